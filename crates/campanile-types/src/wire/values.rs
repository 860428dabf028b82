//! The values that records are made of.

use campanile_core::{ChatId, ChatType, InputFile, MessageId, ThreadId, UserId};
use serde_json::Value;

use super::{ParseError, Read, Reader, Uploads, Write};

impl Read for bool {
    fn empty() -> Self {
        false
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        *self = reader.bool()?;
        Ok(())
    }
}

impl Read for i64 {
    fn empty() -> Self {
        0
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        *self = reader.integer()?;
        Ok(())
    }
}

impl Read for f64 {
    fn empty() -> Self {
        0.0
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        *self = reader.float()?;
        Ok(())
    }
}

impl Read for String {
    fn empty() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        *self = reader.string()?.into();
        Ok(())
    }
}

impl Read for Value {
    fn empty() -> Self {
        Self::Null
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        let at = reader.clone();
        let value = serde_json::from_str(reader.raw()?);
        *self = value.map_err(|_| at.error("expected a value"))?;
        Ok(())
    }
}

impl Read for ChatType {
    fn empty() -> Self {
        Self::Unknown(Box::default())
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        *self = Self::from_name(&reader.string()?);
        Ok(())
    }
}

impl<T: Read> Read for Option<T> {
    fn empty() -> Self {
        None
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        self.get_or_insert_with(T::empty).read(reader)
    }
}

impl<T: Read + Default> Read for Box<T> {
    fn empty() -> Self {
        // Made in its place, unlike what is handed to `new`.
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        (**self).read(reader)
    }
}

impl<T: Read> Read for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        reader.items(&mut |reader| {
            // Made in its place, unlike what is pushed.
            self.extend(std::iter::once_with(T::empty));
            self.last_mut().map_or(Ok(()), |item| item.read(reader))
        })
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

impl<T: Write> Write for Option<T> {
    fn write(&self, uploads: &mut Uploads) -> Value {
        let value = self.as_ref();
        value.map_or(Value::Null, |value| value.write(uploads))
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

                fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
                    self.0 = reader.integer()?;
                    Ok(())
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
