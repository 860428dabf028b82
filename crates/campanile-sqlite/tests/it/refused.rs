//! Disks and files that do not play along: clear errors, and nothing is answered that is not so.

use std::time::Duration;

use campanile_sqlite::SqliteStore;
use campanile_store::{Durability, Output, Result, StoreErrorKind};
use rusqlite::Connection;

use super::*;

fn big(id: i64) -> Op {
    Op::Put {
        key: key(id),
        value: vec![7; 100_000].into(),
        date: 0,
        guard: Guard::IfAbsent,
        ttl: None,
    }
}

#[track_caller]
fn is_unavailable(result: Result<Output>, why: &str) {
    let error = result.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable);
    let error = error.to_string();
    assert!(error.starts_with("nothing was written: "), "{error}");
    assert!(error.contains(why), "{error}");
}

#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_keeps_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::options()
        .max_size(1 << 20)
        .open(&path)
        .await
        .unwrap();
    // All at once, so that they share transactions.
    let puts = (0..20).map(|id| {
        let store = store.clone();
        tokio::spawn(async move { run(&store, big(id), Durability::Hard).await })
    });
    let mut written = Vec::new();
    for (id, put) in puts.collect::<Vec<_>>().into_iter().enumerate() {
        match put.await.unwrap() {
            Ok(_) => written.push(id as i64),
            refused => is_unavailable(refused, "the disk is full"),
        }
    }
    assert!((5..15).contains(&written.len()), "{written:?}");
    // What is there can still be read, and what is small may still fit.
    for id in 0..20 {
        assert_eq!(get(&store, id).await, written.contains(&id));
    }
    drop(store);
    let store = SqliteStore::open(&path).await.unwrap();
    for id in 0..20 {
        assert_eq!(get(&store, id).await, written.contains(&id));
    }
}

#[tokio::test]
async fn a_file_that_is_held_locked_is_an_error_after_a_while_and_works_again_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let busy = Duration::from_millis(50);
    let store = SqliteStore::options()
        .busy_timeout(busy)
        .open(&path)
        .await
        .unwrap();
    let held = Connection::open(&path).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let calls = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { run(&store, add(1), Durability::Hard).await })
    });
    for call in calls.collect::<Vec<_>>() {
        is_unavailable(call.await.unwrap(), "holds the database locked");
    }
    held.execute_batch("ROLLBACK").unwrap();
    assert_eq!(hard(&store, add(1)).await, Output::Count(1));

    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = SqliteStore::options().busy_timeout(busy).open(&path).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("is held locked by another program"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_that_becomes_read_only_is_an_error_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::open(&path).await.unwrap();
    hard(&store, add(1)).await;
    // Root may write anywhere, so the file itself says that it is not to be written: a version of
    // its format that this SQLite only reads.
    let edit = Connection::open(&path).unwrap();
    edit.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
        .unwrap();
    drop((edit, store));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[18] = 3;
    std::fs::write(&path, &bytes).unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().contains("is read-only"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("bot.db");
    let error = SqliteStore::open(&path).await.unwrap_err().to_string();
    assert!(error.contains("nowhere"), "{error}");
    assert!(error.contains("its folder must exist"), "{error}");
}

#[tokio::test]
async fn one_request_that_cannot_be_done_does_not_fail_those_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::options()
        .max_size(1 << 18)
        .open(&path)
        .await
        .unwrap();
    let calls = (0..50).map(|id| {
        let store = store.clone();
        let value = if id == 25 { vec![7; 1 << 20] } else { vec![7] };
        let put = Op::Put {
            key: key(id),
            value: value.into(),
            date: 0,
            guard: Guard::Any,
            ttl: None,
        };
        tokio::spawn(async move { run(&store, put, Durability::Hard).await })
    });
    for (id, call) in calls.collect::<Vec<_>>().into_iter().enumerate() {
        let written = call.await.unwrap();
        assert_eq!(written.is_ok(), id != 25, "{id}: {written:?}");
    }
}
