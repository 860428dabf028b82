use serde_json::Number;

use super::{ParseError, Reader};

impl<'a> Reader<'a> {
    pub(crate) fn integer(&mut self) -> Result<i64, ParseError> {
        const WHOLE: &str = "expected a whole number";
        self.peek();
        let start = self.at;
        if let Some(integer) = self.short_integer() {
            return Ok(integer);
        }
        let number = self.number(WHOLE)?;
        if let Ok(integer) = number.parse() {
            return Ok(integer);
        }
        // Some servers of other makes write whole numbers with a fraction.
        match number.parse::<f64>() {
            Ok(float) if float.fract() == 0.0 && float.abs() < 9e15 => Ok(float as i64),
            _ => Err(ParseError::new(WHOLE, start)),
        }
    }

    /// Passes a whole number that is plain and short, as nearly all are.
    fn short_integer(&mut self) -> Option<i64> {
        let bytes = &self.text.as_bytes()[self.at..];
        let is_negative = bytes.first() == Some(&b'-');
        let digits = &bytes[usize::from(is_negative)..];
        let mut integer = 0;
        let mut length = 0;
        while let Some(digit @ b'0'..=b'9') = digits.get(length)
            && length < 18
        {
            integer = integer * 10 + i64::from(digit - b'0');
            length += 1;
        }
        let leads = length > 1 && digits[0] == b'0';
        let goes_on = matches!(digits.get(length), Some(b'0'..=b'9' | b'.' | b'e' | b'E'));
        if length == 0 || leads || goes_on {
            return None;
        }
        self.at += usize::from(is_negative) + length;
        Some(if is_negative { -integer } else { integer })
    }

    pub(crate) fn float(&mut self) -> Result<f64, ParseError> {
        const NUMBER: &str = "expected a number";
        self.peek();
        let start = self.at;
        match self.number(NUMBER)?.parse() {
            Ok(number) if f64::is_finite(number) => Ok(number),
            _ => Err(ParseError::new(NUMBER, start)),
        }
    }

    /// A number that is whole where it can be.
    pub(crate) fn any_number(&mut self) -> Result<Number, ParseError> {
        let mut ahead = self.clone();
        let number = ahead.number("expected a value")?;
        let whole = number.parse::<i64>().map(Number::from);
        let whole = whole.or_else(|_| number.parse::<u64>().map(Number::from));
        if let Ok(whole) = whole {
            *self = ahead;
            return Ok(whole);
        }
        let float = Number::from_f64(self.float()?);
        float.ok_or_else(|| self.error("expected a number"))
    }

    /// Passes a number, by JSON's grammar.
    pub(super) fn number(&mut self, expected: &'static str) -> Result<&'a str, ParseError> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let digits = |from: usize| {
            let digits = bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit());
            from + digits.count()
        };
        let whole = start + usize::from(bytes.get(start) == Some(&b'-'));
        let mut end = digits(whole);
        let leads = bytes.get(whole) == Some(&b'0') && end > whole + 1;
        let mut is_number = end > whole && !leads;
        if bytes.get(end) == Some(&b'.') {
            let from = end + 1;
            end = digits(from);
            is_number &= end > from;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            let sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
            let from = end + 1 + usize::from(sign);
            end = digits(from.min(bytes.len()));
            is_number &= end > from;
        }
        if !is_number {
            return Err(ParseError::new(expected, start));
        }
        self.at = end;
        Ok(&self.text[start..end])
    }
}
