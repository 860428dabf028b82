use std::{
    fmt, mem,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{BoxError, Entry, Error, Kept, KeptIn, Outcome, Request};
use tower_service::Service;

use super::{
    NAME, REPEATED, ResponseFuture,
    future::Visit,
    id::Id,
    ledger::Ledger,
    memory::{Delivery, Memory},
};

/// Handles each update once, however often it is delivered.
///
/// Clones share what they remember. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct Redelivery<S> {
    inner: S,
    memory: Arc<Memory>,
    ledger: Option<Arc<Ledger>>,
}

impl<S> Redelivery<S> {
    pub(super) fn new(inner: S, memory: Arc<Memory>, ledger: Option<Arc<Ledger>>) -> Self {
        Self {
            inner,
            memory,
            ledger,
        }
    }

    fn entry(&self) -> Entry {
        let entry = Entry::layer(NAME)
            .setting("window", format_args!("{:?}", self.memory.window()))
            .setting("capacity", self.memory.capacity());
        let entry = match &self.ledger {
            None => entry,
            Some(ledger) => entry
                .setting("lease", format_args!("{:?}", ledger.lease))
                .setting("durability", word(ledger.durability))
                .setting("store error", word(ledger.on_error)),
        };
        let kept_in = self.ledger.as_ref().map(|ledger| ledger.kept_in);
        let kept = Kept::new("what was handled", kept_in.unwrap_or(KeptIn::Process))
            .if_apart("an update that is delivered again to another replica runs again");
        let kept = match kept_in {
            // Memory alone is chosen by its name.
            None => kept,
            Some(_) => {
                kept.if_lost("an update that is delivered again after a crash runs once more")
            }
        };
        entry
            .keeps(kept)
            .inside("trace", "repeats do not show in the trace")
    }
}

/// A setting as one word.
fn word(setting: impl fmt::Debug) -> String {
    format!("{setting:?}").to_lowercase()
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
        let ledger = self.ledger.as_ref();
        let ledger = ledger.map(|ledger| (Arc::clone(ledger), ledger.key(&id)));
        match self.memory.begin(id) {
            Delivery::First(run) => {
                if ledger.is_none() {
                    return ResponseFuture::called(self.inner.call(request), Some(run));
                }
                // The ready service goes along; the clone stays, and is not ready.
                let clone = self.inner.clone();
                let inner = mem::replace(&mut self.inner, clone);
                let visit = Visit {
                    request,
                    inner,
                    ledger,
                };
                ResponseFuture::first(visit, run)
            }
            Delivery::Joined(news) => {
                // The ready service is dropped: what it reserved is for those who run.
                let inner = self.inner.clone();
                self.inner = inner.clone();
                let visit = Visit {
                    request,
                    inner,
                    ledger,
                };
                ResponseFuture::joined(visit, news)
            }
            Delivery::Finished => ResponseFuture::decided(Ok(Outcome::stopped(NAME, REPEATED))),
            Delivery::Overloaded(why) => ResponseFuture::decided(Err(Error::overloaded(why))),
        }
    }
}
