use std::{
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use tower_service::Service;

use super::{
    ResponseFuture,
    shared::{Admission, Shared},
};

/// Lets only those pass who are on a list.
///
/// Clones share the list. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct AllowList<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> AllowList<S> {
    pub(super) fn new(inner: S, shared: Arc<Shared>) -> Self {
        Self { inner, shared }
    }
}

impl<S> Service<Request> for AllowList<S>
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
            return ResponseFuture::called(self.inner.call(request));
        }
        match self.shared.admit(&request) {
            Ok(Admission::Pass) => ResponseFuture::called(self.inner.call(request)),
            Ok(Admission::Refuse) => ResponseFuture::decided(Ok(self.shared.refuse(&request))),
            Ok(Admission::Ask) => {
                // The ready service goes along with the question; the clone stays, and is not ready.
                let clone = self.inner.clone();
                let inner = mem::replace(&mut self.inner, clone);
                ResponseFuture::asking(Arc::clone(&self.shared), request, inner)
            }
            Err(panic) => ResponseFuture::decided(Err(panic)),
        }
    }
}
