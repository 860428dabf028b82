use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use pin_project::pin_project;
use tokio::sync::oneshot;
use tower_service::Service;

use super::lanes::Turn;

/// The future of [`Sequence`](super::Sequence).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
    /// After the state, so that what runs is dropped before the next one gets the turn.
    turn: Option<Turn>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    Waiting(Waiting<S>),
    Called(#[pin] F),
    /// `None` once it was given out, and after every other end.
    Failed(Option<Error>),
}

/// A request in its lane, or at its turn while inner is not ready.
struct Waiting<S> {
    turn: oneshot::Receiver<Turn>,
    request: Request,
    /// A clone, made ready at its turn and called at most once.
    inner: S,
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>, turn: Option<Turn>) -> Self {
        Self { state, turn }
    }

    pub(super) fn waiting(inner: S, request: Request, turn: oneshot::Receiver<Turn>) -> Self {
        let waiting = Waiting {
            turn,
            request,
            inner,
        };
        Self::new(State::Waiting(waiting), None)
    }

    pub(super) fn called(future: F, turn: Option<Turn>) -> Self {
        Self::new(State::Called(future), turn)
    }

    pub(super) fn failed(error: Error) -> Self {
        Self::new(State::Failed(Some(error)), None)
    }
}

impl<S> Waiting<S>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    /// Waits for the turn, then for inner, and calls it.
    fn poll_call(
        &mut self,
        turn: &mut Option<Turn>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<S::Future, Error>> {
        if turn.is_none() {
            match ready!(Pin::new(&mut self.turn).poll(cx)) {
                Ok(mine) => *turn = Some(mine),
                // A lane gives its turn to everyone who waits, so this is never seen; if it were, a
                // source would bring the update again.
                Err(_) => return Poll::Ready(Err(Error::overloaded("the lane is gone"))),
            }
        }
        ready!(self.inner.poll_ready(cx)).map_err(Error::new)?;
        Poll::Ready(Ok(self.inner.call(self.request.clone())))
    }
}

impl<S> State<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    fn poll(
        mut self: Pin<&mut Self>,
        turn: &mut Option<Turn>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Outcome, Error>> {
        loop {
            let future = match self.as_mut().project() {
                StateProj::Waiting(waiting) => ready!(waiting.poll_call(turn, cx))?,
                StateProj::Called(future) => {
                    let result = ready!(future.poll(cx));
                    return Poll::Ready(result.map_err(Error::new));
                }
                StateProj::Failed(error) => {
                    let error = error.take();
                    return Poll::Ready(Err(
                        error.expect("a future is not polled after it completed")
                    ));
                }
            };
            self.set(State::Called(future));
        }
    }
}

impl<S> Future for ResponseFuture<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // On the stack while foreign code runs, so that a panic moves the line on even if the future
        // is kept.
        let mut turn = this.turn.take();
        let result = this.state.as_mut().poll(&mut turn, cx);
        if result.is_pending() {
            *this.turn = turn;
        } else {
            // What ran is gone before the line moves on: it may hold room that the next one needs.
            this.state.set(State::Failed(None));
        }
        result
    }
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Waiting(_) => "waiting",
            State::Called(_) => "called",
            State::Failed(_) => "failed",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
