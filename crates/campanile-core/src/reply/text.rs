use std::fmt;

use serde_json::Value;

/// A text to send, with its entities where it has some. `Debug` shows its length only.
///
/// Anything that is a text becomes one, and so does styled text, which brings its entities along
/// (Bot API, `MessageEntity`).
///
/// ```
/// use campanile_core::ReplyText;
/// use serde_json::json;
///
/// let bold = json!([{"type": "bold", "offset": 0, "length": 5}]);
/// let text = ReplyText::from("Hello, Ada!").with_entities(bold);
/// assert_eq!(format!("{text:?}"), "ReplyText(11 characters)");
/// ```
#[derive(Clone, PartialEq)]
pub struct ReplyText {
    pub(super) text: String,
    pub(super) entities: Option<Value>,
}

impl ReplyText {
    /// Sets the entities, whose offsets and lengths count UTF-16 code units.
    #[must_use]
    pub fn with_entities(self, entities: impl Into<Value>) -> Self {
        let entities = Some(entities.into());
        Self { entities, ..self }
    }
}

impl From<String> for ReplyText {
    fn from(text: String) -> Self {
        let entities = None;
        Self { text, entities }
    }
}

impl From<&String> for ReplyText {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<&str> for ReplyText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for ReplyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyText({} characters)", self.text.chars().count())
    }
}
