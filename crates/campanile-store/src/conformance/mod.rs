//! The suite that decides whether a store is one.
//!
//! [`check`] runs all of it: random sequences of calls against a reference that is simple enough
//! to be right, histories of several clients at once, for which there must be an order of one call
//! after the other that explains all answers, and claims that wait.
//!
//! A sequence that fails is made shorter and comes with its calls; the same seed fails again.
//!
//! # Example
//!
//! A store in this process, on tokio's clock:
//!
//! ```
//! use std::sync::Arc;
//! use campanile_store::{MemoryStore, Store, conformance::{self, Backend}};
//!
//! struct Memory;
//!
//! impl Backend for Memory {
//!     async fn open(&self) -> Arc<dyn Store> {
//!         Arc::new(MemoryStore::new())
//!     }
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread();
//! # let runtime = { let mut r = runtime; r.enable_time().start_paused(true); r.build().unwrap() };
//! // In a test with `#[tokio::test(start_paused = true)]`:
//! # runtime.block_on(async {
//! conformance::check(&Memory, 0..20).await.unwrap();
//! # });
//! ```

mod history;
mod model;
mod random;
mod sequence;
mod step;
#[cfg(test)]
mod tests;
mod waiting;

use std::{error::Error, fmt, future::Future, ops::Range, sync::Arc, time::Duration};

use crate::{Op, Store};

/// How many calls a sequence makes.
const STEPS: usize = 50;

/// A store under test, and its clock.
pub trait Backend {
    /// Opens the store. Called for each sequence, with keys that no other sequence uses; so it may
    /// be the same store each time.
    fn open(&self) -> impl Future<Output = Arc<dyn Store>>;

    /// Whether the store runs these operations in one batch. By default it does, whatever they are.
    ///
    /// A store over several engines may refuse what spans them, with an error of kind
    /// [`Invalid`](crate::StoreErrorKind::Invalid) and nothing applied; that it does is checked.
    fn takes(&self, ops: &[Op]) -> bool {
        let _ = ops;
        true
    }

    /// Lets time pass on the store's clock, which otherwise stands still.
    ///
    /// By default it sleeps, which is what a store on tokio's clock needs under paused time. A
    /// store on the clock of its engine gives it one for tests that can be set.
    fn advance(&self, by: Duration) -> impl Future<Output = ()> {
        tokio::time::sleep(by)
    }

    /// Waits until what was released so far is. By default it is at once.
    fn settle(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// Runs everything: for each seed a sequence of 50 calls and a history of 8 clients, and once the
/// claims that wait.
///
/// # Errors
///
/// The first thing that a store must not do.
pub async fn check(backend: &impl Backend, seeds: Range<u64>) -> Result<(), Failure> {
    sequences(backend, seeds.clone()).await?;
    histories(backend, seeds).await?;
    waiting::run(backend).await
}

/// Runs a random sequence of 50 calls for each seed, against the reference.
///
/// # Errors
///
/// The first answer that is not the reference's, with a short sequence that leads to it.
pub async fn sequences(backend: &impl Backend, seeds: Range<u64>) -> Result<(), Failure> {
    for seed in seeds {
        sequence::run(backend, seed, STEPS).await?;
    }
    Ok(())
}

/// Runs a history of 8 clients at once for each seed, and looks for an order that explains it.
///
/// # Errors
///
/// The first history that no order explains.
pub async fn histories(backend: &impl Backend, seeds: Range<u64>) -> Result<(), Failure> {
    for seed in seeds {
        history::run(backend, seed).await?;
    }
    Ok(())
}

/// Why something is not a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }

    fn sequence(seed: u64, calls: &[String], what: String) -> Self {
        let mut message = format!("the sequence of seed {seed} fails; in short:\n");
        for (index, call) in calls.iter().enumerate() {
            message.push_str(&format!("{index:4}: {call}\n"));
        }
        Self::new(message + &what)
    }
}

/// What a store that failed says, down to the words of its engine.
fn failed(error: crate::StoreError) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(format!("the store failed: {error}"), |words, cause| {
        format!("{words}: {cause}")
    })
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}
