//! One operation, on the part of the store that its caller has locked.

use std::sync::MutexGuard;

use foldhash::quality::RandomState;

use super::{
    Inner,
    cell::{self, Cell, CountCell, GcraCell, Kind, LeaseCell, ValueCell},
    mail::Mail,
    mailbox::Mailbox,
    shard::{self, NoRoom, Shard, Spot},
    spaces::{SHARDS, SpaceTable},
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
}

impl From<NoRoom> for Halt {
    fn from(_: NoRoom) -> Self {
        Self::NoRoom
    }
}

/// Where an operation works.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Shard { kind: Kind, hash: u64 },
    Mail,
}

impl Place {
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    #[inline]
    pub(super) fn of(op: &Op, hasher: &RandomState) -> Result<Self, StoreError> {
        let kind = match op {
            Op::Gcra { .. } => Kind::Gcra,
            Op::Penalty { .. } => Kind::Penalty,
            Op::Begin { .. } => Kind::Lease,
            Op::Get { .. } | Op::Put { .. } | Op::Del { .. } | Op::Upsert { .. } => Kind::Value,
            Op::Add { .. } => Kind::Count,
            Op::Push { .. } | Op::Wake { .. } => return Ok(Self::Mail),
            Op::Extend { lease, .. } => match lease.kind() {
                LeaseKind::Key => Kind::Lease,
                LeaseKind::Mailbox => return Ok(Self::Mail),
            },
            Op::Finish { lease, .. } => match lease.kind() {
                LeaseKind::Key => Kind::Lease,
                LeaseKind::Mailbox => {
                    return Err(StoreError::invalid(
                        "a lease of a mailbox is settled, not finished",
                    ));
                }
            },
            Op::Settle { lease, .. } | Op::Retry { lease, .. } => match lease.kind() {
                LeaseKind::Mailbox => return Ok(Self::Mail),
                LeaseKind::Key => {
                    return Err(StoreError::invalid(
                        "a lease of a key is finished, not settled or retried",
                    ));
                }
            },
        };
        let hash = shard::hash(hasher, kind, op.key().compact());
        Ok(Self::Shard { kind, hash })
    }

    /// Which lock of its space; the order in which several are taken.
    #[inline]
    pub(super) fn lock(self) -> usize {
        match self {
            // Bits that the tables use neither to find a bucket nor to compare.
            Self::Shard { hash, .. } => (hash >> 40) as usize % SHARDS,
            Self::Mail => SHARDS,
        }
    }
}

/// A lock that is held.
#[derive(Debug)]
pub(super) enum Held<'a> {
    Shard(MutexGuard<'a, Shard>),
    Mail(MutexGuard<'a, Mail>),
}

impl<'a> Held<'a> {
    pub(super) fn lock(space: &'a SpaceTable, index: usize) -> Self {
        if index == SHARDS {
            Self::Mail(space.mail())
        } else {
            Self::Shard(space.shard(index))
        }
    }
}

/// What was there before an operation.
#[derive(Debug)]
pub(super) enum Before {
    Cell(Option<Cell>),
    Mailbox(Option<Mailbox>),
}

/// One operation with everything that it needs, but for the lock.
#[derive(Debug)]
pub(super) struct Work<'a> {
    pub(super) store: &'a Inner,
    pub(super) space: &'a SpaceTable,
    pub(super) op: &'a Op,
    pub(super) place: Place,
    pub(super) now: u64,
    pub(super) durability: Durability,
}

