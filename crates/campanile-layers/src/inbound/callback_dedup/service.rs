use std::{
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Kind, Outcome, Request};
use tower_service::Service;

use super::{ResponseFuture, shared::Shared};

/// Runs the first press of a button, and answers its repeats.
///
/// Clones share the store. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct CallbackDedup<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> CallbackDedup<S> {
    pub(super) fn new(inner: S, shared: Arc<Shared>) -> Self {
        Self { inner, shared }
    }
}

impl<S> Service<Request> for CallbackDedup<S>
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
            return ResponseFuture::passed(self.inner.call(request));
        }
        if *request.update().kind() != Kind::CallbackQuery {
            return ResponseFuture::passed(self.inner.call(request));
        }
        // The ready service goes along with the press; the clone stays, and is not ready.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        ResponseFuture::pressed(Arc::clone(&self.shared), request, inner)
    }
}
