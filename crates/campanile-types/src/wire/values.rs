//! The values that records are made of.

use campanile_core::{ChatId, ChatType, InputFile, MessageId, ThreadId, UserId};
use serde_json::{Map, Value};

use super::{ParseError, Read, ReadItem, Reader, Uploads, Write};

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
        // Not by serde_json, which refuses what this reader forgives.
        *self = match reader.peek() {
            b'{' => {
                let mut members = Map::new();
                let mut first = true;
                reader.object()?;
                while let Some(key) = reader.key(&mut first)? {
                    let mut member = Self::Null;
                    member.read(reader)?;
                    members.insert(key.into_owned(), member);
                }
                members.into()
            }
            b'[' => {
                let mut items = Vec::<Self>::new();
                items.read(reader)?;
                items.into()
            }
            b'"' => Self::String(reader.string()?.into()),
            b't' | b'f' => reader.bool()?.into(),
            b'n' => {
                reader.null()?;
                Self::Null
            }
            _ => reader.any_number()?.into(),
        };
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
        reader.items(&mut &mut *self)
    }
}

impl<T: Read> ReadItem for &mut Vec<T> {
    fn read_item(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        // Made in its place, unlike what is pushed.
        self.extend(std::iter::once_with(T::empty));
        self.last_mut().map_or(Ok(()), |item| item.read(reader))
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
        match self {
            Some(value) => value.write(uploads),
            None => Value::Null,
        }
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, uploads: &mut Uploads) -> Value {
        (**self).write(uploads)
    }
}

impl<T: Write> Write for &T {
    fn write(&self, uploads: &mut Uploads) -> Value {
        (**self).write(uploads)
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, uploads: &mut Uploads) -> Value {
        write_items(&&**self, uploads)
    }
}

/// What can be written one after the other.
trait WriteItem {
    fn write_item(&self, at: usize, uploads: &mut Uploads) -> Option<Value>;
}

impl<T: Write> WriteItem for &[T] {
    fn write_item(&self, at: usize, uploads: &mut Uploads) -> Option<Value> {
        self.get(at).map(|item| item.write(uploads))
    }
}

fn write_items(items: &dyn WriteItem, uploads: &mut Uploads) -> Value {
    (0..)
        .map_while(|at| items.write_item(at, uploads))
        .collect()
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
