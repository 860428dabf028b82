//! Middleware that tells, for every update, what became of it and who decided so.
//!
//! 1. Everything passes.
//! 2. When a call ends, one `tracing` event says how: its fields are `flow` (`handled`, `unhandled`,
//!    `stopped`, `absorbed`, `error`, or `dropped` for a call that was given up half way), `by` and
//!    `reason` of a stop, `error` and `error.kind`, and `duration` by tokio's clock. It is of level
//!    debug and target `campanile::trace`.
//! 3. The call runs inside a span `update` of the same level and target, with the fields `id`, `kind`
//!    and `principal`, so that everything logged on the way belongs to its update.
//!
//! It stops nothing. Texts of messages never stand in the trace; reasons and errors do.
//!
//! It stands outermost: what is outside of it does not show, and a panic shows only if
//! [`catch_panic`](crate::catch_panic) stands inside of it.
//!
//! It keeps nothing, and it counts nothing.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::TraceLayer;
//! use tower::{ServiceBuilder, service_fn};
//!
//! let stack = ServiceBuilder::new()
//!     .layer(TraceLayer::new())
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//! ```
//!
//! The decisions can also be had in the process, for a metric or a screen of one's own:
//!
//! ```
//! use std::sync::{Arc, Mutex};
//!
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::{TraceLayer, trace::Decision};
//! use campanile_testkit::{TestBot, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let lines = Arc::new(Mutex::new(Vec::new()));
//! let screen = Arc::clone(&lines);
//! let trace = TraceLayer::new().on_outcome(move |decision: &Decision<'_>| {
//!     let principal = decision.update().principal();
//!     screen.lock().unwrap().push(format!("{principal}: {decision}"));
//! });
//! let stack = ServiceBuilder::new()
//!     .layer(trace)
//!     .service(service_fn(|_: Request| async {
//!         Ok::<_, BoxError>(Outcome::stopped("shop", "it is closed"))
//!     }));
//!
//! assert_stopped!(TestBot::new().run(&stack, update::text("hi")).await);
//! assert_eq!(*lines.lock().unwrap(), ["user 7: stopped by shop: it is closed"]);
//! # }
//! ```

mod decision;
mod future;
mod layer;
mod service;
#[cfg(test)]
mod tests;

pub use self::{decision::Decision, future::ResponseFuture, layer::TraceLayer, service::Trace};
