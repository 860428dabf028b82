//! Middleware that handles each update once, however often it is delivered.
//!
//! 1. An update of Telegram is known by its bot and its `update_id`, a claim of a queue by its bot,
//!    queue, key and fence. A claim is thus never taken for the updates that it is made of.
//! 2. The first delivery runs.
//! 3. One that comes while it runs joins it: it waits, and gets the same end. That is the outcome
//!    without replies, which belong to the first, or the same error. It is never told earlier that the
//!    update is done, not even by `ack().now()`. 16 may join one call; one more is `Overloaded`.
//! 4. One that comes within 24 hours after an outcome, of whatever flow, is stopped.
//! 5. After an error it runs again: whether and when it is delivered again is up to the source. If
//!    the first is dropped, or panics where nothing catches it, one that has joined runs in its place.
//! 6. A claim that comes while an earlier claim of the same entry still runs is `Overloaded`, for it
//!    may hold more than the earlier one did. A later claim runs: the queue knows whether the entry is
//!    done, and counts the attempts.
//! 7. Events of the host pass untouched; they have no id.
//!
//! A stop shows as [`Flow::Stopped`](campanile_core::Flow::Stopped) by `redelivery`, without replies;
//! a source settles the update. `Overloaded` is the kind of an
//! [`Error`](campanile_core::Error::kind), and a source brings the update again after a pause.
//!
//! Ids are compared only with those of the last 24 hours, and not by their order: after a week without
//! updates, or at the end of its numbers, Telegram starts again at an id that may be lower (Bot API,
//! `Update.update_id`), and an update with a lower id is as good as any.
//!
//! The sources of this project already do this, each for itself and within one process. This layer is
//! for a host that calls the stack with updates from elsewhere; for several sources over one stack,
//! as when a bot moves from polling to webhooks; and, on a store, for several replicas behind a load
//! balancer and for what is delivered again after a restart. It stands outside of everything that
//! counts, answers or collects: limits, dedups of presses, albums, lanes; and inside of
//! [`trace`](crate::trace), which then tells of repeats too.
//!
//! # On a store
//!
//! [`RedeliveryLayer::memory`] knows its own process; [`RedeliveryLayer::on`] asks a store too, and
//! then the rules hold among all processes that share it, and over restarts:
//!
//! - The run takes a lease of its update, for 30 s ([`lease`](RedeliveryBuilder::lease)), and renews
//!   it every third of that. After an outcome the key is kept for the window: by the source, once the
//!   replies are sent ([`Ack::before_settling`](campanile_core::Ack::before_settling)), so that no
//!   crash keeps them from being sent; and at once where the request has no source. After an error, a
//!   panic or a drop the lease is given back, and the update may run at once, here or elsewhere.
//! - A delivery that meets a run of another process is `Overloaded`: a source brings it again, and by
//!   then it is a repeat of something finished, or runs. It is never told that the update is done
//!   while it is not.
//! - A process that dies leaves its leases behind, and what it ran is `Overloaded` until they end. (A
//!   store of one process, as SQLite, ends them when it is opened again.)
//! - While the store fails, in whatever way, it is not known whether an update was handled, so it is
//!   `Overloaded` and its source keeps it: nothing is swallowed, and nothing runs twice.
//!   [`OnStoreError::Local`] is the declared opt-out: updates run once in this process. Either way
//!   one line in the log tells when the store fails and when it is back.
//! - A run that succeeded while the store could not be told of it is handled, and known in this
//!   process alone.
//!
//! What is kept is [`Soft`](campanile_store::Durability::Soft) unless it is chosen otherwise
//! ([`durability`](RedeliveryBuilder::durability)): it survives the process on every durable store.
//!
//! # What it keeps
//!
//! In the process: the calls that run, and for each bot the ids that were handled within 24 hours,
//! the last 100,000 of them; beyond that the oldest is forgotten. That is as many updates as Telegram
//! keeps for a bot that does not come for them, so a repeat that is still possible is still known.
//! All services of a layer and its clones share what they keep. On a store, also a key for each
//! update of the window, within the bound that the store has for a namespace.
//!
//! # What it does not do
//!
//! What a process did before it died half way, it does again: no layer can make two things one. If it
//! died between the end of the stack and the last reply, the whole update runs again. The lease is not
//! renewed while replies are sent: if that takes longer than two thirds of it, as in a flood wait, a
//! repeat may run elsewhere, and a longer [`lease`](RedeliveryBuilder::lease) avoids it.
//!
//! Two presses of one button are two updates; that is the matter of a dedup of presses. A handler
//! that delivers its own update once more and waits for it waits for itself, and a time limit outside
//! of this layer includes the waiting.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::RedeliveryLayer;
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stack = ServiceBuilder::new()
//!     .layer(RedeliveryLayer::memory())
//!     .service(service_fn(|request: Request| async move {
//!         let reply = request.update().reply("Your order is placed.");
//!         Ok::<_, BoxError>(Outcome::handled().reply(reply))
//!     }));
//!
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("/order").id(5)).await);
//! assert_stopped!(bot.run(&stack, update::text("/order").id(5)).await, "redelivery");
//! bot.assert_sent(&["Your order is placed."]);
//! # }
//! ```
//!
//! For several replicas behind a load balancer, and over restarts, on a store that they share:
//!
//! ```
//! use campanile_layers::RedeliveryLayer;
//! use campanile_store::{Durability, MemoryStore};
//!
//! # let store = MemoryStore::new();
//! let layer = RedeliveryLayer::on(store.clone());
//!
//! // With what was handled on disk before its source is told of it:
//! let layer = RedeliveryLayer::builder().store(store).durability(Durability::Hard).build()?;
//! # Ok::<_, campanile_layers::redelivery::RedeliveryError>(())
//! ```
//!
//! With another window, and less to keep:
//!
//! ```
//! use std::time::Duration;
//!
//! use campanile_layers::RedeliveryLayer;
//!
//! let layer = RedeliveryLayer::builder()
//!     .window(Duration::from_secs(60 * 60))
//!     .capacity(1_000)
//!     .build()?;
//! # Ok::<_, campanile_layers::redelivery::RedeliveryError>(())
//! ```

mod error;
mod finish;
mod finished;
mod future;
mod id;
mod layer;
mod ledger;
mod memory;
mod renewal;
mod service;
#[cfg(test)]
mod tests;

pub use self::{
    error::RedeliveryError,
    future::ResponseFuture,
    layer::{OnStoreError, RedeliveryBuilder, RedeliveryLayer},
    service::Redelivery,
};

/// The name of the layer in stops and probes, and of its part of the store.
const NAME: &str = "redelivery";
/// Why a repeat is stopped.
const REPEATED: &str = "it was handled before";
