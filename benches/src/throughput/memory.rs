//! The store in memory, by threads that do nothing but check.

use std::{sync::Arc, thread};

use campanile::store::{Limiter, MemoryStore};
use tokio::time::Instant;

use super::{USERS, median, quota};
use crate::Result;

const CHECKS: u64 = 1_000_000;
const TURNS: usize = 9;

/// Prints how long a check takes on one core, and how many times as many two do.
pub(super) fn report() -> Result<()> {
    let limiter = Limiter::new(Arc::new(MemoryStore::new()), "limit", quota());
    let (mut alone, mut both) = (Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let (one, two) = (turn_of(&limiter, 1)?, turn_of(&limiter, 2)?);
        if turn > 0 {
            alone.push(one);
            both.push(two);
        }
    }
    let (alone, both) = (median(alone), median(both));
    println!(
        "{:<12}{:>10.0} ns per check on one core; two cores do {:.2} times as many",
        "memory",
        1e9 / alone,
        both / alone
    );
    Ok(())
}

/// Checks per second.
fn turn_of(limiter: &Limiter, threads: u64) -> Result<f64> {
    let start = Instant::now();
    let done = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|number| scope.spawn(move || checks(limiter, number * USERS)))
            .collect();
        let done = threads.into_iter().map(|thread| thread.join());
        done.collect::<Vec<_>>()
    });
    if done.iter().any(|allowed| !matches!(allowed, Ok(CHECKS))) {
        return Err("a use that fits was refused".into());
    }
    Ok((threads * CHECKS) as f64 / start.elapsed().as_secs_f64())
}

/// How many were allowed.
fn checks(limiter: &Limiter, first: u64) -> u64 {
    let allowed = (0..CHECKS).filter(|check| {
        let key = limiter.key(42).id((first + check % USERS) as i64);
        let verdict = limiter.check(key).into_ready();
        matches!(verdict, Ok(Ok(verdict)) if verdict.is_allowed())
    });
    allowed.count() as u64
}
