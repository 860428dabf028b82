use std::time::Duration;

use crate::{RuleError, micros};

/// The longest time a rule may speak of: 366 days.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The most uses that a penalty can count, because each is remembered until it leaves the window.
const MOST_USES: u32 = 1_000;

/// How often something may be used: a burst, and one more each interval (GCRA).
///
/// A key that was not used for a while has its whole burst; each use takes one from it, and one
/// comes back each interval. No window has an edge, so there is no double burst around one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// In microseconds, as stores count.
    interval: u64,
    burst: u32,
}

impl Quota {
    /// At most `uses` at once, and no more than `uses` per `per` in the long run.
    ///
    /// # Errors
    ///
    /// No uses, a time of zero or of more than 366 days, or less than a microsecond for each use.
    pub fn new(uses: u32, per: Duration) -> Result<Self, RuleError> {
        if uses == 0 {
            return Err(RuleError::new(
                "a quota of no use at all would refuse everything; allow at least 1",
            ));
        }
        check("the time of a quota", per)?;
        let interval = micros(per).div_ceil(u64::from(uses));
        if per < Duration::from_micros(u64::from(uses)) {
            return Err(RuleError::new(
                "a quota of more than one use per microsecond limits nothing",
            ));
        }
        Ok(Self {
            interval,
            burst: uses,
        })
    }

    /// Allows so many at once, with the same rate in the long run.
    ///
    /// # Errors
    ///
    /// No uses, or a burst that takes more than 366 days to come back.
    pub fn burst(self, uses: u32) -> Result<Self, RuleError> {
        if uses == 0 {
            return Err(RuleError::new(
                "a burst of no use at all would refuse everything; allow at least 1",
            ));
        }
        let whole = self.interval.saturating_mul(u64::from(uses));
        let whole = Duration::from_micros(whole);
        check("the time in which a burst comes back", whole)?;
        Ok(Self {
            burst: uses,
            ..self
        })
    }

    /// How long one use takes to come back, in whole microseconds.
    pub fn interval(&self) -> Duration {
        Duration::from_micros(self.interval)
    }

    #[inline]
    pub(crate) fn interval_micros(&self) -> u64 {
        self.interval
    }

    /// How many uses pass at once.
    #[inline]
    pub fn burst_size(&self) -> u32 {
        self.burst
    }
}

/// So many uses in a window, and whoever wants one more is blocked for a while.
///
/// The window slides: a use counts until it is a window old. Uses while the block runs are refused
/// and do not make it longer; after it, counting starts from nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PenaltyRule {
    uses: u32,
    window: Duration,
    block: Duration,
}

impl PenaltyRule {
    /// `uses` in any `window`; one more starts a block of length `block`.
    ///
    /// # Errors
    ///
    /// No uses or more than 1,000, or a time of zero or of more than 366 days.
    pub fn new(uses: u32, window: Duration, block: Duration) -> Result<Self, RuleError> {
        if uses == 0 {
            return Err(RuleError::new(
                "a penalty after no use at all would block everyone; allow at least 1",
            ));
        }
        if uses > MOST_USES {
            return Err(RuleError::new(format!(
                "a penalty counts at most {MOST_USES} uses, not {uses}; a quota counts any number"
            )));
        }
        check("the window of a penalty", window)?;
        check("the block of a penalty", block)?;
        Ok(Self {
            uses,
            window,
            block,
        })
    }

    /// How many uses pass in a window.
    pub fn uses(&self) -> u32 {
        self.uses
    }

    /// How long a use counts.
    pub fn window(&self) -> Duration {
        self.window
    }

    /// How long a block lasts.
    pub fn block(&self) -> Duration {
        self.block
    }
}

fn check(what: &str, time: Duration) -> Result<(), RuleError> {
    if time.is_zero() {
        return Err(RuleError::new(format!("{what} is zero")));
    }
    if time > LONGEST {
        return Err(RuleError::new(format!("{what} is longer than 366 days")));
    }
    Ok(())
}
