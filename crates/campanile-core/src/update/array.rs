//! Many updates in one answer.

use std::fmt;

use bytes::Bytes;
use serde_json::value::RawValue;

use super::{
    Update, UpdateError,
    envelope::{self, Envelope, guess_id, scannable},
    scan::Scanner,
};

/// The most updates of one answer (Bot API, `getUpdates.limit`).
const MOST: usize = 100;

/// An element of an [array of updates](Update::parse_array): it has been read, and becomes an update
/// when it is its turn.
pub struct UpdateElement<'a> {
    raw: &'a [u8],
    read: Result<Envelope, UpdateError>,
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
        let text = scannable(raw)?;
        let mut elements = Vec::with_capacity(MOST);
        let mut scanner = Scanner::new(text);
        let mut first = true;
        scanner.enter_array()?;
        while scanner.next_element(&mut first)? {
            let start = scanner.value_start();
            let Some(element) = element(&text[start..]) else {
                return scanner.fail("is not valid JSON: expected a value");
            };
            scanner.go_on_at(start + element.raw.len());
            elements.push(element);
        }
        scanner.end()?;
        Ok(elements)
    }
}

impl UpdateElement<'_> {
    /// The id of the update, also of most that cannot be read.
    #[must_use]
    pub fn update_id(&self) -> Option<i64> {
        match &self.read {
            Ok(envelope) => envelope.id(),
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
            Ok(envelope) => Ok(envelope.with_raw(raw)),
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

/// Reads the element at the start of a text, in one pass if it is an update.
fn element(text: &str) -> Option<UpdateElement<'_>> {
    let mut scanner = Scanner::new(text);
    let read = Envelope::read(&mut scanner).and_then(|envelope| envelope.identified(&scanner));
    if read.is_ok() {
        let raw = &text.as_bytes()[..scanner.pos()];
        return Some(UpdateElement { raw, read });
    }
    // It may be deeper than the scanner goes, or have a lone surrogate: whatever is a value.
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let raw = values.next()?.ok()?.get().as_bytes();
    let read = envelope::read(raw).map_err(|error| error.with_update_id(guess_id(raw)));
    Some(UpdateElement { raw, read })
}
