//! The store's clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use campanile_store::micros;
use tokio::time::Instant;

/// Microseconds since 1970: the wall clock when the store was opened, and tokio's since then. So
/// paused time works, a jump of the wall clock changes nothing while the store is open, and what
/// was written before a restart still means the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    opened: Instant,
    wall: i64,
}

/// No clock reaches it.
pub(crate) const NEVER: i64 = i64::MAX;

impl Clock {
    /// A clock that shows the wall clock's time, or a later one that was seen before.
    pub(crate) fn start(opened: Instant, seen: i64) -> Self {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH);
        let wall = wall.map_or(0, |since| after(0, since));
        Self {
            opened,
            wall: wall.max(seen),
        }
    }

    /// The time now, rounded down, so that nothing ends early.
    pub(crate) fn now(&self) -> i64 {
        self.at(Instant::now())
    }

    pub(crate) fn at(&self, instant: Instant) -> i64 {
        let since = instant.saturating_duration_since(self.opened);
        let whole = Duration::new(since.as_secs(), since.subsec_micros() * 1_000);
        after(self.wall, whole)
    }
}

/// So long after a time.
pub(crate) fn after(time: i64, duration: Duration) -> i64 {
    let micros = i64::try_from(micros(duration)).unwrap_or(NEVER);
    time.saturating_add(micros)
}

/// How long it is from one time to a later one.
pub(crate) fn between(from: i64, to: i64) -> Duration {
    Duration::from_micros(to.saturating_sub(from).try_into().unwrap_or(0))
}
