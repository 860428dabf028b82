use std::{ops::Range, sync::Arc};

use campanile_sqlite::SqliteStore;
use campanile_store::{
    Store,
    conformance::{self, Backend},
};

/// The full number is 10,000, which `.ci/run` takes in an optimised build:
/// `CONFORMANCE_SEEDS=10000 cargo test --release -p campanile-sqlite`.
fn seeds(otherwise: u64) -> Range<u64> {
    let asked = std::env::var("CONFORMANCE_SEEDS").ok();
    0..asked
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(otherwise)
}

/// One store for all sequences, as a bot has one.
struct One(SqliteStore);

impl Backend for One {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.0.clone())
    }
}

#[tokio::test(start_paused = true)]
async fn memory_does_what_the_reference_does() {
    let store = One(SqliteStore::memory().unwrap());
    conformance::sequences(&store, seeds(1_000)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_order_explains_every_history_of_memory() {
    let store = One(SqliteStore::memory().unwrap());
    conformance::histories(&store, seeds(1_000)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_file_passes_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = One(SqliteStore::open(path).await.unwrap());
    conformance::check(&store, seeds(300)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn each_sequence_may_have_a_store_of_its_own() {
    struct Fresh;
    impl Backend for Fresh {
        async fn open(&self) -> Arc<dyn Store> {
            Arc::new(SqliteStore::memory().unwrap())
        }
    }
    conformance::check(&Fresh, 0..20).await.unwrap();
}
