//! Formatted text as text and entities, so that nothing that a user wrote is ever read as markup.
//!
//! The Bot API takes a text with its entities beside it (Bot API, `MessageEntity`). [`styled!`]
//! puts one together from pieces; none of them is parsed, and there is nothing to escape. A handler
//! may return it.
//!
//! # Example
//!
//! ```
//! use campanile::{format::{Styled, bold, code, link, spoiler}, prelude::*, styled};
//!
//! async fn greet(user: User) -> Styled {
//!     styled![
//!         "Hello, ", bold(user.first_name), "! Read ", link("https://example.org", "the rules"),
//!         " and say ", code("/start"), ". ", spoiler(styled!["It is ", bold("easy"), "."]),
//!     ]
//! }
//!
//! let text = styled!["👋 ", bold("<b>")];
//! assert_eq!(text.as_str(), "👋 <b>");
//! assert_eq!(text.entities()[0]["offset"], 3, "in UTF-16 code units");
//! ```
//!
//! [`styled!`]: crate::styled

mod split;
mod styles;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Add};

use campanile_core::{ApiRequest, Error, IntoOutcome, Outcome, ReplyText, Update};
use serde_json::{Value, json};

pub use self::styles::{
    blockquote, bold, code, custom_emoji, expandable_blockquote, italic, link, mention, pre,
    pre_in, spoiler, strikethrough, underline,
};

/// A text with its entities; see the [module docs](self) for an example.
#[derive(Clone, Default, PartialEq)]
#[must_use = "a text does nothing until it is sent"]
pub struct Styled {
    text: String,
    /// In the order of their offsets; of two at one place, the longer one first.
    entities: Vec<Entity>,
}

#[derive(Debug, Clone, PartialEq)]
struct Entity {
    kind: &'static str,
    /// In bytes of the text, which are easier to cut than UTF-16 code units.
    start: usize,
    end: usize,
    /// The field that this kind needs besides.
    field: Option<(&'static str, Value)>,
}

impl Styled {
    /// Creates an empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece at the end.
    pub fn push(&mut self, piece: impl Into<Self>) {
        let piece = piece.into();
        let by = self.text.len();
        self.text.push_str(&piece.text);
        self.entities
            .extend(piece.entities.into_iter().map(|entity| Entity {
                start: entity.start + by,
                end: entity.end + by,
                ..entity
            }));
    }

    /// Puts an entity around all of it; around nothing there is none.
    fn within(mut self, kind: &'static str, field: Option<(&'static str, Value)>) -> Self {
        if !self.text.is_empty() {
            let entity = Entity {
                kind,
                start: 0,
                end: self.text.len(),
                field,
            };
            self.entities.insert(0, entity);
        }
        self
    }

    /// The text without its entities.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The entities as the Bot API takes them, with offsets and lengths in UTF-16 code units.
    #[must_use]
    pub fn entities(&self) -> Vec<Value> {
        let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
        let entities = self.entities.iter().map(|entity| {
            let mut json = json!({
                "type": entity.kind,
                "offset": units(&self.text[..entity.start]),
                "length": units(&self.text[entity.start..entity.end]),
            });
            if let Some((name, value)) = &entity.field {
                json[*name] = value.clone();
            }
            json
        });
        entities.collect()
    }

    /// Makes it the text of a call that has one: `sendMessage`, `editMessageText`.
    pub fn as_text_of(&self, request: ApiRequest) -> ApiRequest {
        let request = request.param("text", self.as_str());
        request.param("entities", self.entities())
    }

    /// Makes it the caption of a call that has one, such as `sendPhoto`.
    pub fn as_caption_of(&self, request: ApiRequest) -> ApiRequest {
        let request = request.param("caption", self.as_str());
        request.param("caption_entities", self.entities())
    }

    /// A message with this text into the chat of an update, as [`Update::message`] makes it.
    ///
    /// The answer to a guest message goes without its entities.
    #[must_use]
    pub fn message(&self, update: &Update) -> Option<ApiRequest> {
        let request = update.message(&self.text)?;
        Some(self.entities_of(request))
    }

    fn entities_of(&self, request: ApiRequest) -> ApiRequest {
        match request.method() {
            "sendMessage" => self.as_text_of(request),
            _ => request,
        }
    }
}

/// The natural reply, as [`Update::reply`] makes it. A notice on a press goes without its entities.
impl IntoOutcome for Styled {
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        let mut outcome = self.text.as_str().into_outcome(update)?;
        let replies = outcome.replies.into_iter();
        outcome.replies = replies.map(|reply| self.entities_of(reply)).collect();
        Ok(outcome)
    }
}

/// Shows how long the text is and how many entities it has, never what it says.
impl fmt::Debug for Styled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Styled")
            .field("bytes", &self.text.len())
            .field("entities", &self.entities.len())
            .finish()
    }
}

impl From<&Styled> for ReplyText {
    fn from(styled: &Styled) -> Self {
        let text = Self::from(styled.as_str());
        match styled.entities.is_empty() {
            true => text,
            false => text.with_entities(styled.entities()),
        }
    }
}

impl From<Styled> for ReplyText {
    fn from(styled: Styled) -> Self {
        (&styled).into()
    }
}

/// The text without its entities.
impl From<&Styled> for String {
    fn from(styled: &Styled) -> Self {
        styled.text.clone()
    }
}

/// The entities of the text for a typed method.
///
/// ```
/// use campanile::{format::bold, styled, types::SendMessage};
///
/// let text = styled!["Hello, ", bold("Ada"), "!"];
/// let call = SendMessage::new(7, &text).entities(&text);
/// assert_eq!(call.entities.unwrap()[0].slice(&call.text), Some("Ada"));
/// ```
#[cfg(feature = "types")]
impl From<&Styled> for Vec<crate::types::MessageEntity> {
    fn from(styled: &Styled) -> Self {
        let entities = serde_json::from_value(styled.entities().into());
        entities.expect("entities that were made here can be read")
    }
}

impl<T: Into<Styled>> Add<T> for Styled {
    type Output = Self;

    fn add(mut self, piece: T) -> Self {
        self.push(piece);
        self
    }
}

impl<T: Into<Styled>> FromIterator<T> for Styled {
    fn from_iter<I: IntoIterator<Item = T>>(pieces: I) -> Self {
        let mut styled = Self::new();
        pieces.into_iter().for_each(|piece| styled.push(piece));
        styled
    }
}

impl From<String> for Styled {
    fn from(text: String) -> Self {
        let entities = Vec::new();
        Self { text, entities }
    }
}

impl From<&String> for Styled {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl From<$type> for Styled {
            fn from(value: $type) -> Self {
                value.to_string().into()
            }
        }
    )*};
}

plain! { &str char u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 }

/// Puts a [`Styled`](crate::format::Styled) text together from pieces: texts, numbers, and what the
/// functions of [`format`](crate::format) make of them.
///
/// ```
/// use campanile::{format::{bold, italic}, styled};
///
/// let text = styled![bold("Total: "), 42, " (", italic("net"), ")"];
/// assert_eq!(text.as_str(), "Total: 42 (net)");
/// ```
#[macro_export]
macro_rules! styled {
    ($($piece:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut styled = $crate::format::Styled::new();
        $(styled.push($piece);)*
        styled
    }};
}
