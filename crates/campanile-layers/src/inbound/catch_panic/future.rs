use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Outcome};
use pin_project::pin_project;

use crate::unwind;

/// The future of [`CatchPanic`](super::CatchPanic).
#[pin_project]
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<F> {
    /// Emptied as soon as it panics, so that it is never polled again.
    #[pin]
    inner: Option<F>,
    /// The panic of the call itself.
    panic: Option<Error>,
}

impl<F> ResponseFuture<F> {
    pub(super) fn called(future: F) -> Self {
        Self {
            inner: Some(future),
            panic: None,
        }
    }

    pub(super) fn panicked(panic: Error) -> Self {
        Self {
            inner: None,
            panic: Some(panic),
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
        let mut this = self.project();
        let Some(future) = this.inner.as_mut().as_pin_mut() else {
            let panic = this.panic.take();
            return Poll::Ready(Err(
                panic.expect("a future is not polled after it completed")
            ));
        };
        match unwind::catch(|| future.poll(cx)) {
            Ok(result) => result.map_err(Error::new),
            Err(panic) => {
                // What a panic left half done may panic again while it is dropped; the first one
                // is told.
                let _ = unwind::catch(|| this.inner.set(None));
                Poll::Ready(Err(panic))
            }
        }
    }
}
