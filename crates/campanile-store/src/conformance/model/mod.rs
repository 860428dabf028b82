//! What a store must do, written to be read: ordered maps, no sharing, no sweeping, and a batch
//! that runs on a copy.

mod limits;
mod mailbox;

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;

use self::{
    limits::{Bucket, Penalty},
    mailbox::{Mailbox, Taken},
};
use crate::{
    Begun, Claim, Claimed, Commit, Entry, Guard, Key, Lease, LeaseKind, Op, Output, Refused, Row,
    Scan, Table, Upserted, micros,
};

/// The reference. It takes versions and fences from the store under test, whose choice they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Model {
    now: u64,
    quotas: BTreeMap<Key, Bucket>,
    penalties: BTreeMap<Key, Penalty>,
    leases: BTreeMap<Key, Held>,
    values: BTreeMap<Key, Value>,
    counters: BTreeMap<Key, Counter>,
    mailboxes: BTreeMap<Key, Mailbox>,
}

#[derive(Debug, Clone, PartialEq)]
struct Held {
    fence: u64,
    attempt: u32,
    remember: u64,
    state: State,
    until: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Running,
    Released,
    Kept,
}

#[derive(Debug, Clone, PartialEq)]
struct Value {
    value: Bytes,
    version: u64,
    date: i64,
    written: u64,
    until: Option<u64>,
}

#[derive(Debug, Clone, PartialEq)]
struct Counter {
    count: i64,
    until: Option<u64>,
}

impl Model {
    pub(super) fn advance(&mut self, by: Duration) {
        self.now += micros(by);
    }

    /// Runs a batch; `given` are the versions and fences that the store gave out, one per
    /// operation.
    pub(super) fn run(&mut self, ops: &[Op], given: &[u64]) -> Commit {
        let mut after = self.clone();
        let mut outputs = Vec::new();
        for (index, op) in ops.iter().enumerate() {
            let number = given.get(index).copied().unwrap_or(0);
            match after.apply(op, number) {
                Ok(output) => outputs.push(output),
                Err(why) => return Commit::Refused { op: index, why },
            }
        }
        *self = after;
        Commit::Applied(outputs.into())
    }

    fn apply(&mut self, op: &Op, number: u64) -> Result<Output, Refused> {
        let now = self.now;
        let ends = |ttl: &Option<Duration>| ttl.map(|ttl| now + micros(ttl));
        Ok(match op {
            Op::Gcra { key, quota, cost } => {
                let bucket = self.quotas.entry(key.clone()).or_default();
                let whole = micros(quota.interval()) * u64::from(quota.burst_size());
                let price = micros(quota.interval()) * u64::from(*cost);
                Output::Verdict(bucket.charge(now, whole, price.min(whole)))
            }
            Op::Penalty { key, rule, cost } => {
                let penalty = self.penalties.entry(key.clone()).or_default();
                Output::Verdict(penalty.charge(now, rule, *cost))
            }
            Op::Begin {
                key,
                lease,
                remember,
            } => Output::Begun(self.begin(key, micros(*lease), micros(*remember), number)),
            Op::Extend { lease, by } => {
                let until = now + micros(*by);
                match lease.kind() {
                    LeaseKind::Key => {
                        let held = self.held(lease)?;
                        held.until = held.until.max(until);
                    }
                    LeaseKind::Mailbox => {
                        let taken = self.taken(lease)?;
                        taken.until = taken.until.max(until);
                    }
                }
                Output::Done
            }
            Op::Finish { lease, keep } => {
                let held = self.held(lease)?;
                held.state = State::Kept;
                held.until = now + micros(*keep);
                Output::Done
            }
            Op::Get { key } => Output::Value(self.entry(key)),
            Op::Put {
                key,
                value,
                date,
                guard,
                ttl,
            } => {
                self.check(key, *guard)?;
                self.write(key, value, *date, ends(ttl), number);
                Output::Version(number)
            }
            Op::Del { key, guard } => {
                self.check(key, *guard)?;
                let before = self.entry(key);
                self.values.remove(key);
                Output::Deleted(before.is_some())
            }
            Op::Upsert {
                key,
                value,
                date,
                ttl,
            } => {
                let before = self.entry(key);
                let later = before.as_ref().filter(|entry| entry.date > *date);
                let version = later.map_or(number, |entry| entry.version);
                let written = later.is_none();
                if written {
                    self.write(key, value, *date, ends(ttl), number);
                }
                Output::Upserted(Upserted {
                    written,
                    version,
                    before,
                })
            }
            Op::Add { key, by, ttl } => {
                let there = self.counters.get(key).filter(|c| is_there(c.until, now));
                let mut counter = there.cloned().unwrap_or(Counter {
                    count: 0,
                    until: if *by == 0 { Some(now) } else { ends(ttl) },
                });
                counter.count = counter.count.saturating_add(*by);
                let count = counter.count;
                self.counters.insert(key.clone(), counter);
                Output::Count(count)
            }
            Op::Push { key, item, due } => {
                let mailbox = self.mailboxes.entry(key.clone()).or_default();
                Output::Pushed(mailbox.push(now, item, due))
            }
            Op::Wake { key } => {
                let mailbox = self.mailboxes.entry(key.clone()).or_default();
                Output::Woken(mailbox.wake(now))
            }
            Op::Settle { lease, remember } => {
                let items = self.taken(lease)?.items.clone();
                let mailbox = self.mailboxes.entry(lease.key().clone()).or_default();
                let until = now + micros(*remember);
                mailbox
                    .known
                    .extend(items.into_keys().map(|id| (id, until)));
                mailbox.taken = None;
                mailbox.forget(now);
                Output::Done
            }
            Op::Retry {
                lease,
                after,
                counts,
            } => {
                let taken = self.taken(lease)?;
                taken.leased = false;
                taken.attempt -= u32::from(!counts);
                taken.until = now + micros(*after);
                Output::Done
            }
        })
    }

