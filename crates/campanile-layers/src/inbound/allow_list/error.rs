use std::{error::Error as StdError, fmt};

/// Why an allow-list cannot be as it was asked to be.
///
/// ```
/// use campanile_layers::AllowListLayer;
///
/// let error = AllowListLayer::users([777_000]).build().unwrap_err();
/// assert!(error.to_string().starts_with("777000 cannot be an allowed user"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowListError {
    message: String,
}

impl AllowListError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for AllowListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for AllowListError {}
