//! The entities that Telegram finds in a text: here, the commands.

use serde_json::{Value, json};

/// The longest name of a command that Telegram marks.
const MAX_NAME: usize = 64;
/// The lengths of the username in `/command@username`.
const USERNAME: std::ops::RangeInclusive<usize> = 3..=32;

/// The `entities` of a text, if it has any; offsets and lengths count UTF-16 units.
pub(crate) fn of(text: &str) -> Option<Value> {
    let mut found = Vec::new();
    let mut before = None;
    let mut skip_to = 0;
    for (index, char) in text.char_indices() {
        if index >= skip_to
            && char == '/'
            && before.is_none_or(may_border)
            && let Some(length) = command_length(&text[index..])
        {
            let offset = text[..index].encode_utf16().count();
            found.push(json!({"type": "bot_command", "offset": offset, "length": length}));
            skip_to = index + length;
        }
        before = Some(char);
    }
    (!found.is_empty()).then(|| found.into())
}

/// The length of the command at the start of `text`; a command is ASCII, so bytes are UTF-16 units.
fn command_length(text: &str) -> Option<usize> {
    let word = |text: &str| {
        text.bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count()
    };
    let name = word(&text[1..]);
    if !(1..=MAX_NAME).contains(&name) {
        return None;
    }
    let mut length = 1 + name;
    if let Some(mention) = text[length..].strip_prefix('@') {
        let mention = word(mention);
        if USERNAME.contains(&mention) {
            length += 1 + mention;
        }
    }
    text[length..]
        .chars()
        .next()
        .is_none_or(may_border)
        .then_some(length)
}

/// Tells whether a command may stand directly beside this character.
fn may_border(char: char) -> bool {
    !(char.is_alphanumeric() || matches!(char, '_' | '/' | '<' | '>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(usize, usize)]) {
        let found: Vec<_> = of(text)
            .into_iter()
            .flat_map(|found| found.as_array().unwrap().clone())
            .map(|entity| {
                let number = |name: &str| entity[name].as_u64().unwrap() as usize;
                (number("offset"), number("length"))
            })
            .collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn commands_are_marked_where_telegram_marks_them() {
        check("/start", &[(0, 6)]);
        check("/start@tower_bot now", &[(0, 16)]);
        check("/a@bc", &[(0, 2)]);
        check("/foo_bar-baz", &[(0, 8)]);
        check("see /a, /b", &[(4, 2), (8, 2)]);
        check("/a\n/b", &[(0, 2), (3, 2)]);
        check("a/b //c </d /e> /é /", &[]);
        check(&format!("/{}", "x".repeat(65)), &[]);
    }

    #[test]
    fn offsets_count_utf16_units() {
        check("👋 /help", &[(3, 5)]);
        check("é /help", &[(2, 5)]);
    }
}
