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
use crate::{Answer, Commit, Output, Refused, Result, Store, StoreError, ops::Outputs};
use crate::{Durability, Op};

/// What came of one operation.
enum Single {
    Applied(Output),
    Refused(Refused),
}

#[inline]
fn single(store: &dyn Store, op: Op, durability: Durability) -> Answer<Single> {
    store.run(&[op], durability).then(|commit| match commit? {
        Commit::Refused { why, .. } => Ok(Single::Refused(why)),
        Commit::Applied(outputs) => first(outputs).map(Single::Applied),
    })
}

#[inline]
fn first(outputs: Outputs) -> Result<Output> {
    let output = outputs.into_first();
    output.ok_or_else(|| StoreError::corrupt("the store answered an operation with nothing"))
}

/// The store answered with something that its contract does not allow.
fn unexpected<T>(asked: &str) -> Result<T> {
    Err(StoreError::corrupt(format!(
        "the store answered `{asked}` with something else"
    )))
}
