//! The commands in a text.

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

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = commands(text)
            .map(|command| &text[command.start..command.start + command.len])
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn commands_are_found_where_telegram_finds_them() {
        check("/start", &["/start"]);
        check("/start@tower_bot deep", &["/start@tower_bot"]);
        check("👋 /help", &["/help"]);
        check("/foo_bar-baz", &["/foo_bar"]);
        check("/start\nx /Stop", &["/start", "/Stop"]);
        check("a/b //c </d> /e/f /", &[]);
        check("/caf\u{e9}", &[]);
    }
}
