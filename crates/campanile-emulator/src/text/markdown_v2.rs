//! `MarkdownV2` (Bot API, "MarkdownV2 style"; TDLib, `parse_markdown_v2`).

use super::{
    Entity, Formatted, Kind, Output, byte, char_at, is_space,
    link::{custom_emoji, link},
};

const RESERVED: &[u8] = b"_*[]()~`>#+-=|{}.!\n";

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
        at_line_start: true,
    };
    while parser.at < text.len() {
        parser.step()?;
    }
    parser.finish()
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    output: Output,
    entities: Vec<Entity>,
    open: Vec<Open>,
    /// Nothing was written since the last line break, so that `>` may begin a quotation.
    at_line_start: bool,
}

/// An entity that has begun.
struct Open {
    mark: Mark,
    language: String,
    /// Where it begins in the text before parsing, in bytes.
    begin: usize,
    /// Where it begins in the text after parsing: in UTF-16 units, and in bytes.
    offset: usize,
    start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    PreCode,
    TextUrl,
    CustomEmoji,
    BlockQuote,
    ExpandableBlockQuote,
}

impl Mark {
    /// The marks that end the entity; a quotation ends otherwise.
    fn close(self) -> &'static str {
        match self {
            Self::Bold => "*",
            Self::Italic => "_",
            Self::Underline => "__",
            Self::Strikethrough => "~",
            Self::Spoiler => "||",
            Self::Code => "`",
            Self::Pre | Self::PreCode => "```",
            Self::TextUrl | Self::CustomEmoji => "]",
            Self::BlockQuote | Self::ExpandableBlockQuote => "\n",
        }
    }

    fn is_code(self) -> bool {
        matches!(self, Self::Code | Self::Pre | Self::PreCode)
    }

    fn is_quote(self) -> bool {
        matches!(self, Self::BlockQuote | Self::ExpandableBlockQuote)
    }
}

