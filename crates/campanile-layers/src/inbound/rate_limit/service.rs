use std::{
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use tower_service::Service;

use super::{
    ResponseFuture,
    limit::{Charge, Limit},
};

/// Lets no one have more than a share.
///
/// Clones share the limiter. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct RateLimit<S> {
    inner: S,
    limit: Arc<Limit>,
}

impl<S> RateLimit<S> {
    pub(super) fn new(inner: S, limit: Arc<Limit>) -> Self {
        Self { inner, limit }
    }
}

impl<S> Service<Request> for RateLimit<S>
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
            probe.record(self.limit.entry());
            return ResponseFuture::called(self.inner.call(request));
        }
        match self.limit.charge(&request) {
            Ok(Charge::Passed) => ResponseFuture::called(self.inner.call(request)),
            Ok(Charge::Denied(outcome)) => ResponseFuture::decided(Ok(outcome)),
            Ok(Charge::Refused(refusal, usage)) => {
                ResponseFuture::refused(Arc::clone(&self.limit), request, refusal, &usage)
            }
            Ok(Charge::Asked(answer, usage)) => {
                // The ready service goes along with the question; the clone stays, and is not ready.
                let clone = self.inner.clone();
                let inner = mem::replace(&mut self.inner, clone);
                ResponseFuture::asking(Arc::clone(&self.limit), request, inner, usage, answer)
            }
            Err(panic) => ResponseFuture::decided(Err(panic)),
        }
    }
}
