//! A batch: all of its operations, or none.

use smallvec::SmallVec;

use super::{
    Inner,
    apply::{Before, Halt, Held, LockId, Work},
    cell::LeaseCell,
    space::SpaceTable,
    table::{Cell, Spot},
};
use crate::{Answer, Applied, Commit, Durability, Lease, Op, Output, Outputs, StoreError};

/// One for each operation; most batches are of two.
type Batch<T> = SmallVec<[T; 2]>;

impl Inner {
    pub(super) fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let [first, second] = ops else {
            return self.run_many(ops, durability, Order::AsTheyCome);
        };
        let now = self.now();
        let mut outputs = Outputs::default();
        match self.run_two([first, second], now, durability, &mut outputs) {
            Ok(()) => Answer::ready(Ok(Commit::Applied(outputs))),
            Err((op, Halt::Refused(why))) => Answer::ready(Ok(Commit::Refused { op, why })),
            Err((_, Halt::Busy)) => self.run_many(ops, durability, Order::OfAll),
            // It halts again, and makes way.
            Err(_) => self.run_many(ops, durability, Order::AsTheyCome),
        }
    }

    /// A batch of any size, tried until it is applied or there is no hope.
    #[inline(never)]
    fn run_many(&self, ops: &[Op], durability: Durability, mut order: Order) -> Answer<Commit> {
        loop {
            let now = self.now();
            let mut outputs = Outputs::default();
            let (op, halt) = match self.run_all(ops, now, durability, order, &mut outputs) {
                Ok(()) => return Answer::ready(Ok(Commit::Applied(outputs))),
                Err(halted) => halted,
            };
            match halt {
                Halt::Refused(why) => return Answer::ready(Ok(Commit::Refused { op, why })),
                Halt::Busy => order = Order::OfAll,
                halt => {
                    if let Err(error) = self.make_way(halt, &ops[op], now) {
                        return Answer::failed(error);
                    }
                }
            }
        }
    }

    #[inline]
    pub(super) fn run_one(&self, op: &Op, durability: Durability) -> Answer<Applied> {
        let now = self.now();
        let mut applied = Ok(Output::Done);
        match self.apply(op, now, durability, |output| applied = Ok(output)) {
            Ok(()) => {}
            Err(Halt::Refused(why)) => applied = Err(why),
            Err(halt) => return self.run_again(halt, op, now, durability),
        }
        Answer::ready(Ok(applied))
    }

    /// Makes way for an operation until it is applied or there is no hope.
    #[cold]
    fn run_again(
        &self,
        mut halt: Halt,
        op: &Op,
        mut now: u64,
        durability: Durability,
    ) -> Answer<Applied> {
        loop {
            if let Err(error) = self.make_way(halt, op, now) {
                return Answer::failed(error);
            }
            now = self.now();
            halt = match self.apply(op, now, durability, |output| output) {
                Ok(output) => return Answer::ready(Ok(Ok(output))),
                Err(Halt::Refused(why)) => return Answer::ready(Ok(Err(why))),
                Err(halt) => halt,
            };
        }
    }

    /// Makes room for an operation that halted for want of it. With its locks given back, all shards
    /// may be looked at. Each round evicts something, or is the last.
    #[cold]
    fn make_way(&self, halt: Halt, op: &Op, now: u64) -> Result<(), StoreError> {
        if let Halt::Invalid(error) = halt {
            return Err(error);
        }
        let space = self.spaces.get(op.key().space());
        match space.evict(now) {
            true => Ok(()),
            false => Err(StoreError::full(*space.space.namespace())),
        }
    }

    #[inline(always)]
    fn apply<R>(
        &self,
        op: &Op,
        now: u64,
        durability: Durability,
        give: impl FnOnce(Output) -> R,
    ) -> Result<R, Halt> {
        let work = Work::new(&self.spaces, op, now, durability)?;
        let mut held = work.lock();
        let is_turn = work.touch(&mut held);
        let result = work.apply(&mut held, None, give)?;
        drop(held);
        if is_turn {
            self.spaces.sweep_quiet(now);
        }
        work.tell();
        Ok(result)
    }

    /// As [`run_all`](Self::run_all), without the lists: most batches are of two.
    #[inline]
    fn run_two(
        &self,
        [first, second]: [&Op; 2],
        now: u64,
        durability: Durability,
        outputs: &mut Outputs,
    ) -> Result<(), (usize, Halt)> {
        let at = |index| move |halt| (index, halt);
        let first = Work::new(&self.spaces, first, now, durability).map_err(at(0))?;
        let second = Work::new(&self.spaces, second, now, durability).map_err(at(1))?;
        let mut held = first.lock();
        let mut is_turn = first.touch(&mut held);
        let mut other = None;
        if first.lock_id() != second.lock_id() {
            let held = other.insert(second.try_lock().ok_or((1, Halt::Busy))?);
            is_turn |= second.touch(held);
        }
        let mut before = Before::default();
        let applied = first.apply(&mut held, Some(&mut before), |output| outputs.push(output));
        applied.map_err(at(0))?;
        let next = other.as_mut().unwrap_or(&mut held);
        let applied = second.apply(next, None, |output| outputs.push(output));
        if let Err(halt) = applied {
            first.undo(&mut held, before);
            return Err((1, halt));
        }
        drop(held);
        drop(other);
        if is_turn {
            self.spaces.sweep_quiet(now);
        }
        first.tell();
        second.tell();
        Ok(())
    }

    fn run_all(
        &self,
        ops: &[Op],
        now: u64,
        durability: Durability,
        order: Order,
        outputs: &mut Outputs,
    ) -> Result<(), (usize, Halt)> {
        let mut works: Batch<Work<'_>> = Batch::new();
        for (index, op) in ops.iter().enumerate() {
            let work = Work::new(&self.spaces, op, now, durability);
            works.push(work.map_err(|halt| (index, halt))?);
        }
        let mut locks = match order {
            Order::AsTheyCome => Locks::default(),
            Order::OfAll => Locks::of_all(&works),
        };
        let mut befores: Batch<Before> = Batch::new();
        for (index, work) in works.iter().enumerate() {
            let mut before = Before::default();
            // Nothing is undone after the last.
            let is_last = index + 1 == works.len();
            let log = (!is_last).then_some(&mut before);
            let held = locks.of(work);
            let applied =
                held.and_then(|held| work.apply(held, log, |output| outputs.push(output)));
            if let Err(halt) = applied {
                let undone: Batch<_> = works.iter().zip(befores).collect();
                for (work, before) in undone.into_iter().rev() {
                    locks.undo(work, before);
                }
                return Err((index, halt));
            }
            if !is_last {
                befores.push(before);
            }
        }
        let is_turn = locks.is_turn;
        drop(locks);
        if is_turn {
            self.spaces.sweep_quiet(now);
        }
        works.iter().for_each(Work::tell);
        Ok(())
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

    fn undo(&mut self, work: &Work<'a>, before: Before) {
        if let Ok(held) = self.of(work) {
            work.undo(held, before);
        }
    }
}
