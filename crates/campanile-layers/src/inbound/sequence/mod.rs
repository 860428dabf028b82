//! Middleware that handles the updates of one chat one at a time, in the order in which they came.
//!
//! 1. Messages, edits and posts of one chat wait for each other, in the order in which the stack was
//!    called with them: the place is taken in `call`, however their futures are polled later. A lane
//!    belongs to one bot and one chat. What comes through a business connection has lanes of that
//!    connection, and messages of guests have lanes of their own, because the chats that they name
//!    are not the bot's own and may have the id of another one.
//! 2. Every other update passes at once, presses, members and events of the host among them. A
//!    function given by [`key`](SequenceBuilder::key) decides otherwise.
//! 3. Lanes never wait for each other.
//! 4. The next one starts when the call before it has ended, however it ends: by an outcome, an
//!    error, a panic, or by being dropped. One that is dropped while it waits leaves its place.
//! 5. `ack().now()` does not move a lane on. It lets the source bring the next update while this one
//!    is still handled, and that is where this layer is needed most.
//!
//! It stops nothing. A lane holds 64 updates, the running one included; for one more the call fails
//! with an [`Error`](campanile_core::Error) of kind
//! [`Overloaded`](campanile_core::ErrorKind::Overloaded), so that a source brings it again. It has no
//! place until then. A key function that panics fails the call with an error of kind
//! [`Panic`](campanile_core::ErrorKind::Panic). Neither reaches the handlers.
//!
//! It stands inside of what must not wait behind a handler that takes long: inside of a dedup of
//! presses, which answers repeats at once, and of a collector of albums, which counts the time
//! between their members. Limits and gates stand inside of it, so that they see a chat in its order.
//! While an update waits it holds no readiness of what is inside: it becomes ready again at its turn.
//!
//! It keeps a lane for as long as an update runs in it, so there are never more lanes than calls
//! under way. All services of a layer and its clones share the lanes.
//!
//! It knows no other order than that of `call`. A host that spawns its calls first makes the stack
//! ready and calls it, and then spawns the future; spawned `oneshot`s call it in any order.
//!
//! It does not order anything across processes: several replicas of a bot need a source that brings
//! the updates of a chat to one of them. Replies are sent by whoever called the stack, after the call
//! has ended, so the next call may start before they are sent; the sources of this project keep a
//! chat until then, unless `ack().now()` let it go. A handler that calls the stack with an update of
//! its own chat and waits for it waits for itself. A future that is neither polled nor dropped holds
//! up its lane, and a time limit outside of this layer includes the waiting.
//!
//! # Example
//!
//! ```
//! use std::{sync::{Arc, Mutex}, time::Duration};
//!
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::SequenceLayer;
//! use campanile_testkit::{TestBot, assert_handled, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let done = Arc::new(Mutex::new(Vec::new()));
//! let record = Arc::clone(&done);
//! let stack = ServiceBuilder::new()
//!     .layer(SequenceLayer::new())
//!     .service(service_fn(move |request: Request| {
//!         let record = Arc::clone(&record);
//!         async move {
//!             let text = request.update().text().unwrap().to_owned();
//!             if text == "a large order" {
//!                 tokio::time::sleep(Duration::from_secs(5)).await;
//!             }
//!             record.lock().unwrap().push(text);
//!             Ok::<_, BoxError>(Outcome::handled())
//!         }
//!     }));
//!
//! let bot = TestBot::new();
//! let (order, cancel, other) = tokio::join!(
//!     bot.run(&stack, update::text("a large order").from(7)),
//!     bot.run(&stack, update::text("cancel it").from(7)),
//!     bot.run(&stack, update::text("hello").from(8)),
//! );
//! assert_handled!(order);
//! assert_handled!(cancel);
//! assert_handled!(other);
//! assert_eq!(*done.lock().unwrap(), ["hello", "a large order", "cancel it"]);
//! # }
//! ```
//!
//! With one lane per user for everything that a user does, presses included, and short lanes:
//!
//! ```
//! use campanile_core::Request;
//! use campanile_layers::SequenceLayer;
//!
//! let layer = SequenceLayer::builder()
//!     .key(|request: &Request| request.update().principal().user())
//!     .lane_length(8)
//!     .build()?;
//! # Ok::<_, campanile_layers::sequence::SequenceError>(())
//! ```

mod error;
mod future;
mod key;
mod lanes;
mod layer;
mod service;
#[cfg(test)]
mod tests;

pub use self::{
    error::SequenceError,
    future::ResponseFuture,
    layer::{SequenceBuilder, SequenceLayer},
    service::Sequence,
};

/// The name of the layer in probes.
const NAME: &str = "sequence";
