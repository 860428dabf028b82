//! What Telegram finds in a text.

use serde_json::{Value, json};

/// A command in a text: `/name`, or `/name@mention`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Command<'a> {
    /// Where it starts and how long it is, in bytes.
    pub(crate) start: usize,
    pub(crate) len: usize,
    pub(crate) mention: Option<&'a str>,
}

/// The commands in `text` (TDLib, `match_bot_commands`): a slash, 1 to 64 word characters, perhaps
/// a mention of 3 to 32, with neither a word character nor another slash or bracket around.
pub(crate) fn commands(text: &str) -> impl Iterator<Item = Command<'_>> {
    text.match_indices('/').filter_map(|(start, _)| {
        let borders =
            |c: Option<char>| !c.is_some_and(|c| is_word(c) || matches!(c, '/' | '<' | '>'));
        let rest = &text[start + 1..];
        let name = ascii_word(rest);
        let after_name = &rest[name..];
        let mention = after_name
            .strip_prefix('@')
            .map(|rest| &rest[..ascii_word(rest)]);
        let mention = mention.filter(|mention| (3..=32).contains(&mention.len()));
        let len = 1 + name + mention.map_or(0, |mention| 1 + mention.len());
        let fits = (1..=64).contains(&name)
            && borders(text[..start].chars().next_back())
            && borders(text[start + len..].chars().next());
        fits.then_some(Command {
            start,
            len,
            mention,
        })
    })
}

/// The entities that Telegram adds by itself, offsets in UTF-16 units (Bot API, `MessageEntity`).
pub(crate) fn entities(text: &str) -> Vec<Value> {
    let entity = |command: Command<'_>| {
        let end = command.start + command.len;
        json!({
            "offset": utf16_len(&text[..command.start]),
            "length": utf16_len(&text[command.start..end]),
            "type": "bot_command",
        })
    };
    commands(text).map(entity).collect()
}

fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn ascii_word(text: &str) -> usize {
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u64, u64)]) {
        let entities = entities(text);
        let found: Vec<_> = entities
            .iter()
            .map(|entity| {
                (
                    entity["offset"].as_u64().unwrap(),
                    entity["length"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn commands_are_found_where_telegram_finds_them() {
        check("/start", &[(0, 6)]);
        check("/start@tower_bot deep", &[(0, 16)]);
        check("👋 /help", &[(3, 5)]);
        check("/foo_bar-baz", &[(0, 8)]);
        check("/start\nx /Stop", &[(0, 6), (9, 5)]);
        check("a/b //c </d> /e/f /", &[]);
        check("/caf\u{e9}", &[]);
    }
}
