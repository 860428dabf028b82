use std::{fmt, sync::Arc};

use tower_layer::Layer;
use tracing::Level;

use super::{Decision, Trace};

/// Applies [`Trace`].
///
/// See the [module docs](super) for an example.
#[derive(Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct TraceLayer {
    pub(super) level: Level,
    pub(super) on_outcome: Option<OnOutcome>,
}

type OnOutcome = Arc<dyn Fn(&Decision<'_>) + Send + Sync>;

impl Default for TraceLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl TraceLayer {
    /// Creates the layer, with events and spans of level debug.
    pub fn new() -> Self {
        Self {
            level: Level::DEBUG,
            on_outcome: None,
        }
    }

    /// Sets the level of events and spans.
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Calls a function with every decision, in place and whatever is enabled in `tracing`; a panic
    /// of it is caught and changes nothing.
    pub fn on_outcome(mut self, f: impl Fn(&Decision<'_>) + Send + Sync + 'static) -> Self {
        self.on_outcome = Some(Arc::new(f));
        self
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Trace::new(inner, self.clone())
    }
}

impl fmt::Debug for TraceLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceLayer")
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}
