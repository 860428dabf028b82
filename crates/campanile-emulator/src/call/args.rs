use std::borrow::Cow;

use bytes::Bytes;
use campanile_core::{ApiRequest, FileContent};
use serde_json::Value;

/// The parameters of a call, read as leniently as Telegram reads them (Bot API server,
/// `get_integer_arg` and `to_bool`).
#[derive(Clone, Copy)]
pub(crate) struct Args<'a>(&'a ApiRequest);

impl<'a> Args<'a> {
    pub(crate) fn new(request: &'a ApiRequest) -> Self {
        Self(request)
    }

    /// The text of a parameter; numbers and JSON values are taken as their text, an absent one is
    /// empty.
    pub(crate) fn text(self, name: &str) -> Cow<'a, str> {
        match self.0.get(name) {
            None | Some(Value::Null) => Cow::Borrowed(""),
            Some(Value::String(text)) => Cow::Borrowed(text),
            Some(value) => Cow::Owned(value.to_string()),
        }
    }

    pub(crate) fn is_empty(self, name: &str) -> bool {
        self.text(name).is_empty()
    }

    /// The number at the start of a parameter, 0 for garbage, moved into the range; `default` if
    /// the parameter is absent or empty.
    pub(crate) fn int(self, name: &str, default: i64, min: i64, max: i64) -> i64 {
        let text = self.text(name);
        if text.is_empty() {
            return default;
        }
        leading_int(&text).clamp(min, max)
    }

    pub(crate) fn id(self, name: &str) -> i64 {
        self.int(name, 0, i64::MIN, i64::MAX)
    }

    pub(crate) fn flag(self, name: &str) -> bool {
        matches!(
            self.text(name).to_lowercase().as_str(),
            "true" | "yes" | "1"
        )
    }

    /// A JSON parameter, given as a value or as the text of one; `None` if it is absent or empty.
    ///
    /// # Errors
    ///
    /// `Err` if the text is no JSON.
    pub(crate) fn json(self, name: &str) -> Result<Option<Cow<'a, Value>>, ()> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(|value| Some(Cow::Owned(value)))
                .map_err(|_| ()),
            Some(value) => Ok(Some(Cow::Borrowed(value))),
        }
    }

    /// The name and the bytes of an uploaded file.
    pub(crate) fn file(self, part: &str) -> Option<(&'a str, &'a Bytes)> {
        let file = self.0.files().iter().find(|file| file.part() == part)?;
        match file.content() {
            FileContent::Bytes(bytes) => Some((file.name(), bytes)),
            _ => None,
        }
    }
}

fn leading_int(text: &str) -> i64 {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let len = digits.bytes().take_while(u8::is_ascii_digit).count();
    let digits = &digits[..len];
    let is_negative = text.starts_with('-');
    let magnitude = match digits.parse::<i64>() {
        Ok(magnitude) => magnitude,
        Err(_) if digits.is_empty() => 0,
        Err(_) => i64::MAX,
    };
    if is_negative { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: impl Into<Value>, expected: i64) {
        let request = ApiRequest::new("x").param("limit", value);
        assert_eq!(Args::new(&request).int("limit", 100, 1, 100), expected);
    }

    #[test]
    fn integers_are_lenient_and_clamped() {
        check(500, 100);
        check("7", 7);
        check("7 apples", 7);
        check("garbage", 1);
        check("", 100);
        check(Value::Null, 100);
        check(-3, 1);
        check(3.7, 3);
        check("99999999999999999999", 100);
        check("-", 1);
    }

    #[test]
    fn booleans_are_true_yes_and_one() {
        let flag = |value: Value| {
            let request = ApiRequest::new("x").param("flag", value);
            Args::new(&request).flag("flag")
        };
        assert!(flag(true.into()) && flag("True".into()) && flag("yes".into()) && flag(1.into()));
        assert!(!flag(false.into()) && !flag("on".into()) && !flag(2.into()));
    }
}
