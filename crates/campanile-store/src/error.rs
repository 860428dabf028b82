use std::{error::Error as StdError, fmt};

use crate::Namespace;

/// What a store answers, or why it could not.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a store could not do what was asked.
///
/// A guard that does not hold is no error but a result: see [`Commit::Refused`](crate::Commit).
/// After an error nothing of the batch was applied, with one exception: an error of kind
/// [`Unavailable`](StoreErrorKind::Unavailable) may hide that the engine applied all of it.
#[derive(Debug)]
pub struct StoreError {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: StoreErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kinds of [`StoreError`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The namespace holds as much as it may, and nothing in it may be evicted.
    Full {
        /// The namespace that is full.
        namespace: Namespace,
    },
    /// The engine cannot be reached, or does not answer in time. Trying again may help.
    Unavailable,
    /// What is stored cannot be understood. Trying again does not help.
    Corrupt,
    /// What was asked makes no sense, for instance to finish a lease of a queue.
    Invalid,
}

impl StoreError {
    /// The namespace is full of things that may not be evicted.
    pub fn full(namespace: Namespace) -> Self {
        let message = format!(
            "the namespace `{}` is full, and nothing in it may be evicted",
            namespace.name()
        );
        Self::new(StoreErrorKind::Full { namespace }, message)
    }

    /// The engine did not do it, for the given reason; `message` says what was tried.
    pub fn unavailable(
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let mut error = Self::new(StoreErrorKind::Unavailable, message);
        error.inner.source = Some(source.into());
        error
    }

    /// What is stored cannot be understood.
    pub fn corrupt(message: impl Into<String>) -> Self {
        Self::new(StoreErrorKind::Corrupt, message)
    }

    /// What was asked makes no sense.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StoreErrorKind::Invalid, message)
    }

    fn new(kind: StoreErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                message: message.into(),
                source: None,
            }),
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> &StoreErrorKind {
        &self.inner.kind
    }

    /// Whether a namespace is full.
    pub fn is_full(&self) -> bool {
        matches!(self.inner.kind, StoreErrorKind::Full { .. })
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.inner.source.as_deref()?;
        Some(source)
    }
}

/// Why a rule of limits cannot be as it was asked to be.
///
/// ```
/// use std::time::Duration;
/// use campanile_store::Quota;
///
/// let error = Quota::new(0, Duration::from_secs(1)).unwrap_err();
/// assert_eq!(error.to_string(), "a quota of no use at all would refuse everything; allow at least 1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    message: String,
}

impl RuleError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for RuleError {}
