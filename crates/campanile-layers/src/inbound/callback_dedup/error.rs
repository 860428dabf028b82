use std::{error::Error as StdError, fmt};

/// Why the layer cannot be as it was asked to be.
///
/// ```
/// use campanile_layers::CallbackDedupLayer;
/// use campanile_store::MemoryStore;
///
/// let error = CallbackDedupLayer::builder(MemoryStore::new()).notice("").build().unwrap_err();
/// assert_eq!(error.to_string(), "the notice for repeats is empty; leave it away for a silent answer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackDedupError {
    message: &'static str,
}

impl CallbackDedupError {
    pub(super) fn new(message: &'static str) -> Self {
        Self { message }
    }
}

impl fmt::Display for CallbackDedupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl StdError for CallbackDedupError {}
