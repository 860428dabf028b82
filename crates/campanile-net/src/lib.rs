//! The way to Telegram and back: the HTTP client, and the sources of updates.
//!
//! - [`client`] is the way out: a `Service<ApiRequest>` over HTTP, and the layer that waits out a
//!   429.
//! - [`polling`] and [`webhook`] are the sources: they read updates, call a stack with them, send
//!   its replies and settle the updates.
//! - [`delivery`] is what the sources share: what happens to an update, whatever the stack does with
//!   it.
//!
//! # Example
//!
//! A bot that polls:
//!
//! ```no_run
//! use campanile_core::{Bot, BoxError, Outcome, Request};
//! use campanile_net::{client::Client, polling::Polling};
//!
//! # async fn run() -> Result<(), BoxError> {
//! let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
//! let bot = Bot::connect(Client::new(token)?).await?;
//! let stack = tower::service_fn(|request: Request| async move {
//!     Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply("Hello!")))
//! });
//! Polling::new(bot, stack).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! All are on by default: `client`, `rustls` (TLS for the client), `polling` and `webhook`.
//!
//! # Invariant
//!
//! This crate is the only one that talks to Telegram.
#![forbid(unsafe_code)]

#[cfg(feature = "client")]
pub mod client;
pub mod delivery;
#[cfg(feature = "polling")]
pub mod polling;
#[cfg(any(feature = "client", feature = "polling", feature = "webhook"))]
mod random;
#[cfg(feature = "webhook")]
pub mod webhook;
