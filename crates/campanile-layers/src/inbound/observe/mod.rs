//! Middleware that shows every update to a function, and never changes what becomes of it.
//!
//! 1. Everything passes, at once and as it came.
//! 2. [`ObserveLayer::sync`] calls the function in place; a panic of it is caught and counted.
//! 3. [`ObserveLayer::pair`] hands a copy to a [`Worker`], which the host spawns. The worker shows
//!    one update after the other to an async function. 256 updates may wait; one more is not shown,
//!    and counted. A run that takes longer than 30 seconds is given up, and counted; the worker goes
//!    on after it, and after errors and panics of the function. It ends when all layers and services
//!    of its pair are gone and what waited was shown.
//!
//! It stops nothing.
//!
//! It sees what passes its place: outermost it also sees what other layers stop, inside of a gate
//! only what the gate lets pass.
//!
//! It keeps the waiting updates, at most 256. The copy in the worker has the update, the bot and the
//! origin of the request, but neither its extensions nor its ack: it must not keep anything alive
//! that the call is done with.
//!
//! It does not see outcomes; [`trace`](crate::trace) does. Updates that wait are lost when the
//! program ends before its worker does.
//!
//! # Example
//!
//! ```
//! use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
//!
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::ObserveLayer;
//! use campanile_testkit::{TestBot, assert_handled, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let edits = Arc::new(AtomicUsize::new(0));
//! let counter = Arc::clone(&edits);
//! let stack = ServiceBuilder::new()
//!     .layer(ObserveLayer::sync(move |request: &Request| {
//!         if request.update().kind().is_edit() {
//!             counter.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }))
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! assert_handled!(TestBot::new().run(&stack, update::text("hi").edited()).await);
//! assert_eq!(edits.load(Ordering::Relaxed), 1);
//! # }
//! ```
//!
//! In the background, by a function that may wait and fail:
//!
//! ```
//! use campanile_core::{ApiRequest, BoxError, ChatId, Outcome, Request};
//! use campanile_layers::ObserveLayer;
//! use campanile_testkit::{TestBot, assert_handled, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! const DIARY: ChatId = ChatId(-1001);
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (observe, worker) = ObserveLayer::pair(|request: Request| async move {
//!     let call = ApiRequest::new("sendMessage")
//!         .param("chat_id", DIARY)
//!         .param("text", request.update().principal().to_string());
//!     request.bot().send(call).await.map(drop)
//! });
//! let counter = observe.counter();
//! let worker = tokio::spawn(worker);
//!
//! let stack = ServiceBuilder::new()
//!     .layer(observe)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("hi")).await);
//!
//! drop(stack);
//! worker.await.unwrap();
//! bot.assert_sent(&["user 7"]);
//! assert_eq!(counter.counts().dropped, 0);
//! # }
//! ```

mod counter;
mod service;
#[cfg(test)]
mod tests;
mod worker;

pub use self::{
    counter::{Counter, Counts},
    service::{Observe, ObserveLayer},
    worker::{Ending, Worker},
};
