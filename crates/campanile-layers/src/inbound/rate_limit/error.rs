use std::{error::Error as StdError, fmt};

/// Why a limiter cannot be as it was asked to be.
///
/// ```
/// use std::{sync::Arc, time::Duration};
///
/// use campanile_layers::RateLimitLayer;
/// use campanile_store::MemoryStore;
///
/// let limiter = RateLimitLayer::quota("messages", 0, Duration::from_secs(10));
/// let error = limiter.build(Arc::new(MemoryStore::new())).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the limiter `messages` cannot be built: a quota of no use at all would refuse everything; \
///      allow at least 1"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimitError {
    message: String,
}

impl RateLimitError {
    pub(super) fn new(limiter: &str, problem: impl fmt::Display) -> Self {
        let message = format!("the limiter `{limiter}` cannot be built: {problem}");
        Self { message }
    }
}

impl fmt::Display for RateLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for RateLimitError {}
