use std::sync::OnceLock;

use super::scan::{Span, StrSpan};

/// A string of the head: a place in the raw JSON, resolved when it is first asked for.
#[derive(Debug, Clone)]
pub(super) struct Text {
    span: Span,
    /// `None` where the string has no escapes and can be read in place.
    resolved: Option<OnceLock<Box<str>>>,
}

impl From<StrSpan> for Text {
    fn from(text: StrSpan) -> Self {
        Self {
            span: text.span,
            resolved: text.escaped.then(OnceLock::new),
        }
    }
}

impl Text {
    pub(super) fn get<'a>(&'a self, raw: &'a [u8]) -> &'a str {
        match &self.resolved {
            // The whole of the raw JSON was seen to be UTF-8, and strings end at ASCII quotes.
            None => std::str::from_utf8(self.span.of(raw)).unwrap_or_default(),
            Some(resolved) => resolved.get_or_init(|| {
                let escaped = true;
                let span = self.span;
                StrSpan { span, escaped }.decode(raw)
            }),
        }
    }
}
