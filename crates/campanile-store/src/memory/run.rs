//! A batch: all of its operations, or none.

use smallvec::SmallVec;

use super::{
    Inner,
    apply::{Before, Halt, Held, LockId, Work},
    cell::LeaseCell,
    space::SpaceTable,
    table::{Cell, Spot},
};
use crate::{Commit, Durability, Lease, Op, Outputs, StoreError};

/// One for each operation; most batches are of two.
type Batch<T> = SmallVec<[T; 2]>;

impl Inner {
    #[inline]
    pub(super) fn run(&self, ops: &[Op], durability: Durability) -> crate::Result<Commit> {
        let mut order = Order::AsTheyCome;
        loop {
            let now = self.now();
            let done = match ops {
                [op] => self.run_one(op, now, durability).map_err(|halt| (0, halt)),
                _ => self.run_all(ops, now, durability, order),
            };
            match done {
                Ok(outputs) => return Ok(Commit::Applied(outputs)),
                Err((op, Halt::Refused(why))) => return Ok(Commit::Refused { op, why }),
                Err((_, Halt::Invalid(error))) => return Err(error),
                Err((_, Halt::Busy)) => order = Order::OfAll,
                // With its locks given back, the batch may look for room in all shards. Each round
                // evicts something, or is the last.
                Err((op, Halt::NoRoom)) => {
                    let space = self.spaces.get(ops[op].key().space());
                    if !space.evict(now) {
                        return Err(StoreError::full(*space.space.namespace()));
                    }
                }
            }
        }
    }

    #[inline]
    fn run_one(&self, op: &Op, now: u64, durability: Durability) -> Result<Outputs, Halt> {
        let work = Work::new(self.spaces.get(op.key().space()), op, now, durability)?;
        let mut held = work.lock();
        let is_turn = work.touch(&mut held);
        // An operation that does not succeed has changed nothing.
        let result = work.apply(&mut held);
        drop(held);
        if is_turn {
            self.spaces.sweep_quiet(now);
        }
        let output = result?;
        work.tell();
        Ok(Outputs::one(output))
    }

    fn run_all(
        &self,
        ops: &[Op],
        now: u64,
        durability: Durability,
        order: Order,
    ) -> Result<Outputs, (usize, Halt)> {
        let work = |op| Work::new(self.spaces.get(Op::key(op).space()), op, now, durability);
        let mut locks = match order {
            Order::AsTheyCome => Locks::default(),
            Order::OfAll => Locks::of_all(ops.iter().flat_map(work)),
        };
        let mut outputs = Outputs::default();
        let mut done: Batch<(Work<'_>, Option<Before>)> = Batch::new();
        for (index, op) in ops.iter().enumerate() {
            let applied = work(op).and_then(|work| {
                let held = locks.of(&work)?;
                // Nothing is undone after the last.
                let before = (index + 1 < ops.len()).then(|| work.before(held));
                let output = work.apply(held)?;
                done.push((work, before));
                Ok(output)
            });
            match applied {
                Ok(output) => outputs.push(output),
                Err(halt) => {
                    for (work, before) in done.into_iter().rev() {
                        locks.undo(&work, before);
                    }
                    return Err((index, halt));
                }
            }
        }
        let is_turn = locks.is_turn;
        drop(locks);
        if is_turn {
            self.spaces.sweep_quiet(now);
        }
        done.iter().for_each(|(work, _)| work.tell());
        Ok(outputs)
    }

    pub(super) fn release_key(&self, lease: &Lease) {
        let now = self.now();
        let space = self.spaces.get(lease.key().space());
        let spot = &Spot::of(space, lease.key().compact(), now);
        let mut shard = space.shard(SpaceTable::shard_of(spot.hash));
        if let Some(cell) = shard.get::<LeaseCell>(spot)
            && cell.is_held_by(now, lease)
        {
            cell.release(now);
            if cell.expires() <= now {
                shard.remove::<LeaseCell>(spot);
            }
        }
    }

    pub(super) fn release_mailbox(&self, lease: &Lease) {
        let tail = lease.key().compact();
        let now = self.now();
        let space = self.spaces.get(lease.key().space());
        let mut mail = space.mail();
        if mail.get(tail).is_some_and(|b| b.is_held_by(now, lease)) {
            let retry = mail.change(tail, 0, &space.room, |mailbox| {
                mailbox.retry(now, std::time::Duration::ZERO, true);
            });
            drop(mail);
            retry.expect("a mailbox that does not grow needs no room");
            space.news.notify_waiters();
        }
    }
}

/// In which order a batch takes its locks.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// One after the other, without waiting for one while it holds another: most are free.
    AsTheyCome,
    /// All at first, in one order for all batches, so that no two wait for each other.
    OfAll,
}

/// The locks of a batch.
#[derive(Default)]
struct Locks<'a> {
    held: Batch<(LockId, Held<'a>)>,
    /// What nobody accesses should get its share.
    is_turn: bool,
}

impl<'a> Locks<'a> {
    fn of_all(works: impl Iterator<Item = Work<'a>>) -> Self {
        let mut works: Vec<_> = works.collect();
        works.sort_unstable_by_key(Work::lock_id);
        works.dedup_by_key(|work| work.lock_id());
        let mut locks = Self::default();
        for work in works {
            locks.push(&work, work.lock());
        }
        locks
    }

    /// The lock of an operation.
    #[inline]
    fn of(&mut self, work: &Work<'a>) -> Result<&mut Held<'a>, Halt> {
        let id = work.lock_id();
        let place = match self.held.iter().position(|(held, _)| *held == id) {
            Some(place) => place,
            None if self.held.is_empty() => self.push(work, work.lock()),
            None => self.push(work, work.try_lock().ok_or(Halt::Busy)?),
        };
        Ok(&mut self.held[place].1)
    }

    #[inline]
    fn push(&mut self, work: &Work<'a>, mut held: Held<'a>) -> usize {
        self.is_turn |= work.touch(&mut held);
        self.held.push((work.lock_id(), held));
        self.held.len() - 1
    }

    fn undo(&mut self, work: &Work<'a>, before: Option<Before>) {
        let held = self.held.iter_mut().find(|(id, _)| *id == work.lock_id());
        if let (Some((_, held)), Some(before)) = (held, before) {
            work.undo(held, before);
        }
    }
}
