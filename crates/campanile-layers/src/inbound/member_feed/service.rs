use std::{
    fmt, mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{Entry, Kind, Outcome, Request};
use tower_layer::Layer;
use tower_service::Service;

use super::{NAME, ResponseFuture, future};
use crate::inbound::channel_gate::Shared;

/// Applies [`MemberFeed`]; a gate's [`pair`](crate::channel_gate::ChannelGateBuilder::pair) gives it.
///
/// Clones tell the same gate. See the [module docs](super) for an example.
#[derive(Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct MemberFeedLayer {
    shared: Arc<Shared>,
}

impl MemberFeedLayer {
    pub(in crate::inbound) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl<S> Layer<S> for MemberFeedLayer {
    type Service = MemberFeed<S>;

    fn layer(&self, inner: S) -> Self::Service {
        MemberFeed {
            inner,
            layer: self.clone(),
        }
    }
}

impl fmt::Debug for MemberFeedLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemberFeedLayer").finish_non_exhaustive()
    }
}

/// Tells a gate of those who join and leave.
///
/// Clones tell the same gate. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct MemberFeed<S> {
    inner: S,
    layer: MemberFeedLayer,
}

impl<S> Service<Request> for MemberFeed<S>
where
    S: Service<Request, Response = Outcome> + Clone,
{
    type Response = Outcome;
    type Error = S::Error;
    type Future = ResponseFuture<S, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(probe) = request.probe() {
            probe.record(Entry::layer(NAME).needs([Kind::ChatMember]));
            return ResponseFuture::called(self.inner.call(request));
        }
        // The event is written before it goes on: the gate inside reads it.
        match self.layer.shared.learn(&request) {
            None => ResponseFuture::called(self.inner.call(request)),
            Some(written) => match written.into_ready() {
                Ok(written) => {
                    future::note(&written);
                    ResponseFuture::called(self.inner.call(request))
                }
                Err(answer) => {
                    // The ready service goes along; the clone stays, and is not ready.
                    let clone = self.inner.clone();
                    let inner = mem::replace(&mut self.inner, clone);
                    ResponseFuture::writing(answer, request, inner)
                }
            },
        }
    }
}
