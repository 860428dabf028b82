//! The delivery of updates to a stack, which every source shares.
//!
//! A [`Delivery`] drives one update at a time through a clone of the stack: it waits until the
//! clone is ready, calls it, sends the replies of the [`Outcome`](campanile_core::Outcome) in order
//! through the bot, and then settles the update. A source that stops waiting cancels nothing: a call
//! runs in a task of its own, or goes on in one when the source that drove it has gone.
//!
//! # What happens to an update
//!
//! | the call ends with | then |
//! |---|---|
//! | an outcome | the replies are sent; a reply that fails goes to the error hook and the rest are sent; settled |
//! | [`Application`](campanile_core::ErrorKind::Application) | the error hook is told; settled |
//! | [`Panic`](campanile_core::ErrorKind::Panic), [`Timeout`](campanile_core::ErrorKind::Timeout), [`Retry`](campanile_core::ErrorKind::Retry) | delivered again after 1 s, 2 s, or what the error asks for; the third failure makes it a [`DeadLetter`] and settles it |
//! | [`Overloaded`](campanile_core::ErrorKind::Overloaded) | delivered again after 1 s, as often as it takes |
//!
//! A panic of the stack counts as an error of kind `Panic`, also without a layer that catches it.
//!
//! Once a layer or handler calls [`Ack::now`](campanile_core::Ack::now) the update is settled for
//! its source, and the call goes on. What fails from then on goes to the error hook and is not
//! delivered again.
//!
//! # What is remembered
//!
//! By update id: which updates run, so that a repeat joins the running call and gets its end; which
//! were settled within at least 24 hours (fewer if their ids leave more than 65,536 gaps), so that
//! a repeat is not run again; and how often the latest 10,000 that failed were tried. A request
//! that is no update of Telegram has no such memory.
//!
//! # Example
//!
//! ```
//! use campanile_core::{ApiRequest, ApiResponse, Bot, BoxError, Identity, Outcome, Request, Update, UserId};
//! use campanile_net::delivery::{Delivery, Fate};
//! use tower::service_fn;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let client = service_fn(|_: ApiRequest| async { Ok::<_, BoxError>(ApiResponse::ok(true)) });
//! # let bot = Bot::new(Identity::new(UserId(42), "tower_bot"), client);
//! let stack = service_fn(|request: Request| async move {
//!     Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply("Hello!")))
//! });
//! let delivery = Delivery::builder(bot.clone(), stack).max_in_flight(50).build();
//!
//! let update = Update::parse(r#"{"update_id":5,"poll":{"id":"1"}}"#.into()).unwrap();
//! let fate = delivery.deliver(Request::new(update, bot)).await;
//! assert_eq!(fate, Fate::Settled);
//! # }
//! ```

mod builder;
mod call;
#[cfg(any(feature = "polling", feature = "webhook"))]
mod driven;
mod flight;
mod future;
mod hooks;
mod offer;
mod registry;
mod report;
mod settled;
#[cfg(feature = "webhook")]
mod slot;
mod tracker;

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
#[cfg(feature = "webhook")]
use campanile_core::ApiRequest;
use campanile_core::UpdateError;
use campanile_core::{Bot, Origin, Request, UpdateService};
use tokio::sync::{Semaphore, oneshot};

#[cfg(any(feature = "polling", feature = "webhook"))]
pub(crate) use self::driven::Driven;
use self::hooks::Hooks;
#[cfg(feature = "webhook")]
pub(crate) use self::slot::Slot;
pub use self::{
    builder::Builder,
    future::Delivered,
    hooks::{DeadLetter, Failure, Next, Stage},
};
use self::{
    call::Call,
    flight::Flight,
    offer::Offer,
    registry::{Known, Registry},
    tracker::Tracker,
};

/// The pause before an update is offered again that found no room.
const OVERLOAD_PAUSE: Duration = Duration::from_secs(1);

/// How a delivery ended, for a source that counts attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// How it ended.
    pub fate: Fate,
    /// Whether it is to be delivered again because it failed, which counts; for want of room it does
    /// not.
    pub has_failed: bool,
}

impl Attempt {
    const SETTLED: Self = Self {
        fate: Fate::Settled,
        has_failed: false,
    };

