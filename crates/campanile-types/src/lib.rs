//! The Bot API, typed: every type and every method, generated from a description of the API.
//!
//! - [`parse_update`] and [`parse_updates`] read updates in full; what they do not know they keep or
//!   pass over, so that Telegram's next release breaks nothing.
//! - Each method is a struct: `new` takes what is required, setters the rest, and a
//!   [`Bot`](campanile_core::Bot) sends it.
//! - Types that travel to the server have `new` and setters too. Types that come from it are plain
//!   structs; build one with `..Default::default()`, because each Bot API release adds fields.
//!
//! `Debug` of all of them shows which fields are set, numbers and flags, but no text, so that a log
//! is safe to paste in public. Serialise a value to see everything.
//!
//! # Example
//!
//! ```
//! use campanile_core::{ChatId, Method};
//! use campanile_types::{InlineKeyboardButton, InlineKeyboardMarkup, ParseMode, SendMessage};
//!
//! let button = InlineKeyboardButton::new("Like").callback_data("like:7");
//! let call = SendMessage::new(ChatId(7), "<b>Hello!</b>")
//!     .parse_mode(ParseMode::Html)
//!     .reply_markup(InlineKeyboardMarkup::new([vec![button]]));
//! // `bot.send(call).await?` gives the sent `Message`; this is what it sends:
//! let request = call.into_request().unwrap();
//! assert_eq!(request.get("parse_mode").unwrap(), "HTML");
//! ```
//!
//! # Invariant
//!
//! This crate opens no sockets, reads no clock, and reads JSON of any origin without panicking.
#![forbid(unsafe_code)]

mod call;
mod entity;
mod generated;
mod lazy;
mod macros;
mod media_group;
mod message;
mod scalar;
mod update;
mod wire;

pub use self::{
    generated::*,
    lazy::Lazy,
    media_group::{MediaGroup, MediaGroupBuilder, MediaGroupError},
    message::{MaybeInaccessibleMessage, MessageOrTrue},
    scalar::{ChatTarget, Date},
    update::{Raw, UnreadableUpdate, Update, Updates, parse_update, parse_updates},
    wire::ParseError,
};
pub use campanile_core::{FileSource, InputFile};
