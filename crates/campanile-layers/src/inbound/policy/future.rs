use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome};
use pin_project::pin_project;

/// The future of [`PolicyService`](super::PolicyService).
#[pin_project]
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<F> {
    #[pin]
    state: State<F>,
}

#[pin_project(project = StateProj)]
#[derive(Debug)]
enum State<F> {
    Called(#[pin] F),
    /// `None` once it was given out.
    Decided(Option<Result<Outcome, Error>>),
}

impl<F> ResponseFuture<F> {
    pub(super) fn called(future: F) -> Self {
        Self {
            state: State::Called(future),
        }
    }

    pub(super) fn decided(result: Result<Outcome, Error>) -> Self {
        Self {
            state: State::Decided(Some(result)),
        }
    }
}

impl<F, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Outcome, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProj::Called(future) => {
                let result = ready!(future.poll(cx));
                Poll::Ready(result.map_err(Error::new))
            }
            StateProj::Decided(result) => {
                let result = result.take();
                Poll::Ready(result.expect("a future is not polled after it completed"))
            }
        }
    }
}
