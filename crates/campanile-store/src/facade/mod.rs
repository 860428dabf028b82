//! Typed views of a store, each for one use.

mod cache;
mod leases;
mod limits;
mod queue;

pub use self::{
    cache::Cache,
    leases::{LeaseGuard, Leases, Press},
    limits::{Limiter, Penalty},
    queue::{ClaimGuard, Queue},
};
use crate::{Answer, Applied, Durability, Op, Result, Store, StoreError};

/// Runs one operation, and reads what came of it. In one step, because it may be on the way of every
/// update.
#[inline]
fn single<T: 'static>(
    store: &dyn Store,
    op: &Op,
    durability: Durability,
    read: impl FnOnce(Applied) -> Result<T> + Send + 'static,
) -> Answer<T> {
    let applied = store.run_one(op, durability);
    applied.then(|applied| read(applied?))
}

/// The store answered with something that its contract does not allow.
#[cold]
fn unexpected<T>(asked: &str) -> Result<T> {
    Err(StoreError::corrupt(format!(
        "the store answered `{asked}` with something else"
    )))
}
