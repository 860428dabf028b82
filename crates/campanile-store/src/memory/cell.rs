//! What one key holds, and the rules of each kind of it as plain functions of time.
//!
//! Times are microseconds since the store was made. Cells are kept small: there may be a million.

use std::time::Duration;

use bytes::Bytes;

use super::{
    NEVER,
    table::{Cell, Worth},
};
use crate::{Begun, Entry, Guard, Lease, LeaseKind, PenaltyRule, Quota, Refused, Verdict, micros};

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
        let interval = quota.interval_micros();
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

impl Cell for GcraCell {
    #[inline]
    fn expires(&self) -> u64 {
        self.full_at
    }

    fn is_evictable(&self, _now: u64) -> bool {
        !self.told
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

impl Cell for PenaltyCell {
    fn expires(&self) -> u64 {
        self.expires
    }

    fn is_evictable(&self, now: u64) -> bool {
        self.blocked_until <= now
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

impl Cell for LeaseCell {
    fn expires(&self) -> u64 {
        self.expires
    }

    fn is_evictable(&self, now: u64) -> bool {
        match self.state {
            Hold::Running => self.until <= now,
            Hold::Free => true,
            Hold::Kept => !self.hard,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct ValueCell {
    /// A value that says all by being there needs no box.
    content: Option<Box<Bytes>>,
    version: u64,
    date: i64,
    written: u64,
    expires: u64,
    hard: bool,
}

impl ValueCell {
    #[inline]
    pub(super) fn new(
        value: &Bytes,
        version: u64,
        date: i64,
        (written, expires): (u64, u64),
        hard: bool,
    ) -> Self {
        Self {
            content: (!value.is_empty()).then(|| Box::new(value.clone())),
            version,
            date,
            written,
            expires,
            hard,
        }
    }

    pub(super) fn is_since(&self, date: i64) -> bool {
        self.date >= date
    }

    pub(super) fn entry(&self, now: u64) -> Entry {
        Entry {
            value: self.content.as_deref().cloned().unwrap_or_default(),
            version: self.version,
            date: self.date,
            age: Duration::from_micros(now.saturating_sub(self.written)),
        }
    }
}

impl Cell for ValueCell {
    fn expires(&self) -> u64 {
        self.expires
    }

    fn is_evictable(&self, _now: u64) -> bool {
        !self.hard
    }

    fn worth(&self) -> Worth {
        (self.expires, self.version)
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

impl CountCell {
    pub(super) fn add(&mut self, by: i64, hard: bool) {
        self.count = self.count.saturating_add(by);
        self.hard |= hard;
    }
}

impl Cell for CountCell {
    fn expires(&self) -> u64 {
        self.expires
    }

    fn is_evictable(&self, _now: u64) -> bool {
        !self.hard
    }
}

/// When something that lives so long from now on is gone.
pub(super) fn end(now: u64, ttl: Option<Duration>) -> u64 {
    ttl.map_or(NEVER, |ttl| now.saturating_add(micros(ttl)))
}
