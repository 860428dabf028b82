use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tokio::time::advance;

use super::{cell::GcraCell, table::Table, *};
use crate::{
    Begun, Due, Guard, Item, Key, Namespace, Output, PenaltyRule, Quota, StoreErrorKind, Verdict,
};

const SECOND: Duration = Duration::from_secs(1);

/// A store in memory answers at once.
fn answer(store: &MemoryStore, ops: &[Op], durability: Durability) -> crate::Result<Commit> {
    store.run(ops, durability).into_ready().unwrap()
}

fn run(store: &MemoryStore, op: Op, durability: Durability) -> crate::Result<Output> {
    match answer(store, &[op], durability)? {
        Commit::Applied(outputs) => Ok(outputs[0].clone()),
        Commit::Refused { why, .. } => panic!("the operation is refused: {why:?}"),
    }
}

fn soft(store: &MemoryStore, op: Op) -> Output {
    run(store, op, Durability::Soft).unwrap()
}

fn key(id: i64) -> Key {
    Namespace::new("n").key(42).id(id)
}

fn gcra(id: i64) -> Op {
    let quota = Quota::new(1, SECOND).unwrap();
    let key = key(id);
    Op::Gcra {
        key,
        quota,
        cost: 1,
    }
}

fn put(id: i64, ttl: Duration) -> Op {
    Op::Put {
        key: key(id),
        value: "value".into(),
        date: 0,
        guard: Guard::Any,
        ttl: Some(ttl),
    }
}

fn put_in(namespace: &str, id: i64) -> Op {
    Op::Put {
        key: Namespace::new(namespace).key(42).id(id),
        value: "value".into(),
        date: 0,
        guard: Guard::IfAbsent,
        ttl: None,
    }
}

fn get(store: &MemoryStore, id: i64) -> bool {
    matches!(
        soft(store, Op::Get { key: key(id) }),
        Output::Value(Some(_))
    )
}

fn begin(id: i64) -> Op {
    Op::Begin {
        key: key(id),
        lease: SECOND * 30,
        remember: Duration::ZERO,
    }
}

fn push(id: i64) -> Op {
    Op::Push {
        key: key(id),
        item: Item {
            id,
            body: "item".into(),
        },
        due: Due::After(SECOND),
    }
}

fn limited(things: usize) -> MemoryStore {
    MemoryStore::with_limits(Limits::new().namespace("n", things))
}

