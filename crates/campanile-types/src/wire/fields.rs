use std::fmt;

use campanile_core::ApiRequest;
use serde_json::{Map, Value};

use super::{ParseError, Reader, Uploads};

/// What a record consists of, as a table: one reader and one writer go by it for all records, which
/// then bring little more than the places of their fields into a bot's binary.
///
/// A field is known by its place. First stand those that must be there, then those that are always
/// written, then those that may be absent, then flags.
#[derive(Debug)]
pub(crate) struct Fields {
    /// The names, one after the other.
    names: &'static str,
    lengths: &'static [u8],
    required: usize,
    always: usize,
    flags: usize,
    /// Rare fields of the same object, whose places follow those of the others when they are read;
    /// they are written as an object that stands in the place of the first.
    part: Option<&'static Fields>,
}

/// Reads a record's fields by their places. References to records do: a table of a record's own
/// functions would bring its destructor along.
pub(crate) trait ReadField {
    fn read_field(&mut self, place: usize, reader: &mut Reader<'_>) -> Result<(), ParseError>;
}

/// Writes a record's fields by their places; `null` where one is absent.
pub(crate) trait WriteField {
    fn write_field(&self, place: usize, uploads: &mut Uploads) -> Value;
}

impl Fields {
    /// The counts say how many fields each section has.
    pub(crate) const fn new(
        names: &'static str,
        lengths: &'static [u8],
        [required, lenient, optional]: [usize; 3],
    ) -> Self {
        // One bit each says which were read.
        assert!(lengths.len() <= u128::BITS as usize);
        Self {
            names,
            lengths,
            required,
            always: required + lenient,
            flags: required + lenient + optional,
            part: None,
        }
    }

    /// Adds the rare fields of the same object.
    pub(crate) const fn with(mut self, part: &'static Self) -> Self {
        assert!(self.len() + part.len() <= u128::BITS as usize);
        self.part = Some(part);
        self
    }

    pub(crate) const fn len(&self) -> usize {
        self.lengths.len()
    }

    /// The names in order, with their places.
    fn names(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let mut rest = self.names;
        self.lengths.iter().enumerate().map(move |(at, length)| {
            let (name, others) = rest.split_at(usize::from(*length));
            rest = others;
            (at, name)
        })
    }

    /// The name of the field at a place.
    pub(crate) fn name(&self, place: usize) -> &'static str {
        match (place.checked_sub(self.len()), self.part) {
            (Some(rare), Some(part)) => part.name(rare),
            _ => self.names().nth(place).map_or("", |(_, name)| name),
        }
    }

    /// The place of a field, and its name for ever.
    fn find(&self, key: &str) -> Option<(usize, &'static str)> {
        let mut start = 0;
        for (place, length) in self.lengths.iter().enumerate() {
            let length = usize::from(*length);
            if length == key.len() && self.names.as_bytes()[start..][..length] == *key.as_bytes() {
                return Some((place, &self.names[start..start + length]));
            }
            start += length;
        }
        let (place, name) = self.part?.find(key)?;
        Some((self.len() + place, name))
    }

    /// Reads an object into the fields of a record; what is no field of it is passed over.
    pub(crate) fn read(
        &self,
        reader: &mut Reader<'_>,
        record: &mut dyn ReadField,
    ) -> Result<(), ParseError> {
        // One bit for each place.
        let mut seen = 0_u128;
        let mut first = true;
        reader.object()?;
        while let Some(key) = reader.key(&mut first)? {
            let Some((at, name)) = self.find(&key) else {
                reader.skip()?;
                continue;
            };
            // `null` counts as absent.
            if reader.null()? {
                continue;
            }
            if seen >> at & 1 == 1 {
                return Err(reader.error("expected the field once").inside(name));
            }
            seen |= 1 << at;
            record
                .read_field(at, reader)
                .map_err(|error| error.inside(name))?;
        }
        match seen.trailing_ones() as usize {
            place if place < self.required => Err(reader.missing(self.name(place))),
            _ => Ok(()),
        }
    }

    /// Writes the fields that are there, one by one.
    fn each(
        &self,
        uploads: &mut Uploads,
        record: &dyn WriteField,
        out: &mut dyn FnMut(&'static str, Value),
    ) {
        for (at, name) in self.names() {
            match record.write_field(at, uploads) {
                Value::Null if at >= self.always => {}
                Value::Bool(false) if at >= self.flags => {}
                value => out(name, value),
            }
        }
    }

    pub(crate) fn write(
        &self,
        tag: Option<(&'static str, Value)>,
        uploads: &mut Uploads,
        record: &dyn WriteField,
    ) -> Value {
        let mut map = Map::new();
        if let Some((name, value)) = tag {
            map.insert(name.to_owned(), value);
        }
        self.each(uploads, record, &mut |name, value| {
            map.insert(name.to_owned(), value);
        });
        if self.part.is_some()
            && let Value::Object(rare) = record.write_field(self.len(), uploads)
        {
            map.extend(rare);
        }
        map.into()
    }

    /// Makes the call of a method whose parameters these are.
    pub(crate) fn request(&self, method: &'static str, record: &dyn WriteField) -> ApiRequest {
        let mut uploads = Uploads::default();
        let mut params = Vec::new();
        self.each(&mut uploads, record, &mut |name, value| {
            params.push((name, value))
        });
        let request = ApiRequest::new(method);
        let params = params.into_iter();
        let request = params.fold(request, |request, (name, value)| request.param(name, value));
        let files = uploads.into_files().into_iter();
        files.fold(request, |request, (part, file)| request.attach(part, file))
    }

    /// Shows the names of the fields that are there, and no value.
    pub(crate) fn show(
        &self,
        name: &str,
        record: &dyn WriteField,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let mut names = Vec::new();
        self.each(&mut Uploads::default(), record, &mut |name, _| {
            names.push(name)
        });
        f.write_str(name)?;
        f.debug_set().entries(names).finish()
    }
}
