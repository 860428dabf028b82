use std::task::{Context, Poll};

use campanile_core::{BoxError, Entry, Error, Outcome, Request};
use tower_layer::Layer;
use tower_service::Service;

use super::ResponseFuture;
use crate::unwind;

/// Applies [`CatchPanic`].
///
/// See the [module docs](super) for an example.
#[derive(Debug, Clone, Default)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct CatchPanicLayer {
    _private: (),
}

impl CatchPanicLayer {
    /// Creates the layer.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<S> Layer<S> for CatchPanicLayer {
    type Service = CatchPanic<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CatchPanic::new(inner)
    }
}

/// Turns the panics of the inner service into errors.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct CatchPanic<S> {
    inner: S,
}

impl<S> CatchPanic<S> {
    /// Wraps a service.
    pub fn new(inner: S) -> Self {
        Self { inner }
    }

    /// The layer that wraps services like this.
    pub fn layer() -> CatchPanicLayer {
        CatchPanicLayer::new()
    }
}

impl<S> Service<Request> for CatchPanic<S>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Response = Outcome;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match unwind::catch(|| self.inner.poll_ready(cx)) {
            Ok(ready) => ready.map_err(Error::new),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(probe) = request.probe() {
            let entry = Entry::layer("catch_panic");
            probe.record(entry.inside("trace", "caught panics do not show in the trace"));
        }
        match unwind::catch(|| self.inner.call(request)) {
            Ok(future) => ResponseFuture::called(future),
            Err(panic) => ResponseFuture::panicked(panic),
        }
    }
}
