use std::{error::Error as StdError, fmt};

/// Why albums cannot be collected as it was asked.
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use campanile_layers::MediaGroupLayer;
/// use campanile_store::MemoryStore;
///
/// let builder = MediaGroupLayer::builder(Arc::new(MemoryStore::new()));
/// let error = builder.quiet(Duration::from_secs(11)).build().unwrap_err();
/// assert!(error.to_string().starts_with("a quiet of 11s is longer than the cap of 10s"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaGroupError {
    message: String,
}

impl MediaGroupError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for MediaGroupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for MediaGroupError {}