    /// There was no room for it.
    fn again(after: Duration) -> Self {
        Self {
            fate: Fate::Again { after },
            has_failed: false,
        }
    }
}

/// How a delivery ended, as far as its source is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// The update is settled: it may be confirmed, and need not come again.
    Settled,
    /// The update is to be delivered again, not before this pause.
    Again {
        /// The least pause.
        after: Duration,
    },
}

/// Delivers the updates of one bot to a stack; see the [module docs](self).
///
/// Clones share the memory of what runs and what was settled, the permits and the hooks.
#[derive(Clone)]
pub struct Delivery<S> {
    stack: S,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    bot: Bot,
    hooks: Hooks,
    max_attempts: u32,
    registry: Mutex<Registry>,
    permits: Arc<Semaphore>,
    tracker: Tracker,
    closed: AtomicBool,
}

impl Shared {
    fn registry(&self) -> MutexGuard<'_, Registry> {
        // No user code runs under the lock, so a poisoned registry is as good as before.
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a delivery does when all permits are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    Wait,
    Refuse,
}

impl<S> Delivery<S> {
    /// Starts the configuration of a delivery of `bot`'s updates to `stack`.
    pub fn builder(bot: Bot, stack: S) -> Builder<S> {
        Builder::new(bot, stack)
    }

    /// The bot whose updates are delivered.
    #[must_use]
    pub fn bot(&self) -> &Bot {
        &self.shared.bot
    }

    /// The number of calls that run or wait for a permit, those included that have acked.
    #[must_use]
    pub fn running(&self) -> usize {
        self.shared.tracker.running()
    }

    /// Waits until no call runs.
    pub async fn drained(&self) {
        self.shared.tracker.drained().await;
    }

    /// Takes nothing new, waits until no call runs or `deadline` is over, and lets go of the rest.
    ///
    /// Returns how many calls were let go of; their updates are not settled. From now on every
    /// delivery but the repeat of a running or settled update ends with [`Fate::Again`].
    pub async fn shutdown(&self, deadline: Duration) -> usize {
        self.shared.closed.store(true, Ordering::Release);
        let drained = tokio::time::timeout(deadline, self.drained()).await;
        let left = match drained {
            Ok(()) => 0,
            Err(_) => self.running(),
        };
        if left > 0 {
            self.shared.tracker.abandon();
            // A call that is let go of releases what it holds when its task is polled next; one
            // that blocks its thread cannot be waited for.
            let _ = tokio::time::timeout(Duration::from_millis(100), self.drained()).await;
        }
        left
    }

    /// Reports what is no update to the hooks, as a failure and a dead letter, in a task of its own.
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime.
    pub fn give_up(&self, raw: Bytes, error: UpdateError) -> Delivered {
        tracing::debug!(update_id = error.update_id(), %error, "an update cannot be read");
        let (waiter, receiver) = oneshot::channel();
        let (shared, tracked) = (Arc::clone(&self.shared), self.shared.tracker.track());
        tokio::spawn(async move {
            shared.hooks.unreadable(raw, error).await;
            // Who gave up waiting is not told.
            let _ = waiter.send(Fate::Settled);
            drop(tracked);
        });
        Delivered::waiting(receiver)
    }

    /// The two ends of a place for the last reply.
    #[cfg(feature = "webhook")]
    pub(crate) fn slot(&self, fits: fn(&ApiRequest) -> bool) -> (Offer, Slot) {
        Slot::new(&self.shared, fits)
    }

    /// A delivery beside this one, of the same bot to the same stack, with the same hooks, permits
    /// and attempts: for a source that goes on after this one was [shut down](Delivery::shutdown),
    /// such as the driver of albums.
    ///
    /// What it remembers and what it runs is its own.
    #[must_use]
    pub fn sibling(&self) -> Self
    where
        S: Clone,
    {
        Self {
            stack: self.stack.clone(),
            shared: Arc::new(Shared {
                bot: self.shared.bot.clone(),
                hooks: self.shared.hooks.clone(),
                max_attempts: self.shared.max_attempts,
                registry: Mutex::new(Registry::new()),
                permits: Arc::clone(&self.shared.permits),
                tracker: Tracker::default(),
                closed: AtomicBool::new(false),
            }),
        }
    }

