//! Rare parts, which are read when they are asked for.

use std::{fmt, marker::PhantomData, mem};

use serde_json::Value;

use crate::wire::{ParseError, Read, Reader, Uploads, Write, read, show, to_value};

/// A rare part of a message, kept as the JSON that it came as and read when it is asked for.
///
/// What reads it is linked into a bot only where the bot asks for it, and a part of a shape that is
/// newer than this crate hides nothing of the rest.
///
/// ```
/// use campanile_types::{Lazy, Message, UpdateContent, parse_update};
///
/// let json = br#"{"update_id":1,"message":{"message_id":2,"date":3,
///     "chat":{"id":-4,"type":"group"},"new_chat_title":"The tower"}}"#;
/// let UpdateContent::Message(message) = parse_update(json)?.content else { panic!() };
/// if let Some(service) = &message.service {
///     assert_eq!(service.get()?.new_chat_title.as_deref(), Some("The tower"));
/// }
/// # Ok::<_, campanile_types::ParseError>(())
/// ```
pub struct Lazy<T> {
    json: Box<str>,
    read_as: PhantomData<fn() -> T>,
}

impl<T> Lazy<T> {
    /// The JSON as it came.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Adds a member to an object that may be empty.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        let mut json = mem::take(&mut self.json).into_string();
        match json.pop() {
            Some(_) => json.push(','),
            None => json.push('{'),
        }
        json.extend(["\"", name, "\":", value, "}"]);
        self.json = json.into();
    }

    fn value(&self) -> Value {
        read(&self.json).unwrap_or_default()
    }
}

#[allow(private_bounds, reason = "nobody else reads")]
impl<T: Read> Lazy<T> {
    /// Reads the part.
    ///
    /// # Errors
    ///
    /// When a required member of it is missing or of another shape.
    pub fn get(&self) -> Result<T, ParseError> {
        read(&self.json)
    }
}

#[allow(private_bounds, reason = "nobody else writes")]
impl<T: Write> From<T> for Lazy<T> {
    fn from(part: T) -> Self {
        Self {
            json: to_value(&&part).to_string().into(),
            read_as: PhantomData,
        }
    }
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self {
            json: self.json.clone(),
            read_as: PhantomData,
        }
    }
}

impl<T> PartialEq for Lazy<T> {
    /// Whether both say the same, in any order.
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json || self.value() == other.value()
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("Lazy", &self, f)
    }
}

impl<T> Read for Lazy<T> {
    fn empty() -> Self {
        Self {
            json: Box::default(),
            read_as: PhantomData,
        }
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        self.json = reader.raw()?.into();
        Ok(())
    }
}

impl<T> Write for Lazy<T> {
    fn write(&self, _: &mut Uploads) -> Value {
        self.value()
    }
}
