//! How long a case takes, roughly. Criterion does it better: `cargo bench -p benches`.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Case, Result};

/// The mean time of one iteration, in nanoseconds, in each of some samples of about 20 ms.
///
/// # Errors
///
/// If the case cannot be set up.
pub fn samples(case: &Case, samples: usize) -> Result<Vec<f64>> {
    const SAMPLE: Duration = Duration::from_millis(20);
    let mut run = case.start()?;
    let mut time = |iterations: u64| {
        let start = Instant::now();
        run(iterations);
        start.elapsed()
    };
    let mut iterations = 1;
    while time(iterations) < SAMPLE / 2 {
        iterations *= 2;
    }
    let nanoseconds = |elapsed: Duration| elapsed.as_secs_f64() * 1e9 / iterations as f64;
    Ok((0..samples)
        .map(|_| nanoseconds(time(iterations)))
        .collect())
}
