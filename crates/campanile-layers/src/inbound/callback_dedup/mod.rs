//! Middleware that runs the first press of a button, and answers its repeats.
//!
//! An impatient user presses a button five times, and each press is a callback query with an id of
//! its own. Of presses that are the same one:
//!
//! 1. the first runs, and while it runs the others are stopped;
//! 2. after a run that succeeded, which is [`Handled`](campanile_core::Flow::Handled) or
//!    [`Absorbed`](campanile_core::Flow::Absorbed), they are stopped for 2 s more
//!    ([`cooldown`](CallbackDedupBuilder::cooldown)), or for 24 hours with
//!    [`once_per_version`](CallbackDedupBuilder::once_per_version);
//! 3. after a run that failed, panicked, was dropped, stopped or unhandled, the next one runs at
//!    once.
//!
//! Presses are the same one if bot, user, message, button and version are the same:
//!
//! - the user counts unless the [`scope`](CallbackDedupBuilder::scope) is
//!   [`Everyone`](PressScope::Everyone);
//! - the message is its chat, id and ephemeral id, and in a business account the connection; or the
//!   id of an inline message;
//! - the button is its data, or the game;
//! - the version is the date of the last edit and a hash of keyboard, text and caption, so that the
//!   same button runs again once the bot has edited the message. An inline message, and one that
//!   the bot can no longer read, is always of one version.
//!
//! Whatever is no press passes.
//!
//! A stop shows as [`Flow::Stopped`](campanile_core::Flow::Stopped) by `callback_dedup`, with an
//! answer to the press among the replies, so that the app stops showing progress: silent, or with a
//! [`notice`](CallbackDedupBuilder::notice).
//!
//! # The answer to the press that runs
//!
//! It is the handler's: among its replies or through the bot of its request, which the layer
//! watches. If the run ends without one, the layer adds a silent answer before the replies. A run
//! that failed has no replies, so there the layer calls the bot itself, unless the update will be
//! delivered again and may still be answered. An answer that the layer cannot see, through a bot
//! from elsewhere or from a task that outlives the run, comes too late or makes the layer's come
//! too late ([`QueryTooOld`](campanile_core::ApiErrorKind::QueryTooOld)); the second one is harmless,
//! and [`handlers_answer`](CallbackDedupBuilder::handlers_answer) avoids both. A run that is dropped
//! is not answered.
//!
//! # Early ack
//!
//! Telegram delivers the presses of a user one at a time, so a repeat could only be answered after
//! the run. Therefore the layer calls [`Ack::now`](campanile_core::Ack::now) once it has the lease:
//! the source goes on, and each repeat is answered while the first run goes on. The price is that
//! of every early ack: a run that fails afterwards, also for lack of room, goes to the error hook
//! and is not delivered again, and one that a crash interrupts is lost.
//! [`ack_when_done`](CallbackDedupBuilder::ack_when_done) turns it off.
//!
//! # Where it belongs
//!
//! Inside of [`trace`](crate::trace), [`catch_panic`](crate::catch_panic),
//! [`redelivery`](crate::redelivery) and [`allow_list`](crate::allow_list), and outside of whatever lets updates wait or counts them, such
//! as [`sequence`](crate::sequence) and `rate_limit`: a repeat is neither queued nor charged. It can also stand around
//! a single route, under a [`name`](CallbackDedupBuilder::name) of its own.
//!
//! # What it keeps
//!
//! In the store, for each press that runs or ran: a lease, for 30 s after its process is gone
//! ([`lease`](CallbackDedupBuilder::lease)), which the run renews every third of that; and then the
//! key, for the cooldown or 24 hours. All of it is soft: a restart may forget it, and a bounded
//! store may evict the keys of past runs, never those of present ones.
//!
//! A store that is not this process' memory can fail. Beside it the layer keeps the same leases in
//! memory, and by default ([`OnStoreError::Local`]) presses go on by these alone: a failing store
//! freezes no button, and a double tap still runs once unless its two presses reach two processes.
//! Where even that is too much, as with payments over several processes, [`OnStoreError::Refuse`]
//! stops presses until the store is back. Either way one line in the log tells when it fails and
//! when it is back. A press for which no lease can be kept anywhere, as in a store in memory that
//! is full of running presses, is stopped.
//!
//! # What it does not do
//!
//! It does not make a handler idempotent: after the cooldown, an edit or a failure the same data
//! runs again. It does not know an update that Telegram delivers twice from a repeat; the sources do,
//! and `redelivery`. A handler that edits the message while the user is still tapping makes the next
//! tap one on a new version.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::CallbackDedupLayer;
//! use campanile_store::MemoryStore;
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stack = ServiceBuilder::new()
//!     .layer(CallbackDedupLayer::new(MemoryStore::new()))
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::press("like")).await);
//! assert_stopped!(bot.run(&stack, update::press("like")).await, "callback_dedup");
//! assert_handled!(bot.run(&stack, update::press("share")).await);
//! assert_handled!(bot.run(&stack, update::press("like").text("1 like")).await);
//! # }
//! ```
//!
//! A button that sells something, to whoever presses first, and once:
//!
//! ```
//! use campanile_layers::{
//!     CallbackDedupLayer,
//!     callback_dedup::{OnStoreError, PressScope},
//! };
//! use campanile_store::MemoryStore;
//!
//! let layer = CallbackDedupLayer::builder(MemoryStore::new())
//!     .name("orders")
//!     .scope(PressScope::Everyone)
//!     .once_per_version()
//!     .notice("This order is taken.")
//!     .on_store_error(OnStoreError::Refuse)
//!     .build()?;
//! # Ok::<_, campanile_layers::callback_dedup::CallbackDedupError>(())
//! ```

mod answered;
mod claim;
mod error;
mod future;
mod key;
mod layer;
mod service;
mod shared;
#[cfg(test)]
mod tests;

pub use self::{
    error::CallbackDedupError,
    future::ResponseFuture,
    layer::{CallbackDedupBuilder, CallbackDedupLayer, OnStoreError, PressScope},
    service::CallbackDedup,
};

/// The name of the layer in stops and probes, and of its part of the store.
const NAME: &str = "callback_dedup";
