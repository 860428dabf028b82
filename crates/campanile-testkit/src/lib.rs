//! What tests of bots and layers are made of.
//!
//! - [`update`] builds updates of every daily kind, as real Bot API JSON;
//! - [`TestBot`] answers by a script and records what was sent;
//! - [`assert_stopped!`] and its like look at outcomes, and say what came instead;
//! - [`contract::check`] puts a layer through the rules that hold for all of them;
//! - `engine` (feature `engines`) starts PostgreSQL and Redis for tests of stores.
//!
//! Time is tokio's: a test that pauses it never waits.
//!
//! # Example
//!
//! A layer, tested alone:
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::service_fn;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stack = service_fn(|request: Request| async move {
//!     Ok::<_, BoxError>(match request.update().text() {
//!         Some("/start") => Outcome::handled().reply(request.update().reply("Hello!")),
//!         _ => Outcome::stopped("quiet", "only /start is heard"),
//!     })
//! });
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("/start")).await);
//! assert_stopped!(bot.run(&stack, update::text("psst")).await, "quiet", "/start");
//! bot.assert_sent(&["Hello!"]);
//! # }
//! ```
//!
//! # Invariant
//!
//! This crate spawns nothing and opens no sockets, but for `engine`, which does nothing else.
#![forbid(unsafe_code)]

mod bot;
pub mod contract;
#[cfg(feature = "engines")]
pub mod engine;
mod entities;
mod json;
mod outcome;
pub mod update;

pub use self::{
    bot::{Hold, TestBot},
    outcome::Asserted,
};

/// What the macros expand to; no part of the interface.
#[doc(hidden)]
pub mod __private {
    pub use campanile_core::Flow;

    pub use crate::outcome::{flow, stopped};
}
