//! How often a case allocates, and what stays.
//!
//! A program that uses this declares the allocator:
//!
//! ```
//! use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
//!
//! #[global_allocator]
//! static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;
//! # let (_, counted) = benches::allocations::during(|| vec![1]);
//! # assert_eq!((counted.allocations, counted.live), (1, 4));
//! ```
//!
//! It counts all threads, so that nothing else must run beside what is counted.

use stats_alloc::{INSTRUMENTED_SYSTEM, Stats};

use crate::{Case, Result};

/// What was allocated during something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Allocations, and reallocations, of which each may be one.
    pub allocations: usize,
    /// Bytes that were asked for, whether or not they were given back.
    pub bytes: usize,
    /// Bytes that are in use afterwards and were not before; negative if more was given back.
    pub live: isize,
}

/// Counts what `work` allocates.
pub fn during<T>(work: impl FnOnce() -> T) -> (T, Counted) {
    let before = INSTRUMENTED_SYSTEM.stats();
    let done = work();
    (done, since(&before))
}

/// Counts what is allocated until `work` is done.
pub async fn until<T>(work: impl Future<Output = T>) -> (T, Counted) {
    let before = INSTRUMENTED_SYSTEM.stats();
    let done = work.await;
    (done, since(&before))
}

fn since(before: &Stats) -> Counted {
    let after = INSTRUMENTED_SYSTEM.stats();
    let allocations = |stats: &Stats| stats.allocations + stats.reallocations;
    let live = |stats: &Stats| stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated);
    Counted {
        allocations: allocations(&after) - allocations(before),
        bytes: after.bytes_allocated - before.bytes_allocated,
        live: live(&after).wrapping_sub(live(before)).cast_signed(),
    }
}

/// The mean number of allocations of one iteration, once the case is warm.
///
/// # Errors
///
/// If the case cannot be set up.
pub fn per_iteration(case: &Case) -> Result<f64> {
    const ITERATIONS: u32 = 1_000;
    let mut run = case.start()?;
    run(u64::from(ITERATIONS));
    let ((), counted) = during(|| run(u64::from(ITERATIONS)));
    Ok(counted.allocations as f64 / f64::from(ITERATIONS))
}
