use std::task::{Context, Poll};

use campanile_core::{BoxError, Entry, Error, Origin, Outcome, Request, Update};
use tokio::time::Instant;
use tower_service::Service;
use tracing::{Level, Span};

use super::{Decision, ResponseFuture, TraceLayer, decision::Ending};
use crate::unwind;

/// Tells what becomes of every update.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Clone)]
pub struct Trace<S> {
    inner: S,
    config: TraceLayer,
}

impl<S> Trace<S> {
    /// Wraps a service, with the settings of a layer.
    pub fn new(inner: S, config: TraceLayer) -> Self {
        Self { inner, config }
    }

    /// The layer that wraps services like this.
    pub fn layer() -> TraceLayer {
        TraceLayer::new()
    }
}

// The error is read for its kind, and can only be given on as what it was read as.
impl<S> Service<Request> for Trace<S>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Response = Outcome;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(Error::new)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(probe) = request.probe() {
            probe.record(Entry::layer("trace").setting("level", self.config.level));
            return ResponseFuture::new(self.inner.call(request), Span::none(), None);
        }
        let report = Report {
            update: request.update().clone(),
            origin: request.origin().clone(),
            config: self.config.clone(),
            started: Instant::now(),
        };
        let span = report.span();
        let future = span.in_scope(|| self.inner.call(request));
        ResponseFuture::new(future, span, Some(report))
    }
}

/// What is needed to tell of a call when it ends.
#[derive(Debug)]
pub(super) struct Report {
    update: Update,
    origin: Origin,
    config: TraceLayer,
    started: Instant,
}

/// Writes an event or a span at a level that is known at run time only.
macro_rules! at {
    ($level:expr, $macro:ident, $($rest:tt)*) => {
        match $level {
            Level::TRACE => tracing::$macro!(target: "campanile::trace", Level::TRACE, $($rest)*),
            Level::DEBUG => tracing::$macro!(target: "campanile::trace", Level::DEBUG, $($rest)*),
            Level::INFO => tracing::$macro!(target: "campanile::trace", Level::INFO, $($rest)*),
            Level::WARN => tracing::$macro!(target: "campanile::trace", Level::WARN, $($rest)*),
            Level::ERROR => tracing::$macro!(target: "campanile::trace", Level::ERROR, $($rest)*),
        }
    };
}

impl Report {
    fn span(&self) -> Span {
        at!(
            self.config.level,
            span,
            "update",
            id = self.update.id(),
            kind = self.update.kind().as_str(),
            principal = %self.update.principal(),
        )
    }

    /// Tells how the call ended; the span of the call is entered.
    pub(super) fn tell(self, ending: Ending<'_>) {
        let decision = Decision {
            update: &self.update,
            origin: &self.origin,
            ending,
            duration: self.started.elapsed(),
        };
        let error = decision.error();
        at!(
            self.config.level,
            event,
            flow = decision.flow(),
            by = decision.by(),
            reason = decision.reason(),
            error = error.map(tracing::field::display),
            error.kind = error.map(|error| tracing::field::debug(error.kind())),
            duration = ?decision.duration(),
        );
        if let Some(on_outcome) = &self.config.on_outcome {
            // A trace never changes what it tells of, not even by a panic.
            let _ = unwind::catch(|| on_outcome(&decision));
        }
    }
}
