use std::{sync::Arc, time::Duration};

use tower_layer::Layer;

use super::{Redelivery, RedeliveryError, memory::Memory};

/// Telegram repeats an update for 24 hours at most (Bot API, "Getting updates").
const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);
/// Telegram keeps this many updates for a bot that does not come for them (Bot API server, its
/// queue of updates); all of them may be repeats.
const CAPACITY: usize = 100_000;

/// Applies [`Redelivery`].
///
/// Clones share what they remember, and so do all services that the layer makes. See the [module
/// docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct RedeliveryLayer {
    memory: Arc<Memory>,
}

impl RedeliveryLayer {
    /// Creates a layer that remembers in memory, for 24 hours and up to 100,000 ids for each bot.
    pub fn memory() -> Self {
        Self::of(WINDOW, CAPACITY)
    }

    /// Starts a layer with a window of its own.
    pub fn builder() -> RedeliveryBuilder {
        RedeliveryBuilder::default()
    }

    fn of(window: Duration, capacity: usize) -> Self {
        Self {
            memory: Arc::new(Memory::new(window, capacity)),
        }
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> &Memory {
        &self.memory
    }
}

impl<S> Layer<S> for RedeliveryLayer {
    type Service = Redelivery<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Redelivery::new(inner, Arc::clone(&self.memory))
    }
}

/// A redelivery layer in the making.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct RedeliveryBuilder {
    window: Option<Duration>,
    capacity: Option<usize>,
}

impl RedeliveryBuilder {
    /// Sets how long an update that was handled is not handled again; 24 hours unless set, which is
    /// how long Telegram may repeat one.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = Some(window);
        self
    }

    /// Sets how many ids are remembered for each bot; 100,000 unless set. Beyond that the oldest is
    /// forgotten.
    pub fn capacity(mut self, ids: usize) -> Self {
        self.capacity = Some(ids);
        self
    }

    /// Creates the layer.
    ///
    /// # Errors
    ///
    /// For a window of no length and for a capacity of 0, with which every repeat would run.
    pub fn build(self) -> Result<RedeliveryLayer, RedeliveryError> {
        let window = self.window.unwrap_or(WINDOW);
        let capacity = self.capacity.unwrap_or(CAPACITY);
        if window.is_zero() {
            let message = "a window of no length remembers nothing: every repeat would run";
            return Err(RedeliveryError::new(message));
        }
        if capacity == 0 {
            let message = "a capacity of 0 remembers nothing: every repeat would run";
            return Err(RedeliveryError::new(message));
        }
        Ok(RedeliveryLayer::of(window, capacity))
    }
}
