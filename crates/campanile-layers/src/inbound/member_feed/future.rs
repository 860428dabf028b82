use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{Outcome, Request};
use campanile_store::{Answer, StoreError};
use pin_project::pin_project;
use tower_service::Service;

use super::NAME;

/// The future of [`MemberFeed`](super::MemberFeed).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// An event is written to a store that takes its time.
    Writing(Writing<S>),
    Called(#[pin] F),
}

struct Writing<S> {
    answer: Answer<()>,
    request: Request,
    /// Ready since before the request came, and called once.
    inner: S,
}

impl<S, F> ResponseFuture<S, F> {
    pub(super) fn called(future: F) -> Self {
        Self {
            state: State::Called(future),
        }
    }

    pub(super) fn writing(answer: Answer<()>, request: Request, inner: S) -> Self {
        Self {
            state: State::Writing(Writing {
                answer,
                request,
                inner,
            }),
        }
    }
}

/// An event that is not written is passed on all the same: others may wait for it.
pub(super) fn note(written: &Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::debug!(layer = NAME, %error, "an event was not written down");
    }
}

impl<S> Future for ResponseFuture<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
{
    type Output = Result<Outcome, S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut state = self.as_mut().project().state;
            let called = match state.as_mut().project() {
                StateProj::Writing(writing) => {
                    note(&ready!(Pin::new(&mut writing.answer).poll(cx)));
                    writing.inner.call(writing.request.clone())
                }
                StateProj::Called(future) => return future.poll(cx),
            };
            state.set(State::Called(called));
        }
    }
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Writing(_) => "writing",
            State::Called(_) => "called",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
