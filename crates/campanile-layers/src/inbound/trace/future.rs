use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome};
use pin_project::{pin_project, pinned_drop};
use tracing::Span;

use super::{decision::Ending, service::Report};

/// The future of [`Trace`](super::Trace).
#[pin_project(PinnedDrop)]
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<F> {
    #[pin]
    inner: F,
    span: Span,
    /// `None` for a probe, and once the end was told.
    report: Option<Report>,
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, span: Span, report: Option<Report>) -> Self {
        Self {
            inner,
            span,
            report,
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
        let this = self.project();
        let _entered = this.span.enter();
        let result = ready!(this.inner.poll(cx)).map_err(Error::new);
        if let Some(report) = this.report.take() {
            report.tell(match &result {
                Ok(outcome) => Ending::Outcome(outcome),
                Err(error) => Ending::Error(error),
            });
        }
        Poll::Ready(result)
    }
}

#[pinned_drop]
impl<F> PinnedDrop for ResponseFuture<F> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        if let Some(report) = this.report.take() {
            let _entered = this.span.enter();
            report.tell(Ending::Dropped);
        }
    }
}
