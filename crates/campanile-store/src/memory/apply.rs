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
    spaces::Spaces,
    table::Spot,
    target::Target,
};
use crate::{
    Begun, Durability, Guard, Item, Lease, Op, Output, Refused, StoreError, Upserted, Verdict,
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

/// Which lock of all; the order in which several are taken.
pub(super) type LockId = (usize, usize);

/// A lock that is held.
#[derive(Debug)]
pub(super) enum Held<'a> {
    Shard(MutexGuard<'a, Shard>),
    Mail(MutexGuard<'a, Mail>),
}

/// What was there before an operation. Small, because most often it was nothing.
#[derive(Debug, Default)]
pub(super) enum Before {
    /// The operation changed nothing.
    #[default]
    Same,
    Quota(Option<Box<GcraCell>>),
    Penalty(Option<Box<PenaltyCell>>),
    Lease(Option<Box<LeaseCell>>),
    Value(Option<Box<ValueCell>>),
    Count(Option<Box<CountCell>>),
    Mailbox(Option<Box<Mailbox>>),
}

/// One operation with everything that it needs, but for the lock.
#[derive(Debug)]
pub(super) struct Work<'a> {
    spot: Spot<'a>,
    op: &'a Op,
    target: Target,
    durability: Durability,
}

impl<'a> Work<'a> {
    /// # Errors
    ///
    /// The operation makes no sense.
    #[inline(always)]
    pub(super) fn new(
        spaces: &'a Spaces,
        op: &'a Op,
        now: u64,
        durability: Durability,
    ) -> Result<Self, Halt> {
        let target = Target::of(op)?;
        let key = op.key();
        Ok(Self {
            spot: Spot::of(spaces.get(key.space()), key.compact(), now),
            op,
            target,
            durability,
        })
    }

    #[inline]
    pub(super) fn lock_id(&self) -> LockId {
        let index = match self.target {
            Target::Mailbox => SHARDS,
            Target::Cell => SpaceTable::shard_of(self.spot.hash),
        };
        (self.spot.space.id, index)
    }

    #[inline]
    pub(super) fn lock(&self) -> Held<'a> {
        match self.lock_id() {
            (_, SHARDS) => Held::Mail(self.spot.space.mail()),
            (_, index) => Held::Shard(self.spot.space.shard(index)),
        }
    }

    /// `None` if another has it.
    #[inline]
    pub(super) fn try_lock(&self) -> Option<Held<'a>> {
        Some(match self.lock_id() {
            (_, SHARDS) => Held::Mail(self.spot.space.try_mail()?),
            (_, index) => Held::Shard(self.spot.space.try_shard(index)?),
        })
    }

    /// Does what falls due with an access. True once in a while, when what nobody accesses should get
    /// its share.
    #[inline]
    pub(super) fn touch(&self, held: &mut Held<'_>) -> bool {
        match held {
            Held::Shard(shard) => shard.touch(self.spot.space, self.spot.now),
            Held::Mail(mail) => {
                mail.sweep(self.spot.now, 4, &self.spot.space.room);
                false
            }
        }
    }

    fn is_hard(&self) -> bool {
        self.durability == Durability::Hard
    }

    pub(super) fn undo(&self, held: &mut Held<'_>, before: Before) {
        let spot = &self.spot;
        match (held, before) {
            (_, Before::Same) => {}
            (Held::Shard(shard), Before::Quota(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Penalty(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Lease(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Value(cell)) => shard.restore(spot, cell),
            (Held::Shard(shard), Before::Count(cell)) => shard.restore(spot, cell),
            (Held::Mail(mail), Before::Mailbox(mailbox)) => {
                mail.restore(spot.tail, mailbox.map(|b| *b), &spot.space.room);
            }
            _ => unreachable!("what was there is of the kind of its place"),
        }
    }

    /// Applies the operation, and gives its output on. The log gets what is to be undone; an operation
    /// that does not succeed has changed nothing.
    ///
    /// In the place of its caller, as what is on the way of every update is all here: an output is
    /// then written where it goes, and not moved on the way.
    #[inline(always)]
    pub(super) fn apply<R>(
        &self,
        held: &mut Held<'_>,
        log: Option<&mut Before>,
        give: impl FnOnce(Output) -> R,
    ) -> Result<R, Halt> {
        let shard = match held {
            Held::Shard(shard) => shard,
            Held::Mail(mail) => return self.apply_to_mail(mail, log).map(give),
        };
        let spot = &self.spot;
        let now = spot.now;
        match self.op {
            Op::Gcra { quota, cost, .. } => {
                let charge = |cell: &mut GcraCell| cell.charge(now, quota, *cost);
                let verdict = shard.change(spot, log, |there| Ok(charged(there, charge)))?;
                Ok(give(Output::Verdict(verdict)))
            }
            Op::Get { .. } => {
                let there = shard.get::<ValueCell>(spot);
                Ok(give(Output::Value(there.map(|cell| cell.entry(now)))))
            }
            Op::Put {
                value,
                date,
                guard,
                ttl,
                ..
            } => {
                let version = shard.next_number();
                shard.change(spot, log, |there| {
                    cell::check(*guard, there.as_deref()).map_err(Halt::Refused)?;
                    Ok(((), Some(self.value(value, version, *date, *ttl))))
                })?;
                Ok(give(Output::Version(version)))
            }
            _ => self.apply_seldom(shard, log).map(give),
        }
    }

    /// What is not on the way of every update.
    #[inline(never)]
    fn apply_seldom(&self, shard: &mut Shard, log: Option<&mut Before>) -> Result<Output, Halt> {
        let spot = &self.spot;
        let now = spot.now;
        match self.op {
            Op::Penalty { rule, cost, .. } => {
                let charge = |cell: &mut PenaltyCell| cell.charge(now, rule, *cost);
                let verdict = shard.change(spot, log, |there| Ok(charged(there, charge)));
                verdict.map(Output::Verdict)
            }
            Op::Begin {
                key,
                lease,
                remember,
            } => {
                let fence = shard.next_number();
                let begun = shard.change(spot, log, |there| {
                    let times = (*lease, *remember);
                    match LeaseCell::begin(there.as_deref(), now, fence, times) {
                        Err(begun) => Ok((begun, None)),
                        Ok(cell) => {
                            let lease = cell.granted(key.clone());
                            Ok((Begun::Started(lease), Some(cell)))
                        }
                    }
                });
                begun.map(Output::Begun)
            }
            Op::Extend { lease, by } => shard.change(spot, log, |there| {
                held(there, now, lease)?.extend(now, *by);
                Ok((Output::Done, None))
            }),
            Op::Finish { lease, keep } => shard.change(spot, log, |there| {
                let mut cell = held(there, now, lease)?.clone();
                cell.finish(now, *keep, self.is_hard());
                Ok((Output::Done, Some(cell)))
            }),
            Op::Add { by, ttl, .. } => shard.change(spot, log, |there: Option<&mut CountCell>| {
                let hard = self.is_hard();
                if let Some(cell) = there {
                    cell.add(*by, hard);
                    return Ok((Output::Count(cell.count), None));
                }
                let cell = CountCell {
                    count: *by,
                    expires: cell::end(now, *ttl),
                    hard,
                };
                // Reading makes no counter.
                Ok((Output::Count(*by), (*by != 0).then_some(cell)))
            }),
            Op::Del { guard, .. } => {
                let there = shard.get::<ValueCell>(spot).map(|cell| &*cell);
                cell::check(*guard, there).map_err(Halt::Refused)?;
                if let Some(log) = log {
                    *log = Before::Value(there.cloned().map(Box::new));
                }
                Ok(Output::Deleted(shard.remove::<ValueCell>(spot)))
            }
            Op::Upsert {
                value, date, ttl, ..
            } => {
                let number = shard.next_number();
                shard.change(spot, log, |there: Option<&mut ValueCell>| {
                    let stays = cell::check(Guard::IfNewer(*date), there.as_deref()).is_err();
                    let before = there.map(|cell| cell.entry(now));
                    let version = match &before {
                        Some(entry) if stays => entry.version,
                        _ => number,
                    };
                    let cell = (!stays).then(|| self.value(value, version, *date, *ttl));
                    let upserted = Upserted {
                        written: !stays,
                        version,
                        before,
                    };
                    Ok((Output::Upserted(upserted), cell))
                })
            }
            _ => unreachable!("this operation is not one of cells"),
        }
    }

    #[inline]
    fn value(&self, value: &Bytes, version: u64, date: i64, ttl: Option<Duration>) -> ValueCell {
        let times = (self.spot.now, cell::end(self.spot.now, ttl));
        ValueCell::new(value, version, date, times, self.is_hard())
    }

    #[inline(never)]
    fn apply_to_mail(&self, mail: &mut Mail, log: Option<&mut Before>) -> Result<Output, Halt> {
        let Spot { now, tail, .. } = self.spot;
        let (room, op) = (&self.spot.space.room, self.op);
        if let Some(log) = log {
            *log = Before::Mailbox(mail.get(tail).cloned().map(Box::new));
        }
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
        if self.target == Target::Mailbox {
            self.spot.space.news.notify_waiters();
        }
    }
}

/// Charges the cell that is there, or a new one, which then is to be there.
#[inline(always)]
fn charged<C: Default>(
    there: Option<&mut C>,
    charge: impl FnOnce(&mut C) -> Verdict,
) -> (Verdict, Option<C>) {
    match there {
        Some(cell) => (charge(cell), None),
        None => {
            let mut cell = C::default();
            (charge(&mut cell), Some(cell))
        }
    }
}

/// The cell of a lease that is held.
fn held<'a>(
    there: Option<&'a mut LeaseCell>,
    now: u64,
    lease: &Lease,
) -> Result<&'a mut LeaseCell, Halt> {
    there
        .filter(|cell| cell.is_held_by(now, lease))
        .ok_or(Halt::Refused(Refused::LeaseLost))
}
