//! The legacy `Markdown` (Bot API, "Markdown style"; TDLib, `parse_markdown`).

use super::{
    Entity, Formatted, Kind, Output, byte, char_at,
    link::link,
    markdown_v2::{skip_language, skip_line_break},
};

/// Parses a text.
///
/// # Errors
///
/// The text of the server's error.
pub(super) fn parse(text: &str) -> Result<Formatted, String> {
    let (mut output, mut entities) = (Output::default(), Vec::new());
    let mut at = 0;
    while let Some(c) = char_at(text, at) {
        let next = byte(text, at + 1);
        if c == '\\' && matches!(next, b'_' | b'*' | b'`' | b'[') {
            output.push(next.into());
            at += 2;
        } else if matches!(c, '_' | '*' | '`' | '[') {
            at = entity(text, at, &mut output, &mut entities)?;
        } else {
            output.push(c);
            at += c.len_utf8();
        }
    }
    Ok(Formatted {
        text: output.text,
        entities,
    })
}

/// Reads the entity that begins at `begin`; gives where it ends.
fn entity(
    text: &str,
    begin: usize,
    output: &mut Output,
    entities: &mut Vec<Entity>,
) -> Result<usize, String> {
    let first = byte(text, begin);
    let is_pre = text[begin..].starts_with("```");
    let close = match first {
        _ if is_pre => "```",
        b'[' => "]",
        b'_' => "_",
        b'*' => "*",
        _ => "`",
    };
    let mut at = begin + if is_pre { 3 } else { 1 };
    let mut language = String::new();
    if is_pre {
        (language, at) = skip_language(text, at);
        at = skip_line_break(text, at);
    }
    let (offset, start) = (output.utf16, output.text.len());
    while !text[at..].starts_with(close) {
        let Some(c) = char_at(text, at) else {
            return Err(format!(
                "Can't find end of the entity starting at byte offset {begin}"
            ));
        };
        output.push(c);
        at += c.len_utf8();
    }
    at += close.len();
    let mut kind = match first {
        b'_' => Some(Kind::Italic),
        b'*' => Some(Kind::Bold),
        _ if is_pre => Some(Kind::Pre(language)),
        b'`' => Some(Kind::Code(String::new())),
        _ => None,
    };
    if first == b'[' {
        let mut url = output.text[start..].to_owned();
        if byte(text, at) == b'(' {
            let end = text[at..].find(')').map_or(text.len(), |end| at + end);
            text[at + 1..end].clone_into(&mut url);
            at = (end + 1).min(text.len());
        }
        kind = link(&url);
    }
    if let Some(kind) = kind.filter(|_| output.utf16 > offset) {
        entities.push(Entity::new(offset, output.utf16, kind));
    }
    Ok(at)
}
