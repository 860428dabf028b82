//! How objects are written down: their fields in the server's order, and ASCII alone.
//!
//! The engine keeps objects as sorted maps, in which their order is lost; it is put back here, at
//! the one place where text is made. A client that reads a stream, or wants to know the id of an
//! update before its content, meets what it meets at Telegram.

mod table;

use std::{collections::HashMap, io, sync::LazyLock};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Serializer as Writer, Value, ser::Formatter};

/// An object of the Bot API: the place of each of its fields, and what it holds.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    fields: HashMap<&'static str, Field>,
}

#[derive(Debug, Clone, Copy)]
struct Field {
    place: usize,
    /// The name of the shape that the field holds, or an array of which.
    holds: Option<&'static str>,
}

static SHAPES: LazyLock<HashMap<&'static str, Shape>> = LazyLock::new(|| {
    let paragraphs = table::SHAPES.split("\n\n");
    paragraphs
        .map(|paragraph| {
            let mut words = paragraph.split_whitespace();
            let name = words.next().unwrap_or_default();
            let field = |(place, word): (usize, &'static str)| match word.split_once(':') {
                Some((name, holds)) => (name, Some(holds), place),
                None => (word, None, place),
            };
            let fields = words.enumerate().map(field);
            let fields = fields.map(|(name, holds, place)| (name, Field { place, holds }));
            (
                name,
                Shape {
                    fields: fields.collect(),
                },
            )
        })
        .collect()
});

impl Shape {
    /// The shape of this name; the Bot API's name of a type is the name of its shape.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        SHAPES.get(name)
    }

    /// The shape that a field holds.
    pub(crate) fn of_field(&self, name: &str) -> Option<&'static Self> {
        Self::named(self.fields.get(name)?.holds?)
    }
}

/// Writes a value of this shape, or an array of such values, as the server does.
pub(crate) fn write(value: &Value, shape: Option<&'static Shape>) -> String {
    write_to(None, value, shape)
}

/// Writes a value as the server does for a bot, which has its own ids of files (Bot API, "Sending
/// files").
pub(crate) fn write_for(bot: i64, value: &Value, shape: Option<&'static Shape>) -> String {
    write_to(Some(bot), value, shape)
}

fn write_to(bot: Option<i64>, value: &Value, shape: Option<&'static Shape>) -> String {
    let mut text = Vec::new();
    let mut writer = Writer::with_formatter(&mut text, Ascii);
    Shaped { value, shape, bot }
        .serialize(&mut writer)
        .expect("a value with text keys can be written into memory");
    String::from_utf8(text).expect("what is written is ASCII")
}

/// A value on its way out.
struct Shaped<'a> {
    value: &'a Value,
    shape: Option<&'static Shape>,
    /// Who reads it.
    bot: Option<i64>,
}

/// The id of a file as a bot knows it.
pub(crate) fn file_id_for(bot: i64, id: &str) -> String {
    format!("{id}-{bot}")
}

impl Serialize for Shaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bot = self.bot;
        match (self.value, self.shape) {
            (Value::Array(items), shape) => {
                let items = items.iter();
                serializer.collect_seq(items.map(|value| Shaped { value, shape, bot }))
            }
            (Value::Object(fields), Some(shape)) => {
                let placed = fields.iter().map(|(name, value)| {
                    let field = shape.fields.get(name.as_str());
                    // What the table does not know comes last.
                    let place = field.map_or(usize::MAX, |field| field.place);
                    let shape = field.and_then(|field| Shape::named(field.holds?));
                    (place, name, Shaped { value, shape, bot })
                });
                let mut placed: Vec<_> = placed.collect();
                placed.sort_by_key(|(place, ..)| *place);
                let mut map = serializer.serialize_map(Some(placed.len()))?;
                for (_, name, value) in &placed {
                    match (name.as_str(), value.value, bot) {
                        ("file_id", Value::String(id), Some(bot)) => {
                            map.serialize_entry(name, &file_id_for(bot, id))?;
                        }
                        _ => map.serialize_entry(name, value)?,
                    }
                }
                map.end()
            }
            (value, _) => value.serialize(serializer),
        }
    }
}

/// Writes every other character as `\uXXXX`, as the server does (TDLib, `JsonString`).
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.is_ascii() {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(|c: char| !c.is_ascii()) {
            let (plain, other) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let len = other.chars().next().map_or(0, char::len_utf8);
            for unit in other[..len].encode_utf16() {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &other[len..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(shape: &str, value: Value, expected: &str) {
        let text = write(&value, Shape::named(shape));
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn fields_stand_as_the_server_writes_them() {
        let user = json!({"first_name": "A", "id": 7, "is_bot": false, "zebra": 1, "aardvark": 1});
        check(
            "User",
            user.clone(),
            r#"{"id":7,"is_bot":false,"first_name":"A","aardvark":1,"zebra":1}"#,
        );
        check(
            "ChatMember",
            json!({"status": "left", "user": {"is_bot": true, "id": 1}}),
            r#"{"user":{"id":1,"is_bot":true},"status":"left"}"#,
        );
        check(
            "MessageEntity",
            json!([{"type": "bold", "length": 2, "offset": 1}]),
            r#"[{"offset":1,"length":2,"type":"bold"}]"#,
        );
        // Rows of buttons are arrays in arrays.
        check(
            "InlineKeyboardMarkup",
            json!({"inline_keyboard": [[{"callback_data": "x", "text": "y"}]]}),
            r#"{"inline_keyboard":[[{"text":"y","callback_data":"x"}]]}"#,
        );
        check("Nothing", json!({"b": 1, "a": 2}), r#"{"a":2,"b":1}"#);
    }

    #[test]
    fn text_is_ascii() {
        check(
            "Dice",
            json!("a\n\"é🏟\u{7f}"),
            "\"a\\n\\\"\\u00e9\\ud83c\\udfdf\u{7f}\"",
        );
    }

    #[test]
    fn each_field_holds_a_shape_that_exists() {
        for (name, shape) in SHAPES.iter() {
            assert!(!shape.fields.is_empty(), "{name} has no fields");
            for (field, Field { holds, .. }) in &shape.fields {
                let is_known = holds.is_none_or(|holds| SHAPES.contains_key(holds));
                assert!(is_known, "{name}.{field} holds {holds:?}");
            }
        }
        let words = table::SHAPES.split_whitespace().count();
        let fields = SHAPES.values().map(|shape| shape.fields.len() + 1);
        assert_eq!(words, fields.sum::<usize>(), "a field stands twice");
    }
}
