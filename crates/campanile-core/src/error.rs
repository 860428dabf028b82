//! What went wrong on the way in, and what a source should do about it.

use std::{any::Any, error::Error as StdError, fmt, sync::Arc, time::Duration};

/// A boxed error, as tower uses it.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// The error of a stack, a layer or a handler: a newtype over any error.
///
/// Clones share the error, so that everyone who waits for one call learns of its end. The
/// [`kind`](Error::kind) tells a source whether the update is settled or delivered again.
///
/// # Example
///
/// ```
/// use campanile_core::{Error, ErrorKind};
///
/// let error = Error::new("127.0.0.256".parse::<std::net::Ipv4Addr>().unwrap_err());
/// assert_eq!(error.kind(), ErrorKind::Application);
/// assert_eq!(Error::overloaded("the queue is full").kind(), ErrorKind::Overloaded);
/// ```
#[derive(Clone)]
pub struct Error(Arc<dyn StdError + Send + Sync>);

/// What an [`Error`] means for the update that caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No room now: the source keeps the update and tries again after a pause.
    Overloaded,
    /// A time limit ran out: the update is delivered again, a few times.
    Timeout,
    /// A layer or handler asks for another delivery, not before this long.
    Retry {
        /// The least pause before the next delivery.
        after: Duration,
    },
    /// A handler or check panicked: the update is delivered again, a few times.
    Panic,
    /// Anything else: the update is settled and the error reported.
    Application,
}

impl Error {
    /// Wraps an error; an `Error` comes back as it was, boxed or not.
    pub fn new(error: impl Into<BoxError>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self(error.into()),
        }
    }

    /// Says that there is no room now: `message` tells of what.
    pub fn overloaded(message: impl Into<String>) -> Self {
        Self::marked(ErrorKind::Overloaded, message)
    }

    /// Says that a time limit ran out: `message` tells which.
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::marked(ErrorKind::Timeout, message)
    }

    /// Asks for another delivery of the update, not before `after`.
    pub fn retry(after: Duration, message: impl Into<String>) -> Self {
        Self::marked(ErrorKind::Retry { after }, message)
    }

    /// Wraps what `catch_unwind` caught.
    ///
    /// ```
    /// use campanile_core::{Error, ErrorKind};
    ///
    /// let payload = std::panic::catch_unwind(|| panic!("boom")).unwrap_err();
    /// let error = Error::panic(payload);
    /// assert_eq!(error.kind(), ErrorKind::Panic);
    /// assert_eq!(error.to_string(), "panicked: boom");
    /// ```
    #[must_use]
    pub fn panic(payload: Box<dyn Any + Send>) -> Self {
        let message = match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => match payload.downcast_ref::<&'static str>() {
                Some(message) => (*message).to_owned(),
                None => "with a value that is no text".to_owned(),
            },
        };
        Self::marked(ErrorKind::Panic, format!("panicked: {message}"))
    }

    fn marked(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Marked {
            kind,
            message: message.into(),
        }))
    }

    /// Tells what the error means for the update.
    ///
    /// It is read off the error or one of its sources: campanile's own, tower's load shedding and
    /// tower's and tokio's elapsed timeouts are recognised at any depth.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.chain()
            .find_map(|error| {
                if let Some(marked) = error.downcast_ref::<Marked>() {
                    Some(marked.kind)
                } else if let Some(error) = error.downcast_ref::<Self>() {
                    Some(error.kind())
                } else if error.is::<tower::load_shed::error::Overloaded>() {
                    Some(ErrorKind::Overloaded)
                } else if error.is::<tower::timeout::error::Elapsed>()
                    || error.is::<tokio::time::error::Elapsed>()
                {
                    Some(ErrorKind::Timeout)
                } else {
                    None
                }
            })
            .unwrap_or(ErrorKind::Application)
    }

    /// Finds the first error of type `T` in the chain of this error and its sources.
    ///
    /// ```
    /// use campanile_core::{ApiError, Error};
    ///
    /// let error = Error::new(ApiError::new(403, "Forbidden: bot was blocked by the user"));
    /// assert!(error.find::<ApiError>().unwrap().is_chat_gone());
    /// ```
    #[must_use]
    pub fn find<T: StdError + 'static>(&self) -> Option<&T> {
        self.chain().find_map(|error| error.downcast_ref())
    }

    fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        let first: &(dyn StdError + 'static) = &*self.0;
        std::iter::successors(Some(first), |error| (*error).source())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&self.0).finish()
    }
}

impl StdError for Error {
    /// The source of the wrapped error, whose own text is already this error's.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// An error whose kind is known because campanile made it.
#[derive(Debug)]
struct Marked {
    kind: ErrorKind,
    message: String,
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Marked {}

macro_rules! from_error {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::new(error)
            }
        }
    )*};
}

from_error!(BoxError, std::io::Error, serde_json::Error, crate::ApiError,);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(BoxError);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&*self.0)
        }
    }

    fn check(error: impl Into<BoxError>, kind: ErrorKind) {
        assert_eq!(Error::new(error).kind(), kind);
    }

    #[test]
    fn foreign_errors_are_recognised_at_any_depth() {
        let shed = tower::load_shed::error::Overloaded::new();
        check(shed, ErrorKind::Overloaded);
        let elapsed = tower::timeout::error::Elapsed::new();
        check(Outer(elapsed.into()), ErrorKind::Timeout);
        let nested = Outer(Outer(Error::overloaded("full").into()).into());
        check(nested, ErrorKind::Overloaded);
        check("text", ErrorKind::Application);
    }

    #[test]
    fn an_error_wrapped_again_stays_itself() {
        let retry = Error::retry(Duration::from_secs(3), "later");
        let boxed: BoxError = retry.into();
        let again = Error::new(boxed);
        let after = Duration::from_secs(3);
        assert_eq!(again.kind(), ErrorKind::Retry { after });
        assert_eq!(again.to_string(), "later");
        assert!(again.source().is_none());
    }
}
