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
use crate::{Answer, Commit, Durability, Op, Output, Refused, Result, Store, StoreError};

/// Runs one operation, and reads what came of it. In one step, because it may be on the way of every
/// update.
#[inline]
fn single<T: 'static>(
    store: &dyn Store,
    op: Op,
    durability: Durability,
    read: impl FnOnce(Single) -> Result<T> + Send + 'static,
) -> Answer<T> {
    store.run(&[op], durability).then(|commit| match commit? {
        Commit::Refused { why, .. } => read(Err(why)),
        Commit::Applied(outputs) => match outputs.into_first() {
            Some(output) => read(Ok(output)),
            None => unexpected("do one thing"),
        },
    })
}

/// What came of one operation.
type Single = std::result::Result<Output, Refused>;

/// The store answered with something that its contract does not allow.
fn unexpected<T>(asked: &str) -> Result<T> {
    Err(StoreError::corrupt(format!(
        "the store answered `{asked}` with something else"
    )))
}
