//! The source that asks for updates: `getUpdates` in a loop.
//!
//! # What is promised
//!
//! 1. Nothing is confirmed before it is settled, or let go on with
//!    [`Ack::now`](campanile_core::Ack::now): the offset is the lowest unsettled id. After a crash
//!    Telegram sends again what was not confirmed.
//! 2. At most 100 updates are above the offset at once; with all of them unsettled, polling stops
//!    until one is settled.
//! 3. Updates are delivered in lanes, the queues in which Telegram delivers to a webhook: messages,
//!    edits and posts per chat, presses per user, and so on. One update of a lane is under way at a
//!    time, lanes run side by side, and an update that is [delivered again](crate::delivery) keeps
//!    back only its lane.
//!
//!    Calls begin on the spot, for up to a millisecond after each answer, and those that end there
//!    need no task. A call that waits goes on in a task of its own, and what comes after that
//!    millisecond begins in one, so that calls that compute share the processors.
//! 4. An update that cannot be read is reported, becomes a dead letter and is settled; the others
//!    of its batch go their way.
//! 5. A server that fails (409, 5xx, cut connections, timeouts) is asked again after a pause that
//!    grows from 1 s to 60 s; a 429 is obeyed. Only 401 and 404 end polling, with an error.
//! 6. With an unchanged offset the server is asked at most once per second, because it punishes
//!    more (Bot API server, `process_get_updates_query`).
//! 7. After the shutdown signal the pending poll is cut, what was received is finished within the
//!    time to drain, and the last offset is confirmed by a last call.
//! 8. Numbers that start again lower, as Telegram's do after a week of silence (Bot API,
//!    `Update.update_id`), are noticed by an update below the offset that was not settled before;
//!    one that was is a repeat, and does not run again.
//!
//! # Example
//!
//! ```no_run
//! # use campanile_core::{Bot, BoxError, Outcome, Request};
//! # use campanile_net::polling::Polling;
//! # use std::time::Duration;
//! # async fn run(bot: Bot) -> Result<(), BoxError> {
//! let stack = tower::service_fn(|request: Request| async move {
//!     Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply("Hello!")))
//! });
//!
//! let report = Polling::new(bot, stack)
//!     .max_in_flight(20)
//!     .on_error(|failure| eprintln!("update {:?}: {}", failure.update_id, failure.error))
//!     .with_graceful_shutdown(tokio::time::sleep(Duration::from_secs(3600)))
//!     .await?;
//! println!("{} updates settled", report.settled);
//! # Ok(())
//! # }
//! ```

mod attempted;
mod backoff;
mod lane;
mod outcome;
mod pace;
mod run;
mod window;

