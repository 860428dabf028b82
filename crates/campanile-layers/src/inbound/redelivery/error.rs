use std::{error::Error as StdError, fmt};

/// Why a redelivery layer cannot be as it was asked to be.
///
/// ```
/// use std::time::Duration;
///
/// use campanile_layers::RedeliveryLayer;
///
/// let error = RedeliveryLayer::builder().window(Duration::ZERO).build().unwrap_err();
/// assert!(error.to_string().starts_with("a window of no length"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedeliveryError {
    message: &'static str,
}

impl RedeliveryError {
    pub(super) fn new(message: &'static str) -> Self {
        Self { message }
    }
}

impl fmt::Display for RedeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl StdError for RedeliveryError {}
