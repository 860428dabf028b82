use std::{
    env,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use campanile_redis::{RedisStore, TestClock};
use campanile_store::{
    Store,
    conformance::{self, Backend},
};
use libtest_mimic::Trial;

use crate::trial;

/// The full number is 10,000:
/// `CONFORMANCE_SEEDS=10000 cargo test --release -p campanile-redis --test redis`.
fn seeds() -> Range<u64> {
    let asked = env::var("CONFORMANCE_SEEDS").ok();
    0..asked.and_then(|seeds| seeds.parse().ok()).unwrap_or(300)
}

struct Engine {
    store: RedisStore,
    clock: TestClock,
}

impl Engine {
    async fn open(url: &str) -> campanile_store::Result<Self> {
        // Each with names of its own, as the suite numbers its bots anew.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let clock = TestClock::new();
        let builder = RedisStore::builder(url)?.clock(clock.clone());
        let prefix = format!("suite-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let store = builder.prefix(prefix).connect().await?;
        Ok(Self { store, clock })
    }
}

impl Backend for Engine {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.store.clone())
    }

    async fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    async fn settle(&self) {
        self.store.flush().await;
    }
}

pub(super) fn trials(url: &str) -> Vec<Trial> {
    let [sequences, histories, everything] = std::array::from_fn(|_| url.to_owned());
    vec![
        trial("redis_does_what_the_reference_does", async move || {
            let engine = Engine::open(&sequences).await?;
            Ok(conformance::sequences(&engine, seeds()).await?)
        }),
        trial(
            "an_order_explains_every_history_of_redis",
            async move || {
                let engine = Engine::open(&histories).await?;
                Ok(conformance::histories(&engine, seeds()).await?)
            },
        ),
        trial("claims_of_redis_get_what_they_wait_for", async move || {
            let engine = Engine::open(&everything).await?;
            Ok(conformance::check(&engine, 0..1).await?)
        }),
    ]
}
