//! Middleware that turns panics into errors.
//!
//! 1. Everything passes.
//! 2. A panic of a handler, or of any layer inside of this one, while it is asked to be ready,
//!    called or polled, becomes an [`Error`](campanile_core::Error) of kind
//!    [`Panic`](campanile_core::ErrorKind::Panic) with the message of the panic. What panicked is
//!    dropped, and the next update is served.
//!
//! It stops nothing. A source delivers an update again after such an error, a few times, and then
//! puts it aside.
//!
//! It stands near the outside: inside of [`trace`](crate::trace), which then tells of the panic, and
//! outside of everything that might panic.
//!
//! It keeps nothing. It does not see panics of tasks that a handler spawned, and it catches nothing
//! in a program that is built with `panic = "abort"`.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, ErrorKind, Outcome, Request};
//! use campanile_layers::CatchPanicLayer;
//! use campanile_testkit::{TestBot, assert_handled, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stack = ServiceBuilder::new()
//!     .layer(CatchPanicLayer::new())
//!     .service(service_fn(|request: Request| async move {
//!         let number: u8 = request.update().text().unwrap().parse().unwrap();
//!         Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply(&number.to_string())))
//!     }));
//!
//! let bot = TestBot::new();
//! let error = bot.run(&stack, update::text("many")).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Panic);
//! assert_handled!(bot.run(&stack, update::text("5")).await);
//! # }
//! ```

mod future;
mod service;
#[cfg(test)]
mod tests;

pub use self::{
    future::ResponseFuture,
    service::{CatchPanic, CatchPanicLayer},
};
