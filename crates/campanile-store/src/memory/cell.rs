//! What one key holds, and the rules of each kind of it as plain functions of time.
//!
//! Times are microseconds since the store was made. A cell is gone at the time it expires, whether
//! or not somebody swept it away.

use std::time::Duration;

use bytes::Bytes;

use super::NEVER;
use crate::{Begun, Entry, Guard, Lease, LeaseKind, PenaltyRule, Quota, Refused, Verdict, micros};

/// Kept small: there may be a million, and most are quotas, which need no box.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Gcra(GcraCell),
    Penalty(Box<PenaltyCell>),
    Lease(Box<LeaseCell>),
    Value(Box<ValueCell>),
    Count(Box<CountCell>),
}

/// Tells the cells of one key apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gcra,
    Penalty,
    Lease,
    Value,
    Count,
}

impl Cell {
    #[inline]
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Gcra(_) => Kind::Gcra,
            Self::Penalty(_) => Kind::Penalty,
            Self::Lease(_) => Kind::Lease,
            Self::Value(_) => Kind::Value,
            Self::Count(_) => Kind::Count,
        }
    }

    #[inline]
    pub(super) fn expires(&self) -> u64 {
        match self {
            Self::Gcra(cell) => cell.full_at,
            Self::Penalty(cell) => cell.expires,
            Self::Lease(cell) => cell.expires,
            Self::Value(cell) => cell.expires,
            Self::Count(cell) => cell.expires,
        }
    }

    /// Whether the cell may make room for another. Not if that would open a running block, run
    /// something twice at a time, or lose what was written to stay.
    pub(super) fn is_evictable(&self, now: u64) -> bool {
        match self {
            Self::Gcra(cell) => !cell.told,
            Self::Penalty(cell) => cell.blocked_until <= now,
            Self::Lease(cell) => match cell.state {
                Hold::Running => cell.until <= now,
                Hold::Free => true,
                Hold::Kept => !cell.hard,
            },
            Self::Value(cell) => !cell.hard,
            Self::Count(cell) => !cell.hard,
        }
    }

    /// Cells with less go first: what ends soonest, then what was written first.
    pub(super) fn worth(&self) -> (u64, u64) {
        let written = match self {
            Self::Value(cell) => cell.version,
            _ => 0,
        };
        (self.expires(), written)
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GcraCell {
    /// When the whole burst is back.
    full_at: u64,
    /// Somebody was told of a refusal, and the episode is not over.
    told: bool,
}

impl GcraCell {
    #[inline]
    pub(super) fn charge(&mut self, now: u64, quota: &Quota, cost: u32) -> Verdict {
        let interval = micros(quota.interval());
        let cost = cost.min(quota.burst_size());
        let full_at = self
            .full_at
            .max(now)
            .saturating_add(interval.saturating_mul(u64::from(cost)));
        let horizon = now.saturating_add(interval.saturating_mul(u64::from(quota.burst_size())));
        if cost == 0 || full_at <= horizon {
            self.full_at = full_at;
            return Verdict::Allowed;
        }
        let retry_after = Duration::from_micros(full_at - horizon);
        if std::mem::replace(&mut self.told, true) {
            Verdict::Blocked { retry_after }
        } else {
            Verdict::JustBlocked { retry_after }
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct PenaltyCell {
    /// When and how often it was used, oldest first.
    uses: Vec<(u64, u32)>,
    blocked_until: u64,
    expires: u64,
}

impl PenaltyCell {
    pub(super) fn charge(&mut self, now: u64, rule: &PenaltyRule, cost: u32) -> Verdict {
        if self.blocked_until > now {
            let retry_after = Duration::from_micros(self.blocked_until - now);
            return Verdict::Blocked { retry_after };
        }
        let window = micros(rule.window());
        let cost = cost.min(rule.uses());
        self.uses.retain(|(at, _)| at.saturating_add(window) > now);
        let used: u64 = self.uses.iter().map(|(_, cost)| u64::from(*cost)).sum();
        if cost == 0 {
            return Verdict::Allowed;
        }
        if used + u64::from(cost) > u64::from(rule.uses()) {
            self.uses = Vec::new();
            self.blocked_until = now.saturating_add(micros(rule.block()));
            self.expires = self.blocked_until;
            let retry_after = Duration::from_micros(self.blocked_until - now);
            return Verdict::JustBlocked { retry_after };
        }
        match self.uses.last_mut() {
            Some((at, before)) if *at == now => *before += cost,
            _ => {
                // Most users are used up slowly, and a vector's own growth starts at four.
                self.uses.reserve_exact(1);
                self.uses.push((now, cost));
            }
        }
        self.expires = now.saturating_add(window);
        Verdict::Allowed
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    Running,
    Free,
    Kept,
}

#[derive(Debug, Clone)]
pub(super) struct LeaseCell {
    state: Hold,
    fence: u64,
    attempt: u32,
    until: u64,
    remember: u64,
    expires: u64,
    hard: bool,
}

impl LeaseCell {
    /// The cell of the next lease, or who is in its way.
    pub(super) fn begin(
        before: Option<&Self>,
        now: u64,
        fence: u64,
        (lease, remember): (Duration, Duration),
    ) -> Result<Self, Begun> {
        let left = |cell: &Self| Duration::from_micros(cell.until - now);
        let attempt = match before {
            Some(cell) if cell.state == Hold::Kept => return Err(Begun::Kept { left: left(cell) }),
            Some(cell) if cell.state == Hold::Running && cell.until > now => {
                return Err(Begun::Held { left: left(cell) });
            }
            Some(cell) => cell.attempt.saturating_add(1),
            None => 1,
        };
        let until = now.saturating_add(micros(lease));
        let remember = micros(remember);
        Ok(Self {
            state: Hold::Running,
            fence,
            attempt,
            until,
            remember,
            expires: until.saturating_add(remember),
            hard: false,
        })
    }

    pub(super) fn granted(&self, key: crate::Key) -> Lease {
        Lease::new(LeaseKind::Key, key, self.fence, self.attempt)
    }

    pub(super) fn is_held_by(&self, now: u64, lease: &Lease) -> bool {
        self.state == Hold::Running && self.fence == lease.fence() && self.until > now
    }

    pub(super) fn extend(&mut self, now: u64, by: Duration) {
        self.until = self.until.max(now.saturating_add(micros(by)));
        self.expires = self.until.saturating_add(self.remember);
    }

    pub(super) fn finish(&mut self, now: u64, keep: Duration, hard: bool) {
        self.state = Hold::Kept;
        self.until = now.saturating_add(micros(keep));
        self.expires = self.until;
        self.hard = hard;
    }

    pub(super) fn release(&mut self, now: u64) {
        self.state = Hold::Free;
        self.until = now;
        self.expires = now.saturating_add(self.remember);
    }
}

#[derive(Debug, Clone)]
pub(super) struct ValueCell {
    pub(super) value: Bytes,
    pub(super) version: u64,
    pub(super) date: i64,
    pub(super) written: u64,
    pub(super) expires: u64,
    pub(super) hard: bool,
}

impl ValueCell {
    pub(super) fn entry(&self, now: u64) -> Entry {
        Entry {
            value: self.value.clone(),
            version: self.version,
            date: self.date,
            age: Duration::from_micros(now.saturating_sub(self.written)),
        }
    }
}

/// Whether a guard holds over what is there.
pub(super) fn check(guard: Guard, there: Option<&ValueCell>) -> Result<(), Refused> {
    match (guard, there) {
        (Guard::Any, _) | (Guard::IfAbsent | Guard::IfNewer(_), None) => Ok(()),
        (Guard::IfAbsent, Some(_)) => Err(Refused::Present),
        (Guard::IfVersion(_), None) => Err(Refused::Absent),
        (Guard::IfVersion(version), Some(cell)) if cell.version == version => Ok(()),
        (Guard::IfVersion(_), Some(_)) => Err(Refused::OtherVersion),
        (Guard::IfNewer(date), Some(cell)) if cell.date <= date => Ok(()),
        (Guard::IfNewer(_), Some(_)) => Err(Refused::Newer),
    }
}

#[derive(Debug, Clone)]
pub(super) struct CountCell {
    pub(super) count: i64,
    pub(super) expires: u64,
    pub(super) hard: bool,
}

/// When something that lives so long from now on is gone.
pub(super) fn end(now: u64, ttl: Option<Duration>) -> u64 {
    ttl.map_or(NEVER, |ttl| now.saturating_add(micros(ttl)))
}
