use std::{
    mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use futures::future::FutureExt;
use tower_service::Service;

use super::{ResponseFuture, check, shared::Shared};

/// Lets only those pass who are members of the required channels.
///
/// Clones share what they learned. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct ChannelGate<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> ChannelGate<S> {
    pub(super) fn new(inner: S, shared: Arc<Shared>) -> Self {
        Self { inner, shared }
    }

    /// Tells whether a request passes by what is known; the button of the gate never does.
    fn passes_at_once(&self, request: &Request) -> bool {
        let update = request.update();
        let bot = request.bot().identity().id();
        let user = update.principal().user();
        user.is_some_and(|user| {
            !user.is_placeholder()
                && !self.shared.prompts.is_joined_button(update)
                && self.shared.is_known_member(bot, user)
        })
    }
}

impl<S> Service<Request> for ChannelGate<S>
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
        if self.passes_at_once(&request) {
            return ResponseFuture::called(self.inner.call(request));
        }
        let decision = check::decide(Arc::clone(&self.shared), request.clone()).boxed();
        // The ready service goes along with the question; the clone stays, and is not ready.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        ResponseFuture::asking(decision, request, inner)
    }
}
