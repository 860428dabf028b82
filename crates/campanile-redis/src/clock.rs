use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use campanile_store::micros;

/// In microseconds since 1970: far enough ahead that the engine never sweeps what a test's clock
/// still shows, and far enough back that all times stay exact.
const START: u64 = 1 << 51;

/// A clock that stands still, for tests of what time does.
///
/// A store that is [given](crate::Builder::clock) one takes the time from it, and not from the
/// engine. Clones are one clock.
///
/// ```
/// use std::time::Duration;
/// use campanile_redis::TestClock;
///
/// let clock = TestClock::new();
/// clock.advance(Duration::from_secs(60));
/// ```
#[derive(Debug, Clone)]
pub struct TestClock {
    now: Arc<AtomicU64>,
}

impl TestClock {
    /// A clock that nobody advanced yet.
    pub fn new() -> Self {
        Self {
            now: Arc::new(AtomicU64::new(START)),
        }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.now.fetch_add(micros(by), Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}
