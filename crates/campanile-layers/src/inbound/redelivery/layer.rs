use std::{fmt, sync::Arc, time::Duration};

use campanile_store::{Durability, Store};
use tower_layer::Layer;

use super::{NAME, Redelivery, RedeliveryError, ledger::Ledger, memory::Memory};

/// Telegram repeats an update for 24 hours at most (Bot API, "Getting updates").
const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);
/// Telegram keeps this many updates for a bot that does not come for them (Bot API server, its
/// queue of updates); all of them may be repeats.
const CAPACITY: usize = 100_000;
/// How long a lease holds that is not renewed, unless set.
const LEASE: Duration = Duration::from_secs(30);
/// A lease that ends sooner could not be renewed in time over a network.
const MIN_LEASE: Duration = Duration::from_secs(1);

/// What becomes of an update when the store fails, so that it is not known whether it was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OnStoreError {
    /// It is `Overloaded`: nothing runs twice and nothing is lost, for the source brings it again;
    /// and no update runs until the store is back.
    #[default]
    Refuse,
    /// It runs once in this process: only what is delivered again elsewhere, or after a restart, may
    /// run twice.
    Local,
}

/// Applies [`Redelivery`].
///
/// Clones share what they remember, and so do all services that the layer makes. See the [module
/// docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct RedeliveryLayer {
    memory: Arc<Memory>,
    ledger: Option<Arc<Ledger>>,
}

impl RedeliveryLayer {
    /// Creates a layer that remembers in memory, for 24 hours and up to 100,000 ids for each bot.
    pub fn memory() -> Self {
        Self::builder().finish()
    }

    /// Creates a layer that remembers in a store too, so that an update runs once also after a
    /// restart, and among all processes that share the store. An `Arc<dyn Store>` is a store, too.
    pub fn on(store: impl Store) -> Self {
        Self::builder().store(store).finish()
    }

    /// Starts a layer with settings of its own, in memory unless it is given a
    /// [store](RedeliveryBuilder::store).
    pub fn builder() -> RedeliveryBuilder {
        RedeliveryBuilder::default()
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> &Memory {
        &self.memory
    }
}

impl<S> Layer<S> for RedeliveryLayer {
    type Service = Redelivery<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Redelivery::new(inner, Arc::clone(&self.memory), self.ledger.clone())
    }
}

/// A redelivery layer in the making.
///
/// See the [module docs](super) for an example.
#[derive(Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct RedeliveryBuilder {
    window: Option<Duration>,
    capacity: Option<usize>,
    store: Option<Arc<dyn Store>>,
    name: Option<String>,
    lease: Option<Duration>,
    durability: Option<Durability>,
    on_store_error: Option<OnStoreError>,
}

impl RedeliveryBuilder {
    /// Sets how long an update that was handled is not handled again; 24 hours unless set, which is
    /// how long Telegram may repeat one.
    pub fn window(mut self, window: Duration) -> Self {
        self.window = Some(window);
        self
    }

    /// Sets how many ids are remembered in this process for each bot; 100,000 unless set. Beyond that
    /// the oldest is forgotten.
    pub fn capacity(mut self, ids: usize) -> Self {
        self.capacity = Some(ids);
        self
    }

    /// Remembers in a store too: after a restart, and among all processes that share it. An
    /// `Arc<dyn Store>` is a store, too.
    pub fn store(mut self, store: impl Store) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Names the layer's part of the store: `redelivery` unless set.
    ///
    /// Two layers that one update goes through need two names, or the second takes each update for a
    /// repeat. All processes of one bot use the same.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets how long an update is held whose process has died while it ran: 30 s unless set. While it
    /// runs, the lease is renewed.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = Some(lease);
        self
    }

    /// Sets what is remembered after a crash: [`Soft`](Durability::Soft) unless set.
    ///
    /// Soft survives the process on every durable store, and may be lost with the power, or with the
    /// engine; a store that is full forgets it. [`Hard`](Durability::Hard) waits for the disk twice
    /// per update, and a store needs room for all updates of the window: a full one fails.
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = Some(durability);
        self
    }

    /// Sets what becomes of an update when the store fails: it is
    /// [`Overloaded`](OnStoreError::Refuse) unless set.
    pub fn on_store_error(mut self, on_store_error: OnStoreError) -> Self {
        self.on_store_error = Some(on_store_error);
        self
    }

    /// Creates the layer.
    ///
    /// # Errors
    ///
    /// For a window of no length and for a capacity of 0, with which every repeat would run; for an
    /// empty name and for a lease shorter than a second; and for settings of a store without a store.
    pub fn build(self) -> Result<RedeliveryLayer, RedeliveryError> {
        let is_stored = self.name.is_some()
            || self.lease.is_some()
            || self.durability.is_some()
            || self.on_store_error.is_some();
        let problem = if self.window.is_some_and(|window| window.is_zero()) {
            "a window of no length remembers nothing: every repeat would run"
        } else if self.capacity == Some(0) {
            "a capacity of 0 remembers nothing: every repeat would run"
        } else if self.store.is_none() && is_stored {
            "a name, a lease, a durability and a policy for errors are those of a store, and there \
             is none: give it one with `store`"
        } else if self.name.as_ref().is_some_and(String::is_empty) {
            "the name of the layer's part of the store is empty"
        } else if self.lease.is_some_and(|lease| lease < MIN_LEASE) {
            "the lease is shorter than a second, so it could end while the update runs"
        } else {
            return Ok(self.finish());
        };
        Err(RedeliveryError::new(problem))
    }

    fn finish(self) -> RedeliveryLayer {
        let window = self.window.unwrap_or(WINDOW);
        let memory = Memory::new(window, self.capacity.unwrap_or(CAPACITY));
        let ledger = self.store.map(|store| {
            let name = self.name.as_deref().unwrap_or(NAME);
            let lease = self.lease.unwrap_or(LEASE);
            let durability = self.durability.unwrap_or(Durability::Soft);
            let on_error = self.on_store_error.unwrap_or_default();
            Arc::new(Ledger::new(
                store, name, window, lease, durability, on_error,
            ))
        });
        RedeliveryLayer {
            memory: Arc::new(memory),
            ledger,
        }
    }
}

impl fmt::Debug for RedeliveryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedeliveryBuilder")
            .field("window", &self.window)
            .field("capacity", &self.capacity)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}
