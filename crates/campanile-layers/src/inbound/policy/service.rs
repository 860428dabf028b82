use std::{
    borrow::Cow,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Entry, Error, Outcome, Request};
use tower_service::Service;

use super::{Policy, ResponseFuture};
use crate::unwind;

/// Lets the requests pass that a [`Policy`] passes.
///
/// Clones share the policy. See the [module docs](super) for an example.
pub struct PolicyService<S, P> {
    inner: S,
    name: Cow<'static, str>,
    policy: Arc<P>,
}

impl<S, P> PolicyService<S, P> {
    pub(super) fn new(inner: S, name: Cow<'static, str>, policy: Arc<P>) -> Self {
        Self {
            inner,
            name,
            policy,
        }
    }
}

impl<S, P> Service<Request> for PolicyService<S, P>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
    P: Policy,
{
    type Response = Outcome;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(Error::new)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(probe) = request.probe() {
            let entry = Entry::layer(self.name.clone());
            probe.record(entry.inside(
                "member_feed",
                "a change of membership that the policy stops is lost",
            ));
            return ResponseFuture::called(self.inner.call(request));
        }
        match unwind::catch(|| self.policy.check(&request)) {
            Ok(verdict) => match verdict.into_outcome(self.name.clone()) {
                Some(stopped) => ResponseFuture::decided(Ok(stopped)),
                None => ResponseFuture::called(self.inner.call(request)),
            },
            Err(panic) => ResponseFuture::decided(Err(panic)),
        }
    }
}

impl<S: Clone, P> Clone for PolicyService<S, P> {
    fn clone(&self) -> Self {
        Self::new(
            self.inner.clone(),
            self.name.clone(),
            Arc::clone(&self.policy),
        )
    }
}

impl<S: fmt::Debug, P> fmt::Debug for PolicyService<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyService")
            .field("inner", &self.inner)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
