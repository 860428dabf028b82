//! How types travel: read from JSON without serde's generic machinery, written as JSON values.
//!
//! Everything here is compiled once, with this crate. `serde::Deserialize` and `serde::Serialize`
//! are thin doors to it, so that a bot's own build stays short.

mod debug;
mod error;
mod fields;
mod number;
mod reader;
mod split;
mod values;

use std::mem;

use campanile_core::InputFile;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Value, value::RawValue};

pub use self::error::ParseError;
pub(crate) use self::{
    debug::{show, show_inside},
    fields::{Fields, ReadField, WriteField},
    reader::Reader,
    split::split,
};

/// What can be read from JSON.
pub(crate) trait Read: Sized {
    /// What a field holds before it is read, and after if it is not there.
    fn empty() -> Self;

    /// Reads it in its place, where it was [`empty`](Self::empty): what is only half read is dropped
    /// by its owner, so that no reader needs code for that.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError>;
}

/// Reads one item of an array after the other.
pub(crate) trait ReadItem {
    fn read_item(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError>;
}

/// What can be written as JSON, with the files that travel beside it.
pub(crate) trait Write {
    fn write(&self, uploads: &mut Uploads) -> Value;
}

/// The files of one call, each named `attach://` by a value of its parameters (Bot API, "Sending
/// files").
#[derive(Debug, Default)]
pub(crate) struct Uploads(Vec<(String, InputFile)>);

impl Uploads {
    /// Takes a file in and gives back how the parameters name it.
    #[inline(never)]
    pub(crate) fn attach(&mut self, file: &InputFile) -> Value {
        let part = format!("file{}", self.0.len());
        let reference = format!("attach://{part}");
        self.0.push((part, file.clone()));
        reference.into()
    }

    pub(crate) fn into_files(self) -> Vec<(String, InputFile)> {
        self.0
    }
}

/// Puts a value where an empty one is, which owns nothing: no code is needed to drop it.
pub(crate) fn put<T>(place: &mut T, value: T) {
    mem::forget(mem::replace(place, value));
}

/// Reads the one value that `json` holds.
pub(crate) fn read<T: Read>(json: &str) -> Result<T, ParseError> {
    let mut reader = Reader::new(json);
    let mut value = T::empty();
    value.read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Writes a value for eyes: what it would be on the wire.
pub(crate) fn to_value(value: &dyn Write) -> Value {
    value.write(&mut Uploads::default())
}

pub(crate) fn serialize<T: Write, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut uploads = Uploads::default();
    let value = value.write(&mut uploads);
    if uploads.0.is_empty() {
        value.serialize(serializer)
    } else {
        Err(ser::Error::custom(
            "a file to upload travels with a method only",
        ))
    }
}

pub(crate) fn deserialize<'de, T: Read, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    read(json.get()).map_err(de::Error::custom)
}

/// Opens the doors of serde to a type.
macro_rules! impl_serde {
    ($name:ty: Serialize) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }
    };
    ($name:ty: Deserialize) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use impl_serde;

/// Makes types without files parameters of untyped calls too.
macro_rules! into_value {
    ($($name:ty),* $(,)?) => {
        $(
            impl From<$name> for ::serde_json::Value {
                fn from(value: $name) -> Self {
                    $crate::wire::to_value(&&value)
                }
            }
        )*
    };
}
pub(crate) use into_value;

#[cfg(test)]
mod tests;
