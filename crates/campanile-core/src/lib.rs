//! The contracts of campanile: what a bot's layers, handlers, sources and clients agree on.
//!
//! A bot is a stack of tower layers around a routing service:
//!
//! - a source reads an [`Update`] and calls the stack with a [`Request`];
//! - layers and handlers answer with an [`Outcome`], or fail with an [`Error`];
//! - whoever called the stack sends the outcome's replies through the [`Bot`], and then settles the
//!   update.
//!
//! [`UpdateService`] is the one bound to write where a stack is expected, [`FromUpdate`] and
//! [`IntoOutcome`] are what handlers take and return, and a [`Probe`] asks a stack to describe
//! itself.
//!
//! # Example
//!
//! A whole stack, called by hand:
//!
//! ```
//! use campanile_core::{ApiRequest, ApiResponse, Bot, BoxError, Identity, Outcome, Request, Update, UserId};
//! use tower::{ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let stack = service_fn(|request: Request| async move {
//!     let reply = request.update().reply("Hello!");
//!     Ok::<_, BoxError>(Outcome::handled().reply(reply))
//! });
//! let client = service_fn(|_: ApiRequest| async { Ok::<_, BoxError>(ApiResponse::ok(true)) });
//! let bot = Bot::new(Identity::new(UserId(42), "tower_bot"), client);
//!
//! let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"}}}"#;
//! let update = Update::parse(json.into()).unwrap();
//! let mut outcome = stack.oneshot(Request::new(update, bot.clone())).await.unwrap();
//! assert!(outcome.send(&bot).await.is_empty());
//! # }
//! ```
//!
//! # Invariant
//!
//! This crate opens no sockets, reads no clock and spawns no tasks.
#![forbid(unsafe_code)]

mod ack;
pub mod bot;
mod error;
pub mod extract;
mod ids;
mod outcome;
mod probe;
mod reply;
mod request;
mod service;
pub mod update;

pub use self::{
    ack::{Ack, Acked},
    bot::{
        ApiError, ApiErrorKind, ApiRequest, ApiResponse, Bot, FileContent, FileSource, FileStream,
        FromResponse, Identity, InputFile, Method,
    },
    error::{BoxError, Error, ErrorKind},
    extract::{Extension, FromUpdate, Payload, Rejection},
    ids::{ChatId, MessageId, ThreadId, UserId},
    outcome::{Flow, IntoOutcome, Outcome, Stop, stop},
    probe::{Entry, Kept, KeptIn, Probe, Role},
    reply::{Reply, ReplyText, Sent},
    request::{MadeOf, Origin, Request},
    service::UpdateService,
    update::{ChatType, Content, Kind, Principal, Update, UpdateElement, UpdateError},
};
