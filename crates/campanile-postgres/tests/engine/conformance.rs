//! The suite that decides whether a store is one. `CONFORMANCE_SEEDS` says how many sequences and
//! histories, 300 unless set. The full number is 10,000:
//! `CONFORMANCE_SEEDS=10000 cargo test --release -p campanile-postgres --test engine`.

use std::{env, sync::Arc, time::Duration};

use campanile_postgres::{PostgresStore, TestClock};
use campanile_store::{
    Store,
    conformance::{self, Backend},
};
use libtest_mimic::Trial;

use crate::support::{Result, fresh, trial};

pub(crate) fn trials(url: &str) -> Vec<Trial> {
    vec![
        trial("random_sequences_answer_as_the_model", url, async |url| {
            let backend = Server::new(&url).await?;
            Ok(conformance::sequences(&backend, 0..seeds()).await?)
        }),
        trial("concurrent_histories_have_an_order", url, async |url| {
            let backend = Server::new(&url).await?;
            Ok(conformance::histories(&backend, 0..seeds()).await?)
        }),
        trial("claims_that_wait_get_what_becomes_due", url, async |url| {
            let backend = Server::new(&url).await?;
            Ok(conformance::check(&backend, 0..1).await?)
        }),
    ]
}

fn seeds() -> u64 {
    let asked = env::var("CONFORMANCE_SEEDS").ok();
    asked.and_then(|seeds| seeds.parse().ok()).unwrap_or(300)
}

struct Server {
    store: PostgresStore,
    clock: TestClock,
}

impl Server {
    async fn new(url: &str) -> Result<Self> {
        let clock = TestClock::new();
        // Sweeping all the while, as what is swept must make no difference.
        let store = fresh(url)?
            .clock(clock.clone())
            .sweep(Duration::from_millis(500))
            // How busy the machine is, is not the question.
            .timeout(Duration::from_secs(60))
            .connect()
            .await?;
        Ok(Self { store, clock })
    }
}

impl Backend for Server {
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
