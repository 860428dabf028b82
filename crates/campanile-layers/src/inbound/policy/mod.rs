//! Middleware that makes a layer of a synchronous check.
//!
//! 1. The check looks at the request and passes it, or stops it with a reason.
//! 2. A check that panics fails the call with an [`Error`](campanile_core::Error) of kind
//!    [`Panic`](campanile_core::ErrorKind::Panic); the handlers are not reached, and the next update
//!    is checked again.
//!
//! A stop shows as [`Flow::Stopped`](campanile_core::Flow::Stopped) by the name that the layer was
//! given, with the reason of the check, and with the replies that the check adds.
//!
//! It stands wherever the question belongs: outside of limits if what it stops should not count, in
//! a route layer if it concerns one route.
//!
//! It keeps nothing, and it does not ask anyone: a check that must wait belongs into an
//! [`allow_list`](crate::allow_list), or into a layer of its own.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::PolicyLayer;
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stack = ServiceBuilder::new()
//!     .layer(PolicyLayer::new("no_edits", |request: &Request| {
//!         match request.update().kind().is_edit() {
//!             true => Err("edits are not looked at"),
//!             false => Ok(()),
//!         }
//!     }))
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("hi")).await);
//! assert_stopped!(bot.run(&stack, update::text("hi").edited()).await, "no_edits");
//! # }
//! ```
//!
//! A check with a type of its own, which also answers:
//!
//! ```
//! use campanile_core::Request;
//! use campanile_layers::policy::{Policy, PolicyLayer, Verdict};
//!
//! #[derive(Debug)]
//! struct MaxLength(usize);
//!
//! impl Policy for MaxLength {
//!     fn check(&self, request: &Request) -> Verdict {
//!         let update = request.update();
//!         match update.text() {
//!             Some(text) if text.chars().count() > self.0 => {
//!                 Verdict::stop("the text is too long").reply(update.refuse("Shorter, please."))
//!             }
//!             _ => Verdict::pass(),
//!         }
//!     }
//! }
//!
//! let layer = PolicyLayer::new("max_length", MaxLength(100));
//! ```

mod future;
mod layer;
mod service;
#[cfg(test)]
mod tests;
mod verdict;

pub use self::{
    future::ResponseFuture,
    layer::PolicyLayer,
    service::PolicyService,
    verdict::{Policy, Verdict},
};