    /// Tells whether the update with this id was settled, as far as that is remembered.
    #[must_use]
    pub fn is_settled(&self, id: i64) -> bool {
        self.shared.registry().is_settled(id)
    }

    /// Forgets all settled ids, because the server numbers its updates anew.
    pub fn forget_settled(&self) {
        self.shared.registry().forget_settled();
    }
}

impl<S: UpdateService> Delivery<S> {
    /// Delivers a request, as soon as there is a permit for it.
    ///
    /// The request gets an ack of this delivery. Attempts are counted by the update id, or read off
    /// a request of origin [`Queue`](Origin::Queue); any other request is at its last attempt, so
    /// that what would be delivered again becomes a dead letter at once, unless it is overload.
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime.
    pub fn deliver(&self, request: Request) -> Delivered {
        self.start(request, Patience::Wait)
    }

    /// Delivers a request if there is a permit for it now, else it ends with [`Fate::Again`].
    ///
    /// See [`deliver`](Delivery::deliver).
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime.
    pub fn try_deliver(&self, request: Request) -> Delivered {
        self.start(request, Patience::Refuse)
    }

    /// Like [`try_deliver`](Delivery::try_deliver), but the source drives the call, and the last
    /// reply is offered to `slot` before it is sent through the bot.
    #[cfg(feature = "webhook")]
    pub(crate) fn try_drive(&self, request: Request, slot: Option<Offer>) -> Driven<S> {
        match self.prepare(request, Patience::Refuse, slot) {
            Ok(call) => Driven::new(call),
            Err(known) => known.into(),
        }
    }

    /// Like [`deliver`](Delivery::deliver), but the source drives the call.
    #[cfg(feature = "polling")]
    pub(crate) fn drive(&self, request: Request) -> Driven<S> {
        match self.prepare(request, Patience::Wait, None) {
            Ok(call) => Driven::new(call),
            Err(known) => known.into(),
        }
    }

    /// Delivers a request within the future that it returns, for a source that has tasks of its own,
    /// such as the driver of a queue. Its end is the end of the call, also after an early ack.
    ///
    /// Dropping the future drops the call, and settles nothing. See [`deliver`](Delivery::deliver).
    pub async fn run(&self, request: Request) -> Fate {
        self.attempt(request).await.fate
    }

    /// As [`run`](Delivery::run), for a source that counts the attempts at what it delivers.
    pub async fn attempt(&self, request: Request) -> Attempt {
        match self.prepare(request, Patience::Wait, None) {
            Ok(call) => call.await,
            Err(known) => Attempt {
                fate: known.await,
                has_failed: false,
            },
        }
    }

    fn start(&self, request: Request, patience: Patience) -> Delivered {
        match self.prepare(request, patience, None) {
            Ok(call) => call.spawn(),
            Err(known) => known,
        }
    }

    /// A call that is to be run, or an end that needs no call of its own.
    fn prepare(
        &self,
        request: Request,
        patience: Patience,
        slot: Option<Offer>,
    ) -> Result<Call<S>, Delivered> {
        let shared = &self.shared;
        let (flight, attempt) = match request.origin() {
            Origin::Telegram { update_id } => match shared.registry().begin(*update_id) {
                Known::Settled => return Err(Delivered::known(Fate::Settled)),
                Known::Running(end) => return Err(Delivered::waiting(end)),
                Known::Fresh { attempt } => (Flight::new(shared, Some(*update_id)), attempt),
            },
            Origin::Queue { attempt, .. } => (Flight::new(shared, None), *attempt),
            _ => (Flight::new(shared, None), shared.max_attempts),
        };
        // From here on a return drops the flight, which lets everyone who waits try again.
        if shared.closed.load(Ordering::Acquire) {
            return Err(Delivered::no_room());
        }
        let permit = Arc::clone(&shared.permits).try_acquire_owned().ok();
        if permit.is_none() && patience == Patience::Refuse {
            return Err(Delivered::no_room());
        }
        let stack = self.stack.clone();
        Ok(Call::new(stack, request, attempt, slot, permit, flight))
    }
}

impl<S> fmt::Debug for Delivery<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("bot", &self.shared.bot)
            .field("running", &self.running())
            .finish_non_exhaustive()
    }
}
