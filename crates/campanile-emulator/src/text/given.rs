//! Entities that a call states by itself.

use serde_json::Value;

use super::{
    Entity, Kind,
    link::{emoji_id, link},
    utf16_len,
};

/// The entities of a call, checked against the text; kinds that Telegram finds by itself are left
/// out (Bot API server, `get_text_entity`).
///
/// # Errors
///
/// The text of the server's error.
pub(super) fn given(text: &str, entities: Option<&Value>) -> Result<Vec<Entity>, String> {
    let Some(entities) = entities.and_then(Value::as_array) else {
        return Ok(Vec::new());
    };
    let total = utf16_len(text);
    let mut kept = Vec::new();
    for entity in entities {
        let fields = entity
            .as_object()
            .ok_or("can't parse MessageEntity: object expected as MessageEntity")?;
        let number = |name: &str| {
            let number = fields.get(name).and_then(Value::as_i64);
            number.ok_or_else(|| {
                format!("can't parse MessageEntity: Can't find field \"{name}\" of type Integer")
            })
        };
        let (offset, length) = (number("offset")?, number("length")?);
        let range = usize::try_from(offset)
            .ok()
            .zip(usize::try_from(length).ok());
        let Some((offset, length)) = range.filter(|_| offset < 1_000_000 && length < 1_000_000)
        else {
            return Err(format!(
                "entity has invalid offset {offset} or length {length}"
            ));
        };
        // What lies behind the end of the text is cut off.
        let (start, end) = (offset.min(total), (offset + length).min(total));
        if let Some(kind) = kind(fields)?.filter(|_| start < end) {
            let (start, end) = whole_characters(text, start, end);
            kept.push(Entity::new(start, end, kind));
        }
    }
    Ok(kept)
}

fn kind(fields: &serde_json::Map<String, Value>) -> Result<Option<Kind>, String> {
    let text = |name: &str| {
        let value = fields.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    Ok(Some(match text("type").as_str() {
        "bold" => Kind::Bold,
        "italic" => Kind::Italic,
        "underline" => Kind::Underline,
        "strikethrough" => Kind::Strikethrough,
        "spoiler" => Kind::Spoiler,
        "code" => Kind::Code(String::new()),
        "pre" => Kind::Pre(text("language")),
        "blockquote" => Kind::Blockquote,
        "expandable_blockquote" => Kind::ExpandableBlockquote,
        "text_link" => {
            let url = text("url");
            let wrong = || format!("entity URL '{url}' is invalid: Wrong HTTP URL");
            link(&url).ok_or_else(wrong)?
        }
        "text_mention" => {
            let user = fields.get("user").and_then(|user| user.get("id"));
            match user.and_then(Value::as_i64) {
                Some(id) => Kind::TextMention(id),
                None => return Err("can't parse MessageEntity: user identifier expected".into()),
            }
        }
        "custom_emoji" => Kind::CustomEmoji(emoji_id(&text("custom_emoji_id"))?),
        "" => return Err("can't parse MessageEntity: Can't find field \"type\"".to_owned()),
        _ => return Ok(None),
    }))
}

/// The range without halves of surrogate pairs at its ends.
fn whole_characters(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (mut at, mut first, mut last) = (0, start, end);
    for c in text.chars() {
        let next = at + c.len_utf16();
        if at < start && start < next {
            first = next;
        }
        if at < end && end < next {
            last = at;
        }
        at = next;
    }
    (first, last.max(first))
}
