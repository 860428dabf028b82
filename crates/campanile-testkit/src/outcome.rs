//! What an assertion looks at, and how it says what came instead.

use std::fmt::{self, Write};

use campanile_core::{Flow, Outcome};

/// What the assertions on outcomes accept: an [`Outcome`], a `Result` of one, or a reference to
/// either.
pub trait Asserted {
    /// The outcome, or the error in words.
    ///
    /// # Errors
    ///
    /// The words, if the stack failed.
    fn asserted(&self) -> Result<&Outcome, String>;
}

impl Asserted for Outcome {
    fn asserted(&self) -> Result<&Outcome, String> {
        Ok(self)
    }
}

impl<T: Asserted, E: fmt::Display> Asserted for Result<T, E> {
    fn asserted(&self) -> Result<&Outcome, String> {
        match self {
            Ok(outcome) => outcome.asserted(),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl<T: Asserted + ?Sized> Asserted for &T {
    fn asserted(&self) -> Result<&Outcome, String> {
        (**self).asserted()
    }
}

/// Asserts that an outcome, or the `Result` of one, is a stop: by this layer, and with a reason that
/// contains these words if they are given.
///
/// # Panics
///
/// If it is anything else; the message says what it is.
///
/// # Example
///
/// ```
/// use campanile_core::Outcome;
/// use campanile_testkit::assert_stopped;
///
/// let outcome = Outcome::stopped("allow_list", "user 7 is not on the list");
/// assert_stopped!(outcome);
/// assert_stopped!(outcome, "allow_list");
/// assert_stopped!(outcome, "allow_list", "not on the list");
/// ```
#[macro_export]
macro_rules! assert_stopped {
    ($outcome:expr $(,)?) => {
        $crate::__private::stopped(&$outcome, None, None)
    };
    ($outcome:expr, $by:expr $(,)?) => {
        $crate::__private::stopped(&$outcome, Some($by), None)
    };
    ($outcome:expr, $by:expr, $reason:expr $(,)?) => {
        $crate::__private::stopped(&$outcome, Some($by), Some($reason))
    };
}

/// Asserts that an outcome, or the `Result` of one, says that a handler took the update.
///
/// # Panics
///
/// If it says anything else; the message tells what.
///
/// ```
/// use campanile_core::{BoxError, Outcome};
/// use campanile_testkit::assert_handled;
///
/// assert_handled!(Ok::<_, BoxError>(Outcome::handled()));
/// ```
#[macro_export]
macro_rules! assert_handled {
    ($outcome:expr $(,)?) => {
        $crate::__private::flow(&$outcome, &$crate::__private::Flow::Handled)
    };
}

/// Asserts that an outcome, or the `Result` of one, says that no handler took the update.
///
/// # Panics
///
/// If it says anything else; the message tells what.
///
/// ```
/// use campanile_core::Outcome;
/// use campanile_testkit::assert_unhandled;
///
/// assert_unhandled!(Outcome::unhandled());
/// ```
#[macro_export]
macro_rules! assert_unhandled {
    ($outcome:expr $(,)?) => {
        $crate::__private::flow(&$outcome, &$crate::__private::Flow::Unhandled)
    };
}

/// Asserts that an outcome, or the `Result` of one, says that a layer keeps the update for later.
///
/// # Panics
///
/// If it says anything else; the message tells what.
///
/// ```
/// use campanile_core::Outcome;
/// use campanile_testkit::assert_absorbed;
///
/// assert_absorbed!(Outcome::absorbed());
/// ```
#[macro_export]
macro_rules! assert_absorbed {
    ($outcome:expr $(,)?) => {
        $crate::__private::flow(&$outcome, &$crate::__private::Flow::Absorbed)
    };
}

/// Fails unless the flow is the expected one.
#[track_caller]
pub fn flow(outcome: &impl Asserted, expected: &Flow) {
    let seen = outcome.asserted();
    if seen.as_ref().is_ok_and(|outcome| outcome.flow == *expected) {
        return;
    }
    panic!(
        "expected an update that is {}, but {}",
        name(expected),
        describe(&seen)
    );
}

/// Fails unless the flow is a stop by this layer, with these words in its reason.
#[track_caller]
pub fn stopped(outcome: &impl Asserted, by: Option<&str>, reason: Option<&str>) {
    let seen = outcome.asserted();
    let is_expected = seen.as_ref().is_ok_and(|outcome| {
        outcome.stop().is_some_and(|stop| {
            by.is_none_or(|by| stop.by() == by)
                && reason.is_none_or(|words| stop.reason().contains(words))
        })
    });
    if is_expected {
        return;
    }
    let mut expected = String::from("a stop");
    if let Some(by) = by {
        let _ = write!(expected, " by {by}");
    }
    if let Some(words) = reason {
        let _ = write!(expected, " with a reason that contains {words:?}");
    }
    panic!("expected {expected}, but {}", describe(&seen));
}

fn name(flow: &Flow) -> String {
    match flow {
        Flow::Handled => "handled".to_owned(),
        Flow::Unhandled => "unhandled".to_owned(),
        Flow::Absorbed => "absorbed".to_owned(),
        Flow::Stopped(stop) => stop.to_string(),
        other => format!("{other:?}"),
    }
}

/// Says what came, as the end of a sentence.
pub(crate) fn describe(seen: &Result<&Outcome, String>) -> String {
    match seen {
        Ok(outcome) => {
            let methods: Vec<_> = outcome.replies.iter().map(|reply| reply.method()).collect();
            let flow = name(&outcome.flow);
            match &*methods {
                [] => format!("it was {flow}, without a reply"),
                methods => format!("it was {flow}, with the replies {methods:?}"),
            }
        }
        Err(error) => format!("it failed: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use campanile_core::{ApiRequest, BoxError};

    use super::*;

    fn message(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(assertion).unwrap_err();
        *payload.downcast::<String>().unwrap()
    }

    #[test]
    fn a_failure_says_what_came_instead() {
        let reply = ApiRequest::new("sendMessage");
        let handled = Outcome::handled().reply(reply);
        assert_eq!(
            message(|| assert_stopped!(handled, "allow_list")),
            "expected a stop by allow_list, but it was handled, with the replies [\"sendMessage\"]"
        );
        let stopped = Outcome::stopped("rate_limit", "too fast");
        assert_eq!(
            message(|| assert_stopped!(stopped, "rate_limit", "blocked")),
            "expected a stop by rate_limit with a reason that contains \"blocked\", \
             but it was stopped by rate_limit: too fast, without a reply"
        );
        let failed = Err::<Outcome, BoxError>("boom".into());
        assert_eq!(
            message(std::panic::AssertUnwindSafe(|| assert_handled!(failed))),
            "expected an update that is handled, but it failed: boom"
        );
    }

    #[test]
    fn outcomes_results_and_references_are_accepted() {
        let outcome = Outcome::stopped("a", "because");
        assert_stopped!(&outcome);
        assert_stopped!(Ok::<_, BoxError>(&outcome), "a");
        assert_stopped!(&Ok::<_, BoxError>(outcome), "a", "cause");
        assert_absorbed!(Outcome::absorbed());
        assert_unhandled!(Outcome::unhandled());
    }
}
