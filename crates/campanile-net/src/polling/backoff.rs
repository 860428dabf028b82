use std::time::Duration;

use crate::random;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Pauses between attempts: 1 s, doubled each time, up to 60 s, each shortened at random by up to
/// a half so that bots that failed together do not come back together.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next pause, at least `least`.
    pub(super) fn next(&mut self, least: Option<Duration>) -> Duration {
        let longest = FIRST * 2_u32.pow(self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        let share = f64::from(u32::from_le_bytes(random::bytes())) / f64::from(u32::MAX);
        let pause = longest.min(LONGEST).mul_f64(1.0 - share / 2.0);
        pause.max(FIRST).max(least.unwrap_or_default())
    }

    /// Starts again; tells how many failures there were.
    pub(super) fn reset(&mut self) -> u32 {
        std::mem::take(&mut self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_never_fall_short_of_what_is_asked() {
        let mut backoff = Backoff::default();
        let pauses: Vec<_> = (0..10).map(|_| backoff.next(None)).collect();
        assert!(pauses.iter().all(|pause| (FIRST..=LONGEST).contains(pause)));
        assert!(pauses[9] >= LONGEST / 2);
        assert_eq!(backoff.reset(), 10);
        assert!(backoff.next(None) <= FIRST);
        let asked = Duration::from_secs(300);
        assert_eq!(backoff.next(Some(asked)), asked);
    }
}
