use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use campanile_store::{Answer, Pushed, StoreError, StoreErrorKind};
use pin_project::pin_project;
use tower_service::Service;

use super::{layer::Shared, stations::Capture};

/// The future of [`MediaGroup`](super::MediaGroup).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// Passes as soon as inner is ready. In a box like the next, so that the future of what passes at
    /// once is small.
    Waiting(Box<Waiting<S>>),
    Called(#[pin] F),
    Capturing(Box<Capturing>),
    /// `None` once it was given out.
    Failed(Option<Error>),
}

struct Waiting<S> {
    inner: S,
    /// `None` only while inner is called.
    request: Option<Request>,
}

struct Capturing {
    pushed: Answer<Pushed>,
    /// Held until the member is captured or is not.
    _capture: Capture,
    shared: Arc<Shared>,
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>) -> Self {
        Self { state }
    }

    pub(super) fn waiting(inner: S, request: Request) -> Self {
        let request = Some(request);
        Self::new(State::Waiting(Box::new(Waiting { inner, request })))
    }

    pub(super) fn called(future: F) -> Self {
        Self::new(State::Called(future))
    }

    pub(super) fn capturing(pushed: Answer<Pushed>, capture: Capture, shared: Arc<Shared>) -> Self {
        Self::new(State::Capturing(Box::new(Capturing {
            pushed,
            _capture: capture,
            shared,
        })))
    }

    pub(super) fn failed(error: Error) -> Self {
        Self::new(State::Failed(Some(error)))
    }
}

impl<S> Future for ResponseFuture<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let future = match state.as_mut().project() {
                StateProj::Waiting(waiting) => {
                    ready!(waiting.inner.poll_ready(cx)).map_err(Error::new)?;
                    let request = waiting.request.take();
                    waiting
                        .inner
                        .call(request.expect("a request is passed on once"))
                }
                StateProj::Called(future) => return future.poll(cx).map_err(Error::new),
                StateProj::Capturing(capturing) => {
                    let pushed = ready!(Pin::new(&mut capturing.pushed).poll(cx));
                    let captured = captured(pushed, &capturing.shared);
                    // The capture is over: a driver that stops may wait for it.
                    state.set(State::Failed(None));
                    return Poll::Ready(captured);
                }
                StateProj::Failed(error) => {
                    let error = error.take();
                    return Poll::Ready(Err(
                        error.expect("a future is not polled after it completed")
                    ));
                }
            };
            state.set(State::Called(future));
        }
    }
}

/// A repeat is absorbed like the first: the store has the member. A member that the store does not
/// have stays with its source, whatever the reason, and is brought again.
fn captured(pushed: Result<Pushed, StoreError>, shared: &Shared) -> Result<Outcome, Error> {
    let error = match pushed {
        Ok(_) => return Ok(Outcome::absorbed()),
        Err(error) => error,
    };
    if *error.kind() == StoreErrorKind::Unavailable {
        shared.outages.note();
    }
    let what = "the member of an album is not captured";
    Err(Error::overloaded(format!("{what}: {error}")))
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Waiting(..) => "waiting",
            State::Called(_) => "called",
            State::Capturing(..) => "capturing",
            State::Failed(_) => "failed",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
