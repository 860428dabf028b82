//! A batch: all of its operations, or none.

use std::{cmp::Ordering, sync::Arc};

use smallvec::SmallVec;

use super::{
    Inner,
    apply::{Before, Halt, Held, Place, Work},
    cell::{Cell, Kind},
    shard::{self, Spot},
    spaces::SpaceTable,
};
use crate::{Commit, Durability, Lease, Op, Outputs, Result, StoreError};

/// One for each operation; most batches are of two.
type Batch<T> = SmallVec<[T; 2]>;

impl Inner {
    #[inline]
    pub(super) fn run(&self, ops: &[Op], durability: Durability) -> Result<Commit> {
        loop {
            let now = self.now();
            let halted = match ops {
                [op] => self.run_one(op, now, durability)?,
                _ => self.run_all(ops, now, durability)?,
            };
            match halted {
                Ok(outputs) => return Ok(Commit::Applied(outputs)),
                Err((op, Halt::Refused(why))) => return Ok(Commit::Refused { op, why }),
                // With its locks given back, the batch may look for room in all shards. Each round
                // evicts something, or is the last.
                Err((op, Halt::NoRoom)) => {
                    let space = self.spaces.get(ops[op].key().space());
                    if !space.evict(now) {
                        return Err(StoreError::full(space.space.namespace().clone()));
                    }
                }
            }
        }
    }

    #[inline]
    fn run_one(
        &self,
        op: &Op,
        now: u64,
        durability: Durability,
    ) -> Result<std::result::Result<Outputs, (usize, Halt)>> {
        let place = Place::of(op, self.hasher())?;
        let (result, sweep) = self.spaces.with(op.key().space(), |space| {
            let work = Work {
                store: self,
                space,
                op,
                place,
                now,
                durability,
            };
            let mut held = Held::lock(space, place.lock());
            let sweep = self.touch(&mut held, space, now);
            // An operation that does not succeed has changed nothing.
            let result = work.apply(&mut held);
            drop(held);
            if result.is_ok() && work.is_news() {
                space.news.notify_waiters();
            }
            (result, sweep)
        });
        if sweep {
            self.spaces.sweep_quiet(now);
        }
        Ok(result.map(Outputs::one).map_err(|halt| (0, halt)))
    }

    fn run_all(
        &self,
        ops: &[Op],
        now: u64,
        durability: Durability,
    ) -> Result<std::result::Result<Outputs, (usize, Halt)>> {
        let spaces = ops.iter().map(|op| self.spaces.get(op.key().space()));
        let spaces: Batch<Arc<SpaceTable>> = spaces.collect();
        let works = ops.iter().zip(&spaces).map(|(op, space)| {
            Ok(Work {
                store: self,
                space,
                op,
                place: Place::of(op, self.hasher())?,
                now,
                durability,
            })
        });
        let works = works.collect::<Result<Batch<_>>>()?;

        // In one order for all, so that no two batches wait for each other.
        let mut locks: Batch<_> = works
            .iter()
            .map(|work| (work.space.id, work.place.lock(), work.space))
            .collect();
        locks.sort_unstable_by_key(|(id, lock, _)| (*id, *lock));
        locks.dedup_by_key(|(id, lock, _)| (*id, *lock));
        let mut held: Batch<_> = locks
            .iter()
            .map(|(_, lock, space)| Held::lock(space, *lock))
            .collect();
        for ((_, _, space), held) in locks.iter().zip(&mut held) {
            self.touch(held, space, now);
        }
        let which = |work: &Work<'_>| {
            let wanted = (work.space.id, work.place.lock());
            let found =
                locks.binary_search_by(|(id, lock, _)| -> Ordering { (*id, *lock).cmp(&wanted) });
            found.expect("every operation's lock is among those that are held")
        };

        let mut outputs = Outputs::default();
        let mut done: Batch<(usize, Before)> = Batch::new();
        for (index, work) in works.iter().enumerate() {
            let held_by_work = &mut held[which(work)];
            // Nothing is undone after the last.
            let is_last = index + 1 == works.len();
            let before = (!is_last).then(|| work.before(held_by_work));
            match work.apply(held_by_work) {
                Ok(output) => outputs.push(output),
                Err(halt) => {
                    for (index, before) in done.into_iter().rev() {
                        let work: &Work<'_> = &works[index];
                        work.undo(&mut held[which(work)], before);
                    }
                    return Ok(Err((index, halt)));
                }
            }
            done.extend(before.map(|before| (index, before)));
        }
        drop(held);
        for work in works.iter().filter(|work| work.is_news()) {
            work.space.news.notify_waiters();
        }
        Ok(Ok(outputs))
    }

    #[inline]
    fn touch(&self, held: &mut Held<'_>, space: &SpaceTable, now: u64) -> bool {
        match held {
            Held::Shard(shard) => shard.touch(now, &space.room, self.hasher()),
            Held::Mail(mail) => {
                mail.sweep(now, 4, &space.room);
                false
            }
        }
    }

    pub(super) fn release_key(&self, lease: &Lease) {
        let tail = lease.key().compact();
        let now = self.now();
        let hash = shard::hash(self.hasher(), Kind::Lease, tail);
        let place = Place::Shard {
            kind: Kind::Lease,
            hash,
        };
        let spot = Spot {
            hash,
            kind: Kind::Lease,
            tail,
            now,
        };
        self.spaces.with(lease.key().space(), |space| {
            let mut shard = space.shard(place.lock());
            let Some(Cell::Lease(cell)) = shard.cell_mut(&spot) else {
                return;
            };
            if cell.is_held_by(now, lease) {
                cell.release(now);
                let gone = shard.get(&spot).is_none();
                if gone {
                    shard.remove(&spot, &space.room);
                }
            }
        });
    }

    pub(super) fn release_mailbox(&self, lease: &Lease) {
        let tail = lease.key().compact();
        let now = self.now();
        self.spaces.with(lease.key().space(), |space| {
            let mut mail = space.mail();
            if mail.get(tail).is_some_and(|b| b.is_held_by(now, lease)) {
                let retry = mail.change(tail, 0, &space.room, |mailbox| {
                    mailbox.retry(now, std::time::Duration::ZERO);
                });
                drop(mail);
                retry.expect("a mailbox that does not grow needs no room");
                space.news.notify_waiters();
            }
        });
    }
}
