//! A Telegram Bot API server for tests and for loopback, with people who use the bots.
//!
//! The [`Emulator`] is an engine without sockets. It knows chats and people, keeps the updates of
//! each bot, and answers calls as the Bot API does, with its texts and codes. A [`BotClient`] is the
//! way in for a bot: a `tower::Service` of `ApiRequest`s. A [`Person`] types, presses buttons, joins
//! and leaves; a [`Chat`] shows what everyone sees.
//!
//! # Example
//!
//! ```
//! use campanile_core::{ApiRequest, Bot};
//! use campanile_emulator::Emulator;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let emulator = Emulator::new();
//! let bot = Bot::connect(emulator.bot("42:TOKEN")).await.unwrap();
//! let alice = emulator.user("Alice");
//! alice.say(&bot, "/start");
//!
//! let updates = bot.send(ApiRequest::new("getUpdates")).await.unwrap();
//! let updates: serde_json::Value = updates.result().unwrap();
//! assert_eq!(updates[0]["message"]["text"], "/start");
//! assert_eq!(updates[0]["message"]["entities"][0]["type"], "bot_command");
//! # }
//! ```
//!
//! # Time and repeatability
//!
//! The clock is [`tokio::time`]: long polls, deliveries and expiry follow a paused clock. Ids come
//! from counters and from the seed, dates from a fixed start. Two emulators share nothing.
//!
//! # What is not modelled
//!
//! [`methods`] lists what is. Any other method is answered 404 with its name. There are
//! no rate limits unless [`Limits`] are chosen, or a [`Fault`] makes them.
//!
//! # Invariant
//!
//! This crate contacts nothing but loopback, and with the clock paused and the seed fixed
//! the same acts give the same answers.
#![forbid(unsafe_code)]

mod call;
mod client;
mod clock;
mod emulator;
mod event;
mod fault;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod limits;
mod people;
mod server;
mod shape;
mod state;
mod text;
mod token;
mod upload;
mod webhook;
mod wire;

pub use self::{
    call::{MethodInfo, methods},
    client::{BotClient, ResponseFuture},
    emulator::{Builder, Emulator, Events},
    event::{Event, EventKind},
    fault::Fault,
    limits::{Limits, Rule},
    people::{Album, Chat, Draft, Member, Person, Place, Query, SentMessage},
    server::{Server, ServerBuilder},
    state::Standing,
};