use std::{
    fmt,
    future::{Future, IntoFuture, Pending, pending},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use campanile_core::{Bot, Kind, UpdateService};
use futures::future::BoxFuture;

pub use self::outcome::{PollingError, Report};
use crate::delivery::{self, DeadLetter, Delivery, Failure};

/// The longest poll that the server grants (Bot API server, `LONG_POLL_MAX_TIMEOUT`).
const LONGEST_POLL: Duration = Duration::from_secs(50);

/// Polls the updates of a bot and delivers them to a stack; see the [module docs](self) for an
/// example.
///
/// It runs when it is awaited. Dropping it half way stops the intake and confirms nothing; calls of
/// the stack that run go on.
#[must_use = "polling does nothing unless it is awaited"]
pub struct Polling<S, F = Pending<()>> {
    delivery: delivery::Builder<S>,
    options: Options,
    signal: F,
}

#[derive(Debug, Clone)]
struct Options {
    timeout: Duration,
    allowed_updates: Option<Vec<Kind>>,
    drop_pending_updates: bool,
    drain_timeout: Duration,
}

impl<S: UpdateService> Polling<S> {
    /// Creates the source of `bot`'s updates for `stack`.
    pub fn new(bot: Bot, stack: S) -> Self {
        Self {
            delivery: Delivery::builder(bot, stack),
            options: Options {
                timeout: LONGEST_POLL,
                allowed_updates: None,
                drop_pending_updates: false,
                drain_timeout: Duration::from_secs(25),
            },
            signal: pending(),
        }
    }
}

impl<S, F> Polling<S, F> {
    /// Asks for these kinds of update only.
    ///
    /// Without it the server keeps what the bot asked for before; an empty list means all kinds but
    /// those that [must be asked for](Kind::is_opt_in) (Bot API, `getUpdates.allowed_updates`).
    pub fn allowed_updates(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.options.allowed_updates = Some(kinds.into_iter().collect());
        self
    }

    /// The kinds of update that it asks for; `None` if they were not set.
    #[must_use]
    pub fn asks_for(&self) -> Option<&[Kind]> {
        self.options.allowed_updates.as_deref()
    }

    /// Sets how long the server waits for an update before it answers with none: 1 to 50 s, in
    /// whole seconds; 50 s if it is not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout.clamp(Duration::from_secs(1), LONGEST_POLL);
        self
    }

    /// Drops the updates that wait at the server when polling starts.
    ///
    /// It is done by `deleteWebhook`, so a webhook that is set is removed as well.
    pub fn drop_pending_updates(mut self, drop: bool) -> Self {
        self.options.drop_pending_updates = drop;
        self
    }

    /// Sets how long the updates that were received may take to finish after the shutdown signal;
    /// 25 s if it is not set.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.options.drain_timeout = timeout;
        self
    }

    /// Sets how many calls of the stack run at once, those included that have acked; 100 if it is
    /// not set.
    pub fn max_in_flight(mut self, calls: usize) -> Self {
        self.delivery = self.delivery.max_in_flight(calls);
        self
    }

    /// Sets how often an update is delivered that panics, times out or asks for another delivery; 3
    /// if it is not set.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.delivery = self.delivery.max_attempts(attempts);
        self
    }

    /// Sets who is told of failures; see [`delivery::Builder::on_error`].
    pub fn on_error(mut self, hook: impl Fn(&Failure) + Send + Sync + 'static) -> Self {
        self.delivery = self.delivery.on_error(hook);
        self
    }

    /// Sets who takes the updates that are given up; see [`delivery::Builder::on_dead_letter`].
    pub fn on_dead_letter<H, Fut>(mut self, hook: H) -> Self
    where
        H: Fn(DeadLetter) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.delivery = self.delivery.on_dead_letter(hook);
        self
    }

    /// The delivery that it will use, with the stack, the hooks and what else was set until now.
    pub fn delivery(&self) -> &delivery::Builder<S> {
        &self.delivery
    }

    /// Stops when `signal` ends: cuts the pending poll, finishes what was received within the time
    /// to drain, and confirms it.
    pub fn with_graceful_shutdown<G>(self, signal: G) -> Polling<S, G>
    where
        G: Future<Output = ()> + Send + 'static,
    {
        Polling {
            delivery: self.delivery,
            options: self.options,
            signal,
        }
    }
}

impl<S, F> IntoFuture for Polling<S, F>
where
    S: UpdateService,
    F: Future<Output = ()> + Send + 'static,
{
    type Output = Result<Report, PollingError>;
    type IntoFuture = PollingFuture;

    fn into_future(self) -> PollingFuture {
        let bot = self.delivery.bot().clone();
        let run = run::Run::new(bot, self.delivery.build(), self.options);
        PollingFuture {
            inner: Box::pin(run.until(self.signal)),
        }
    }
}

impl<S, F> fmt::Debug for Polling<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Polling")
            .field("delivery", &self.delivery)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The future of [`Polling`]: it ends after the shutdown signal, or with what cannot be waited out.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct PollingFuture {
    inner: BoxFuture<'static, Result<Report, PollingError>>,
}

impl Future for PollingFuture {
    type Output = Result<Report, PollingError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl fmt::Debug for PollingFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollingFuture").finish_non_exhaustive()
    }
}
