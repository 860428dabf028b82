use std::{error::Error, fmt};

/// Why JSON could not be read as a type of the Bot API.
///
/// It names the field and the byte, never what stood there, so that it is safe to log.
///
/// ```
/// let error = campanile_types::parse_update(br#"{"update_id":"x"}"#).unwrap_err();
/// assert_eq!(error.to_string(), "update_id: expected a whole number at byte 13");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ParseError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    message: &'static str,
    /// From the innermost field outwards.
    path: Vec<&'static str>,
    at: usize,
}

impl ParseError {
    #[cold]
    pub(crate) fn new(message: &'static str, at: usize) -> Self {
        Self(Box::new(Inner {
            message,
            path: Vec::new(),
            at,
        }))
    }

    /// The same error, seen from around the field it happened in.
    #[cold]
    pub(crate) fn inside(mut self, field: &'static str) -> Self {
        self.0.path.push(field);
        self
    }

    /// The byte of the input at which reading stopped.
    #[must_use]
    pub fn at(&self) -> usize {
        self.0.at
    }

    /// The fields that lead to the place, like `message.chat.id`; empty at the outermost level.
    #[must_use]
    pub fn path(&self) -> String {
        let names: Vec<_> = self.0.path.iter().rev().copied().collect();
        names.join(".")
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        write!(f, "{} at byte {}", self.0.message, self.0.at)
    }
}

impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseError({self})")
    }
}

impl Error for ParseError {}
