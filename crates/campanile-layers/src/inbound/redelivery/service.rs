use std::{
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Entry, Error, Kept, KeptIn, Outcome, Request};
use tower_service::Service;

use super::{
    NAME, ResponseFuture,
    id::Id,
    memory::{Delivery, Memory},
};

/// Handles each update once, however often it is delivered.
///
/// Clones share what they remember. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct Redelivery<S> {
    inner: S,
    memory: Arc<Memory>,
}

impl<S> Redelivery<S> {
    pub(super) fn new(inner: S, memory: Arc<Memory>) -> Self {
        Self { inner, memory }
    }

    fn entry(&self) -> Entry {
        Entry::layer(NAME)
            .setting("window", format_args!("{:?}", self.memory.window()))
            .setting("capacity", self.memory.capacity())
            .keeps(
                Kept::new("what was handled", KeptIn::Process)
                    .if_apart("an update that is delivered again to another replica runs again"),
            )
            .inside("trace", "repeats do not show in the trace")
    }
}

impl<S> Service<Request> for Redelivery<S>
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
            probe.record(self.entry());
            return ResponseFuture::called(self.inner.call(request), None);
        }
        let Some(id) = Id::of(&request) else {
            return ResponseFuture::called(self.inner.call(request), None);
        };
        match self.memory.begin(id) {
            Delivery::First(run) => ResponseFuture::called(self.inner.call(request), Some(run)),
            Delivery::Joined(news) => {
                // The ready service is dropped: what it reserved is for those who run.
                let inner = self.inner.clone();
                self.inner = inner.clone();
                ResponseFuture::joined(inner, request, news)
            }
            Delivery::Finished => {
                ResponseFuture::decided(Ok(Outcome::stopped(NAME, "it was handled before")))
            }
            Delivery::Overloaded(why) => ResponseFuture::decided(Err(Error::overloaded(why))),
        }
    }
}
