use std::borrow::Cow;

use campanile_core::{ApiRequest, Outcome, Request, Stop};

/// A synchronous check of requests.
///
/// Closures `Fn(&Request) -> V` are policies, where `V` is a [`Verdict`] or becomes one:
/// `Result<(), &'static str>`, `Result<(), String>` and `Result<(), Stop>` do.
///
/// See the [module docs](super) for examples.
pub trait Policy {
    /// Passes the request, or stops it.
    fn check(&self, request: &Request) -> Verdict;
}

impl<F, V> Policy for F
where
    F: Fn(&Request) -> V,
    V: Into<Verdict>,
{
    fn check(&self, request: &Request) -> Verdict {
        self(request).into()
    }
}

/// What a [`Policy`] decided.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a verdict does nothing until the layer gets it"]
pub struct Verdict(Option<Refusal>);

#[derive(Debug, Clone, PartialEq)]
struct Refusal {
    reason: Cow<'static, str>,
    replies: Vec<ApiRequest>,
}

impl Verdict {
    /// Lets the request pass.
    pub fn pass() -> Self {
        Self(None)
    }

    /// Stops the request, for this reason.
    pub fn stop(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Some(Refusal {
            reason: reason.into(),
            replies: Vec::new(),
        }))
    }

    /// Adds a call to send along with a stop; `None` adds nothing, and neither does a pass.
    pub fn reply(mut self, reply: impl Into<Option<ApiRequest>>) -> Self {
        if let Some(refusal) = &mut self.0 {
            refusal.replies.extend(reply.into());
        }
        self
    }

    /// Tells whether the request may pass.
    #[must_use]
    pub fn is_pass(&self) -> bool {
        self.0.is_none()
    }

    /// The outcome of a stop by the layer `name`.
    pub(super) fn into_outcome(self, name: Cow<'static, str>) -> Option<Outcome> {
        let Refusal { reason, replies } = self.0?;
        let stopped = Outcome::stopped(name, reason);
        Some(replies.into_iter().fold(stopped, Outcome::reply))
    }
}

macro_rules! from_result {
    ($($reason:ty),*) => {$(
        impl From<Result<(), $reason>> for Verdict {
            fn from(result: Result<(), $reason>) -> Self {
                match result {
                    Ok(()) => Self::pass(),
                    Err(reason) => Self::stop(reason),
                }
            }
        }
    )*};
}

from_result!(&'static str, String, Cow<'static, str>);

/// Keeps the reason; the stop is by the layer.
impl From<Result<(), Stop>> for Verdict {
    fn from(result: Result<(), Stop>) -> Self {
        result.map_err(|stop| stop.reason().to_owned()).into()
    }
}