impl Work<'_> {
    #[inline]
    fn spot(&self, kind: Kind, hash: u64) -> Spot<'_> {
        Spot {
            hash,
            kind,
            tail: self.tail(),
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

    pub(super) fn before(&self, held: &Held<'_>) -> Before {
        match (held, self.place) {
            (Held::Shard(shard), Place::Shard { kind, hash }) => {
                Before::Cell(shard.get(&self.spot(kind, hash)).cloned())
            }
            (Held::Mail(mail), _) => Before::Mailbox(mail.get(self.tail()).cloned()),
            (Held::Shard(_), Place::Mail) => unreachable!("a mailbox is never in a shard"),
        }
    }

    pub(super) fn undo(&self, held: &mut Held<'_>, before: Before) {
        match (held, before, self.place) {
            (Held::Shard(shard), Before::Cell(cell), Place::Shard { kind, hash }) => {
                let spot = self.spot(kind, hash);
                shard.restore(&spot, cell, &self.space.room, self.store.hasher());
            }
            (Held::Mail(mail), Before::Mailbox(mailbox), _) => {
                mail.restore(self.tail(), mailbox, &self.space.room);
            }
            _ => unreachable!("what was there is of the kind of its place"),
        }
    }

    #[inline]
    pub(super) fn apply(&self, held: &mut Held<'_>) -> Result<Output, Halt> {
        match (held, self.place) {
            (Held::Shard(shard), Place::Shard { kind, hash }) => {
                self.apply_to_cell(shard, &self.spot(kind, hash))
            }
            (Held::Mail(mail), _) => self.apply_to_mail(mail),
            (Held::Shard(_), Place::Mail) => unreachable!("a mailbox is never in a shard"),
        }
    }

    fn set(&self, shard: &mut Shard, spot: &Spot<'_>, cell: Cell) -> Result<(), NoRoom> {
        shard.set(spot, cell, &self.space.room, self.store.hasher())
    }

    #[inline]
    fn apply_to_cell(&self, shard: &mut Shard, spot: &Spot<'_>) -> Result<Output, Halt> {
        let now = self.now;
        match self.op {
            Op::Gcra { quota, cost, .. } => {
                if let Some(Cell::Gcra(cell)) = shard.cell_mut(spot) {
                    return Ok(Output::Verdict(cell.charge(now, quota, *cost)));
                }
                let mut cell = GcraCell::default();
                let verdict = cell.charge(now, quota, *cost);
                self.set(shard, spot, Cell::Gcra(cell))?;
                Ok(Output::Verdict(verdict))
            }
            Op::Penalty { rule, cost, .. } => {
                if let Some(Cell::Penalty(cell)) = shard.cell_mut(spot) {
                    return Ok(Output::Verdict(cell.charge(now, rule, *cost)));
                }
                let mut cell = Box::default();
                let verdict = cell::PenaltyCell::charge(&mut cell, now, rule, *cost);
                self.set(shard, spot, Cell::Penalty(cell))?;
                Ok(Output::Verdict(verdict))
            }
            Op::Begin {
                lease, remember, ..
            } => {
                let before = match shard.get(spot) {
                    Some(Cell::Lease(cell)) => Some(&**cell),
                    _ => None,
                };
                let fence = self.store.next_number();
                match LeaseCell::begin(before, now, fence, (*lease, *remember)) {
                    Err(begun) => Ok(Output::Begun(begun)),
                    Ok(cell) => {
                        let lease = cell.granted(self.op.key().clone());
                        self.set(shard, spot, Cell::Lease(Box::new(cell)))?;
                        Ok(Output::Begun(Begun::Started(lease)))
                    }
                }
            }
            Op::Extend { lease, by } => {
                held_lease(shard, spot, lease)?.extend(now, *by);
                Ok(Output::Done)
            }
            Op::Finish { lease, keep } => {
                let hard = self.is_hard();
                held_lease(shard, spot, lease)?.finish(now, *keep, hard);
                if keep.is_zero() {
                    shard.remove(spot, &self.space.room);
                }
                Ok(Output::Done)
            }
            Op::Add { by, ttl, .. } => self.add(shard, spot, *by, cell::end(now, *ttl)),
            _ => self.apply_to_value(shard, spot),
        }
    }

    fn add(
        &self,
        shard: &mut Shard,
        spot: &Spot<'_>,
        by: i64,
        expires: u64,
    ) -> Result<Output, Halt> {
        let hard = self.is_hard();
        if let Some(Cell::Count(cell)) = shard.cell_mut(spot) {
            cell.count = cell.count.saturating_add(by);
            cell.hard |= hard;
            return Ok(Output::Count(cell.count));
        }
        // Reading makes no counter.
        if by != 0 {
            let cell = CountCell {
                count: by,
                expires,
                hard,
            };
            self.set(shard, spot, Cell::Count(Box::new(cell)))?;
        }
        Ok(Output::Count(by))
    }

    fn apply_to_value(&self, shard: &mut Shard, spot: &Spot<'_>) -> Result<Output, Halt> {
        let now = self.now;
        let there = match shard.get(spot) {
            Some(Cell::Value(cell)) => Some(&**cell),
            _ => None,
        };
        let written = |value: &bytes::Bytes, date, ttl| ValueCell {
            value: value.clone(),
            version: self.store.next_number(),
            date,
            written: now,
            expires: cell::end(now, ttl),
            hard: self.is_hard(),
        };
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
                let cell = written(value, *date, *ttl);
                let version = cell.version;
                self.set(shard, spot, Cell::Value(Box::new(cell)))?;
                Ok(Output::Version(version))
            }
            Op::Del { guard, .. } => {
                cell::check(*guard, there).map_err(Halt::Refused)?;
                let deleted = shard.remove(spot, &self.space.room);
                Ok(Output::Deleted(deleted))
            }
            Op::Upsert {
                value, date, ttl, ..
            } => {
                let before = there.map(|cell| cell.entry(now));
                let stays = cell::check(Guard::IfNewer(*date), there).is_err();
                let version = match &before {
                    Some(entry) if stays => entry.version,
                    _ => {
                        let cell = written(value, *date, *ttl);
                        let version = cell.version;
                        self.set(shard, spot, Cell::Value(Box::new(cell)))?;
                        version
                    }
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
            Op::Retry { after, .. } => {
                mail.change(tail, 0, room, |mailbox| mailbox.retry(now, *after))?;
                Ok(Output::Done)
            }
            _ => unreachable!("this operation is not one of mailboxes"),
        }
    }

    /// Whether the operation may make something due earlier than a claim that waits knows.
    pub(super) fn is_news(&self) -> bool {
        matches!(self.place, Place::Mail)
    }
}

fn held_lease<'a>(
    shard: &'a mut Shard,
    spot: &Spot<'_>,
    lease: &Lease,
) -> Result<&'a mut LeaseCell, Halt> {
    match shard.cell_mut(spot) {
        Some(Cell::Lease(cell)) if cell.is_held_by(spot.now, lease) => Ok(cell),
        _ => Err(Halt::Refused(Refused::LeaseLost)),
    }
}
