use std::time::Duration;

use campanile_sqlite::SqliteStore;
use campanile_store::{Begun, Output, Store};
use tokio::time::{Instant, advance, timeout};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_wait_on_the_writer_does_not_let_a_paused_clock_run_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let file = SqliteStore::open(folder.path().join("bot.db")).await;
    for store in [SqliteStore::memory().unwrap(), file.unwrap()] {
        let start = Instant::now();
        for id in 0..50 {
            // A clock that runs ahead lets the timeout pass before the writer has answered.
            let waits = timeout(
                Duration::from_millis(1),
                store.run(&[add(id)], Durability::Hard),
            );
            waits.await.expect("the clock ran ahead").unwrap();
        }
        let scan = store.scan(campanile_store::Scan {
            space: key(0).space().clone(),
            table: campanile_store::Table::Values,
            after: None,
            n: 10,
            filter: campanile_store::Filter::default(),
        });
        timeout(Duration::from_millis(1), scan)
            .await
            .expect("the clock ran ahead")
            .unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn time_passes_for_the_store_as_it_does_for_the_runtime() {
    let store = SqliteStore::memory().unwrap();
    soft(&store, put(1, SECOND * 10)).await;
    advance(SECOND * 10 - Duration::from_micros(1)).await;
    assert!(get(&store, 1).await);
    advance(Duration::from_micros(1)).await;
    assert!(!get(&store, 1).await);
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_waits_lets_time_pass_until_something_is_due() {
    let store = SqliteStore::memory().unwrap();
    let start = Instant::now();
    let due = Op::Push {
        key: key(1),
        item: Item {
            id: 1,
            body: "item".into(),
        },
        due: Due::After(SECOND * 3),
    };
    soft(&store, due).await;
    let claimed = store.claim(claim(SECOND * 10)).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(start.elapsed().as_millis(), 3_000);
    // With nothing to come, it waits for as long as it was asked to.
    assert!(store.claim(claim(SECOND * 10)).await.unwrap().is_empty());
    assert_eq!(start.elapsed().as_millis(), 13_000);
}

#[tokio::test(start_paused = true)]
async fn what_an_answer_grants_is_given_back_if_nobody_takes_it() {
    let store = SqliteStore::memory().unwrap();
    soft(&store, push(1)).await;
    for _ in 0..20 {
        drop(store.claim(claim(Duration::ZERO)));
        drop(store.run(&[begin(2, DAY)], Durability::Soft));
    }
    // After what was dropped, in the order of the calls; its release may come behind this one.
    let claimed = store.claim(claim(SECOND)).await.unwrap();
    assert_eq!(claimed.len(), 1);
    for _ in 0..2 {
        let begun = soft(&store, begin(2, DAY)).await;
        if matches!(begun, Output::Begun(Begun::Started(_))) {
            return;
        }
    }
    panic!("the lease is held by nobody");
}
