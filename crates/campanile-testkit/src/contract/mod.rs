//! One contract test that every layer is put through, before its own behaviour.
//!
//! [`check`] makes a fresh layer around a watched inner service for each [`Rule`], and fails with the
//! name of the rule that is broken and what was seen. The bounds of [`check`] are a rule too: a layer
//! and its service are `Clone + Debug + Send + Sync`, and the service is an
//! [`UpdateService`].
//!
//! It is to be run inside a tokio runtime, best with paused time.
//!
//! # Example
//!
//! ```
//! use campanile_core::{Entry, Outcome, Request};
//! use campanile_testkit::{contract, update};
//! use futures::future::{Either, Ready, ready};
//! use std::task::{Context, Poll};
//! use tower::{Layer, Service};
//!
//! /// Stops everything but messages.
//! #[derive(Debug, Clone)]
//! struct MessagesOnlyLayer;
//!
//! #[derive(Debug, Clone)]
//! struct MessagesOnly<S>(S);
//!
//! impl<S> Layer<S> for MessagesOnlyLayer {
//!     type Service = MessagesOnly<S>;
//!
//!     fn layer(&self, inner: S) -> MessagesOnly<S> {
//!         MessagesOnly(inner)
//!     }
//! }
//!
//! impl<S: Service<Request, Response = Outcome>> Service<Request> for MessagesOnly<S> {
//!     type Response = Outcome;
//!     type Error = S::Error;
//!     type Future = Either<S::Future, Ready<Result<Outcome, S::Error>>>;
//!
//!     fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
//!         self.0.poll_ready(cx)
//!     }
//!
//!     fn call(&mut self, request: Request) -> Self::Future {
//!         if let Some(probe) = request.probe() {
//!             probe.record(Entry::layer("messages_only"));
//!         } else if !request.update().kind().is_message() {
//!             return Either::Right(ready(Ok(Outcome::stopped("messages_only", "no message"))));
//!         }
//!         Either::Left(self.0.call(request))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! contract::check(|| MessagesOnlyLayer)
//!     .passing(update::text("hi"))
//!     .stopping(update::press("like"))
//!     .await;
//! # }
//! ```

mod case;
mod inner;
mod rule;
mod rules;
#[cfg(test)]
mod tests;

use std::{
    fmt::{self, Debug},
    future::IntoFuture,
    panic::Location,
};

use campanile_core::{Request, Update, UpdateService};
use futures::future::{FutureExt, LocalBoxFuture};
use tower::Layer;

pub use self::{
    inner::{Inner, InnerError, InnerFuture},
    rule::{Breach, Rule},
};
use crate::{TestBot, update};

/// Starts the contract test of the layers that `make` makes: a fresh one for each rule.
#[track_caller]
pub fn check<L>(make: impl Fn() -> L + 'static) -> Contract<L>
where
    L: Layer<Inner> + Clone + Debug + Send + Sync + 'static,
    L::Service: UpdateService + Debug,
{
    let bot = TestBot::new();
    let passing = bot.request(update::text("Hello!"));
    Contract {
        make: Box::new(make),
        passing: Box::new(move |_| passing.clone()),
        before: Vec::new(),
        stopping: None,
        is_foreign: false,
        bot,
        location: Location::caller(),
    }
}

/// A contract test that is being set up; awaited, it runs, and panics with the first broken rule.
///
/// See the [module docs](self) for an example.
#[must_use = "nothing is tested unless the contract is awaited"]
pub struct Contract<L> {
    make: Box<dyn Fn() -> L>,
    passing: Box<dyn Fn(u64) -> Request>,
    before: Vec<Request>,
    stopping: Option<Request>,
    is_foreign: bool,
    bot: TestBot,
    location: &'static Location<'static>,
}

impl<L> Contract<L> {
    /// Sets an update that passes, however often it comes; a text of user 7 unless set.
    #[track_caller]
    pub fn passing(mut self, update: impl Into<Update>) -> Self {
        let request = self.bot.request(update);
        self.passing = Box::new(move |_| request.clone());
        self
    }

    /// Sets a source of updates that all pass, for a layer that would not pass the same one twice;
    /// it is given a number that rises with each.
    pub fn passing_each<U: Into<Update>>(mut self, update: impl Fn(u64) -> U + 'static) -> Self {
        let bot = self.bot.clone();
        self.passing = Box::new(move |number| bot.request(update(number)));
        self
    }

    /// Sets an update that is stopped; without one, the layer stops nothing.
    #[track_caller]
    pub fn stopping(mut self, update: impl Into<Update>) -> Self {
        self.stopping = Some(self.bot.request(update));
        self
    }

    /// Adds an update that must come before the stopped one is stopped, as a limiter needs it; it
    /// passes.
    #[track_caller]
    pub fn after(mut self, update: impl Into<Update>) -> Self {
        let request = self.bot.request(update);
        self.before.push(request);
        self
    }

    /// Says that the layer is not of campanile's kind: it forwards probes without an entry of its
    /// own.
    pub fn foreign(mut self) -> Self {
        self.is_foreign = true;
        self
    }
}

impl<L> Contract<L>
where
    L: Layer<Inner> + Clone + Debug + Send + Sync + 'static,
    L::Service: UpdateService + Debug,
{
    /// Runs the test.
    ///
    /// # Errors
    ///
    /// The first broken rule.
    pub async fn verify(self) -> Result<(), Breach> {
        rules::verify(&self).await
    }
}

impl<L> IntoFuture for Contract<L>
where
    L: Layer<Inner> + Clone + Debug + Send + Sync + 'static,
    L::Service: UpdateService + Debug,
{
    type Output = ();
    type IntoFuture = LocalBoxFuture<'static, ()>;

    fn into_future(self) -> Self::IntoFuture {
        let location = self.location;
        let name = case::short_name::<L>();
        let verify = async move {
            if let Err(breach) = self.verify().await {
                panic!("{name} at {location} breaks the contract of layers: {breach}");
            }
        };
        verify.boxed_local()
    }
}

impl<L> fmt::Debug for Contract<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract")
            .field("before", &self.before)
            .field("stopping", &self.stopping)
            .field("is_foreign", &self.is_foreign)
            .finish_non_exhaustive()
    }
}
