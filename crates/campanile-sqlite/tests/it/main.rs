//! The store as its users see it.

mod bounds;
mod conformance;
mod durable;
mod owners;
mod refused;
mod schema;
mod time;

use std::time::Duration;

use campanile_store::{
    Claim, Commit, Due, Durability, Guard, Item, Key, Namespace, Op, Output, Result, Store,
};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn key(id: i64) -> Key {
    Namespace::new("n").key(42).id(id)
}

fn add(id: i64) -> Op {
    let key = key(id);
    Op::Add {
        key,
        by: 1,
        ttl: None,
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

fn begin(id: i64, lease: Duration) -> Op {
    Op::Begin {
        key: key(id),
        lease,
        remember: DAY,
    }
}

fn push(id: i64) -> Op {
    Op::Push {
        key: key(id),
        item: Item {
            id,
            body: "item".into(),
        },
        due: Due::After(Duration::ZERO),
    }
}

fn claim(wait: Duration) -> Claim {
    Claim {
        queue: key(0).space().clone(),
        n: 100,
        lease: DAY,
        wait,
        early: false,
    }
}

async fn run(store: &impl Store, op: Op, durability: Durability) -> Result<Output> {
    match store.run(&[op], durability).await? {
        Commit::Applied(outputs) => Ok(outputs[0].clone()),
        Commit::Refused { why, .. } => panic!("the operation is refused: {why:?}"),
    }
}

async fn soft(store: &impl Store, op: Op) -> Output {
    run(store, op, Durability::Soft).await.unwrap()
}

async fn hard(store: &impl Store, op: Op) -> Output {
    run(store, op, Durability::Hard).await.unwrap()
}

async fn get(store: &impl Store, id: i64) -> bool {
    let there = soft(store, Op::Get { key: key(id) }).await;
    matches!(there, Output::Value(Some(_)))
}