    fn begin(&mut self, key: &Key, lease: u64, remember: u64, fence: u64) -> Begun {
        let now = self.now;
        let mut attempt = 1;
        if let Some(held) = self.leases.get(key) {
            let left = Duration::from_micros(held.until.saturating_sub(now));
            match held.state {
                State::Running if held.until > now => return Begun::Held { left },
                State::Kept if held.until > now => return Begun::Kept { left },
                State::Running | State::Released if held.until + held.remember > now => {
                    attempt = held.attempt + 1;
                }
                _ => {}
            }
        }
        let held = Held {
            fence,
            attempt,
            remember,
            state: State::Running,
            until: now + lease,
        };
        self.leases.insert(key.clone(), held);
        Begun::Started(Lease::new(LeaseKind::Key, key.clone(), fence, attempt))
    }

    fn held(&mut self, lease: &Lease) -> Result<&mut Held, Refused> {
        let now = self.now;
        let held = self.leases.get_mut(lease.key());
        held.filter(|held| {
            held.state == State::Running && held.until > now && held.fence == lease.fence()
        })
        .ok_or(Refused::LeaseLost)
    }

    fn taken(&mut self, lease: &Lease) -> Result<&mut Taken, Refused> {
        let now = self.now;
        let mailbox = self.mailboxes.get_mut(lease.key());
        let taken = mailbox.and_then(|mailbox| mailbox.taken.as_mut());
        taken
            .filter(|taken| taken.leased && taken.until > now && taken.fence == lease.fence())
            .ok_or(Refused::LeaseLost)
    }

    fn entry(&self, key: &Key) -> Option<Entry> {
        let value = self.values.get(key)?;
        is_there(value.until, self.now).then(|| Entry {
            value: value.value.clone(),
            version: value.version,
            date: value.date,
            age: Duration::from_micros(self.now - value.written),
        })
    }

    fn check(&self, key: &Key, guard: Guard) -> Result<(), Refused> {
        let there = self.entry(key);
        let refused = match guard {
            Guard::Any => None,
            Guard::IfAbsent => there.map(|_| Refused::Present),
            Guard::IfVersion(version) => match there {
                None => Some(Refused::Absent),
                Some(entry) => (entry.version != version).then_some(Refused::OtherVersion),
            },
            Guard::IfNewer(date) => {
                let later = there.filter(|entry| entry.date > date);
                later.map(|_| Refused::Newer)
            }
        };
        refused.map_or(Ok(()), Err)
    }

    fn write(&mut self, key: &Key, value: &Bytes, date: i64, until: Option<u64>, version: u64) {
        let value = Value {
            value: value.clone(),
            version,
            date,
            written: self.now,
            until,
        };
        self.values.insert(key.clone(), value);
    }

    /// Claims; `given` are the fences that the store gave out.
    pub(super) fn claim(&mut self, claim: &Claim, given: &[u64]) -> Vec<Claimed> {
        let now = self.now;
        let mut free: Vec<_> = self
            .mailboxes
            .iter()
            .filter(|(key, _)| *key.space() == claim.queue)
            .filter_map(|(key, mailbox)| Some((mailbox.free_at(now)?, key.clone())))
            .filter(|(at, _)| claim.early || *at <= now)
            .collect();
        free.sort();
        free.truncate(claim.n);
        let mut given = given.iter().copied();
        let claimed = free.into_iter().map(|(_, key)| {
            let fence = given.next().unwrap_or(0);
            let mailbox = self.mailboxes.entry(key.clone()).or_default();
            mailbox.claim(now, key, micros(claim.lease), fence)
        });
        claimed.collect()
    }

    pub(super) fn release(&mut self, lease: &Lease) {
        let now = self.now;
        match lease.kind() {
            LeaseKind::Key => {
                if let Ok(held) = self.held(lease) {
                    held.state = State::Released;
                    held.until = now;
                }
            }
            LeaseKind::Mailbox => {
                if let Ok(taken) = self.taken(lease) {
                    taken.leased = false;
                    taken.until = now;
                }
            }
        }
    }

    pub(super) fn scan(&self, scan: &Scan) -> Vec<Row> {
        let values = self.values.keys().filter_map(|key| {
            let entry = self.entry(key)?;
            let passes = scan.filter.since.is_none_or(|since| entry.date >= since);
            let key = key.clone();
            passes.then_some(Row::Value { key, entry })
        });
        let mailboxes = self.mailboxes.iter().filter_map(|(key, mailbox)| {
            let items = mailbox.items();
            let key = key.clone();
            (!items.is_empty()).then_some(Row::Mailbox { key, items })
        });
        let rows: Vec<_> = match scan.table {
            Table::Values => values.collect(),
            Table::Mailboxes => mailboxes.collect(),
        };
        let is_asked_for = |row: &Row| {
            let key = row.key();
            let under = scan.filter.under.as_ref();
            *key.space() == scan.space
                && scan.after.as_ref().is_none_or(|after| key > after)
                && under.is_none_or(|under| key.parts().starts_with(&under.parts()))
        };
        rows.into_iter().filter(is_asked_for).take(scan.n).collect()
    }
}

fn is_there(until: Option<u64>, now: u64) -> bool {
    until.is_none_or(|until| until > now)
}