impl Parser<'_> {
    fn step(&mut self) -> Result<(), String> {
        let Some(c) = char_at(self.text, self.at) else {
            // Never at a border of no character; ends the loop all the same.
            self.at = self.text.len();
            return Ok(());
        };
        let next = byte(self.text, self.at + 1);
        if c == '\\' && (1..=126).contains(&next) {
            self.write(next.into());
            self.at += 2;
            return Ok(());
        }
        let mark = self.open.last().map(|open| open.mark);
        let is_reserved = match mark {
            Some(mark) if mark.is_code() => c == '`',
            _ => u8::try_from(c).is_ok_and(|c| RESERVED.contains(&c)),
        };
        if !is_reserved {
            self.write(c);
            self.at += c.len_utf8();
            return Ok(());
        }
        match mark {
            Some(mark) if self.is_end(mark) => self.end(mark),
            _ if c == '\n' => self.line_break(),
            _ if c == '>' && self.at_line_start => {
                if !self.open.iter().any(|open| open.mark.is_quote()) {
                    self.begin(Mark::BlockQuote, 0);
                }
                self.at_line_start = false;
                self.at += 1;
                Ok(())
            }
            _ if self.makes_expandable() => {
                if let Some(open) = self.open.last_mut() {
                    open.mark = Mark::ExpandableBlockQuote;
                }
                self.at += 2;
                Ok(())
            }
            _ => self.start(c),
        }
    }

    fn write(&mut self, c: char) {
        self.output.push(c);
        if c == '\n' {
            self.at_line_start = true;
        } else if c != '\r' {
            self.at_line_start = false;
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn is_end(&self, mark: Mark) -> bool {
        let is_end = !mark.is_quote() && self.rest().starts_with(mark.close());
        is_end && (mark != Mark::Italic || byte(self.text, self.at + 1) != b'_')
    }

    /// Tells whether `||` ends the last line of a quotation.
    fn makes_expandable(&self) -> bool {
        let in_quote = self.open.last().is_some_and(|open| open.mark.is_quote());
        let after = self.rest().strip_prefix("||");
        let ends =
            |rest: &str| rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
        in_quote && after.is_some_and(ends)
    }

    /// Writes a line break; a quotation ends behind it unless the next line goes on.
    fn line_break(&mut self) -> Result<(), String> {
        self.write('\n');
        self.at += 1;
        let Some(quote) = self.open.iter().find(|open| open.mark.is_quote()) else {
            return Ok(());
        };
        let goes_on = byte(self.text, self.at) == b'>';
        if goes_on && quote.mark == Mark::BlockQuote {
            return Ok(());
        }
        match self.open.pop() {
            Some(open) if open.mark.is_quote() => {
                self.close(&open);
                Ok(())
            }
            Some(open) => Err(unclosed(&open)),
            None => Ok(()),
        }
    }

    fn start(&mut self, c: char) -> Result<(), String> {
        let next = byte(self.text, self.at + 1);
        match c {
            '_' if next == b'_' => self.begin(Mark::Underline, 2),
            '_' => self.begin(Mark::Italic, 1),
            '*' => self.begin(Mark::Bold, 1),
            '~' => self.begin(Mark::Strikethrough, 1),
            '|' if next == b'|' => self.begin(Mark::Spoiler, 2),
            '[' => self.begin(Mark::TextUrl, 1),
            '!' if next == b'[' => self.begin(Mark::CustomEmoji, 2),
            '`' if self.rest().starts_with("```") => {
                self.begin(Mark::Pre, 3);
                let (language, at) = skip_language(self.text, self.at);
                self.at = skip_line_break(self.text, at);
                if let Some(open) = self.open.last_mut().filter(|_| !language.is_empty()) {
                    open.mark = Mark::PreCode;
                    open.language = language;
                }
            }
            '`' => self.begin(Mark::Code, 1),
            _ => {
                return Err(format!(
                    "Character '{c}' is reserved and must be escaped with the preceding '\\'"
                ));
            }
        }
        Ok(())
    }

    fn begin(&mut self, mark: Mark, width: usize) {
        self.open.push(Open {
            mark,
            language: String::new(),
            begin: self.at,
            offset: self.output.utf16,
            start: self.output.text.len(),
        });
        self.at += width;
    }

    fn end(&mut self, mark: Mark) -> Result<(), String> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        self.at += mark.close().len();
        let is_link = byte(self.text, self.at) == b'(';
        match mark {
            Mark::CustomEmoji if !is_link => {
                return Err("Custom emoji entity must contain a tg://emoji URL".to_owned());
            }
            Mark::CustomEmoji => {
                let id = custom_emoji(&self.url("a custom emoji URL")?)?;
                self.push(&open, Kind::CustomEmoji(id));
            }
            Mark::TextUrl => {
                let url = if is_link {
                    self.url("a URL")?
                } else {
                    self.output.text[open.start..].to_owned()
                };
                if let Some(kind) = link(&url) {
                    self.push(&open, kind);
                }
            }
            _ => self.close(&open),
        }
        Ok(())
    }

    /// Reads the URL in brackets that stands here.
    fn url(&mut self, what: &str) -> Result<String, String> {
        self.at += 1;
        let (begin, mut url) = (self.at, String::new());
        loop {
            let next = byte(self.text, self.at + 1);
            match char_at(self.text, self.at) {
                None => {
                    return Err(format!("Can't find end of {what} at byte offset {begin}"));
                }
                Some(')') => break,
                Some('\\') if (1..=126).contains(&next) => {
                    url.push(next.into());
                    self.at += 2;
                }
                Some(c) => {
                    url.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        self.at += 1;
        Ok(url)
    }

    fn close(&mut self, open: &Open) {
        let kind = match open.mark {
            Mark::Bold => Kind::Bold,
            Mark::Italic => Kind::Italic,
            Mark::Underline => Kind::Underline,
            Mark::Strikethrough => Kind::Strikethrough,
            Mark::Spoiler => Kind::Spoiler,
            Mark::Code => Kind::Code(String::new()),
            Mark::Pre | Mark::PreCode => Kind::Pre(open.language.clone()),
            Mark::ExpandableBlockQuote => Kind::ExpandableBlockquote,
            Mark::TextUrl | Mark::CustomEmoji | Mark::BlockQuote => Kind::Blockquote,
        };
        self.push(open, kind);
    }

    fn push(&mut self, open: &Open, kind: Kind) {
        if self.output.utf16 > open.offset {
            let entity = Entity::new(open.offset, self.output.utf16, kind);
            self.entities.push(entity);
        }
    }

    fn finish(mut self) -> Result<Formatted, String> {
        if let Some(open) = self.open.pop_if(|open| open.mark.is_quote()) {
            self.close(&open);
        }
        match self.open.last() {
            Some(open) => Err(unclosed(open)),
            None => Ok(Formatted {
                text: self.output.text,
                entities: self.entities,
            }),
        }
    }
}

fn unclosed(open: &Open) -> String {
    let (mark, begin) = (open.mark, open.begin);
    format!("Can't find end of {mark:?} entity at byte offset {begin}")
}

/// The language behind the marks of a block of code, and where it ends.
pub(super) fn skip_language(text: &str, at: usize) -> (String, usize) {
    let mut end = at;
    while !is_space(byte(text, end)) && byte(text, end) != b'`' {
        end += 1;
    }
    let is_language = end > at && end < text.len() && byte(text, end) != b'`';
    match text.get(at..end).filter(|_| is_language) {
        Some(language) => (language.to_owned(), end),
        None => (String::new(), at),
    }
}

/// Where the text goes on behind the line break, of one or two characters, that may stand here.
pub(super) fn skip_line_break(text: &str, at: usize) -> usize {
    let is_break = |byte| matches!(byte, b'\n' | b'\r');
    let (first, second) = (byte(text, at), byte(text, at + 1));
    match is_break(first) {
        true if is_break(second) && first != second => at + 2,
        true => at + 1,
        false => at,
    }
}
