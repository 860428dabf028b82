use std::{error::Error as StdError, fmt};

use campanile_core::BoxError;

/// Why an [`App`](super::App) came to its end before it was asked to.
#[derive(Debug)]
pub struct AppError {
    source: BoxError,
}

impl AppError {
    pub(super) fn new(source: impl Into<BoxError>) -> Self {
        Self {
            source: source.into(),
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bot cannot go on: {}", self.source)
    }
}

impl StdError for AppError {
    /// The source of the error that the text already tells.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}
