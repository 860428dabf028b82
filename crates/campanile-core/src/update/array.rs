//! Many updates in one answer.

use std::fmt;

use bytes::Bytes;
use serde_json::value::RawValue;

use super::{
    Update, UpdateError,
    envelope::{self, guess_id, scannable},
    scan::{Scanner, Span},
};

/// The most updates of one answer (Bot API, `getUpdates.limit`).
const MOST: usize = 100;

/// An element of an [array of updates](Update::parse_array): it has been read, and becomes an update
/// when it is its turn.
pub struct UpdateElement<'a> {
    raw: &'a [u8],
    /// The update, less its raw JSON.
    read: Result<Update, UpdateError>,
}

/// The elements of an array that is kept elsewhere.
pub(crate) struct Elements(Vec<Element>);

struct Element {
    span: Span,
    read: Result<Update, UpdateError>,
}

impl Update {
    /// Reads an array of updates, as `getUpdates` answers with (Bot API, `getUpdates`).
    ///
    /// An element that cannot be [parsed](Update::parse) keeps no other back, as long as it is JSON:
    /// it has its error in its place.
    ///
    /// # Errors
    ///
    /// If it is not one JSON array in UTF-8.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile_core::Update;
    ///
    /// let json = r#"[{"update_id":1,"poll":{"id":"5"}}, {"update_id":2,"message":{}}]"#;
    /// let mut elements = Update::parse_array(json.as_bytes()).unwrap().into_iter();
    ///
    /// let update = elements.next().unwrap().into_update().unwrap();
    /// assert_eq!(update.id(), Some(1));
    ///
    /// let (raw, error) = elements.next().unwrap().into_update().unwrap_err();
    /// assert_eq!(raw, r#"{"update_id":2,"message":{}}"#);
    /// assert_eq!(error.update_id(), Some(2));
    /// ```
    pub fn parse_array(raw: &[u8]) -> Result<Vec<UpdateElement<'_>>, UpdateError> {
        let (elements, mut end) = Elements::read(scannable(raw)?)?;
        end.end()?;
        Ok(elements.of(raw))
    }
}

impl Elements {
    /// Reads the array that a text starts with, and tells where it ends.
    fn read(text: &str) -> Result<(Self, Scanner<'_>), UpdateError> {
        let mut elements = Vec::with_capacity(MOST);
        let mut scanner = Scanner::new(text);
        let mut first = true;
        scanner.enter_array()?;
        while scanner.next_element(&mut first)? {
            let start = scanner.value_start();
            let Some((length, read)) = element(&text[start..]) else {
                return scanner.fail("is not valid JSON: expected a value");
            };
            scanner.go_on_at(start + length);
            let span = scanner.span_from(start);
            elements.push(Element { span, read });
        }
        Ok((Self(elements), scanner))
    }

    /// Splits bytes behind the array of updates that they start with; `None` if they start with
    /// anything else.
    pub(crate) fn split_from(bytes: &[u8]) -> Option<(Self, &[u8], &[u8])> {
        let (elements, end) = Self::read(scannable(bytes).ok()?).ok()?;
        let (array, rest) = bytes.split_at(end.pos());
        Some((elements, array, rest))
    }

    /// The elements, with the array that they were read from.
    pub(crate) fn of(self, array: &[u8]) -> Vec<UpdateElement<'_>> {
        let of = |Element { span, read }| {
            let raw = span.of(array);
            UpdateElement { raw, read }
        };
        self.0.into_iter().map(of).collect()
    }
}

impl UpdateElement<'_> {
    /// The id of the update, also of most that cannot be read.
    #[must_use]
    pub fn update_id(&self) -> Option<i64> {
        match &self.read {
            Ok(update) => update.id(),
            Err(error) => error.update_id(),
        }
    }

    /// Tells whether it can be read.
    #[must_use]
    pub fn is_update(&self) -> bool {
        self.read.is_ok()
    }

    /// The update, with bytes of its own: one that is kept does not keep the whole answer.
    ///
    /// # Errors
    ///
    /// What cannot be read, and why.
    pub fn into_update(self) -> Result<Update, (Bytes, UpdateError)> {
        let raw = Bytes::copy_from_slice(self.raw);
        match self.read {
            Ok(update) => Ok(update.with_raw(raw)),
            Err(error) => Err((raw, error)),
        }
    }
}

impl fmt::Debug for UpdateElement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateElement")
            .field("update_id", &self.update_id())
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}

/// Reads the element at the start of a text, in one pass if it is an update, and tells its length.
fn element(text: &str) -> Option<(usize, Result<Update, UpdateError>)> {
    let mut scanner = Scanner::new(text);
    let read = Update::read(&mut scanner);
    if read.is_ok() {
        return Some((scanner.pos(), read));
    }
    // It may be deeper than the scanner goes, or have a lone surrogate: whatever is a value.
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let raw = values.next()?.ok()?.get().as_bytes();
    let read = envelope::read(raw).map_err(|error| error.with_update_id(guess_id(raw)));
    Some((raw.len(), read))
}
