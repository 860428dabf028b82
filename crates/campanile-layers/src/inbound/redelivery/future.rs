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

use super::memory::{News, Run};

/// The future of [`Redelivery`](super::Redelivery).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
    /// After the state, so that what runs is dropped before another one runs in its place.
    run: Option<Run>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    Joined(Joined<S>),
    Called(#[pin] F),
    /// `None` once it was given out, and after every other end.
    Decided(Option<Result<Outcome, Error>>),
}

/// A repeat of a call that runs.
struct Joined<S> {
    news: oneshot::Receiver<News>,
    request: Request,
    /// A clone, made ready and called if the call that was joined is dropped.
    inner: S,
}

/// What one who has joined does next.
enum Next<F> {
    Call(F),
    Decide(Result<Outcome, Error>),
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>, run: Option<Run>) -> Self {
        Self { state, run }
    }

    pub(super) fn joined(inner: S, request: Request, news: oneshot::Receiver<News>) -> Self {
        let joined = Joined {
            news,
            request,
            inner,
        };
        Self::new(State::Joined(joined), None)
    }

    pub(super) fn called(future: F, run: Option<Run>) -> Self {
        Self::new(State::Called(future), run)
    }

    pub(super) fn decided(result: Result<Outcome, Error>) -> Self {
        Self::new(State::Decided(Some(result)), None)
    }
}

impl<S> Joined<S>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    /// Waits for the end of the call, or for the right to run in its place.
    fn poll_next(&mut self, run: &mut Option<Run>, cx: &mut Context<'_>) -> Poll<Next<S::Future>> {
        if run.is_none() {
            match ready!(Pin::new(&mut self.news).poll(cx)) {
                Ok(News::Dropped(mine)) => *run = Some(mine),
                Ok(News::Ended(ended)) => {
                    let replies = Vec::new();
                    let result = ended.map(|flow| Outcome { flow, replies });
                    return Poll::Ready(Next::Decide(result));
                }
                // A run tells everyone who has joined it, so this is never seen; if it were, a source
                // would bring the update again.
                Err(_) => {
                    let error = Error::overloaded("the call that was joined is gone");
                    return Poll::Ready(Next::Decide(Err(error)));
                }
            }
        }
        Poll::Ready(match ready!(self.inner.poll_ready(cx)) {
            Ok(()) => Next::Call(self.inner.call(self.request.clone())),
            Err(error) => Next::Decide(Err(Error::new(error))),
        })
    }
}

impl<S> State<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    fn poll(
        mut self: Pin<&mut Self>,
        run: &mut Option<Run>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Outcome, Error>> {
        loop {
            let future = match self.as_mut().project() {
                StateProj::Joined(joined) => match ready!(joined.poll_next(run, cx)) {
                    Next::Call(future) => future,
                    Next::Decide(result) => return Poll::Ready(result),
                },
                StateProj::Called(future) => {
                    let result = ready!(future.poll(cx));
                    return Poll::Ready(result.map_err(Error::new));
                }
                StateProj::Decided(result) => {
                    let result = result.take();
                    return Poll::Ready(result.expect("a future is not polled after it completed"));
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
        // On the stack while foreign code runs, so that after a panic another one may run even if the
        // future is kept.
        let mut run = this.run.take();
        let Poll::Ready(result) = this.state.as_mut().poll(&mut run, cx) else {
            *this.run = run;
            return Poll::Pending;
        };
        // What ran is gone before anyone is told of its end: it may hold what the next one needs.
        this.state.set(State::Decided(None));
        if let Some(run) = run {
            run.finish(&result);
        }
        Poll::Ready(result)
    }
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Joined(_) => "joined",
            State::Called(_) => "called",
            State::Decided(_) => "decided",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
