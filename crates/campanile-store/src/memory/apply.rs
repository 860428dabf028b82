//! One operation, on the part of the store that its caller has locked.

use std::{sync::MutexGuard, time::Duration};

use bytes::Bytes;

use super::{
    cell::{self, CountCell, GcraCell, LeaseCell, PenaltyCell, ValueCell},
    mail::Mail,
    mailbox::Mailbox,
    room::NoRoom,
    shard::Shard,
    space::{SHARDS, SpaceTable},
    table::Spot,
};
use crate::{
    Begun, Durability, Guard, Item, Lease, LeaseKind, Op, Output, Refused, StoreError, Upserted,
    key::Tail,
};

/// Why a batch stops.
#[derive(Debug)]
pub(super) enum Halt {
    Refused(Refused),
    /// The space of this operation needs room, which only another shard may have.
    NoRoom,
    /// Another has the lock, and waiting for it might take for ever.
    Busy,
    /// The operation makes no sense.
    Invalid(StoreError),
}

impl From<NoRoom> for Halt {
    fn from(_: NoRoom) -> Self {
        Self::NoRoom
    }
}

/// Where an operation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Quota,
    Penalty,
    Lease,
    Value,
    Count,
    Mailbox,
}

impl Kind {
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    #[inline]
    pub(super) fn of(op: &Op) -> Result<Self, Halt> {
        let invalid = |why| Err(Halt::Invalid(StoreError::invalid(why)));
        Ok(match op {
            Op::Gcra { .. } => Self::Quota,
            Op::Penalty { .. } => Self::Penalty,
            Op::Begin { .. } => Self::Lease,
            Op::Get { .. } | Op::Put { .. } | Op::Del { .. } | Op::Upsert { .. } => Self::Value,
            Op::Add { .. } => Self::Count,
            Op::Push { .. } | Op::Wake { .. } => Self::Mailbox,
            Op::Extend { lease, .. } => match lease.kind() {
                LeaseKind::Key => Self::Lease,
                LeaseKind::Mailbox => Self::Mailbox,
            },
            Op::Finish { lease, .. } => match lease.kind() {
                LeaseKind::Key => Self::Lease,
                LeaseKind::Mailbox => {
                    return invalid("a lease of a mailbox is settled, not finished");
                }
            },
            Op::Settle { lease, .. } | Op::Retry { lease, .. } => match lease.kind() {
                LeaseKind::Mailbox => Self::Mailbox,
                LeaseKind::Key => {
                    return invalid("a lease of a key is finished, not settled or retried");
                }
            },
        })
    }
}

/// Which lock of all; the order in which several are taken.
pub(super) type LockId = (usize, usize);

/// A lock that is held.
#[derive(Debug)]
pub(super) enum Held<'a> {
    Shard(MutexGuard<'a, Shard>),
    Mail(MutexGuard<'a, Mail>),
}

/// What was there before an operation.
#[derive(Debug)]
pub(super) enum Before {
    Quota(Option<GcraCell>),
    Penalty(Option<PenaltyCell>),
    Lease(Option<LeaseCell>),
    Value(Option<ValueCell>),
    Count(Option<CountCell>),
    Mailbox(Option<Box<Mailbox>>),
}

/// One operation with everything that it needs, but for the lock.
#[derive(Debug)]
pub(super) struct Work<'a> {
    space: &'a SpaceTable,
    op: &'a Op,
    kind: Kind,
    hash: u64,
    now: u64,
    durability: Durability,
}

impl<'a> Work<'a> {
    #[inline]
    pub(super) fn new(
        space: &'a SpaceTable,
        op: &'a Op,
        kind: Kind,
        now: u64,
        durability: Durability,
    ) -> Self {
        Self {
            space,
            op,
            kind,
            hash: space.hash(op.key().compact()),
            now,
            durability,
        }
    }

    #[inline]
    pub(super) fn lock_id(&self) -> LockId {
        let index = match self.kind {
            Kind::Mailbox => SHARDS,
            _ => SpaceTable::shard_of(self.hash),
        };
        (self.space.id, index)
    }

