use std::{
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use tower_service::Service;

use super::{ResponseFuture, lanes::Place, layer::Shared};

/// Handles the updates of one chat one at a time.
///
/// Clones share the lanes. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct Sequence<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> Sequence<S> {
    pub(super) fn new(inner: S, shared: Arc<Shared>) -> Self {
        Self { inner, shared }
    }
}

impl<S> Service<Request> for Sequence<S>
where
    S: Service<Request, Response = Outcome> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = Outcome;
    type Error = Error;
    type Future = ResponseFuture<S, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(Error::new)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(probe) = request.probe() {
            probe.record(self.shared.entry());
            return ResponseFuture::called(self.inner.call(request), None);
        }
        match self.shared.enter(&request) {
            Ok(None) => ResponseFuture::called(self.inner.call(request), None),
            Ok(Some(Place::First(turn))) => {
                ResponseFuture::called(self.inner.call(request), Some(turn))
            }
            Ok(Some(Place::Behind(turn))) => {
                // The ready service is dropped: what it reserved is for those who run, and the one
                // who runs in this lane may need it to end.
                let inner = self.inner.clone();
                self.inner = inner.clone();
                ResponseFuture::waiting(inner, request, turn)
            }
            Ok(Some(Place::Full)) => ResponseFuture::failed(self.shared.overloaded()),
            Err(panic) => ResponseFuture::failed(panic),
        }
    }
}
