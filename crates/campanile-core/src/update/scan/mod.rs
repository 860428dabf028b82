//! A strict scanner over JSON that reads what it is asked for and skips the rest.
//!
//! It stands in the place of a deserialiser because skipping must be as strict as reading: general
//! skipping accepts lone surrogates and any depth, and what lies in a skipped part is parsed later,
//! by someone who must not be surprised.

mod number;
mod span;

pub(super) use self::span::{Key, Span, StrSpan};
use super::error::UpdateError;

/// The deepest nesting of arrays and objects that is accepted.
pub(super) const MAX_DEPTH: u32 = 128;

#[derive(Debug)]
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    pos: usize,
    depth: u32,
}

type Result<T> = std::result::Result<T, UpdateError>;

impl<'a> Scanner<'a> {
    /// Starts at the first byte of a text that is valid UTF-8 and at most 4 GiB long.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            pos: 0,
            depth: 0,
        }
    }

    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    /// Goes on at a byte that was found to be behind a value.
    pub(super) fn go_on_at(&mut self, pos: usize) {
        self.pos = pos;
    }

    /// Tells whether a string that was just read is `word`.
    pub(super) fn says(&self, text: StrSpan, word: &str) -> bool {
        match text.escaped {
            false => text.span.of(self.bytes) == word.as_bytes(),
            true => &*text.decode(self.bytes) == word,
        }
    }

    #[cold]
    pub(super) fn fail<T>(&self, problem: &'static str) -> Result<T> {
        let at_end = self.pos >= self.bytes.len();
        let problem = if at_end { "ends too early" } else { problem };
        Err(UpdateError::at(self.pos, problem))
    }

    /// Skips white space and looks at the next byte; 0 at the end, where no value starts either.
    fn peek(&mut self) -> u8 {
        while let Some(byte) = self.bytes.get(self.pos) {
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.pos += 1,
                byte => return *byte,
            }
        }
        0
    }

    /// Fails unless only white space is left.
    pub(super) fn end(&mut self) -> Result<()> {
        self.peek();
        if self.pos < self.bytes.len() {
            return self.fail("has trailing bytes after the update");
        }
        Ok(())
    }

    /// Takes `null` if it is next.
    pub(super) fn null(&mut self) -> Result<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.literal(b"null")?;
        Ok(true)
    }

    /// Enters an object.
    pub(super) fn enter(&mut self) -> Result<()> {
        if self.peek() != b'{' {
            return self.fail("must be an object");
        }
        self.open()
    }

    /// Enters an array.
    pub(super) fn enter_array(&mut self) -> Result<()> {
        if self.peek() != b'[' {
            return self.fail("must be an array");
        }
        self.open()
    }

    fn open(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return self.fail("is nested more than 128 levels deep");
        }
        self.depth += 1;
        self.pos += 1;
        Ok(())
    }

    /// Moves to the next key of the entered object, and leaves the object at its end.
    pub(super) fn next_key(&mut self, first: &mut bool) -> Result<Option<Key<'a>>> {
        if !self.next_member(first, b'}')? {
            return Ok(None);
        }
        let key = self.key()?;
        Ok(Some(Key::new(key, self.bytes)))
    }

    /// Moves to the next element of the entered array, and leaves the array at its end.
    pub(super) fn next_element(&mut self, first: &mut bool) -> Result<bool> {
        self.next_member(first, b']')
    }

    fn next_member(&mut self, first: &mut bool, close: u8) -> Result<bool> {
        let byte = self.peek();
        if byte == close {
            self.pos += 1;
            self.depth -= 1;
            return Ok(false);
        }
        if std::mem::take(first) {
            return Ok(true);
        }
        if byte != b',' {
            return self.fail("is not valid JSON: expected a comma or the closing bracket");
        }
        self.pos += 1;
        if self.peek() == close {
            return self.fail("is not valid JSON: trailing comma");
        }
        Ok(true)
    }

    /// Reads a key, and the colon behind it.
    #[inline]
    fn key(&mut self) -> Result<StrSpan> {
        if self.peek() != b'"' {
            return self.fail("is not valid JSON: expected a key");
        }
        let key = self.string_at()?;
        if self.peek() != b':' {
            return self.fail("is not valid JSON: expected a colon");
        }
        self.pos += 1;
        Ok(key)
    }

    /// Reads a string.
    pub(super) fn string(&mut self) -> Result<StrSpan> {
        if self.peek() != b'"' {
            return self.fail("must be a string");
        }
        self.string_at()
    }

    /// Reads the string whose first quote is next.
    fn string_at(&mut self) -> Result<StrSpan> {
        let start = self.pos + 1;
        self.pos = start + plain_prefix(&self.bytes[start..]);
        let escaped = self.bytes.get(self.pos) != Some(&b'"');
        if escaped {
            self.escapes()?;
        }
        let span = self.span_from(start);
        self.pos += 1;
        Ok(StrSpan { span, escaped })
    }

    /// Goes on behind the plain prefix of a string, up to its last quote.
    #[cold]
    fn escapes(&mut self) -> Result<()> {
        loop {
            match self.bytes.get(self.pos) {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.escape()?,
                _ => return self.fail("has a control character inside a string"),
            }
            self.pos += plain_prefix(&self.bytes[self.pos..]);
        }
    }

    fn escape(&mut self) -> Result<()> {
        self.pos += 1;
        match self.bytes.get(self.pos) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.pos += 1;
                Ok(())
            }
            Some(b'u') => self.unicode_escape(),
            _ => self.fail("has an unknown escape inside a string"),
        }
    }

    /// Takes `uXXXX`, with its second half where it is the first of a surrogate pair.
    fn unicode_escape(&mut self) -> Result<()> {
        let start = self.pos;
        match self.hex()? {
            0xD800..=0xDBFF if self.bytes[self.pos..].starts_with(b"\\u") => {
                self.pos += 1;
                if let 0xDC00..=0xDFFF = self.hex()? {
                    return Ok(());
                }
            }
            0xD800..=0xDFFF => {}
            _ => return Ok(()),
        }
        self.pos = start;
        self.fail("has a lone surrogate inside a string")
    }

    fn hex(&mut self) -> Result<u16> {
        self.pos += 1;
        let mut unit = 0;
        for _ in 0..4 {
            match self
                .bytes
                .get(self.pos)
                .map(|byte| char::from(*byte).to_digit(16))
            {
                Some(Some(digit)) => unit = unit << 4 | digit as u16,
                _ => return self.fail("has a broken \\u escape inside a string"),
            }
            self.pos += 1;
        }
        Ok(unit)
    }

    /// Reads a boolean.
    pub(super) fn boolean(&mut self) -> Result<bool> {
        match self.peek() {
            b't' => self.literal(b"true").map(|()| true),
            b'f' => self.literal(b"false").map(|()| false),
            _ => self.fail("must be true or false"),
        }
    }

    fn literal(&mut self, literal: &'static [u8]) -> Result<()> {
        if !self.bytes[self.pos..].starts_with(literal) {
            return self.fail("is not valid JSON: expected a value");
        }
        self.pos += literal.len();
        Ok(())
    }

    /// Skips a value of any type, and tells where it stands.
    pub(super) fn skip(&mut self) -> Result<Span> {
        self.peek();
        let start = self.pos;
        let base = self.depth;
        // One bit per level opened here, set for an object, the innermost lowest: no recursion, so
        // no input exhausts the stack.
        let mut objects: u128 = 0;
        loop {
            let mut first = self.skip_token(&mut objects)?;
            loop {
                if self.depth == base {
                    return Ok(self.span_from(start));
                }
                let in_object = objects & 1 == 1;
                if self.next_member(&mut first, if in_object { b'}' } else { b']' })? {
                    if in_object {
                        self.key()?;
                    }
                    break;
                }
                objects >>= 1;
                // What was just left is a member of the level around it.
                first = false;
            }
        }
    }

    /// Skips a scalar, or opens an array or object; tells which.
    fn skip_token(&mut self, objects: &mut u128) -> Result<bool> {
        match self.peek() {
            b'"' => self.string_at().map(drop)?,
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            bracket @ (b'{' | b'[') => {
                self.open()?;
                *objects = *objects << 1 | u128::from(bracket == b'{');
                return Ok(true);
            }
            _ => return self.fail("is not valid JSON: expected a value"),
        }
        Ok(false)
    }

    /// Skips white space, and tells where the next value starts.
    pub(super) fn value_start(&mut self) -> usize {
        self.peek();
        self.pos
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        // Both fit: a text of more than 4 GiB is refused before it is scanned.
        Span {
            start: start as u32,
            end: self.pos as u32,
        }
    }
}

/// Counts the bytes before the first that a string cannot hold as it is: a quote, a backslash or a
/// control character.
fn plain_prefix(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let (words, _) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // A byte below the limit borrows, which sets its high bit. The lowest bit that is left marks
        // the first such byte; a borrow only blurs the bytes after it.
        let control = word.wrapping_sub(ONES * 0x20);
        let quote = (word ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        // All that is looked for is ASCII.
        let found = (control | quote | backslash) & !word & HIGH;
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let tail = words.len() * 8;
    let rest = &bytes[tail..];
    let stop = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    tail + rest.iter().position(stop).unwrap_or(rest.len())
}
