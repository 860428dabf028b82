//! A batch: all of its operations, or none.

use smallvec::SmallVec;

use super::{
    Inner,
    apply::{Before, Halt, Held, Kind, LockId, Work},
    cell::LeaseCell,
    space::SpaceTable,
    table::{Cell, Spot},
};
use crate::{Answer, Commit, Durability, Lease, Op, Output, Outputs, StoreError};

/// One for each operation; most batches are of two.
type Batch<T> = SmallVec<[T; 2]>;

impl Inner {
    #[inline]
    pub(super) fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let mut order = Order::AsTheyCome;
        loop {
            let now = self.now();
            let done = match ops {
                [op] => self.run_one(op, now, durability).map_err(|halt| (0, halt)),
                _ => self.run_all(ops, now, durability, order),
            };
            let (op, halt) = match done {
                Ok(outputs) => return Answer::ready(Ok(Commit::Applied(outputs))),
                Err(halted) => halted,
            };
            match halt {
                Halt::Refused(why) => return Answer::ready(Ok(Commit::Refused { op, why })),
                Halt::Invalid(error) => return Answer::failed(error),
                Halt::Busy => order = Order::OfAll,
                // With its locks given back, the batch may look for room in all shards. Each round
                // evicts something, or is the last.
                Halt::NoRoom => {
                    let space = self.spaces.get(ops[op].key().space());
                    if !space.evict(now) {
                        return Answer::failed(StoreError::full(*space.space.namespace()));
                    }
                }
            }
        }
    }

    #[inline]
    fn run_one(&self, op: &Op, now: u64, durability: Durability) -> Result<Outputs, Halt> {
        let work = self.work(op, Kind::of(op)?, now, durability);
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
        let mut works: Batch<Work<'_>> = Batch::new();
        for (index, op) in ops.iter().enumerate() {
            let kind = Kind::of(op).map_err(|halt| (index, halt))?;
            works.push(self.work(op, kind, now, durability));
        }
        let mut locks = match order {
            Order::AsTheyCome => Locks::default(),
            Order::OfAll => Locks::of_all(&works),
        };
        let mut outputs = Outputs::default();
        let mut befores: Batch<Before> = Batch::new();
        for (index, work) in works.iter().enumerate() {
            // Nothing is undone after the last.
            let log = (index + 1 < works.len()).then_some(&mut befores);
            match locks.apply(work, log) {
                Ok(output) => outputs.push(output),
                Err(halt) => {
                    let undone: Batch<_> = works.iter().zip(befores).collect();
                    for (work, before) in undone.into_iter().rev() {
                        locks.undo(work, before);
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
        works.iter().for_each(Work::tell);
        Ok(outputs)
    }

    #[inline]
    fn work<'a>(&'a self, op: &'a Op, kind: Kind, now: u64, durability: Durability) -> Work<'a> {
        Work::new(self.spaces.get(op.key().space()), op, kind, now, durability)
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
    fn of_all(works: &[Work<'a>]) -> Self {
        let mut works: Batch<_> = works.iter().collect();
        works.sort_unstable_by_key(|work| work.lock_id());
        works.dedup_by_key(|work| work.lock_id());
        let mut locks = Self::default();
        for work in works {
            locks.push(work, work.lock());
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

    /// Applies an operation, and notes what was there before if it may have to be undone.
    #[inline]
    fn apply(&mut self, work: &Work<'a>, log: Option<&mut Batch<Before>>) -> Result<Output, Halt> {
        let held = self.of(work)?;
        let Some(log) = log else {
            return work.apply(held);
        };
        let before = work.before(held);
        let output = work.apply(held)?;
        log.push(before);
        Ok(output)
    }

    fn undo(&mut self, work: &Work<'a>, before: Before) {
        if let Ok(held) = self.of(work) {
            work.undo(held, before);
        }
    }
}
