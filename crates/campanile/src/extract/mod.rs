//! Extractors: what a handler takes as arguments.
//!
//! | extractor | value | where it is absent |
//! |---|---|---|
//! | [`Bot`](crate::Bot) | the handle to call Telegram with | |
//! | [`Update`](crate::Update), [`Request`](crate::Request), [`Ack`](crate::Ack) | the update, the whole request, its ack | |
//! | [`Message`] | the new, edited, channel, business or guest message | other kinds |
//! | [`Album`] | the album that a `media_group` layer collected | everything else |
//! | [`Callback`] | the press of a button | other kinds |
//! | [`User`] | who acts | channels, anonymous administrators, nobody |
//! | [`Chat`] | where it happens | updates without a chat |
//! | [`Text`] | text or caption | messages without, other kinds |
//! | [`Command`] | the command the text starts with | texts without |
//! | [`Args<T>`](Args) | the arguments of the command, parsed | texts without a command |
//! | [`Params<T>`](Params) | the parameters of a callback pattern, parsed | |
//! | [`Payload<T>`](crate::Payload) | the whole payload, deserialised | |
//! | [`State<T>`](State) | the state of the router, or a part of it | |
//! | [`Extension<T>`](crate::Extension) | what an outer layer left | |
//! | `Option<E>` | `None` where `E` is absent | |
//! | `Result<E, E::Rejection>` | the rejection where there is no `E` | |
//!
//! Where a value is absent, the handler does not run and the update is unhandled. Arguments and
//! parameters that cannot be read are answered with the reason.

mod args;
mod callback;
mod message;
mod people;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod values;

pub use campanile_layers::media_group::Album;

#[cfg(test)]
pub(crate) use self::values::from_captures;

pub use self::{
    args::{Args, Params},
    callback::Callback,
    message::Message,
    people::{Chat, User},
    state::{FromRef, State},
    text::{Command, Text},
};
