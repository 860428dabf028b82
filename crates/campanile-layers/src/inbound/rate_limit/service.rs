use std::{
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use tower_service::Service;

use super::{
    ResponseFuture,
    limit::{Decision, Limit},
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
        let usage = match self.limit.usage(&request) {
            Ok(Some(usage)) => usage,
            Ok(None) => return ResponseFuture::called(self.inner.call(request)),
            Err(panic) => return ResponseFuture::decided(Err(panic)),
        };
        // A store in memory has decided by now, and what passes goes the short way.
        match self.limit.charge(&usage).into_ready() {
            Ok(answer) => match self.limit.decide(answer) {
                Decision::Pass => ResponseFuture::called(self.inner.call(request)),
                Decision::Refuse(refusal) => {
                    ResponseFuture::refused(Arc::clone(&self.limit), request, refusal, &usage)
                }
                Decision::Deny(outcome) => ResponseFuture::decided(Ok(outcome)),
            },
            Err(answer) => {
                // The ready service goes along with the question; the clone stays, and is not ready.
                let clone = self.inner.clone();
                let inner = mem::replace(&mut self.inner, clone);
                ResponseFuture::asking(Arc::clone(&self.limit), request, inner, usage, answer)
            }
        }
    }
}
