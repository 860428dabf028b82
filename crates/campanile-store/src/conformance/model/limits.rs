use std::time::Duration;

use crate::{PenaltyRule, Verdict, micros};

/// How much of a burst is spent, in microseconds that it takes to come back, as of some time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Bucket {
    pub(super) spent: u64,
    pub(super) at: u64,
    pub(super) told: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Penalty {
    pub(super) uses: Vec<u64>,
    pub(super) blocked_until: Option<u64>,
}

impl Bucket {
    pub(super) fn charge(&mut self, now: u64, whole: u64, price: u64) -> Verdict {
        self.spent = self.spent.saturating_sub(now - self.at);
        self.at = now;
        if self.spent == 0 {
            self.told = false;
        }
        if price == 0 || self.spent + price <= whole {
            self.spent += price;
            return Verdict::Allowed;
        }
        let retry_after = Duration::from_micros(self.spent + price - whole);
        let told = std::mem::replace(&mut self.told, true);
        blocked(told, retry_after)
    }
}

fn blocked(told: bool, retry_after: Duration) -> Verdict {
    if told {
        Verdict::Blocked { retry_after }
    } else {
        Verdict::JustBlocked { retry_after }
    }
}

impl Penalty {
    pub(super) fn charge(&mut self, now: u64, rule: &PenaltyRule, cost: u32) -> Verdict {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return blocked(true, Duration::from_micros(until - now));
        }
        let window = micros(rule.window());
        let cost = cost.min(rule.uses()) as usize;
        let counted = self.uses.iter().filter(|at| **at + window > now).count();
        if cost > 0 && counted + cost > rule.uses() as usize {
            self.uses.clear();
            self.blocked_until = Some(now + micros(rule.block()));
            return blocked(false, rule.block());
        }
        self.uses.extend(vec![now; cost]);
        Verdict::Allowed
    }
}
