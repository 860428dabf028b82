//! Places in the scanned bytes, and what stands there.

use std::borrow::Cow;

/// The place of a value within the scanned bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::update) struct Span {
    pub(in crate::update) start: u32,
    pub(in crate::update) end: u32,
}

impl Span {
    pub(in crate::update) fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start as usize..self.end as usize]
    }
}

/// The place of a string's content, without the quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::update) struct StrSpan {
    pub(in crate::update) span: Span,
    pub(in crate::update) escaped: bool,
}

impl StrSpan {
    /// Resolves the escapes.
    pub(in crate::update) fn decode(self, bytes: &[u8]) -> Box<str> {
        let quoted = &bytes[self.span.start as usize - 1..self.span.end as usize + 1];
        // The scanner has seen that it is a valid string.
        serde_json::from_slice(quoted).unwrap_or_default()
    }
}

/// A key of an object, with its escapes resolved.
#[derive(Debug)]
pub(in crate::update) struct Key<'a>(Cow<'a, [u8]>);

impl<'a> Key<'a> {
    pub(super) fn new(key: StrSpan, bytes: &'a [u8]) -> Self {
        if key.escaped {
            Self(Cow::Owned(key.decode(bytes).into_string().into_bytes()))
        } else {
            Self(Cow::Borrowed(key.span.of(bytes)))
        }
    }

    pub(in crate::update) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(in crate::update) fn to_str(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}
