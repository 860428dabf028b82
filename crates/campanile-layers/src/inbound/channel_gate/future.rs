use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use futures::future::BoxFuture;
use pin_project::pin_project;
use tower_service::Service;

use crate::unwind;

/// The future of [`ChannelGate`](super::ChannelGate).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// Once answered it is left for another state, and everything it holds is dropped. In a box, as the
    /// decision is anyway, so that the future of what passes at once is small.
    Asking(Box<Asking<S>>),
    Called(#[pin] F),
    /// `None` once it was given out.
    Decided(Option<Result<Outcome, Error>>),
}

/// A request before a decision that must be waited for.
struct Asking<S> {
    /// `None` lets the request pass.
    decision: BoxFuture<'static, Option<Outcome>>,
    request: Request,
    /// Ready since before the request came, and called at most once.
    inner: S,
}

impl<S, F> ResponseFuture<S, F> {
    pub(super) fn asking(
        decision: BoxFuture<'static, Option<Outcome>>,
        request: Request,
        inner: S,
    ) -> Self {
        Self {
            state: State::Asking(Box::new(Asking {
                decision,
                request,
                inner,
            })),
        }
    }

    pub(super) fn called(future: F) -> Self {
        Self {
            state: State::Called(future),
        }
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
                StateProj::Asking(asking) => {
                    match unwind::catch(|| asking.decision.as_mut().poll(cx)) {
                        Ok(decision) => match ready!(decision) {
                            None => State::Called(asking.inner.call(asking.request.clone())),
                            Some(outcome) => State::Decided(Some(Ok(outcome))),
                        },
                        Err(panic) => State::Decided(Some(Err(panic))),
                    }
                }
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
