use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request, Stop};
use pin_project::pin_project;
use tower_service::Service;

use super::{NAME, check::Answer, shared::Shared};
use crate::unwind;

/// The future of [`AllowList`](super::AllowList).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// The checks are asked; once answered it is left for another state, and everything it holds is
    /// dropped: the question, the request and the readiness. In a box, as a check is anyway, so that
    /// the future of what passes at once is small.
    Asking(Box<Asking<S>>),
    Called(#[pin] F),
    /// `None` once it was given out.
    Decided(Option<Result<Outcome, Error>>),
}

/// A request before the checks that must be waited for.
struct Asking<S> {
    shared: Arc<Shared>,
    request: Request,
    /// Ready since before the request came, and called at most once.
    inner: S,
    /// The check that is asked, by its place in the list.
    current: usize,
    answer: Option<Answer>,
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>) -> Self {
        Self { state }
    }

    pub(super) fn asking(shared: Arc<Shared>, request: Request, inner: S) -> Self {
        Self::new(State::Asking(Box::new(Asking {
            shared,
            request,
            inner,
            current: 0,
            answer: None,
        })))
    }

    pub(super) fn called(future: F) -> Self {
        Self::new(State::Called(future))
    }

    pub(super) fn decided(result: Result<Outcome, Error>) -> Self {
        Self::new(State::Decided(Some(result)))
    }
}

impl<S> Asking<S> {
    /// Asks the checks in turn: `None` is a yes, else the outcome or the error of a panic.
    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Outcome, Error>>> {
        while let Some(check) = self.shared.async_checks.get(self.current) {
            let answer = match &mut self.answer {
                Some(answer) => answer,
                none => match unwind::catch(|| (check.ask)(self.request.clone())) {
                    Ok(answer) => none.insert(answer),
                    Err(panic) => return Poll::Ready(Some(Err(panic))),
                },
            };
            match unwind::catch(|| answer.as_mut().poll(cx)) {
                Ok(answer) => match ready!(answer) {
                    Ok(true) => return Poll::Ready(None),
                    Ok(false) => self.answer = None,
                    Err(_) => {
                        // What the error says may be secret, and this reason is not.
                        let reason = format!("the check `{}` failed", check.name);
                        let stop = Stop::new(NAME, reason);
                        return Poll::Ready(Some(Ok(self.shared.stop(&self.request, stop))));
                    }
                },
                Err(panic) => return Poll::Ready(Some(Err(panic))),
            }
            self.current += 1;
        }
        Poll::Ready(Some(Ok(self.shared.refuse(&self.request))))
    }
}

impl<S> Future for ResponseFuture<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Outcome, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut state = self.as_mut().project().state;
            let next = match state.as_mut().project() {
                StateProj::Asking(asking) => match ready!(asking.poll_answer(cx)) {
                    None => State::Called(asking.inner.call(asking.request.clone())),
                    decided => State::Decided(decided),
                },
                StateProj::Called(future) => return future.poll(cx).map_err(Error::new),
                StateProj::Decided(result) => {
                    let result = result.take();
                    return Poll::Ready(result.expect("a future is not polled after it completed"));
                }
            };
            state.set(next);
        }
    }
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Asking(_) => "asking",
            State::Called(_) => "called",
            State::Decided(_) => "decided",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
