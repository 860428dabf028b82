use std::{error::Error as StdError, fmt};

use campanile_core::{ApiError, ApiErrorKind};

/// How polling came to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How many updates were received, each counted once.
    pub received: u64,
    /// How many of them were settled.
    pub settled: u64,
    /// How many of them were not: the time to drain was over, and they come again at the next start.
    pub unsettled: usize,
    /// How many calls of the stack were let go of at the end of that time.
    pub abandoned: usize,
    /// Whether the server knows of everything that was settled; otherwise it sends some of it again
    /// at the next start.
    pub confirmed: bool,
}

/// Why polling cannot go on.
///
/// Only what no patience can heal ends polling: the server refuses the token, or does not know the
/// method. Everything else is waited out.
///
/// # Example
///
/// ```
/// use campanile_net::polling::PollingError;
///
/// fn explain(error: &PollingError) -> String {
///     format!("cannot go on: {error}")
/// }
/// ```
#[derive(Debug, Clone)]
pub struct PollingError {
    error: ApiError,
}

impl PollingError {
    pub(super) fn new(error: ApiError) -> Self {
        Self { error }
    }

    /// What the server answered.
    #[must_use]
    pub fn api_error(&self) -> &ApiError {
        &self.error
    }
}

impl fmt::Display for PollingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.error.kind() {
            ApiErrorKind::Unauthorized => {
                "the server does not accept the bot token: it is unknown, revoked or mistyped"
            }
            _ => "the server does not know how to poll: is its URL that of a Bot API server?",
        })
    }
}

impl StdError for PollingError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
