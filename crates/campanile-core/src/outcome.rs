//! What a stack answers: how far the update came, and what to send back.

use std::{
    borrow::Cow,
    error::Error as StdError,
    fmt,
    sync::{Arc, OnceLock},
};

use crate::{ApiError, ApiRequest, Bot, BoxError, Error, Method, Principal, Rejection, Update};

/// The answer of a stack: how far the update came, and the calls to send in return.
///
/// Whoever calls the stack sends the replies: a source does so before it settles the update, a host
/// that calls the stack itself uses [`Outcome::send`].
///
/// # Example
///
/// ```
/// use campanile_core::{ApiRequest, Flow, Outcome};
///
/// let outcome = Outcome::handled().reply(ApiRequest::new("sendMessage"));
/// assert_eq!(outcome.flow, Flow::Handled);
/// assert_eq!(outcome.replies.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "the replies of an outcome are lost unless someone sends them"]
pub struct Outcome {
    /// How far the update came.
    pub flow: Flow,
    /// The calls to send, in order.
    pub replies: Vec<ApiRequest>,
}

/// How far an update came in a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flow {
    /// A handler took it.
    Handled,
    /// It reached the router and no handler took it.
    Unhandled,
    /// A layer or a handler stopped it; later handlers do not run.
    Stopped(Stop),
    /// A layer keeps it, to hand it in later as part of something larger.
    Absorbed,
}

/// Who stopped an update, and why.
///
/// A stop is a value and no failure: retries, timeouts and metrics see a success. A handler may
/// still write `Err(stop("why"))?`; it becomes the value on its way out.
///
/// # Example
///
/// ```
/// use campanile_core::Stop;
///
/// let stop = Stop::new("allow_list", "user 7 is not on the list");
/// assert_eq!(stop.by(), "allow_list");
/// assert_eq!(stop.to_string(), "stopped by allow_list: user 7 is not on the list");
/// ```
#[derive(Clone)]
pub struct Stop {
    by: Cow<'static, str>,
    reason: Reason,
}

#[derive(Clone)]
enum Reason {
    Said(Cow<'static, str>),
    /// Put into words when somebody reads it, which nobody does of most refusals in a flood.
    Of {
        who: Principal,
        what: &'static str,
        /// Behind a thin pointer: outcomes are moved out of each layer.
        words: OnceLock<Arc<String>>,
    },
}

/// Makes the stop of a handler; see [`Stop`].
///
/// ```
/// use campanile_core::{BoxError, stop};
///
/// async fn open(hour: u32) -> Result<&'static str, BoxError> {
///     if hour < 8 {
///         Err(stop("the shop is closed"))?;
///     }
///     Ok("Welcome!")
/// }
/// ```
pub fn stop(reason: impl Into<Cow<'static, str>>) -> Stop {
    Stop::new("handler", reason)
}

impl Stop {
    /// Creates a stop from the name of the layer or handler and its reason.
    pub fn new(by: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            by: by.into(),
            reason: Reason::Said(reason.into()),
        }
    }

    /// Creates a stop whose reason is who acts and what is said of them. It is put into words when it
    /// is read, so a stop that nobody looks at allocates nothing.
    ///
    /// ```
    /// use campanile_core::{Principal, Stop, UserId};
    ///
    /// let stop = Stop::of("allow_list", Principal::User(UserId(7)), "is not on the list");
    /// assert_eq!(stop.reason(), "user 7 is not on the list");
    /// assert_eq!(stop, Stop::new("allow_list", "user 7 is not on the list"));
    /// ```
    pub fn of(by: impl Into<Cow<'static, str>>, who: Principal, what: &'static str) -> Self {
        let words = OnceLock::new();
        Self {
            by: by.into(),
            reason: Reason::Of { who, what, words },
        }
    }

    /// The layer or handler that stopped the update.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// Why it was stopped.
    #[must_use]
    pub fn reason(&self) -> &str {
        match &self.reason {
            Reason::Said(words) => words,
            Reason::Of { who, what, words } => {
                words.get_or_init(|| Arc::new(format!("{who} {what}")))
            }
        }
    }
}

impl PartialEq for Stop {
    fn eq(&self, other: &Self) -> bool {
        self.by == other.by && self.reason() == other.reason()
    }
}

impl Eq for Stop {}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop")
            .field("by", &self.by)
            .field("reason", &self.reason())
            .finish()
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stopped by {}: {}", self.by, self.reason())
    }
}

impl StdError for Stop {}

impl Outcome {
    fn new(flow: Flow) -> Self {
        Self {
            flow,
            replies: Vec::new(),
        }
    }

    /// A handler took the update.
    pub fn handled() -> Self {
        Self::new(Flow::Handled)
    }

    /// No handler took the update.
    pub fn unhandled() -> Self {
        Self::new(Flow::Unhandled)
    }

    /// The layer or handler `by` stopped the update.
    pub fn stopped(by: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) -> Self {
        Stop::new(by, reason).into()
    }

    /// A layer keeps the update for later.
    pub fn absorbed() -> Self {
        Self::new(Flow::Absorbed)
    }

    /// Adds a call to send; `None` adds nothing.
    pub fn reply(mut self, request: impl Into<Option<ApiRequest>>) -> Self {
        self.replies.extend(request.into());
        self
    }

