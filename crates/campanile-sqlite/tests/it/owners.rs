use std::time::Duration;

use campanile_sqlite::SqliteStore;
use campanile_store::{Begun, LeaseKind, Output, Store};

use super::*;

async fn started(store: &SqliteStore, id: i64) -> campanile_store::Lease {
    match soft(store, begin(id, DAY)).await {
        Output::Begun(Begun::Started(lease)) => lease,
        other => panic!("the lease is not started: {other:?}"),
    }
}

fn beside(folder: &tempfile::TempDir) -> Vec<String> {
    let files = std::fs::read_dir(folder.path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains("owner")).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_leases_of_a_store_that_is_closed_are_due_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let first = started(&store, 1).await;
    soft(&store, push(2)).await;
    let claimed = store.claim(claim(Duration::ZERO)).await.unwrap();
    assert_eq!(claimed[0].lease.kind(), LeaseKind::Mailbox);
    drop(store);

    let store = SqliteStore::open(&path).await.unwrap();
    let second = started(&store, 1).await;
    assert!(second.fence() > first.fence());
    assert_eq!(second.attempt(), 2);
    let again = store.claim(claim(Duration::ZERO)).await.unwrap();
    assert_eq!(again[0].lease.attempt(), 2);
    assert_eq!(beside(&folder).len(), 1);
    drop(store);
    assert!(beside(&folder).is_empty());
}

/// What a crash leaves: the files as they are, and no lock on that of the owner.
#[tokio::test]
async fn the_leases_of_a_process_that_died_are_due_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("bot.db")).await;
    let store = store.unwrap();
    let first = started(&store, 1).await;
    soft(&store, push(2)).await;
    store.claim(claim(Duration::ZERO)).await.unwrap();
    let left = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        // The index of the log is of the process; the next one makes it from the log.
        if !file.file_name().to_str().unwrap().ends_with("-shm") {
            std::fs::copy(file.path(), left.path().join(file.file_name())).unwrap();
        }
    }
    assert_eq!(beside(&left).len(), 1);

    let next = SqliteStore::open(left.path().join("bot.db")).await.unwrap();
    let second = started(&next, 1).await;
    assert!(second.fence() > first.fence());
    assert_eq!(second.attempt(), 2);
    let again = next.claim(claim(Duration::ZERO)).await.unwrap();
    assert_eq!(again[0].lease.attempt(), 2);
    assert_eq!(beside(&left).len(), 1, "only that of the living");
}

#[tokio::test]
async fn a_lease_of_another_process_that_lives_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    // Each store is an owner of its own, as each process is.
    let one = SqliteStore::open(&path).await.unwrap();
    let lease = started(&one, 1).await;
    let other = SqliteStore::open(&path).await.unwrap();
    let begun = soft(&other, begin(1, DAY)).await;
    assert!(matches!(begun, Output::Begun(Begun::Held { .. })));
    let keep = Duration::ZERO;
    assert_eq!(soft(&one, Op::Finish { lease, keep }).await, Output::Done);
    let lease = started(&other, 1).await;
    assert_eq!(lease.attempt(), 1);
}

#[tokio::test]
async fn two_processes_on_one_file_behave_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let stores = [
        SqliteStore::open(&path).await.unwrap(),
        SqliteStore::open(&path).await.unwrap(),
    ];
    let runs = (0..200).map(|n| {
        let store = stores[n % 2].clone();
        tokio::spawn(async move { soft(&store, add(1)).await })
    });
    let mut counts = Vec::new();
    for run in runs.collect::<Vec<_>>() {
        let Output::Count(count) = run.await.unwrap() else {
            panic!("no count");
        };
        counts.push(count);
    }
    counts.sort();
    assert_eq!(counts, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_claim_that_waits_sees_what_another_process_pushes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let one = SqliteStore::open(&path).await.unwrap();
    let other = SqliteStore::open(&path).await.unwrap();
    let waits = tokio::spawn(one.claim(claim(SECOND * 60)));
    // Whether it waits already or not, it is told.
    soft(&other, push(1)).await;
    let claimed = tokio::time::timeout(SECOND * 30, waits).await;
    assert_eq!(claimed.expect("nobody told it").unwrap().unwrap().len(), 1);
}
