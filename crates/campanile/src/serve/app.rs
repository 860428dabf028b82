use std::{fmt, future::Future, time::Duration};

use campanile_core::{Bot, Kind, UpdateService};
use campanile_layers::media_group::Albums;
use campanile_net::{
    delivery::Delivery,
    polling::{Polling, Report},
};
use futures::future::BoxFuture;

use super::{
    AppError, Injector, Running, drive_albums,
    running::{self, Drivers},
    shutdown_signal,
};
use crate::stack;

/// How many events of a host run at once.
const INJECTED: usize = 100;

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
    stack: S,
    polling: Polling<S>,
    injected: Option<Delivery<S>>,
    albums: Vec<Albums>,
    drivers: Drivers,
    drain_timeout: Duration,
    replicas: usize,
}

impl<S: UpdateService> App<S> {
    /// Creates the app of a bot with its stack.
    pub fn new(bot: Bot, stack: S) -> Self {
        Self {
            polling: Polling::new(bot, stack.clone()),
            stack,
            injected: None,
            albums: Vec::new(),
            drivers: Drivers::default(),
            drain_timeout: Duration::from_secs(25),
            replicas: 1,
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
        self.polling = configure(self.polling);
        self
    }

    /// Asks for these kinds of update only, in place of those that the stack says it needs.
    pub fn allowed_updates(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.polling = self.polling.allowed_updates(kinds);
        self
    }

    /// Runs the background half of a layer, such as the worker of an observer, along with the bot.
    ///
    /// It is waited for at the stop, when all of the stack is gone, and dropped when the time to
    /// drain is over.
    pub fn driver(mut self, driver: impl Future<Output = ()> + Send + 'static) -> Self {
        self.drivers.add(driver);
        self
    }

    /// Runs the driver of the albums that a layer of the stack collects, along with the bot.
    ///
    /// Albums are handled as updates are: with the error hook, the dead letters and the attempts
    /// that are set for [polling](App::polling). Those that are open at the stop are handled before
    /// the end if they are in memory, and stay in a durable store.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use std::sync::Arc;
    /// # use campanile::{layers::MediaGroupLayer, prelude::*, store::MemoryStore};
    /// # use tower::ServiceBuilder;
    /// # async fn on_album(album: Album) {}
    /// # fn app(bot: Bot) {
    /// let (media_group, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
    /// let router: Router = Router::new().album(on_album);
    /// let stack = ServiceBuilder::new().layer(media_group).service(router);
    /// let app = App::new(bot, stack).albums(albums);
    /// # }
    /// ```
    pub fn albums(mut self, albums: Albums) -> Self {
        self.albums.push(albums);
        self
    }

    /// Runs the background half of a layer that ends by a signal.
    ///
    /// The signal comes at the stop, when the sources have ended. Else it is as with
    /// [`driver`](App::driver).
    pub fn driver_until<D>(mut self, make: impl FnOnce(BoxFuture<'static, ()>) -> D) -> Self
    where
        D: Future<Output = ()> + Send + 'static,
    {
        self.drivers.add_until(make);
        self
    }

    /// Sets how long what has begun may take to finish after the stop; 25 s if it is not set.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.drain_timeout = timeout;
        self.polling = self.polling.drain_timeout(timeout);
        self
    }

    /// Says how many processes run this stack at once, 1 unless set: those of webhooks beside this
    /// app, or the next one of a deployment that starts before this one has ended.
    ///
    /// With several, an app whose layers keep something in a store that the replicas do not share
    /// does not start; [`check_deployment`](stack::check_deployment) says the same beforehand.
    pub fn replicas(mut self, replicas: usize) -> Self {
        self.replicas = replicas;
        self
    }

    /// Gives a handle that pushes events of the host through the stack, up to 100 at once.
    ///
    /// It works from now on, and refuses events once the app has stopped. Failures go to the error hook
    /// and the dead letters that were set for [polling](App::polling) before.
    pub fn injector(&mut self) -> Injector {
        let builder = self.polling.delivery();
        let delivery = self
            .injected
            .get_or_insert_with(|| builder.clone().max_in_flight(INJECTED).build());
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
    /// What the stack is warned of is logged. A stack that cannot run in so many
    /// [replicas](App::replicas) is not started: the handle is that of an app that has ended, and
    /// tells why.
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime.
    pub async fn start(mut self) -> Running {
        let description = stack::describe(&self.stack).await;
        let checked = description.check_deployment(self.replicas);
        let mut warnings = match checked {
            Ok(warnings) => warnings,
            Err(error) => return running::refused(AppError::new(error)),
        };
        let asked = self.polling.asks_for();
        if let Some(kinds) = asked {
            warnings.extend(description.missing(kinds));
        }
        for warning in warnings {
            tracing::warn!(
                layer = &*warning.layer,
                problem = warning.problem,
                "check the stack"
            );
        }
        let polling = match description.allowed_updates() {
            // A stack that needs nothing by name, as with a fallback alone, would get everything for
            // an empty list; that is what it means, too.
            Some(kinds) if asked.is_none() => self.polling.allowed_updates(kinds),
            // What the host says; or the server keeps what it was asked for before.
            _ => self.polling,
        };
        for albums in self.albums {
            let delivery = polling.delivery().clone().build();
            let drive = |stop| drive_albums(&albums, &delivery).until(stop);
            self.drivers.add_until(drive);
        }
        running::start(running::Parts {
            polling,
            injected: self.injected,
            drivers: self.drivers,
            drain_timeout: self.drain_timeout,
        })
    }
}

impl<S> fmt::Debug for App<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("bot", self.polling.delivery().bot())
            .field("drivers", &self.drivers)
            .field("allowed_updates", &self.polling.asks_for())
            .finish_non_exhaustive()
    }
}
