use std::{fmt, future::Future, time::Duration};

use campanile_core::{Bot, Kind, UpdateService};
use campanile_net::{
    delivery::{self, Delivery},
    polling::{Polling, Report},
};
use futures::future::BoxFuture;

use super::{AppError, Injector, Running, running, shutdown_signal};
use crate::stack::{self, Description};

/// A bot that polls for its updates, from start to a clean stop.
///
/// At its start the stack is asked to describe itself: what is wrong with it is logged, and Telegram
/// is asked for the kinds of update that it needs.
///
/// # Example
///
/// ```no_run
/// use campanile::{net::client::Client, prelude::*};
///
/// # async fn start() {}
/// # async fn run() -> Result<(), BoxError> {
/// let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
/// let bot = Bot::connect(Client::new(token)?).await?;
/// let router: Router = Router::new().command("start", start);
/// App::new(bot, router).run().await?;
/// # Ok(())
/// # }
/// ```
///
/// Two bots in one process, stopped by the host:
///
/// ```no_run
/// # use campanile::prelude::*;
/// # async fn run(one: Bot, two: Bot, router: Router) -> Result<(), BoxError> {
/// let one = App::new(one, router.clone()).start().await;
/// let two = App::new(two, router).start().await;
/// // ...
/// one.stop().await?;
/// two.stop().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an app does nothing until it runs"]
pub struct App<S> {
    bot: Bot,
    stack: S,
    configure: Box<dyn FnOnce(Polling<S>) -> Polling<S> + Send>,
    injected: Option<Delivery<S>>,
    drivers: Vec<BoxFuture<'static, ()>>,
    allowed_updates: Option<Vec<Kind>>,
    drain_timeout: Duration,
}

impl<S: UpdateService> App<S> {
    /// Creates the app of a bot with its stack.
    pub fn new(bot: Bot, stack: S) -> Self {
        Self {
            bot,
            stack,
            configure: Box::new(|polling| polling),
            injected: None,
            drivers: Vec::new(),
            allowed_updates: None,
            drain_timeout: Duration::from_secs(25),
        }
    }

    /// Changes the settings of polling: what runs at once, and who is told of failures.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use campanile::prelude::*;
    /// # fn app(bot: Bot, router: Router) -> App<Router> {
    /// App::new(bot, router).polling(|polling| polling.max_in_flight(20))
    /// # }
    /// ```
    pub fn polling(
        mut self,
        configure: impl FnOnce(Polling<S>) -> Polling<S> + Send + 'static,
    ) -> Self {
        let earlier = self.configure;
        self.configure = Box::new(|polling| configure(earlier(polling)));
        self
    }

    /// Asks for these kinds of update only, in place of those that the stack says it needs.
    pub fn allowed_updates(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.allowed_updates = Some(kinds.into_iter().collect());
        self
    }

    /// Runs the background half of a layer, such as the worker of an observer, along with the bot.
    ///
    /// It is waited for at the stop, when all of the stack is gone, and dropped when the time to
    /// drain is over.
    pub fn driver(mut self, driver: impl Future<Output = ()> + Send + 'static) -> Self {
        self.drivers.push(Box::pin(driver));
        self
    }

    /// Sets how long what has begun may take to finish after the stop; 25 s if it is not set.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.drain_timeout = timeout;
        self
    }

    /// Gives a handle that pushes events of the host through the stack, up to 100 at once.
    ///
    /// It works from now on, and refuses events once the app has stopped.
    pub fn injector(&mut self) -> Injector {
        let delivery = self.injected.get_or_insert_with(|| {
            let builder: delivery::Builder<S> =
                Delivery::builder(self.bot.clone(), self.stack.clone());
            builder.build()
        });
        Injector::of(delivery)
    }

    /// Runs until Ctrl-C or SIGTERM, then stops cleanly.
    ///
    /// # Errors
    ///
    /// If polling cannot go on, as with a token that was revoked.
    pub async fn run(self) -> Result<Report, AppError> {
        self.run_until(shutdown_signal()).await
    }

    /// Runs until `signal` ends, then stops cleanly.
    ///
    /// # Errors
    ///
    /// If polling cannot go on, as with a token that was revoked.
    pub async fn run_until(self, signal: impl Future<Output = ()>) -> Result<Report, AppError> {
        let mut running = self.start().await;
        tokio::select! {
            () = signal => {}
            () = running.ended() => {}
        }
        running.stop().await
    }

    /// Starts the bot in the background, and gives the handle to stop it with.
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime.
    pub async fn start(self) -> Running {
        let description = stack::describe(&self.stack).await;
        let mut warnings = description.warnings();
        if let Some(kinds) = &self.allowed_updates {
            warnings.extend(description.missing(kinds));
        }
        for warning in warnings {
            tracing::warn!(
                layer = &*warning.layer,
                problem = warning.problem,
                "check the stack"
            );
        }
        let polling = Polling::new(self.bot, self.stack).drain_timeout(self.drain_timeout);
        let polling = match allowed_updates(self.allowed_updates, &description) {
            Some(kinds) => polling.allowed_updates(kinds),
            None => polling,
        };
        running::start(running::Parts {
            polling: (self.configure)(polling),
            injected: self.injected,
            drivers: self.drivers,
            drain_timeout: self.drain_timeout,
        })
    }
}

/// The kinds to ask for: what the host says, else what the stack says, else what the server keeps.
fn allowed_updates(given: Option<Vec<Kind>>, description: &Description) -> Option<Vec<Kind>> {
    // A stack that needs nothing by name, as with a fallback alone, would get everything for an
    // empty list; that is what it means, too.
    given.or_else(|| description.allowed_updates())
}

impl<S> fmt::Debug for App<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("bot", &self.bot)
            .field("drivers", &self.drivers.len())
            .field("allowed_updates", &self.allowed_updates)
            .finish_non_exhaustive()
    }
}
