use serde_json::{Map, Value, json};

use super::{KeyboardError, Place, Problem, Rows, Style};

/// The longest hint in the input field (Bot API, `ReplyKeyboardMarkup.input_field_placeholder`).
const HINT: usize = 64;

/// A key of a keyboard that replaces the user's own (Bot API, `KeyboardButton`).
///
/// A plain key sends its text as a message; the others ask for something, in private chats only.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a key does nothing until a keyboard takes it"]
pub struct Key {
    text: String,
    asks: Option<(&'static str, Value)>,
    style: Option<Style>,
}

impl Key {
    /// A key that sends its text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            asks: None,
            style: None,
        }
    }

    fn asking(text: impl Into<String>, name: &'static str, value: impl Into<Value>) -> Self {
        Self {
            asks: Some((name, value.into())),
            ..Self::text(text)
        }
    }

    /// A key that sends the user's phone number.
    pub fn contact(text: impl Into<String>) -> Self {
        Self::asking(text, "request_contact", true)
    }

    /// A key that sends the user's place.
    pub fn location(text: impl Into<String>) -> Self {
        Self::asking(text, "request_location", true)
    }

    /// A key that lets the user make a poll.
    pub fn poll(text: impl Into<String>) -> Self {
        Self::asking(text, "request_poll", json!({}))
    }

    /// A key that lets the user choose up to `most` users (1 to 10); the message about it names
    /// `request_id` (Bot API, `KeyboardButtonRequestUsers`).
    pub fn users(text: impl Into<String>, request_id: i32, most: u8) -> Self {
        let value = json!({"request_id": request_id, "max_quantity": most.clamp(1, 10)});
        Self::asking(text, "request_users", value)
    }

    /// A key that lets the user choose a group, or a channel; the message about it names
    /// `request_id` (Bot API, `KeyboardButtonRequestChat`).
    pub fn chat(text: impl Into<String>, request_id: i32, is_channel: bool) -> Self {
        let value = json!({"request_id": request_id, "chat_is_channel": is_channel});
        Self::asking(text, "request_chat", value)
    }

    /// A key that opens a Web App at an HTTPS address.
    pub fn web_app(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self::asking(text, "web_app", json!({"url": url.into()}))
    }

    /// Gives the key a colour.
    pub fn style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    fn into_json(self, place: Place) -> Result<Value, KeyboardError> {
        if self.text.is_empty() {
            return Err(KeyboardError::button(place, Problem::NoText));
        }
        let mut json = Map::new();
        json.insert("text".to_owned(), self.text.into());
        if let Some((name, value)) = self.asks {
            json.insert(name.to_owned(), value);
        }
        if let Some(style) = self.style {
            json.insert("style".to_owned(), style.as_str().into());
        }
        Ok(json.into())
    }
}

impl<T: Into<String>> From<T> for Key {
    fn from(text: T) -> Self {
        Self::text(text)
    }
}

/// Puts a keyboard that replaces the user's own together (Bot API, `ReplyKeyboardMarkup`).
///
/// ```
/// use campanile::{keyboard::{Key, ReplyKeyboard}, prelude::*};
///
/// async fn ask(message: Message) -> Result<Reply, BoxError> {
///     let keyboard = ReplyKeyboard::new()
///         .row(["Yes", "No"])
///         .row([Key::location("Where I am")])
///         .resize()
///         .one_time()
///         .build()?;
///     Ok(message.answer("Are you coming?").reply_markup(keyboard))
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a keyboard does nothing until it is built and sent"]
pub struct ReplyKeyboard {
    rows: Rows<Key>,
    hint: Option<String>,
    flags: Vec<&'static str>,
}

impl Default for ReplyKeyboard {
    fn default() -> Self {
        Self::new()
    }
}

impl ReplyKeyboard {
    /// Creates a keyboard without keys.
    pub fn new() -> Self {
        Self {
            rows: Rows(Vec::new()),
            hint: None,
            flags: Vec::new(),
        }
    }

    /// Adds a row. Without keys there is none.
    pub fn row(mut self, keys: impl IntoIterator<Item = impl Into<Key>>) -> Self {
        self.rows.push(keys.into_iter().map(Into::into));
        self
    }

    /// Adds rows of up to `columns` keys, as many as it takes.
    pub fn grid(mut self, columns: usize, keys: impl IntoIterator<Item = impl Into<Key>>) -> Self {
        self.rows.grid(columns, keys.into_iter().map(Into::into));
        self
    }

    fn flag(mut self, name: &'static str) -> Self {
        self.flags.push(name);
        self
    }

    /// Makes it as small as its rows; otherwise it is as high as the user's own keyboard.
    pub fn resize(self) -> Self {
        self.flag("resize_keyboard")
    }

    /// Hides it once a key was pressed; the user can show it again.
    pub fn one_time(self) -> Self {
        self.flag("one_time_keyboard")
    }

    /// Keeps it shown when the user's own keyboard is hidden.
    pub fn persistent(self) -> Self {
        self.flag("is_persistent")
    }

    /// Shows it only to those the message mentions or replies to.
    pub fn selective(self) -> Self {
        self.flag("selective")
    }

    /// Shows a hint of 1 to 64 characters in the input field.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Checks the keyboard.
    ///
    /// # Errors
    ///
    /// If there is no key, one has no text, or the hint is empty or too long.
    pub fn build(self) -> Result<ReplyMarkup, KeyboardError> {
        if self.rows.0.is_empty() {
            return Err(KeyboardError::keyboard(Problem::NoButtons));
        }
        let rows = self.rows.try_map(|place, key| key.into_json(place))?;
        let mut json = Map::new();
        json.insert("keyboard".to_owned(), json!(rows));
        for flag in self.flags {
            json.insert(flag.to_owned(), true.into());
        }
        if let Some(hint) = self.hint {
            json.insert("input_field_placeholder".to_owned(), checked(hint)?.into());
        }
        Ok(ReplyMarkup(json.into()))
    }
}

fn checked(hint: String) -> Result<String, KeyboardError> {
    match hint.chars().count() {
        1..=HINT => Ok(hint),
        _ => Err(KeyboardError::keyboard(Problem::Length {
            what: "the hint",
            most: HINT,
        })),
    }
}

/// What replaces the user's keyboard, ready to be sent as `reply_markup`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyMarkup(Value);

impl ReplyMarkup {
    /// Takes a keyboard away again (Bot API, `ReplyKeyboardRemove`).
    #[must_use]
    pub fn remove() -> Self {
        Self(json!({"remove_keyboard": true}))
    }

    /// Makes the user reply to the message (Bot API, `ForceReply`).
    #[must_use]
    pub fn force_reply() -> Self {
        Self(json!({"force_reply": true}))
    }
}

impl From<ReplyMarkup> for Value {
    fn from(markup: ReplyMarkup) -> Self {
        markup.0
    }
}

#[cfg(feature = "types")]
impl From<ReplyMarkup> for crate::types::ReplyMarkup {
    fn from(markup: ReplyMarkup) -> Self {
        Self::Other(markup.0)
    }
}
