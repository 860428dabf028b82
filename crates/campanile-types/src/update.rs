//! Updates in full, one or many at a time.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::{
    UpdateContent,
    wire::{ParseError, Read, ReadItem, Reader, Uploads, Write, impl_serde, read, show, split},
};

/// An update: its id and what it is about ([`Update`](https://core.telegram.org/bots/api#update)).
#[derive(Clone, PartialEq)]
pub struct Update {
    /// The update's id.
    pub update_id: i64,
    /// What the update is about.
    pub content: UpdateContent,
}

impl Read for Update {
    fn empty() -> Self {
        Self {
            update_id: 0,
            content: UpdateContent::Unknown(Map::new()),
        }
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        let mut id = None;
        let mut content = None;
        let mut unknown = Map::new();
        let mut first = true;
        reader.object()?;
        while let Some(key) = reader.key(&mut first)? {
            if key == "update_id" {
                id.read(reader).map_err(|error| error.inside("update_id"))?;
            } else if reader.null()? {
                continue;
            } else if let Some(known) = UpdateContent::of(&key) {
                // Two kinds in one update are a way around an allow-list.
                if content.is_some() {
                    return Err(reader.error("expected one kind of update, found two"));
                }
                content.insert(known).read(reader)?;
            } else if content.is_none() {
                let mut value = Value::Null;
                value.read(reader)?;
                unknown.insert(key.into_owned(), value);
            } else {
                reader.skip()?;
            }
        }
        self.update_id = id.ok_or_else(|| reader.missing("update_id"))?;
        self.content = content.unwrap_or(UpdateContent::Unknown(unknown));
        Ok(())
    }
}

impl Write for Update {
    fn write(&self, uploads: &mut Uploads) -> Value {
        let mut update = self.content.write(uploads);
        if let Value::Object(members) = &mut update {
            members.insert("update_id".to_owned(), self.update_id.into());
        }
        update
    }
}

impl std::fmt::Debug for Update {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        show("Update", &self, f)
    }
}

impl std::fmt::Debug for UpdateContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        show("UpdateContent", &self, f)
    }
}

impl_serde!(Update: Serialize);
impl_serde!(Update: Deserialize);

/// An update that could not be read: what is known of it all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableUpdate {
    /// The update's id, if that much could be read. It must be confirmed, or it comes for ever.
    pub id: Option<i64>,
    /// The JSON of the update.
    pub raw: Raw,
    /// Why it could not be read.
    pub error: ParseError,
}

/// JSON as it came. `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw(pub Bytes);

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// What `getUpdates` answers: each update as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Updates(pub Vec<Result<Update, UnreadableUpdate>>);

impl Read for Updates {
    fn empty() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        reader.items(&mut &mut *self)
    }
}

impl ReadItem for &mut Updates {
    fn read_item(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        self.0.push(item(reader.raw()?.as_bytes()));
        Ok(())
    }
}

impl_serde!(Updates: Deserialize);

fn item(raw: &[u8]) -> Result<Update, UnreadableUpdate> {
    parse_update(raw).map_err(|error| UnreadableUpdate {
        id: id(raw),
        raw: Raw(Bytes::copy_from_slice(raw)),
        error,
    })
}

fn id(update: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(update);
    let id = Reader::new(&text).member("update_id").ok()??;
    id.parse().ok()
}

/// Reads one update in full.
///
/// Unknown members, kinds and names are kept or passed over, never an error.
///
/// # Errors
///
/// When the bytes are no JSON, a required member is missing or of another shape, or the update has
/// two kinds.
///
/// ```
/// use campanile_types::{UpdateContent, parse_update};
///
/// let json = br#"{"update_id":1,"message":{"message_id":2,"date":3,
///     "chat":{"id":4,"type":"private"},"text":"hi"}}"#;
/// let update = parse_update(json).unwrap();
/// let UpdateContent::Message(message) = update.content else { panic!() };
/// assert_eq!(message.text.as_deref(), Some("hi"));
/// ```
pub fn parse_update(json: &[u8]) -> Result<Update, ParseError> {
    read(text(json)?)
}

/// Reads an array of updates, such as the result of `getUpdates`, each for itself: one that cannot
/// be read hides none of the others, even if it is no JSON or no UTF-8.
///
/// # Errors
///
/// When the bytes do not begin like a JSON array.
///
/// ```
/// let updates = campanile_types::parse_updates(br#"[
///     {"update_id":1,"message":"?"},
///     {"update_id":2,"kind_of_tomorrow":{}}
/// ]"#).unwrap();
/// assert_eq!(updates[0].as_ref().unwrap_err().id, Some(1));
/// assert_eq!(updates[1].as_ref().unwrap().update_id, 2);
/// ```
pub fn parse_updates(json: &[u8]) -> Result<Vec<Result<Update, UnreadableUpdate>>, ParseError> {
    match text(json).and_then(read::<Updates>) {
        Ok(updates) => Ok(updates.0),
        Err(_) => Ok(split(json)?.into_iter().map(item).collect()),
    }
}

fn text(json: &[u8]) -> Result<&str, ParseError> {
    std::str::from_utf8(json)
        .map_err(|error| ParseError::new("expected UTF-8", error.valid_up_to()))
}
