use std::{error::Error as StdError, fmt};

/// Why a sequence cannot be as it was asked to be.
///
/// ```
/// use campanile_layers::SequenceLayer;
///
/// let error = SequenceLayer::builder().lane_length(0).build().unwrap_err();
/// assert!(error.to_string().starts_with("a lane of length 0"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceError {
    message: &'static str,
}

impl SequenceError {
    pub(super) fn new(message: &'static str) -> Self {
        Self { message }
    }
}

impl fmt::Display for SequenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl StdError for SequenceError {}
