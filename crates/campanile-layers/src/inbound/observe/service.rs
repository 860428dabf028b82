use std::{
    fmt,
    future::Future,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{Entry, Kept, KeptIn, Outcome, Request};
use tokio::sync::mpsc;
use tower_layer::Layer;
use tower_service::Service;

use super::{Counter, Ending, Worker, worker};
use crate::unwind;

/// Applies [`Observe`].
///
/// Clones share the function, and the worker if there is one. See the [module docs](super) for an
/// example.
#[derive(Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct ObserveLayer {
    sink: Sink,
    counter: Counter,
}

#[derive(Clone)]
enum Sink {
    InPlace(Arc<dyn Fn(&Request) + Send + Sync>),
    Worker(mpsc::Sender<Request>),
}

impl ObserveLayer {
    /// Creates a layer that calls a function in place; it should be quick, for each update waits
    /// for it.
    pub fn sync(f: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        Self {
            sink: Sink::InPlace(Arc::new(f)),
            counter: Counter::default(),
        }
    }

    /// Creates a layer and the worker that shows its updates to a function; the host spawns the
    /// worker.
    ///
    /// The function returns a future of `()` or of a `Result<(), E>`.
    pub fn pair<F, Fut>(f: F) -> (Self, Worker)
    where
        F: Fn(Request) -> Fut + Send + Sync + 'static,
        Fut: Future + Send + 'static,
        Fut::Output: Ending,
    {
        let counter = Counter::default();
        let (sender, worker) = worker::pair(f, counter.clone());
        let layer = Self {
            sink: Sink::Worker(sender),
            counter,
        };
        (layer, worker)
    }

    /// The counter of what was not shown.
    #[must_use]
    pub fn counter(&self) -> Counter {
        self.counter.clone()
    }

    fn show(&self, request: &Request) {
        let shared = &self.counter.shared;
        match &self.sink {
            Sink::InPlace(f) => {
                if unwind::catch(|| f(request)).is_err() {
                    shared.panicked.add();
                }
            }
            Sink::Worker(sender) => {
                // Room first: a copy that finds none is not worth making.
                match sender.try_reserve() {
                    Ok(place) => place.send(copy(request)),
                    Err(_) => shared.dropped.add(),
                }
            }
        }
    }
}

/// The request without what belongs to the call: its extensions and its ack.
fn copy(request: &Request) -> Request {
    Request::new(request.update().clone(), request.bot().clone())
        .with_origin(request.origin().clone())
}

impl<S> Layer<S> for ObserveLayer {
    type Service = Observe<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Observe {
            inner,
            layer: self.clone(),
        }
    }
}

impl fmt::Debug for ObserveLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObserveLayer")
            .field("mode", &self.sink.mode())
            .field("counts", &self.counter.counts())
            .finish_non_exhaustive()
    }
}

impl Sink {
    fn entry(&self) -> Entry {
        let entry = Entry::layer("observe").setting("mode", self.mode());
        match self {
            Self::InPlace(_) => entry,
            Self::Worker(_) => entry.keeps(Kept::new("what waits for the worker", KeptIn::Process)),
        }
    }

    fn mode(&self) -> &'static str {
        match self {
            Self::InPlace(_) => "in place",
            Self::Worker(_) => "worker",
        }
    }
}

/// Shows every update to a function.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct Observe<S> {
    inner: S,
    layer: ObserveLayer,
}

impl<S> Service<Request> for Observe<S>
where
    S: Service<Request, Response = Outcome>,
{
    type Response = Outcome;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> S::Future {
        match request.probe() {
            Some(probe) => probe.record(self.layer.sink.entry()),
            None => self.layer.show(&request),
        }
        self.inner.call(request)
    }
}
