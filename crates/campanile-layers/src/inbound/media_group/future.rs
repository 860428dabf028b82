use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use campanile_store::{Answer, Pushed, StoreError, StoreErrorKind};
use pin_project::pin_project;
use tower_service::Service;

use super::stations::Capture;

/// The future of [`MediaGroup`](super::MediaGroup).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// Passes as soon as inner is ready; `None` only while it is called.
    Waiting(S, Option<Request>),
    Called(#[pin] F),
    Capturing(Answer<Pushed>, Capture),
    /// `None` once it was given out.
    Failed(Option<Error>),
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>) -> Self {
        Self { state }
    }

    pub(super) fn waiting(inner: S, request: Request) -> Self {
        Self::new(State::Waiting(inner, Some(request)))
    }

    pub(super) fn called(future: F) -> Self {
        Self::new(State::Called(future))
    }

    pub(super) fn capturing(pushed: Answer<Pushed>, capture: Capture) -> Self {
        Self::new(State::Capturing(pushed, capture))
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
                StateProj::Waiting(inner, request) => {
                    ready!(inner.poll_ready(cx)).map_err(Error::new)?;
                    let request = request.take();
                    inner.call(request.expect("a request is passed on once"))
                }
                StateProj::Called(future) => {
                    let result = ready!(future.poll(cx));
                    return Poll::Ready(result.map_err(Error::new));
                }
                StateProj::Capturing(pushed, _) => {
                    let pushed = ready!(Pin::new(pushed).poll(cx));
                    // The capture is over: a driver that stops may wait for it.
                    state.set(State::Failed(None));
                    return Poll::Ready(captured(pushed));
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

/// A repeat is absorbed like the first: the store has the member.
fn captured(pushed: Result<Pushed, StoreError>) -> Result<Outcome, Error> {
    match pushed {
        Ok(_) => Ok(Outcome::absorbed()),
        Err(error) => Err(match error.kind() {
            // The source keeps the member, and brings it again.
            StoreErrorKind::Full { .. } | StoreErrorKind::Unavailable => {
                Error::overloaded(format!("the member of an album is not captured: {error}"))
            }
            _ => Error::new(error),
        }),
    }
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
