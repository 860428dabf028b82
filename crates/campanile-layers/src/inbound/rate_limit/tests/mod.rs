//! What limiters promise, by subject.

mod amounts;
mod building;
mod charges;
mod races;
mod stores;
mod telling;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use campanile_core::{BoxError, Outcome, Request, Update, UpdateService};
use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Op, Row, Scan, Store,
    StoreError,
};
use campanile_testkit::{TestBot, update};
use tower::{Layer, service_fn};

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

fn quota(uses: u32, per: Duration) -> RateLimitBuilder {
    RateLimitLayer::quota("test", uses, per)
}

fn penalty(uses: u32, window: Duration, block: Duration) -> RateLimitBuilder {
    RateLimitLayer::penalty("test", uses, window, block)
}

fn user(id: i64) -> update::Message {
    update::text("hi").from(id)
}

async fn advance(time: Duration) {
    tokio::time::advance(time).await;
}

/// A layer around a handler that says nothing, with a bot.
#[derive(Clone)]
struct World {
    layer: RateLimitLayer,
    bot: TestBot,
    handled: Arc<AtomicUsize>,
}

impl World {
    fn new(builder: RateLimitBuilder) -> Self {
        Self::on(builder, memory())
    }

    fn on(builder: RateLimitBuilder, store: Arc<dyn Store>) -> Self {
        Self::of(builder.build(store).unwrap())
    }

    fn of(layer: RateLimitLayer) -> Self {
        Self {
            layer,
            bot: TestBot::new(),
            handled: Arc::default(),
        }
    }

    fn stack(&self) -> impl UpdateService {
        let handled = Arc::clone(&self.handled);
        self.layer.layer(service_fn(move |_: Request| {
            handled.fetch_add(1, SeqCst);
            async { Ok::<_, BoxError>(Outcome::handled()) }
        }))
    }

    async fn run(&self, update: impl Into<Update>) -> Outcome {
        self.bot.run(&self.stack(), update).await.unwrap()
    }

    async fn send(&self, update: impl Into<Update>) {
        drop(self.run(update).await);
    }

    /// Whether an update passes; what does not pass is stopped by the layer, without inner.
    async fn passes(&self, update: impl Into<Update>) -> bool {
        let before = self.handled();
        let outcome = self.run(update).await;
        let passed = self.handled() > before;
        assert_eq!(passed, outcome.stop().is_none());
        passed
    }

    /// How many of so many updates of one user pass.
    async fn flood(&self, id: i64, updates: usize) -> usize {
        let before = self.handled();
        for _ in 0..updates {
            self.send(user(id)).await;
        }
        self.handled() - before
    }

    fn handled(&self) -> usize {
        self.handled.load(SeqCst)
    }
}

/// A store whose answers are still to come, as those of an engine are: each waits a few polls before
/// and after it is run, or fails.
struct Engine {
    store: MemoryStore,
    hops: usize,
    /// How many steps it still does before it fails.
    works_for: AtomicUsize,
    runs: AtomicUsize,
}

impl Engine {
    fn new(hops: usize) -> Arc<Self> {
        Arc::new(Self {
            store: MemoryStore::new(),
            hops,
            works_for: usize::MAX.into(),
            runs: AtomicUsize::new(0),
        })
    }

    fn works_for(&self, steps: usize) {
        self.works_for.store(steps, SeqCst);
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Store for Engine {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        self.runs.fetch_add(1, SeqCst);
        let left = |steps: usize| steps.checked_sub(1);
        if self.works_for.fetch_update(SeqCst, SeqCst, left).is_err() {
            return Answer::failed(StoreError::unavailable("the engine is off", "no answer"));
        }
        let (store, ops, hops) = (self.store.clone(), ops.to_vec(), self.hops);
        Answer::boxed(async move {
            for _ in 0..hops {
                crate::interleave::give_way().await;
            }
            let commit = store.run(&ops, durability).await;
            for _ in 0..hops {
                crate::interleave::give_way().await;
            }
            commit
        })
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.store.claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.store.scan(scan)
    }

    fn release(&self, lease: &Lease) {
        self.store.release(lease);
    }

    fn caps(&self) -> Caps {
        self.store.caps()
    }
}
