//! The store in memory, by threads that do nothing but check.

use std::{sync::Arc, thread};

use campanile::store::{Limiter, MemoryStore};
use tokio::time::Instant;

use super::{USERS, median, quota};
use crate::Result;

const CHECKS: u64 = 1_000_000;
const TURNS: usize = 9;

/// Prints how long a check takes on one core, and how many times as many two do: on one store, and on
/// one for each, which share nothing, so that the machine's share in it is seen.
pub(super) fn report() -> Result<()> {
    let limiter = || Limiter::new(Arc::new(MemoryStore::new()), "limit", quota());
    let (one, other) = (limiter(), limiter());
    let (mut alone, mut both, mut apart) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let figures = [
            turn_of(&[&one])?,
            turn_of(&[&one, &one])?,
            turn_of(&[&one, &other])?,
        ];
        // The first warms all up.
        if turn > 0 {
            alone.push(figures[0]);
            both.push(figures[1]);
            apart.push(figures[2]);
        }
    }
    let [alone, both, apart] = [alone, both, apart].map(median);
    println!(
        "{:<12}{:>10.0} ns per check on one core; two cores do {:.2} times as many, and {:.2} on two \
         stores",
        "memory",
        1e9 / alone,
        both / alone,
        apart / alone
    );
    Ok(())
}

/// Checks per second, by a thread for each limiter.
fn turn_of(limiters: &[&Limiter]) -> Result<f64> {
    let start = Instant::now();
    let done = thread::scope(|scope| {
        let threads: Vec<_> = (0..)
            .zip(limiters)
            .map(|(number, limiter)| scope.spawn(move || checks(limiter, number * USERS)))
            .collect();
        let done = threads.into_iter().map(|thread| thread.join());
        done.collect::<Vec<_>>()
    });
    if done.iter().any(|allowed| !matches!(allowed, Ok(CHECKS))) {
        return Err("a use that fits was refused".into());
    }
    let checks = CHECKS * limiters.len() as u64;
    Ok(checks as f64 / start.elapsed().as_secs_f64())
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
