use std::{borrow::Cow, convert::Infallible, error::Error as StdError, fmt};

use crate::{Error, Outcome, Update};

/// Why an extractor has no value: the handler does not run, and this is the answer.
///
/// # Example
///
/// ```
/// use campanile_core::{Outcome, Rejection, Update};
///
/// let update = Update::custom("tick", serde_json::json!({}));
/// let rejection = Rejection::absent("the update has no sender");
/// assert_eq!(rejection.into_outcome(&update).unwrap(), Outcome::unhandled());
/// ```
#[derive(Debug, Clone)]
pub struct Rejection {
    reason: Cow<'static, str>,
    answer: Answer,
}

#[derive(Debug, Clone)]
enum Answer {
    Unhandled,
    Reply,
    Fail(Option<Error>),
}

impl Rejection {
    /// The update has no such value: it passes unhandled.
    pub fn absent(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            answer: Answer::Unhandled,
        }
    }

    /// The user wrote something that cannot be read: the update is handled, and the reason is sent
    /// as the reply, where there is a place for one.
    pub fn invalid(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            answer: Answer::Reply,
        }
    }

    /// The program is at fault, as with a missing extension: the call fails with this reason.
    pub fn misuse(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            answer: Answer::Fail(None),
        }
    }

    /// The extractor itself failed: the call fails with that error.
    pub fn failed(error: impl Into<crate::BoxError>) -> Self {
        let error = Error::new(error);
        Self {
            reason: error.to_string().into(),
            answer: Answer::Fail(Some(error)),
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Tells whether the update just has no such value.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.answer, Answer::Unhandled)
    }

    /// Turns the rejection into the outcome for `update`.
    ///
    /// # Errors
    ///
    /// The reason of a [`misuse`](Rejection::misuse), the error of a [`failed`](Rejection::failed).
    pub fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        match self.answer {
            Answer::Unhandled => Ok(Outcome::unhandled()),
            Answer::Reply => Ok(Outcome::handled().reply(update.reply(&self.reason))),
            Answer::Fail(Some(error)) => Err(error),
            Answer::Fail(None) => Err(Error::new(self.reason.into_owned())),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl StdError for Rejection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.answer {
            Answer::Fail(Some(error)) => error.source(),
            _ => None,
        }
    }
}

impl From<Infallible> for Rejection {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