    /// What comes of another answer to the same update: its replies follow, and a stop stands.
    fn then(mut self, next: Self) -> Self {
        self.replies.extend(next.replies);
        if let Flow::Stopped(_) = next.flow {
            self.flow = next.flow;
        }
        self
    }

    /// The stop, if the update was stopped.
    #[must_use]
    pub fn stop(&self) -> Option<&Stop> {
        match &self.flow {
            Flow::Stopped(stop) => Some(stop),
            _ => None,
        }
    }

    /// Sends the replies in order, and leaves the outcome without them.
    ///
    /// A reply that fails does not keep the later ones back; the errors of all that failed are
    /// returned.
    pub async fn send(&mut self, bot: &Bot) -> Vec<ApiError> {
        let mut errors = Vec::new();
        for request in std::mem::take(&mut self.replies) {
            if let Err(error) = bot.send(request).await {
                errors.push(error);
            }
        }
        errors
    }
}

impl From<Stop> for Outcome {
    fn from(stop: Stop) -> Self {
        Self::new(Flow::Stopped(stop))
    }
}

/// What a handler may return.
///
/// | value | outcome |
/// |---|---|
/// | `()` | handled |
/// | `&str`, `String` | handled, with the text as [reply](Update::reply) |
/// | any [`Method`]: a [`Reply`](crate::Reply), a typed one, an [`ApiRequest`] | handled, with that call as reply |
/// | `Option<T>` | that of the value; `None` is handled |
/// | `Vec<T>`, `(A, B)` to `(A, B, C, D)` | handled, with the replies of all, in order; ends at a stop |
/// | [`Stop`] | stopped |
/// | [`Rejection`] | see there |
/// | [`Outcome`] | itself |
/// | `Result<T, E>` | that of the value; an error that is or wraps a [`Stop`] becomes that stop |
///
/// # Example
///
/// ```
/// use campanile_core::{IntoOutcome, Outcome, Update, stop};
///
/// let update = Update::custom("tick", serde_json::json!({}));
/// let outcome = Err::<(), _>(stop("enough")).into_outcome(&update).unwrap();
/// assert_eq!(outcome, Outcome::stopped("handler", "enough"));
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "this is no `IntoOutcome`",
    note = "return (), a text, a Reply, a method, a Stop, an Outcome, or a Result of one of them"
)]
pub trait IntoOutcome {
    /// Turns the value into the outcome for `update`.
    ///
    /// # Errors
    ///
    /// The handler's error, or the error of a text where the update has no place to reply to.
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error>;
}

impl IntoOutcome for () {
    fn into_outcome(self, _update: &Update) -> Result<Outcome, Error> {
        Ok(Outcome::handled())
    }
}

impl IntoOutcome for Outcome {
    fn into_outcome(self, _update: &Update) -> Result<Outcome, Error> {
        Ok(self)
    }
}

impl IntoOutcome for Stop {
    fn into_outcome(self, _update: &Update) -> Result<Outcome, Error> {
        Ok(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Method> IntoOutcome for M {
    fn into_outcome(self, _update: &Update) -> Result<Outcome, Error> {
        let request = self.into_request().map_err(Error::new)?;
        Ok(Outcome::handled().reply(request))
    }
}

impl<T: IntoOutcome> IntoOutcome for Vec<T> {
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        let mut whole = Outcome::handled();
        for part in self {
            whole = whole.then(part.into_outcome(update)?);
            if whole.stop().is_some() {
                break;
            }
        }
        Ok(whole)
    }
}

macro_rules! tuple {
    ($($part:ident),*) => {
        impl<$($part: IntoOutcome),*> IntoOutcome for ($($part,)*) {
            #[allow(non_snake_case, reason = "the parts are named like their types")]
            fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
                let ($($part,)*) = self;
                let mut whole = Outcome::handled();
                $(
                    whole = whole.then($part.into_outcome(update)?);
                    if whole.stop().is_some() {
                        return Ok(whole);
                    }
                )*
                Ok(whole)
            }
        }
    };
}

tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);

impl IntoOutcome for &str {
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        match update.reply(self) {
            Some(request) => Ok(Outcome::handled().reply(request)),
            None => Err(Error::new(format!(
                "an update of kind {} has no place to reply to",
                update.kind()
            ))),
        }
    }
}

impl IntoOutcome for String {
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        self.as_str().into_outcome(update)
    }
}

impl<T: IntoOutcome> IntoOutcome for Option<T> {
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        match self {
            Some(value) => value.into_outcome(update),
            None => Ok(Outcome::handled()),
        }
    }
}

impl IntoOutcome for Rejection {
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        Self::into_outcome(self, update)
    }
}

impl<T, E> IntoOutcome for Result<T, E>
where
    T: IntoOutcome,
    E: Into<BoxError>,
{
    fn into_outcome(self, update: &Update) -> Result<Outcome, Error> {
        let error = match self {
            Ok(value) => return value.into_outcome(update),
            Err(error) => Error::new(error),
        };
        if let Some(stop) = error.find::<Stop>() {
            Ok(stop.clone().into())
        } else if let Some(rejection) = error.find::<Rejection>() {
            rejection.clone().into_outcome(update)
        } else {
            Err(error)
        }
    }
}