    #[inline]
    pub(super) fn lock(&self) -> Held<'a> {
        match self.lock_id() {
            (_, SHARDS) => Held::Mail(self.space.mail()),
            (_, index) => Held::Shard(self.space.shard(index)),
        }
    }

    /// `None` if another has it.
    #[inline]
    pub(super) fn try_lock(&self) -> Option<Held<'a>> {
        Some(match self.lock_id() {
            (_, SHARDS) => Held::Mail(self.space.try_mail()?),
            (_, index) => Held::Shard(self.space.try_shard(index)?),
        })
    }

    /// Does what falls due with an access. True once in a while, when what nobody accesses should get
    /// its share.
    #[inline]
    pub(super) fn touch(&self, held: &mut Held<'_>) -> bool {
        match held {
            Held::Shard(shard) => shard.touch(self.space, self.now),
            Held::Mail(mail) => {
                mail.sweep(self.now, 4, &self.space.room);
                false
            }
        }
    }

    #[inline]
    fn spot(&self) -> Spot<'_> {
        Spot {
            space: self.space,
            tail: self.tail(),
            hash: self.hash,
            now: self.now,
        }
    }

    #[inline]
    fn tail(&self) -> &Tail {
        self.op.key().compact()
    }

    fn is_hard(&self) -> bool {
        self.durability == Durability::Hard
    }

    pub(super) fn before(&self, held: &mut Held<'_>) -> Before {
        let spot = &self.spot();
        match held {
            Held::Shard(shard) => match self.kind {
                Kind::Quota => Before::Quota(shard.get(spot).cloned()),
                Kind::Penalty => Before::Penalty(shard.get(spot).cloned()),
                Kind::Lease => Before::Lease(shard.get(spot).cloned()),
                Kind::Value => Before::Value(shard.get(spot).cloned()),
                Kind::Count => Before::Count(shard.get(spot).cloned()),
                Kind::Mailbox => unreachable!("a mailbox is never in a shard"),
            },
            Held::Mail(mail) => Before::Mailbox(mail.get(self.tail()).cloned().map(Box::new)),
        }
    }

    pub(super) fn undo(&self, held: &mut Held<'_>, before: Before) {
        let spot = &self.spot();
        match (held, before) {
            (Held::Shard(shard), Before::Quota(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Penalty(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Lease(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Value(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Count(cell)) => shard.restore(spot, cell),
            (Held::Mail(mail), Before::Mailbox(mailbox)) => {
                mail.restore(self.tail(), mailbox.map(|b| *b), &self.space.room);
            }
            _ => unreachable!("what was there is of the kind of its place"),
        }
    }

    #[inline]
    pub(super) fn apply(&self, held: &mut Held<'_>) -> Result<Output, Halt> {
        match held {
            Held::Shard(shard) => self.apply_to_shard(shard, &self.spot()),
            Held::Mail(mail) => self.apply_to_mail(mail),
        }
    }

    #[inline]
    fn apply_to_shard(&self, shard: &mut Shard, spot: &Spot<'_>) -> Result<Output, Halt> {
        let now = self.now;
        match self.op {
            Op::Gcra { quota, cost, .. } => {
                if let Some(cell) = shard.get::<GcraCell>(spot) {
                    return Ok(Output::Verdict(cell.charge(now, quota, *cost)));
                }
                let mut cell = GcraCell::default();
                let verdict = cell.charge(now, quota, *cost);
                shard.set(spot, cell)?;
                Ok(Output::Verdict(verdict))
            }
            Op::Penalty { rule, cost, .. } => {
                if let Some(cell) = shard.get::<PenaltyCell>(spot) {
                    return Ok(Output::Verdict(cell.charge(now, rule, *cost)));
                }
                let mut cell = PenaltyCell::default();
                let verdict = cell.charge(now, rule, *cost);
                shard.set(spot, cell)?;
                Ok(Output::Verdict(verdict))
            }
            Op::Begin {
                lease, remember, ..
            } => {
                let fence = shard.next_number();
                let before = shard.get::<LeaseCell>(spot);
                match LeaseCell::begin(before.as_deref(), now, fence, (*lease, *remember)) {
                    Err(begun) => Ok(Output::Begun(begun)),
                    Ok(cell) => {
                        let lease = cell.granted(self.op.key().clone());
                        shard.set(spot, cell)?;
                        Ok(Output::Begun(Begun::Started(lease)))
                    }
                }
            }
            Op::Extend { lease, by } => {
                held_lease(shard, spot, lease)?.extend(now, *by);
                Ok(Output::Done)
            }
            Op::Finish { lease, keep } => {
                held_lease(shard, spot, lease)?.finish(now, *keep, self.is_hard());
                if keep.is_zero() {
                    shard.remove::<LeaseCell>(spot);
                }
                Ok(Output::Done)
            }
            Op::Add { by, ttl, .. } => self.add(shard, spot, *by, *ttl),
            _ => self.apply_to_value(shard, spot),
        }
    }

    fn add(
        &self,
        shard: &mut Shard,
        spot: &Spot<'_>,
        by: i64,
        ttl: Option<Duration>,
    ) -> Result<Output, Halt> {
        let hard = self.is_hard();
        if let Some(cell) = shard.get::<CountCell>(spot) {
            cell.count = cell.count.saturating_add(by);
            cell.hard |= hard;
            return Ok(Output::Count(cell.count));
        }
        // Reading makes no counter.
        if by != 0 {
            let cell = CountCell {
                count: by,
                expires: cell::end(self.now, ttl),
                hard,
            };
            shard.set(spot, cell)?;
        }
        Ok(Output::Count(by))
    }

    fn apply_to_value(&self, shard: &mut Shard, spot: &Spot<'_>) -> Result<Output, Halt> {
        let now = self.now;
        let there = shard.get::<ValueCell>(spot).map(|cell| &*cell);
        match self.op {
            Op::Get { .. } => Ok(Output::Value(there.map(|cell| cell.entry(now)))),
            Op::Put {
                value,
                date,
                guard,
                ttl,
                ..
            } => {
                cell::check(*guard, there).map_err(Halt::Refused)?;
                let version = self.write(shard, spot, (value, *date, *ttl))?;
                Ok(Output::Version(version))
            }
            Op::Del { guard, .. } => {
                cell::check(*guard, there).map_err(Halt::Refused)?;
                Ok(Output::Deleted(shard.remove::<ValueCell>(spot)))
            }
            Op::Upsert {
                value, date, ttl, ..
            } => {
                let before = there.map(|cell| cell.entry(now));
                let stays = cell::check(Guard::IfNewer(*date), there).is_err();
                let version = match &before {
                    Some(entry) if stays => entry.version,
                    _ => self.write(shard, spot, (value, *date, *ttl))?,
                };
                Ok(Output::Upserted(Upserted {
                    written: !stays,
                    version,
                    before,
                }))
            }
            _ => unreachable!("this operation is not one of values"),
        }
    }

    /// Writes a value, and tells its version.
    #[inline]
    fn write(
        &self,
        shard: &mut Shard,
        spot: &Spot<'_>,
        (value, date, ttl): (&Bytes, i64, Option<Duration>),
    ) -> Result<u64, NoRoom> {
        let version = shard.next_number();
        let times = (self.now, cell::end(self.now, ttl));
        let cell = ValueCell::new(value, version, date, times, self.is_hard());
        shard.set(spot, cell)?;
        Ok(version)
    }

    fn apply_to_mail(&self, mail: &mut Mail) -> Result<Output, Halt> {
        let now = self.now;
        let room = &self.space.room;
        let (tail, op) = (self.tail(), self.op);
        if let Op::Extend { lease, .. } | Op::Settle { lease, .. } | Op::Retry { lease, .. } = op
            && !mail.get(tail).is_some_and(|b| b.is_held_by(now, lease))
        {
            return Err(Halt::Refused(Refused::LeaseLost));
        }
        match op {
            Op::Push { item, due, .. } => {
                let item = Item::clone(item);
                let pushed = mail.change(tail, 1, room, |mailbox| mailbox.push(now, item, *due))?;
                Ok(Output::Pushed(pushed))
            }
            Op::Wake { .. } => {
                let woken = mail.change(tail, 0, room, |mailbox| mailbox.wake(now))?;
                Ok(Output::Woken(woken))
            }
            Op::Extend { by, .. } => {
                mail.change(tail, 0, room, |mailbox| mailbox.extend(now, *by))?;
                Ok(Output::Done)
            }
            Op::Settle { remember, .. } => {
                mail.change(tail, 0, room, |mailbox| mailbox.settle(now, *remember))?;
                Ok(Output::Done)
            }
            Op::Retry { after, counts, .. } => {
                mail.change(tail, 0, room, |mailbox| mailbox.retry(now, *after, *counts))?;
                Ok(Output::Done)
            }
            _ => unreachable!("this operation is not one of mailboxes"),
        }
    }

    /// Wakes claims that wait, if the operation may have made something due earlier than they know.
    #[inline]
    pub(super) fn tell(&self) {
        if self.kind == Kind::Mailbox {
            self.space.news.notify_waiters();
        }
    }
}

fn held_lease<'a>(
    shard: &'a mut Shard,
    spot: &Spot<'_>,
    lease: &Lease,
) -> Result<&'a mut LeaseCell, Halt> {
    match shard.get::<LeaseCell>(spot) {
        Some(cell) if cell.is_held_by(spot.now, lease) => Ok(cell),
        _ => Err(Halt::Refused(Refused::LeaseLost)),
    }
}
