use campanile_sqlite::SqliteStore;
use campanile_store::{Filter, Output, PenaltyRule, Quota, Row, Scan, Store, Table, Verdict};

use super::*;

#[tokio::test]
async fn everything_is_still_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let quota = Quota::new(1, DAY).unwrap();
    let rule = PenaltyRule::new(1, DAY, DAY).unwrap();
    let gcra = || Op::Gcra {
        key: key(1),
        quota,
        cost: 1,
    };
    let penalty = || Op::Penalty {
        key: key(1),
        rule,
        cost: 1,
    };
    let store = SqliteStore::open(&path).await.unwrap();
    for op in [gcra(), penalty(), put(1, DAY), add(1), push(1)] {
        hard(&store, op).await;
    }
    soft(&store, penalty()).await;
    drop(store);

    let store = SqliteStore::open(&path).await.unwrap();
    let refused = soft(&store, gcra()).await;
    assert!(matches!(
        refused,
        Output::Verdict(Verdict::JustBlocked { .. })
    ));
    let refused = soft(&store, penalty()).await;
    assert!(matches!(refused, Output::Verdict(Verdict::Blocked { .. })));
    assert!(get(&store, 1).await);
    assert_eq!(soft(&store, add(1)).await, Output::Count(2));
    assert_eq!(store.claim(claim(SECOND)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn versions_and_fences_never_come_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let mut last = 0;
    for _ in 0..3 {
        let store = SqliteStore::open(&path).await.unwrap();
        let Output::Version(version) = soft(&store, put(1, DAY)).await else {
            panic!("no version");
        };
        assert!(version > last);
        last = version;
    }
}

#[tokio::test]
async fn a_page_is_read_beside_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::open(&path).await.unwrap();
    for id in 0..10 {
        soft(&store, put(id, DAY)).await;
    }
    let held = rusqlite::Connection::open(&path).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let page = store.scan(Scan {
        space: key(0).space().clone(),
        table: Table::Values,
        after: Some(key(3)),
        n: 4,
        filter: Filter::default(),
    });
    let keys: Vec<_> = page.await.unwrap().iter().map(Row::key).cloned().collect();
    assert_eq!(keys, [key(4), key(5), key(6), key(7)]);
}

/// By the size of the log: each transaction writes the pages that it changed, and each page once.
#[tokio::test]
async fn all_requests_that_wait_share_a_transaction() {
    const REQUESTS: i64 = 200;
    const FRAME: u64 = 4096 + 24;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::open(&path).await.unwrap();
    hard(&store, add(0)).await;
    let log = || {
        std::fs::metadata(folder.path().join("bot.db-wal"))
            .unwrap()
            .len()
    };
    // While another process writes, requests wait.
    let held = rusqlite::Connection::open(&path).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = log();
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..REQUESTS {
        let store = store.clone();
        waiting.spawn(async move { hard(&store, add(0)).await });
    }
    tokio::task::yield_now().await;
    held.execute_batch("COMMIT").unwrap();
    waiting.join_all().await;
    let frames = (log() - before) / FRAME;
    assert!(
        frames < 50,
        "{frames} pages were written for {REQUESTS} requests"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_those_beside_it_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("bot.db"))
        .await
        .unwrap();
    hard(&store, add(1)).await;
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    // The database, its log, the log's index, and the owner's lock.
    assert_eq!(files.len(), 4);
    for file in files {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
    }
}
