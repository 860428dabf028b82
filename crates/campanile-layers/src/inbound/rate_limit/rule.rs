use std::{fmt, time::Duration};

use campanile_store::{Key, Op, PenaltyRule, Quota, RuleError};

/// What a limiter allows, as it was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wish {
    Quota {
        uses: u32,
        per: Duration,
        burst: Option<u32>,
    },
    Penalty {
        uses: u32,
        window: Duration,
        block: Duration,
    },
}

/// What a limiter allows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    Quota(Quota),
    Penalty(PenaltyRule),
}

impl Wish {
    pub(super) fn grant(self) -> Result<Rule, RuleError> {
        match self {
            Self::Quota { uses, per, burst } => {
                let quota = Quota::new(uses, per)?;
                let quota = burst.map_or(Ok(quota), |burst| quota.burst(burst))?;
                Ok(Rule::Quota(quota))
            }
            Self::Penalty {
                uses,
                window,
                block,
            } => PenaltyRule::new(uses, window, block).map(Rule::Penalty),
        }
    }
}

impl Rule {
    /// Part of where its keys live: a quota and a penalty of one name count apart.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Quota(_) => "quota",
            Self::Penalty(_) => "penalty",
        }
    }

    /// The most that one update may count as, for more would never pass.
    pub(super) fn most(self) -> u32 {
        match self {
            Self::Quota(quota) => quota.burst_size(),
            Self::Penalty(rule) => rule.uses(),
        }
    }

    #[inline]
    pub(super) fn charge(self, key: Key, cost: u32) -> Op {
        match self {
            Self::Quota(quota) => Op::Gcra { key, quota, cost },
            Self::Penalty(rule) => Op::Penalty { key, rule, cost },
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quota(quota) => {
                let (burst, interval) = (quota.burst_size(), quota.interval());
                write!(f, "{burst} at once, one more per {interval:?}")
            }
            Self::Penalty(rule) => {
                let (uses, window, block) = (rule.uses(), rule.window(), rule.block());
                write!(f, "{uses} in {window:?}, then a block of {block:?}")
            }
        }
    }
}