#[track_caller]
fn is_full(store: &MemoryStore, op: Op) {
    let error = run(store, op, Durability::Soft).unwrap_err();
    let namespace = Namespace::new("n");
    assert_eq!(*error.kind(), StoreErrorKind::Full { namespace });
    assert_eq!(
        error.to_string(),
        "the namespace `n` is full, and nothing in it may be evicted"
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_cache_evicts_what_ends_first_among_those_it_looks_at() {
    let store = limited(10);
    for id in 0..10 {
        soft(&store, put(id, SECOND * (100 + id as u32)));
    }
    for id in 10..100 {
        soft(&store, put(id, SECOND * (100 + id as u32)));
        assert_eq!(store.len(), 10);
        assert!(get(&store, id), "what was written just now is there");
    }
}

#[tokio::test(start_paused = true)]
async fn running_leases_are_never_evicted_and_a_full_namespace_is_an_error() {
    let store = limited(10);
    for id in 0..10 {
        soft(&store, begin(id));
    }
    is_full(&store, begin(10));
    is_full(&store, put(11, SECOND));
    for id in 0..10 {
        assert!(matches!(
            soft(&store, begin(id)),
            Output::Begun(Begun::Held { .. })
        ));
    }
    // What is there can still be used, and what ends makes room.
    advance(SECOND * 30).await;
    assert!(matches!(
        soft(&store, begin(10)),
        Output::Begun(Begun::Started(_))
    ));
}

#[tokio::test(start_paused = true)]
async fn running_blocks_are_never_evicted() {
    let store = limited(20);
    let rule = PenaltyRule::new(1, SECOND, SECOND * 60).unwrap();
    for id in 0..10 {
        for _ in 0..2 {
            soft(&store, gcra(id));
            let key = key(id);
            soft(&store, Op::Penalty { key, rule, cost: 1 });
        }
    }
    is_full(&store, gcra(10));
    for id in 0..10 {
        let verdict = soft(&store, gcra(id));
        assert!(
            matches!(verdict, Output::Verdict(Verdict::Blocked { .. })),
            "{verdict:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn queue_items_are_never_evicted() {
    let store = limited(10);
    for id in 0..5 {
        soft(&store, push(id)); // A mailbox and an item.
    }
    is_full(&store, push(5));
    is_full(&store, begin(5));
    assert_eq!(store.len(), 10);
    let claimed = store.claim(Claim {
        queue: key(0).space().clone(),
        n: 10,
        lease: SECOND,
        wait: SECOND * 2,
        early: false,
    });
    for claimed in claimed.await.unwrap() {
        let lease = claimed.lease;
        let remember = Duration::ZERO;
        soft(&store, Op::Settle { lease, remember });
    }
    assert!(store.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_written_hard_is_never_evicted() {
    let store = limited(10);
    for id in 0..9 {
        run(&store, put(id, SECOND * 100), Durability::Hard).unwrap();
    }
    for id in 10..60 {
        soft(&store, put(id, SECOND * 100));
    }
    for id in 0..9 {
        assert!(get(&store, id));
    }
    run(&store, put(9, SECOND * 100), Durability::Hard).unwrap();
    is_full(&store, put(10, SECOND * 100));
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_finds_no_room_leaves_nothing_behind() {
    let store = limited(3);
    let hard = |ops: &[Op]| answer(&store, ops, Durability::Hard);
    let batch: Vec<_> = (0..4).map(|id| put(id, SECOND)).collect();
    assert!(hard(&batch).unwrap_err().is_full());
    assert!(store.is_empty());
    hard(&batch[..3]).unwrap();
    assert_eq!(store.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn bots_and_namespaces_have_room_of_their_own() {
    let store = limited(1);
    let begin = |namespace: &str, bot| Op::Begin {
        key: Namespace::new(namespace).key(bot).id(1),
        lease: SECOND,
        remember: Duration::ZERO,
    };
    for op in [begin("n", 1), begin("n", 2), begin("m", 1)] {
        assert!(matches!(soft(&store, op), Output::Begun(Begun::Started(_))));
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_expired_goes_with_the_accesses_that_follow() {
    let store = MemoryStore::new();
    for id in 0..10_000 {
        soft(&store, gcra(id));
    }
    assert_eq!(store.len(), 10_000);
    advance(SECOND).await;
    // Elsewhere, too: the shards that nobody accesses any more get their share.
    for id in 0..40_000 {
        let key = Namespace::new("other").key(42).id(id % 10);
        soft(&store, Op::Get { key });
    }
    assert!(store.is_empty(), "{} are left", store.len());
}

#[tokio::test(start_paused = true)]
async fn a_sweep_takes_all_that_has_expired_and_nothing_else() {
    let store = MemoryStore::new();
    for id in 0..1_000 {
        soft(&store, put(id, SECOND * if id % 10 == 0 { 10 } else { 1 }));
        soft(&store, push(id));
    }
    let claim = store.claim(Claim {
        queue: key(0).space().clone(),
        n: 2_000,
        lease: SECOND,
        wait: SECOND,
        early: true,
    });
    for claimed in claim.await.unwrap() {
        let (lease, remember) = (claimed.lease, SECOND * 5);
        soft(&store, Op::Settle { lease, remember });
    }
    advance(SECOND * 5).await;
    store.sweep();
    assert_eq!(store.len(), 100);
    assert!((0..1_000).all(|id| get(&store, id) == (id % 10 == 0)));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_claim_that_waits_takes_nothing() {
    let store = MemoryStore::new();
    let claim = |wait| Claim {
        queue: key(0).space().clone(),
        n: 1,
        lease: SECOND * 100,
        wait,
        early: false,
    };
    let mut waiting = tokio_test::task::spawn(store.claim(claim(SECOND * 10)));
    assert!(waiting.poll().is_pending());
    soft(&store, push(0));
    advance(SECOND).await;
    drop(waiting);
    let claimed = store.claim(claim(Duration::ZERO)).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].lease.attempt(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_store_wakes_each_of_several_claims_once() {
    let store = MemoryStore::new();
    let claims = (0..5).map(|_| {
        tokio::spawn(store.claim(Claim {
            queue: key(0).space().clone(),
            n: 1,
            lease: SECOND * 100,
            wait: SECOND * 10,
            early: false,
        }))
    });
    let claims: Vec<_> = claims.collect();
    tokio::task::yield_now().await;
    for id in 0..5 {
        soft(&store, push(id));
    }
    let mut ids = Vec::new();
    for claim in claims {
        let claimed = claim.await.unwrap().unwrap();
        ids.extend(claimed.iter().map(|claimed| claimed.items[0].id));
    }
    ids.sort();
    assert_eq!(ids, [0, 1, 2, 3, 4]);
}

#[test]
fn uses_from_many_threads_admit_exactly_the_burst_and_tell_one() {
    let store = MemoryStore::new();
    let (allowed, told) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let quota = Quota::new(100, SECOND * 3_600 * 24).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..250 {
                    let key = key(1);
                    match soft(
                        &store,
                        Op::Gcra {
                            key,
                            quota,
                            cost: 1,
                        },
                    ) {
                        Output::Verdict(Verdict::Allowed) => {
                            allowed.fetch_add(1, Ordering::Relaxed);
                        }
                        Output::Verdict(Verdict::JustBlocked { .. }) => {
                            told.fetch_add(1, Ordering::Relaxed);
                        }
                        _ => {}
                    }
                }
            });
        }
    });
    assert_eq!((allowed.into_inner(), told.into_inner()), (100, 1));
}

#[test]
fn batches_from_many_threads_are_seen_whole_and_never_wait_for_each_other_for_good() {
    let store = MemoryStore::new();
    let add = |id, by| Op::Add {
        key: key(id),
        by,
        ttl: None,
    };
    thread::scope(|scope| {
        for thread in 0..4_i64 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..2_000 {
                    // In all orders, over many shards; the sum of all is always zero.
                    let (from, to) = ((n * 7 + thread) % 8, (n * 3 + thread * 5) % 8);
                    let transfer = [add(from, -1), add(to, 1)];
                    answer(store, &transfer, Durability::Soft).unwrap();
                    let all: Vec<_> = (0..8).map(|id| add((id + thread) % 8, 0)).collect();
                    let Commit::Applied(counts) = answer(store, &all, Durability::Soft).unwrap()
                    else {
                        panic!("reading is refused");
                    };
                    let counts = counts.iter().map(|count| match count {
                        Output::Count(count) => *count,
                        other => panic!("{other:?} is no count"),
                    });
                    assert_eq!(counts.sum::<i64>(), 0);
                }
            });
        }
    });
}

#[test]
fn a_limited_user_takes_forty_bytes_of_its_table() {
    // With one byte more for each bucket, and at most 16/7 buckets for each user, a million of
    // them stay under 100 MB.
    const { assert!(Table::<GcraCell>::SLOT <= 40) }
}

#[tokio::test]
async fn a_batch_of_two_whose_second_has_no_room_or_is_refused_leaves_nothing() {
    let store = limited(1);
    let full = put_in("n", 1);
    answer(&store, &[full], Durability::Hard).unwrap();
    for id in 0..100 {
        // What the first overwrites is there again, too.
        let before = Op::Add {
            key: Namespace::new("others").key(42).id(id),
            by: 7,
            ttl: None,
        };
        soft(&store, before.clone());
        for first in [before, put_in("others", id)] {
            let batch = [first, put_in("n", 2)];
            let error = answer(&store, &batch, Durability::Hard).unwrap_err();
            assert!(matches!(error.kind(), StoreErrorKind::Full { .. }));
        }
        let read = Op::Add {
            key: Namespace::new("others").key(42).id(id),
            by: 0,
            ttl: None,
        };
        assert_eq!(soft(&store, read), Output::Count(7));
        let batch = [put_in("others", id), put_in("n", 1)];
        let refused = Commit::Refused {
            op: 1,
            why: crate::Refused::Present,
        };
        assert_eq!(answer(&store, &batch, Durability::Soft).unwrap(), refused);
        let there = Op::Get {
            key: Namespace::new("others").key(42).id(id),
        };
        assert_eq!(soft(&store, there), Output::Value(None));
    }
    assert_eq!(store.len(), 101);
}

#[tokio::test]
async fn one_operation_that_finds_no_room_makes_some_or_is_an_error() {
    let store = limited(1);
    let one = |op: &Op, durability| store.run_one(op, durability).into_ready().unwrap();
    for id in 0..100 {
        one(&put(id, SECOND), Durability::Soft).unwrap().unwrap();
        assert!(get(&store, id));
    }
    one(&put(7, SECOND), Durability::Hard).unwrap().unwrap();
    let error = one(&put(8, SECOND), Durability::Soft).unwrap_err();
    assert!(matches!(error.kind(), StoreErrorKind::Full { .. }));
    assert!(get(&store, 7));
}

/// Two batches that take the locks of two keys in turn, each first what the other has last.
#[test]
fn batches_of_two_that_cross_each_other_both_end() {
    let store = MemoryStore::new();
    let sum = |id: i64| Op::Add {
        key: key(id),
        by: 1,
        ttl: None,
    };
    const ROUNDS: i64 = 2_000;
    thread::scope(|scope| {
        for turn in 0..4 {
            let (store, sum) = (&store, &sum);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let (one, other) = (round % 8, (round + 1) % 8);
                    let batch = match turn % 2 {
                        0 => [sum(one), sum(other)],
                        _ => [sum(other), sum(one)],
                    };
                    answer(store, &batch, Durability::Soft).unwrap();
                }
            });
        }
    });
    let counts = (0..8).map(|id| {
        let read = Op::Add {
            key: key(id),
            by: 0,
            ttl: None,
        };
        match soft(&store, read) {
            Output::Count(count) => count,
            other => panic!("a count is no {other:?}"),
        }
    });
    assert_eq!(counts.sum::<i64>(), 2 * 4 * ROUNDS);
}
