use std::{
    mem,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use tower_service::Service;

use super::{ResponseFuture, layer::Shared};

/// Collects the members of albums, and passes on everything else.
///
/// Clones share the store. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct MediaGroup<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> MediaGroup<S> {
    pub(super) fn new(inner: S, shared: Arc<Shared>) -> Self {
        Self { inner, shared }
    }
}

impl<S> Service<Request> for MediaGroup<S>
where
    S: Service<Request, Response = Outcome> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = Outcome;
    type Error = Error;
    type Future = ResponseFuture<S, S::Future>;

    /// Always ready: members must not wait while inner is busy, or their album would be handled
    /// without them. What passes waits for inner in its future.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(probe) = request.probe() {
            probe.record(self.shared.entry());
            return self.pass(request);
        }
        let Some((key, id)) = self.shared.place(&request) else {
            return self.pass(request);
        };
        match self.shared.capture(request.bot().identity().id()) {
            Some(capture) => {
                let pushed = self.shared.push(key, id, request.update());
                ResponseFuture::capturing(pushed, capture, Arc::clone(&self.shared))
            }
            None => ResponseFuture::failed(undriven()),
        }
    }
}

impl<S> MediaGroup<S>
where
    S: Service<Request, Response = Outcome> + Clone,
    S::Error: Into<BoxError>,
{
    fn pass(&mut self, request: Request) -> ResponseFuture<S, S::Future> {
        // Where inner is ready it is called in `call`, so that layers inside see updates in the
        // order of calls. Where it is not, the future asks again, with a waker.
        let cx = &mut Context::from_waker(Waker::noop());
        match self.inner.poll_ready(cx) {
            Poll::Ready(Ok(())) => ResponseFuture::called(self.inner.call(request)),
            Poll::Ready(Err(error)) => ResponseFuture::failed(Error::new(error)),
            Poll::Pending => {
                // The place in a queue goes along with the request; the clone stays, and has none.
                let clone = self.inner.clone();
                let inner = mem::replace(&mut self.inner, clone);
                ResponseFuture::waiting(inner, request)
            }
        }
    }
}

fn undriven() -> Error {
    Error::overloaded(
        "nobody drives the albums of this bot, so this member of one cannot be collected: spawn \
         `albums.drive(bot, stack)`, or give `App::albums` the `albums` that came with the layer",
    )
}
