//! `HTML` (Bot API, "HTML style"; TDLib, `parse_html`).

use super::{Entity, Formatted, Kind, Output, byte, char_at, is_space, link::emoji_id, link::link};

const TAGS: &[&str] = &[
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// Parses a text.
///
/// # Errors
///
/// The text of the server's error.
pub(super) fn parse(text: &str) -> Result<Formatted, String> {
    let mut parser = Parser {
        text,
        at: 0,
        output: Output::default(),
        entities: Vec::new(),
        open: Vec::new(),
        has_surrogate: false,
    };
    while let Some(c) = char_at(text, parser.at) {
        match c {
            '<' if byte(text, parser.at + 1) == b'/' => parser.end_tag()?,
            '<' => parser.start_tag()?,
            _ => {
                let c = parser.character(c);
                parser.output.push(c);
            }
        }
    }
    if let Some(open) = parser.open.last() {
        let tag = &open.tag;
        return Err(format!(
            "Can't find end tag corresponding to start tag \"{tag}\""
        ));
    }
    if parser.has_surrogate {
        return Err(
            "Text contains invalid Unicode characters after decoding HTML entities, \
            check for unmatched surrogate code units"
                .to_owned(),
        );
    }
    Ok(Formatted {
        text: parser.output.text,
        entities: parser.entities,
    })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    output: Output,
    entities: Vec<Entity>,
    open: Vec<Open>,
    /// A reference named half of a surrogate pair, which is an error once all else is read.
    has_surrogate: bool,
}

/// A tag that is open, and where it begins in the text after parsing: in UTF-16 units and in bytes.
struct Open {
    tag: String,
    argument: String,
    offset: usize,
    start: usize,
}

impl Parser<'_> {
    fn peek(&self) -> u8 {
        byte(self.text, self.at)
    }

    fn skip_spaces(&mut self) {
        while self.peek() != 0 && is_space(self.peek()) {
            self.at += 1;
        }
    }

    /// Reads up to a byte that ends the word, in lower case.
    fn word(&mut self, ends: impl Fn(u8) -> bool) -> String {
        let start = self.at;
        while !ends(self.peek()) {
            self.at += 1;
        }
        // What ends a word is ASCII, so that both ends are borders of characters.
        let word = self.text.get(start..self.at).unwrap_or_default();
        word.to_ascii_lowercase()
    }

    /// Reads the character that stands here, or the one that a reference names.
    fn character(&mut self, c: char) -> char {
        match reference(self.text, self.at).filter(|_| c == '&') {
            Some((code, end)) => {
                self.at = end;
                char::from_u32(code).unwrap_or_else(|| {
                    self.has_surrogate = true;
                    char::REPLACEMENT_CHARACTER
                })
            }
            None => {
                self.at += c.len_utf8();
                c
            }
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        self.at += 1;
        let tag = self.word(|c| is_space(c) || c == b'>');
        if self.peek() == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        if !TAGS.contains(&tag.as_str()) {
            return Err(format!(
                "Unsupported start tag \"{tag}\" at byte offset {begin}"
            ));
        }
        let mut argument = String::new();
        loop {
            self.skip_spaces();
            match self.peek() {
                b'>' => break,
                0 => return Err(format!("Unclosed start tag at byte offset {begin}")),
                _ => {}
            }
            let (name, value) = self.attribute(&tag, begin)?;
            match (tag.as_str(), name.as_str()) {
                ("a", "href") | ("tg-emoji", "emoji-id") => argument = value,
                ("code", "class") if value.starts_with("language-") => {
                    value["language-".len()..].clone_into(&mut argument);
                }
                ("span", "class") if value.starts_with("tg-") => {
                    value["tg-".len()..].clone_into(&mut argument);
                }
                ("blockquote", "expandable") => argument = "1".to_owned(),
                _ => {}
            }
        }
        self.at += 1;
        if tag == "span" && argument != "spoiler" {
            return Err(format!(
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"
            ));
        }
        self.open.push(Open {
            tag,
            argument,
            offset: self.output.utf16,
            start: self.output.text.len(),
        });
        Ok(())
    }

    fn attribute(&mut self, tag: &str, begin: usize) -> Result<(String, String), String> {
        let name = self.word(|c| is_space(c) || matches!(c, b'=' | b'>' | b'/' | b'"' | b'\''));
        if name.is_empty() {
            return Err(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        self.skip_spaces();
        if self.peek() != b'=' {
            return Ok((name, String::new()));
        }
        self.at += 1;
        self.skip_spaces();
        let value = match self.peek() {
            0 => {
                return Err(format!(
                    "Unclosed start tag \"{tag}\" at byte offset {begin}"
                ));
            }
            quote @ (b'"' | b'\'') => self.quoted(quote),
            _ => {
                let start = self.at;
                let value = self.word(|c| !c.is_ascii_alphanumeric() && !matches!(c, b'.' | b'-'));
                if !is_space(self.peek()) && self.peek() != b'>' {
                    return Err(format!(
                        "Unexpected end of name token at byte offset {start}"
                    ));
                }
                value
            }
        };
        if self.peek() == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        Ok((name, value))
    }

    fn quoted(&mut self, quote: u8) -> String {
        self.at += 1;
        let mut value = String::new();
        while let Some(c) = char_at(self.text, self.at).filter(|c| *c != char::from(quote)) {
            value.push(self.character(c));
        }
        if self.peek() == quote {
            self.at += 1;
        }
        value
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        self.at += 2;
        let tag = self.word(|c| is_space(c) || c == b'>');
        self.skip_spaces();
        if self.peek() != b'>' {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        let expected = &open.tag;
        if !tag.is_empty() && tag != *expected {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{expected}>\", \
                found \"</{tag}>\""
            ));
        }
        self.at += 1;
        if self.output.utf16 > open.offset {
            self.close(open)
        } else {
            Ok(())
        }
    }

    fn close(&mut self, open: Open) -> Result<(), String> {
        let kind = match open.tag.as_str() {
            "b" | "strong" => Kind::Bold,
            "i" | "em" => Kind::Italic,
            "s" | "strike" | "del" => Kind::Strikethrough,
            "u" | "ins" => Kind::Underline,
            "tg-spoiler" | "span" => Kind::Spoiler,
            "tg-emoji" => Kind::CustomEmoji(emoji_id(&open.argument)?),
            "blockquote" if open.argument.is_empty() => Kind::Blockquote,
            "blockquote" => Kind::ExpandableBlockquote,
            "code" => Kind::Code(open.argument),
            "pre" => Kind::Pre(String::new()),
            _ => {
                let text = &self.output.text[open.start..];
                let url = if open.argument.is_empty() {
                    text
                } else {
                    &open.argument
                };
                let Some(kind) = link(url) else {
                    return Ok(());
                };
                kind
            }
        };
        let entity = Entity::new(open.offset, self.output.utf16, kind);
        let Some(last) = self.entities.last_mut() else {
            self.entities.push(entity);
            return Ok(());
        };
        let is_same = last.offset == entity.offset && last.length == entity.length;
        // `<pre><code class="language-x">` is one entity, in either order.
        match (&mut last.kind, &entity.kind) {
            (Kind::Code(language), Kind::Pre(_)) if is_same && !language.is_empty() => {
                last.kind = Kind::Pre(std::mem::take(language));
            }
            (Kind::Pre(known), Kind::Code(language)) if is_same && !language.is_empty() => {
                known.clone_from(language);
            }
            _ => self.entities.push(entity),
        }
        Ok(())
    }
}

/// The character that a reference at `at` names, and where the reference ends.
fn reference(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text.get(at..)?.strip_prefix('&')?;
    let run = |text: &str, is_part: fn(&u8) -> bool| text.bytes().take_while(is_part).count();
    let (code, len) = if let Some(number) = rest.strip_prefix('#') {
        let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 2),
            None => (number, 10, 1),
        };
        let count = match radix {
            16 => run(digits, u8::is_ascii_hexdigit),
            _ => run(digits, u8::is_ascii_digit),
        };
        let code = u32::from_str_radix(&digits[..count], radix).ok()?;
        if code == 0 || code >= 0x10_ffff || count >= 10 {
            return None;
        }
        (code, prefix + count)
    } else {
        let len = run(rest, u8::is_ascii_alphabetic);
        let c = match &rest[..len] {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return None,
        };
        (c.into(), len)
    };
    let end = at + 1 + len;
    Some((code, end + usize::from(byte(text, end) == b';')))
}
