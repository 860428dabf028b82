//! Messages that may be out of reach, and answers that may be no message.

use std::mem;

use serde_json::Value;

use crate::{
    InaccessibleMessage, Message,
    wire::{ParseError, Read, Reader, Uploads, Write, impl_serde, put, show},
};

/// A message that the bot may be unable to see; told by a `date` of 0
/// ([`MaybeInaccessibleMessage`](https://core.telegram.org/bots/api#maybeinaccessiblemessage)).
#[derive(Clone, PartialEq)]
pub enum MaybeInaccessibleMessage {
    /// A message that the bot sees.
    Accessible(Box<Message>),
    /// A message that is deleted or out of the bot's reach.
    Inaccessible(Box<InaccessibleMessage>),
}

impl MaybeInaccessibleMessage {
    /// The message, if the bot sees it.
    #[must_use]
    pub fn accessible(&self) -> Option<&Message> {
        match self {
            Self::Accessible(message) => Some(message),
            Self::Inaccessible(_) => None,
        }
    }
}

impl Default for MaybeInaccessibleMessage {
    /// A message out of reach, with every field empty.
    fn default() -> Self {
        Self::Inaccessible(Box::default())
    }
}

impl Read for MaybeInaccessibleMessage {
    fn empty() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        if reader.member("date")?.as_deref() != Some("0") {
            match mem::replace(self, Self::Accessible(Read::empty())) {
                Self::Inaccessible(empty) => drop(empty),
                Self::Accessible(empty) => mem::forget(empty),
            }
        }
        match self {
            Self::Accessible(message) => message.read(reader),
            Self::Inaccessible(message) => message.read(reader),
        }
    }
}

impl Write for MaybeInaccessibleMessage {
    fn write(&self, uploads: &mut Uploads) -> Value {
        match self {
            Self::Accessible(message) => message.write(uploads),
            Self::Inaccessible(message) => message.write(uploads),
        }
    }
}

impl std::fmt::Debug for MaybeInaccessibleMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        show("MaybeInaccessibleMessage", &self, f)
    }
}

impl_serde!(MaybeInaccessibleMessage: Serialize);
impl_serde!(MaybeInaccessibleMessage: Deserialize);

/// What the methods answer that change a message of a chat or of inline mode.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageOrTrue {
    /// The changed message of a chat.
    Message(Box<Message>),
    /// A message of inline mode was changed, which the bot does not get to see.
    True,
}

impl MessageOrTrue {
    /// The changed message, if it is one of a chat.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) => Some(message),
            Self::True => None,
        }
    }
}

impl Read for MessageOrTrue {
    fn empty() -> Self {
        Self::True
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        if reader.peek() == b't' {
            return reader.bool().map(|_| ());
        }
        put(self, Self::Message(Read::empty()));
        match self {
            Self::Message(message) => message.read(reader),
            Self::True => Ok(()),
        }
    }
}

impl_serde!(MessageOrTrue: Deserialize);
