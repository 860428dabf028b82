use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use campanile_store::{Answer, Commit, Result as StoreResult, Verdict};
use pin_project::pin_project;
use tower_service::Service;

use super::limit::{Decision, Limit, Refusal, Use};

/// The future of [`RateLimit`](super::RateLimit).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// The store is asked; left for another state once it has answered. In a box, as the answer is
    /// by then, so that the future of what passes at once is small.
    Asking(Option<Box<Asking<S>>>),
    /// The update does not pass, and the store is told so.
    Noting(Box<Noting>),
    Called(#[pin] F),
    /// `None` once it was given out.
    Decided(Option<Result<Outcome, Error>>),
}

struct Asking<S> {
    limit: Arc<Limit>,
    request: Request,
    /// Ready since before the request came, and called at most once.
    inner: S,
    usage: Box<Use>,
    answer: Answer<Verdict>,
}

struct Noting {
    limit: Arc<Limit>,
    request: Request,
    refusal: Refusal,
    answer: Answer<Commit>,
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>) -> Self {
        Self { state }
    }

    pub(super) fn asking(
        limit: Arc<Limit>,
        request: Request,
        inner: S,
        usage: Box<Use>,
        answer: Answer<Verdict>,
    ) -> Self {
        let asking = Asking {
            limit,
            request,
            inner,
            usage,
            answer,
        };
        Self::new(State::Asking(Some(Box::new(asking))))
    }

    pub(super) fn refused(
        limit: Arc<Limit>,
        request: Request,
        refusal: Refusal,
        usage: &Use,
    ) -> Self {
        Self::new(State::refused(limit, request, refusal, usage))
    }

    pub(super) fn called(future: F) -> Self {
        Self::new(State::Called(future))
    }

    pub(super) fn decided(result: Result<Outcome, Error>) -> Self {
        Self::new(State::Decided(Some(result)))
    }
}

impl<S, F> State<S, F> {
    fn refused(limit: Arc<Limit>, request: Request, refusal: Refusal, usage: &Use) -> Self {
        match limit.follow_up(usage) {
            Some(answer) => Self::Noting(Box::new(Noting {
                limit,
                request,
                refusal,
                answer,
            })),
            None => Self::Decided(Some(Ok(limit.refuse(&request, refusal, None)))),
        }
    }
}

impl<S, F> Future for ResponseFuture<S, F>
where
    S: Service<Request, Response = Outcome, Future = F>,
    S::Error: Into<BoxError>,
    F: Future<Output = Result<Outcome, S::Error>>,
{
    type Output = Result<Outcome, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut state = self.as_mut().project().state;
            let next = match state.as_mut().project() {
                StateProj::Asking(asking) => {
                    let answer = match asking {
                        Some(asking) => ready!(Pin::new(&mut asking.answer).poll(cx)),
                        None => unreachable!("the state is left when it is taken from"),
                    };
                    asking.take().map(|asking| asking.go_on(answer))
                }
                StateProj::Noting(noting) => {
                    let noted = ready!(Pin::new(&mut noting.answer).poll(cx));
                    let outcome = noting
                        .limit
                        .refuse(&noting.request, noting.refusal, Some(noted));
                    Some(State::Decided(Some(Ok(outcome))))
                }
                StateProj::Called(future) => return future.poll(cx).map_err(Error::new),
                StateProj::Decided(result) => {
                    let result = result.take();
                    return Poll::Ready(result.expect("a future is not polled after it completed"));
                }
            };
            if let Some(next) = next {
                state.set(next);
            }
        }
    }
}

impl<S: Service<Request>> Asking<S> {
    fn go_on(mut self, answer: StoreResult<Verdict>) -> State<S, S::Future> {
        match self.limit.decide(answer) {
            Decision::Pass => State::Called(self.inner.call(self.request)),
            Decision::Refuse(refusal) => {
                State::refused(self.limit, self.request, refusal, &self.usage)
            }
            Decision::Deny(outcome) => State::Decided(Some(Ok(outcome))),
        }
    }
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Asking(_) => "asking",
            State::Noting(_) => "noting",
            State::Called(_) => "called",
            State::Decided(_) => "decided",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
