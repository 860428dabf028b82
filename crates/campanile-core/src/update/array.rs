//! Many updates in one answer.

use bytes::Bytes;
use serde_json::value::RawValue;

use super::{Update, UpdateError, envelope::Envelope, scan::Scanner, scannable};

/// An element of an array of updates: the update, or what cannot be read and why.
type Element = Result<Update, (Bytes, UpdateError)>;

impl Update {
    /// Reads an array of updates, as `getUpdates` answers with (Bot API, `getUpdates`).
    ///
    /// An element that cannot be [parsed](Update::parse) keeps no other back, as long as it is JSON:
    /// it comes with its error in its place. Each update has bytes of its own, so that one that is
    /// kept does not keep all of the answer.
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
    /// let updates = Update::parse_array(json.as_bytes()).unwrap();
    /// assert_eq!(updates[0].as_ref().unwrap().id(), Some(1));
    ///
    /// let (raw, error) = updates[1].as_ref().unwrap_err();
    /// assert_eq!(raw, r#"{"update_id":2,"message":{}}"#);
    /// assert_eq!(error.update_id(), Some(2));
    /// ```
    pub fn parse_array(raw: &[u8]) -> Result<Vec<Element>, UpdateError> {
        let text = scannable(raw)?;
        let mut elements = Vec::new();
        let mut scanner = Scanner::new(text);
        let mut first = true;
        scanner.enter_array()?;
        while scanner.next_element(&mut first)? {
            let start = scanner.value_start();
            let (element, length) = match read(&text[start..]) {
                Some((update, length)) => (Ok(update), length),
                None => {
                    let Some(raw) = any_value(&text[start..]) else {
                        return scanner.fail("is not valid JSON: expected a value");
                    };
                    let raw = Bytes::copy_from_slice(raw.as_bytes());
                    let length = raw.len();
                    (
                        Self::parse(raw.clone()).map_err(|error| (raw, error)),
                        length,
                    )
                }
            };
            elements.push(element);
            scanner.go_on_at(start + length);
        }
        scanner.end()?;
        Ok(elements)
    }
}

/// Reads the update at the start of a text in one pass; tells how many bytes it has.
fn read(text: &str) -> Option<(Update, usize)> {
    let mut scanner = Scanner::new(text);
    let envelope = Envelope::read(&mut scanner).ok()?;
    let envelope = envelope.identified(&scanner).ok()?;
    let raw = &text.as_bytes()[..scanner.pos()];
    let update = envelope.with_raw(Bytes::copy_from_slice(raw));
    Some((update, raw.len()))
}

/// The JSON value at the start of a text, whatever it is: deeper than the scanner goes, or with a
/// lone surrogate.
fn any_value(text: &str) -> Option<&str> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    Some(values.next()?.ok()?.get())
}
