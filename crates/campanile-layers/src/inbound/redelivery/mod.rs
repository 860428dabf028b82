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
//! The sources of this project already do this, each for itself. This layer is for a host that calls
//! the stack with updates from elsewhere, and for several sources over one stack, as when a bot moves
//! from polling to webhooks. It stands outside of everything that counts, answers or collects:
//! limits, dedups of presses, albums, lanes; and inside of [`trace`](crate::trace), which then tells
//! of repeats too.
//!
//! It keeps the calls that run, and for each bot the ids that were handled within 24 hours, the last
//! 100,000 of them; beyond that the oldest is forgotten. That is as many updates as Telegram keeps
//! for a bot that does not come for them, so a repeat that is still possible is still known. All
//! services of a layer and its clones share what they keep. It is kept in memory: after a restart, or
//! in another process, an update runs again.
//!
//! It does not know whether the replies were sent. Two presses of one button are two updates; that
//! is the matter of a dedup of presses. A handler that delivers its own update once more and waits
//! for it waits for itself, and a time limit outside of this layer includes the waiting.
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
