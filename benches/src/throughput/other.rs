//! What layers ask of a store beside the check of a limit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use campanile::store::{
    Cache, Commit, Durability, Guard, Leases, Namespace, Op, Press, Store, StoreError,
};
use futures::future::FutureExt;

use super::{Check, quota, refused};

/// One of them, by what it is called and how it is done.
pub(super) struct Call {
    pub(super) what: &'static str,
    pub(super) on: fn(Arc<dyn Store>) -> Check,
}

const fn call(what: &'static str, on: fn(Arc<dyn Store>) -> Check) -> Call {
    Call { what, on }
}

pub(super) const CALLS: &[Call] = &[
    call("uses marked and charged in one batch", marked),
    call("leases taken and finished", leases),
    call("values read", values),
];

const MINUTE: Duration = Duration::from_secs(60);
const BOT: i64 = 42;

/// As `rate_limit` has it for each update.
fn marked(store: Arc<dyn Store>) -> Check {
    let update = AtomicI64::new(0);
    Arc::new(move |user| {
        let mark = Op::Put {
            key: Namespace::new("mark")
                .key(BOT)
                .id(update.fetch_add(1, Ordering::Relaxed)),
            value: Default::default(),
            date: 0,
            guard: Guard::IfAbsent,
            ttl: Some(MINUTE),
        };
        let charge = Op::Gcra {
            key: Namespace::new("marked").key(BOT).id(user as i64),
            quota: quota(),
            cost: 1,
        };
        let answer = store.run(&[mark, charge], Durability::Soft);
        async move {
            match answer.await.map_err(told)? {
                Commit::Applied(_) => Ok(()),
                Commit::Refused { .. } => Err(refused()),
            }
        }
        .boxed()
    })
}

/// As `callback_dedup` has them: two calls.
fn leases(store: Arc<dyn Store>) -> Check {
    let leases = Arc::new(Leases::new(store, "leases", MINUTE));
    let press = AtomicI64::new(0);
    Arc::new(move |_| {
        let leases = Arc::clone(&leases);
        let key = leases.key(BOT).id(press.fetch_add(1, Ordering::Relaxed));
        async move {
            match leases.begin(key).await.map_err(told)? {
                Press::Started(held) => {
                    let is_kept = held.finish(MINUTE).await.map_err(told)?;
                    is_kept.then_some(()).ok_or_else(refused)
                }
                _ => Err(refused()),
            }
        }
        .boxed()
    })
}

/// As `channel_gate` has them.
fn values(store: Arc<dyn Store>) -> Check {
    let cache = Cache::new(store, "values", MINUTE);
    Arc::new(move |user| {
        let answer = cache.get(cache.key(BOT).id(user as i64));
        async move { answer.await.map(drop).map_err(told) }.boxed()
    })
}

fn told(error: StoreError) -> String {
    error.to_string()
}
