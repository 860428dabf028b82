//! A framework for Telegram bots in which a bot is a stack of tower layers.
//!
//! - [`Router`] sends each update to one handler; [`Groups`] runs several stacks on the same update.
//! - [Handlers](handler) are async functions that take [extractors](extract) and return something
//!   that becomes an [`Outcome`].
//! - [`layers`] are the patterns around it, such as an allow-list; any tower layer fits in.
//! - What a bot says is put together by [`keyboard`], [`callback_data`](mod@callback_data), [`format`](mod@format), [`commands`] and
//!   [`deep_link`].
//! - [`App`] polls for updates until it is stopped; a [webhook](net::webhook) is a service for the
//!   server that a program already runs; an [`Injector`](serve::Injector) pushes events of the host
//!   through the same stack.
//! - [`stack`] tells what a stack consists of, and what is wrong with its order.
//!
//! # Example
//!
//! A stack, and a test of it without a network:
//!
//! ```
//! use campanile::{layers::AllowListLayer, prelude::*};
//! use campanile_testkit::{TestBot, assert_stopped, update};
//! use tower::ServiceBuilder;
//!
//! async fn start(user: User) -> String {
//!     format!("Hello, {}!", user.first_name)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! let stack = ServiceBuilder::new()
//!     .layer(AllowListLayer::users([7]).build()?)
//!     .service(Router::new().command("start", start));
//!
//! let bot = TestBot::new();
//! bot.run(&stack, update::text("/start").from(7)).await?;
//! assert_eq!(bot.sent_texts().len(), 1);
//! assert_stopped!(bot.run(&stack, update::text("/start").from(8)).await, "allow_list");
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! On by default: `client` (the HTTP client), `rustls` (TLS for it), `polling` (with [`App`]),
//! `webhook`, and `listen` (a small server for a webhook). Off by default: `types` (every type and
//! method of the Bot API, as `campanile::types`).
//!
//! # Invariant
//!
//! This crate reaches Telegram only through [`net`], and spawns nothing but what [`serve`] runs.
#![forbid(unsafe_code)]

pub mod callback_data;
pub mod commands;
pub mod deep_link;
pub mod extract;
pub mod filter;
pub mod format;
pub mod groups;
pub mod handler;
pub mod keyboard;
pub mod prelude;
mod route;
mod router;
pub mod serve;
pub mod stack;

pub use campanile_core::{self as core, *};
pub use campanile_layers as layers;
pub use campanile_net as net;
pub use campanile_store as store;
#[cfg(feature = "types")]
pub use campanile_types as types;

#[cfg(feature = "polling")]
pub use self::serve::App;
pub use self::{
    callback_data::CallbackData,
    extract::{Album, Args, Callback, Chat, Command, FromRef, Message, Params, State, Text, User},
    filter::Filter,
    groups::{Groups, OnError},
    handler::Handler,
    route::{Route, RouteFuture},
    router::Router,
};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
