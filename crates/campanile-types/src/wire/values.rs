//! The values that records are made of.

use campanile_core::{ChatId, ChatType, InputFile, MessageId, ThreadId, UserId};
use serde_json::Value;

use super::{ParseError, Read, Reader, Uploads, Write};

impl Read for bool {
    fn empty() -> Self {
        false
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.bool()
    }
}

impl Read for i64 {
    fn empty() -> Self {
        0
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.integer()
    }
}

impl Read for f64 {
    fn empty() -> Self {
        0.0
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.float()
    }
}

impl Read for String {
    fn empty() -> Self {
        Self::new()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.string().map(Into::into)
    }
}

impl Read for Value {
    fn empty() -> Self {
        Self::Null
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let at = reader.clone();
        serde_json::from_str(reader.raw()?).map_err(|_| at.error("expected a value"))
    }
}

impl Read for ChatType {
    fn empty() -> Self {
        Self::Unknown(Box::default())
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.string().map(|name| Self::from_name(&name))
    }
}

impl<T: Read> Read for Option<T> {
    fn empty() -> Self {
        None
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        T::read(reader).map(Some)
    }
}

impl<T: Read> Read for Box<T> {
    fn empty() -> Self {
        Self::new(T::empty())
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        T::read(reader).map(Self::new)
    }
}

impl<T: Read> Read for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.array()?;
        let mut items = Self::new();
        let mut first = true;
        while reader.item(&mut first)? {
            items.push(T::read(reader)?);
        }
        Ok(items)
    }
}

impl Write for bool {
    fn write(&self, _: &mut Uploads) -> Value {
        (*self).into()
    }
}

impl Write for i64 {
    fn write(&self, _: &mut Uploads) -> Value {
        (*self).into()
    }
}

impl Write for f64 {
    fn write(&self, _: &mut Uploads) -> Value {
        (*self).into()
    }
}

impl Write for String {
    fn write(&self, _: &mut Uploads) -> Value {
        self.as_str().into()
    }
}

impl Write for Value {
    fn write(&self, _: &mut Uploads) -> Value {
        self.clone()
    }
}

impl Write for ChatType {
    fn write(&self, _: &mut Uploads) -> Value {
        self.as_str().into()
    }
}

impl Write for InputFile {
    fn write(&self, uploads: &mut Uploads) -> Value {
        uploads.attach(self)
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, uploads: &mut Uploads) -> Value {
        (**self).write(uploads)
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, uploads: &mut Uploads) -> Value {
        self.iter().map(|item| item.write(uploads)).collect()
    }
}

macro_rules! id {
    ($($name:ident),*) => {
        $(
            impl Read for $name {
                fn empty() -> Self {
                    Self(0)
                }

                fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
                    reader.integer().map(Self)
                }
            }

            impl Write for $name {
                fn write(&self, _: &mut Uploads) -> Value {
                    self.0.into()
                }
            }
        )*
    };
}

id!(UserId, ChatId, MessageId, ThreadId);
