//! Texts and their entities: what a bot asks for by `parse_mode` or by entities, and what Telegram
//! finds by itself.
//!
//! Errors are texts without the prefix `Bad Request: `, as the server words them.

mod auto;
mod command;
mod entity;
mod given;
mod html;
mod link;
mod markdown;
mod markdown_v2;
#[cfg(test)]
mod tests;
mod tidy;

use serde_json::Value;

pub(crate) use self::command::commands;
use self::{
    entity::{Entity, Kind, utf16_len},
    given::given,
};

/// A text with its entities, which are in range and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Formatted {
    pub(crate) text: String,
    entities: Vec<Entity>,
}

impl Formatted {
    /// Reads the text of a call: by `parse_mode` if there is one, else with the entities that were
    /// given (Bot API server, `get_formatted_text`).
    ///
    /// # Errors
    ///
    /// The text of the server's error.
    pub(crate) fn read(
        text: &str,
        parse_mode: &str,
        entities: Option<&Value>,
    ) -> Result<Self, String> {
        // Telegram strips these, and the parsers take one as the end of the text.
        let text = text.replace('\0', "");
        let parsed = match parse_mode.to_lowercase().as_str() {
            "" | "none" => {
                let entities = given(&text, entities)?;
                return Ok(Self { text, entities }.tidied());
            }
            "html" => html::parse(&text),
            "markdown" => markdown::parse(&text),
            "markdownv2" => markdown_v2::parse(&text),
            _ => return Err("unsupported parse_mode".to_owned()),
        };
        let parsed = parsed.map_err(|error| format!("can't parse entities: {error}"))?;
        Ok(parsed.tidied())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The `MessageEntity` objects (Bot API, `MessageEntity`); an account that `user` does not know
    /// is not mentioned.
    pub(crate) fn entities(&self, user: impl Fn(i64) -> Option<Value>) -> Vec<Value> {
        let entities = self.entities.iter();
        entities.filter_map(|entity| entity.json(&user)).collect()
    }
}

/// The entities that Telegram adds by itself, offsets in UTF-16 units (Bot API, `MessageEntity`).
pub(crate) fn entities(text: &str) -> Vec<Value> {
    let entities = auto::find(text);
    let nobody = |_| None;
    entities
        .iter()
        .filter_map(|entity| entity.json(&nobody))
        .collect()
}

/// A text while a parser writes it.
#[derive(Debug, Default)]
struct Output {
    text: String,
    utf16: usize,
}

impl Output {
    fn push(&mut self, c: char) {
        self.text.push(c);
        self.utf16 += c.len_utf16();
    }
}

/// The byte at `at`; 0 behind the end, which no text holds.
fn byte(text: &str, at: usize) -> u8 {
    text.as_bytes().get(at).copied().unwrap_or(0)
}

/// The character at `at`, which is a border of one before the end.
fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// What Telegram takes for a space: the end of the text is one too (TDLib, `is_space`).
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0b)
}
