use std::borrow::Cow;

use super::{ParseError, ReadItem};

/// Nesting beyond this is refused, so that a hostile body cannot exhaust the stack.
const DEPTH: u32 = 128;

/// A reader that pulls values out of JSON, one after the other.
///
/// Cloning it marks a place to come back to: unions look ahead for their discriminator that way,
/// because the order of keys is not stable.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    #[cold]
    pub(crate) fn error(&self, message: &'static str) -> ParseError {
        ParseError::new(message, self.at)
    }

    /// The first byte of what comes next; 0 at the end.
    pub(crate) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Sees to it that nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), ParseError> {
        match self.peek() {
            _ if self.at == self.text.len() => Ok(()),
            _ => Err(self.error("expected nothing more")),
        }
    }

    /// Goes into an object; `false` if it is empty. Its members are told by [`next`](Self::next).
    pub(crate) fn object(&mut self) -> Result<(), ParseError> {
        self.open(b'{', "expected an object")
    }

    /// Goes into an array, whose items are told by [`item`](Self::item).
    pub(crate) fn array(&mut self) -> Result<(), ParseError> {
        self.open(b'[', "expected an array")
    }

    fn open(&mut self, bracket: u8, message: &'static str) -> Result<(), ParseError> {
        if self.peek() != bracket {
            return Err(self.error(message));
        }
        if self.depth == DEPTH {
            return Err(self.error("nested too deeply"));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Goes to the next item of an array; `false` at its end, which is passed.
    pub(crate) fn item(&mut self, first: &mut bool) -> Result<bool, ParseError> {
        self.separated(first, b']')
    }

    /// Goes to the value of the next member of an object; `None` at its end, which is passed.
    pub(crate) fn key(&mut self, first: &mut bool) -> Result<Option<Cow<'a, str>>, ParseError> {
        if !self.separated(first, b'}')? {
            return Ok(None);
        }
        let key = self.string()?;
        if self.peek() != b':' {
            return Err(self.error("expected a colon"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    fn separated(&mut self, first: &mut bool, end: u8) -> Result<bool, ParseError> {
        let next = self.peek();
        let was_first = std::mem::take(first);
        if next == end {
            self.at += 1;
            self.depth -= 1;
            return Ok(false);
        }
        if !was_first {
            if next != b',' {
                return Err(self.error("expected a comma"));
            }
            self.at += 1;
        }
        Ok(true)
    }

    /// Reads an array.
    pub(crate) fn items(&mut self, items: &mut dyn ReadItem) -> Result<(), ParseError> {
        let mut first = true;
        self.array()?;
        while self.item(&mut first)? {
            items.read_item(self)?;
        }
        Ok(())
    }

    /// The error of an object that ended without a field it must have.
    pub(crate) fn missing(&self, name: &'static str) -> ParseError {
        self.error("expected the field before the object's end")
            .inside(name)
    }

    /// Passes a `null`, if that is what comes next.
    pub(crate) fn null(&mut self) -> Result<bool, ParseError> {
        match self.peek() {
            b'n' => self.word("null").map(|()| true),
            _ => Ok(false),
        }
    }

    pub(crate) fn bool(&mut self) -> Result<bool, ParseError> {
        match self.peek() {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.error("expected true or false")),
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), ParseError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.error("expected a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Reads a string; borrowed where it has no escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, ParseError> {
        if self.peek() != b'"' {
            return Err(self.error("expected a string"));
        }
        self.at += 1;
        let start = self.at;
        self.plain();
        match self.byte()? {
            b'"' => Ok(Cow::Borrowed(&self.text[start..self.at - 1])),
            _ => {
                self.at -= 1;
                self.escaped(start).map(Cow::Owned)
            }
        }
    }

    /// Passes the bytes that stand for themselves.
    fn plain(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(chunk) = bytes[self.at..].first_chunk() {
            let plain = plain_bytes(*chunk);
            self.at += plain;
            if plain < chunk.len() {
                return;
            }
        }
        let rest = &bytes[self.at..];
        let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
        let end = rest.iter().position(|byte| !plain(byte));
        self.at += end.unwrap_or(rest.len());
    }

    fn byte(&mut self) -> Result<u8, ParseError> {
        let byte = self.text.as_bytes().get(self.at).copied();
        self.at += 1;
        byte.ok_or_else(|| ParseError::new("expected the end of the string", self.text.len()))
    }

    fn escaped(&mut self, start: usize) -> Result<String, ParseError> {
        let mut text = self.text[start..self.at].to_owned();
        loop {
            match self.byte()? {
                b'"' => return Ok(text),
                b'\\' => text.push(self.escape()?),
                _ => return Err(self.error("expected no control character in a string")),
            }
            let plain = self.at;
            self.plain();
            text.push_str(&self.text[plain..self.at]);
        }
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        Ok(match self.byte()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.error("expected a known escape")),
        })
    }

    /// A code unit of UTF-16, or two that belong together; a lone surrogate is replaced.
    fn unicode(&mut self) -> Result<char, ParseError> {
        let first = self.hex()?;
        if let 0xd800..=0xdbff = first
            && self.text.as_bytes()[self.at..].starts_with(b"\\u")
        {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if let 0xdc00..=0xdfff = second {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, ParseError> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.error("expected four hexadecimal digits"))?;
        self.at += 4;
        Ok(code)
    }

    /// Passes a value without reading it.
    pub(crate) fn skip(&mut self) -> Result<(), ParseError> {
        let mut first = true;
        match self.peek() {
            b'{' => {
                self.object()?;
                while self.key(&mut first)?.is_some() {
                    self.skip()?;
                }
            }
            b'[' => {
                self.array()?;
                while self.item(&mut first)? {
                    self.skip()?;
                }
            }
            b'"' => drop(self.string()?),
            b't' | b'f' => drop(self.bool()?),
            b'n' => drop(self.null()?),
            b'-' | b'0'..=b'9' => drop(self.float()?),
            _ => return Err(self.error("expected a value")),
        }
        Ok(())
    }

    /// Passes a value and gives back its text.
    pub(crate) fn raw(&mut self) -> Result<&'a str, ParseError> {
        self.peek();
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    /// The string or number of a member of the object that comes next, which is not passed.
    pub(crate) fn member(&self, name: &str) -> Result<Option<Cow<'a, str>>, ParseError> {
        let mut ahead = self.clone();
        ahead.object()?;
        let mut first = true;
        while let Some(key) = ahead.key(&mut first)? {
            if key == name {
                return Ok(match ahead.peek() {
                    b'"' => Some(ahead.string()?),
                    b'-' | b'0'..=b'9' => Some(ahead.number("expected a number")?.into()),
                    _ => None,
                });
            }
            ahead.skip()?;
        }
        Ok(None)
    }
}

/// How many of eight bytes of a string stand for themselves before the first that does not.
fn plain_bytes(chunk: [u8; 8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(chunk);
    // The high bit of a byte is set if it is below `end`, and perhaps if one before it was.
    let below = |word: u64, end: u64| word.wrapping_sub(ONES * end) & !word;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let special = (below(word, 0x20) | is(b'"') | is(b'\\')) & (ONES << 7);
    special.trailing_zeros() as usize / 8
}
