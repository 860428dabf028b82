//! Numbers: read where an integer is asked for, and skipped elsewhere.

use super::{Result, Scanner};

impl Scanner<'_> {
    /// Reads an integer of at most 64 bits.
    pub(in crate::update) fn integer(&mut self) -> Result<i64> {
        if !matches!(self.peek(), b'-' | b'0'..=b'9') {
            return self.fail("must be an integer");
        }
        if let Some(integer) = self.short_integer() {
            return Ok(integer);
        }
        let start = self.pos;
        self.number()?;
        let digits = &self.bytes[start..self.pos];
        let text = std::str::from_utf8(digits).unwrap_or_default();
        match text.parse() {
            Ok(integer) => Ok(integer),
            Err(_) => {
                self.pos = start;
                match digits.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
                    true => self.fail("must be an integer"),
                    false => self.fail("must be an integer of at most 64 bits"),
                }
            }
        }
    }

    /// Takes an integer that cannot overflow, which nearly all are. Else it takes nothing.
    fn short_integer(&mut self) -> Option<i64> {
        let negative = self.bytes[self.pos] == b'-';
        let digits = &self.bytes[self.pos + usize::from(negative)..];
        let mut value = 0_i64;
        let mut length = 0;
        while let Some(digit @ b'0'..=b'9') = digits.get(length) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            length += 1;
        }
        let is_plain = matches!(length, 1..=18)
            && !matches!(digits.get(length), Some(b'.' | b'e' | b'E'))
            && (digits[0] != b'0' || length == 1);
        if !is_plain {
            return None;
        }
        self.pos += length + usize::from(negative);
        Some(if negative { -value } else { value })
    }

    pub(super) fn number(&mut self) -> Result<()> {
        if self.bytes[self.pos] == b'-' {
            self.pos += 1;
        }
        match self.bytes.get(self.pos) {
            Some(b'0') => self.pos += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.fail("is not valid JSON: expected a digit"),
        }
        if self.bytes.get(self.pos) == Some(&b'.') {
            self.pos += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.pos) {
            self.pos += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.pos) {
                self.pos += 1;
            }
            self.some_digits()?;
        }
        // `01` and `1x` end here; what follows is judged as the next token.
        Ok(())
    }

    fn some_digits(&mut self) -> Result<()> {
        match self.bytes.get(self.pos) {
            Some(b'0'..=b'9') => {
                self.digits();
                Ok(())
            }
            _ => self.fail("is not valid JSON: expected a digit"),
        }
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.bytes.get(self.pos) {
            self.pos += 1;
        }
    }
}
