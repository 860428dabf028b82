use campanile_sqlite::SqliteStore;
use campanile_store::{
    Begun, Durability, Limits, Output, PenaltyRule, Quota, StoreErrorKind, Verdict,
};
use tokio::time::advance;

use super::*;

fn limited(things: usize) -> SqliteStore {
    let limits = Limits::new().namespace("n", things);
    SqliteStore::options().limits(limits).memory().unwrap()
}

fn gcra(id: i64) -> Op {
    Op::Gcra {
        key: key(id),
        quota: Quota::new(1, DAY).unwrap(),
        cost: 1,
    }
}

async fn is_full(store: &SqliteStore, op: Op) {
    let error = run(store, op, Durability::Soft).await.unwrap_err();
    let namespace = Namespace::new("n");
    assert_eq!(*error.kind(), StoreErrorKind::Full { namespace });
}

#[tokio::test(start_paused = true)]
async fn a_full_cache_evicts_what_ends_first() {
    let store = limited(10);
    for id in 0..100 {
        soft(&store, put(id, SECOND * (100 + id as u32))).await;
        assert!(get(&store, id).await, "what was written just now is there");
    }
    for id in 0..100 {
        assert_eq!(get(&store, id).await, id >= 90, "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn running_leases_and_blocks_items_and_what_is_hard_are_never_evicted() {
    let store = limited(10);
    let rule = PenaltyRule::new(1, SECOND, DAY).unwrap();
    for _ in 0..2 {
        let key = key(1);
        soft(&store, Op::Penalty { key, rule, cost: 1 }).await;
        soft(&store, gcra(2)).await;
    }
    for op in [begin(3, SECOND), push(4), push(5)] {
        soft(&store, op).await;
    }
    for id in 6..9 {
        hard(&store, put(id, DAY)).await;
    }
    is_full(&store, begin(9, SECOND)).await;
    is_full(&store, put(9, SECOND)).await;
    is_full(&store, push(9)).await;
    is_full(&store, gcra(9)).await;
    let key = key(1);
    let blocked = soft(&store, Op::Penalty { key, rule, cost: 1 }).await;
    assert!(matches!(blocked, Output::Verdict(Verdict::Blocked { .. })));
    let blocked = soft(&store, gcra(2)).await;
    assert!(matches!(blocked, Output::Verdict(Verdict::Blocked { .. })));
    let held = soft(&store, begin(3, SECOND)).await;
    assert!(matches!(held, Output::Begun(Begun::Held { .. })));
    for id in 6..9 {
        assert!(get(&store, id).await);
    }
    // What ends makes room.
    advance(SECOND).await;
    soft(&store, put(9, SECOND)).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_finds_no_room_leaves_nothing_behind() {
    let store = limited(3);
    let batch: Vec<_> = (0..4).map(|id| put(id, SECOND)).collect();
    let error = store.run(&batch, Durability::Hard).await.unwrap_err();
    assert!(error.is_full());
    for id in 0..4 {
        assert!(!get(&store, id).await);
    }
    // And has taken no room.
    store.run(&batch[..3], Durability::Hard).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn bots_and_namespaces_have_room_of_their_own() {
    let store = limited(1);
    let begin = |namespace: &str, bot| Op::Begin {
        key: Namespace::new(namespace).key(bot).id(1),
        lease: SECOND,
        remember: DAY,
    };
    for op in [begin("n", 1), begin("n", 2), begin("m", 1)] {
        let begun = soft(&store, op).await;
        assert!(matches!(begun, Output::Begun(Begun::Started(_))));
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_expired_is_swept_away_with_the_writes_that_follow() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let many: Vec<_> = (0..1_000).map(|id| put(id, SECOND)).collect();
    store.run(&many, Durability::Soft).await.unwrap();
    let settled = |remember| {
        let store = store.clone();
        async move {
            for claimed in store.claim(claim(SECOND)).await.unwrap() {
                let lease = claimed.lease;
                soft(&store, Op::Settle { lease, remember }).await;
            }
        }
    };
    for id in 0..10 {
        soft(&store, push(id)).await;
    }
    settled(SECOND).await;
    let rows = |table: &str| {
        let reader = rusqlite::Connection::open(&path).unwrap();
        let count = format!("SELECT count(*) FROM {table}");
        reader
            .query_row(&count, (), |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!((rows("entry"), rows("item")), (1_000, 10));
    advance(SECOND).await;
    for _ in 0..300 {
        soft(&store, add(1)).await;
    }
    assert_eq!((rows("entry"), rows("mailbox"), rows("item")), (0, 0, 0));
    assert_eq!(rows("counter WHERE (SELECT used FROM space) = 1"), 1);
}
