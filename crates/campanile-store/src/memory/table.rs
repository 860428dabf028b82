//! The keys of one shard that hold one kind of thing.

use hashbrown::{HashTable, hash_table::Entry};

use super::space::SpaceTable;
use crate::key::Tail;

/// How many buckets are looked at for something to evict.
const LOOK: usize = 64;

/// What a key holds.
pub(super) trait Cell: 'static {
    /// When it is gone, whether or not somebody swept it away.
    fn expires(&self) -> u64;

    /// Whether it may make room for another. Not if that would open a running block, run something
    /// twice at a time, or lose what was written to stay.
    fn is_evictable(&self, now: u64) -> bool;

    /// Cells with less go first: what ends soonest, then what was written first.
    fn worth(&self) -> Worth {
        (self.expires(), 0)
    }
}

pub(super) type Worth = (u64, u64);

/// Where a cell is, and when it is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) space: &'a SpaceTable,
    pub(super) tail: &'a Tail,
    pub(super) hash: u64,
    pub(super) now: u64,
}

impl<'a> Spot<'a> {
    pub(super) fn of(space: &'a SpaceTable, tail: &'a Tail, now: u64) -> Self {
        let hash = space.hash(tail);
        Self {
            space,
            tail,
            hash,
            now,
        }
    }
}

#[derive(Debug)]
pub(super) struct Table<C> {
    slots: HashTable<Slot<C>>,
    /// The next bucket to look at for what has expired.
    cursor: usize,
}

#[derive(Debug)]
pub(super) struct Slot<C> {
    tail: Tail,
    pub(super) cell: C,
}

impl<C> Slot<C> {
    #[inline(always)]
    pub(super) fn new(tail: &Tail, cell: C) -> Self {
        let tail = tail.clone();
        Self { tail, cell }
    }
}

impl<C> Default for Table<C> {
    fn default() -> Self {
        Self {
            slots: HashTable::new(),
            cursor: 0,
        }
    }
}

impl<C: Cell> Table<C> {
    /// How many bytes a key takes.
    #[cfg(test)]
    pub(super) const SLOT: usize = size_of::<Slot<C>>();

    #[inline]
    pub(super) fn get(&mut self, spot: &Spot<'_>) -> Option<&mut C> {
        let slots = &mut self.slots;
        let slot = slots.find_mut(spot.hash, |slot| slot.tail == *spot.tail)?;
        (slot.cell.expires() > spot.now).then_some(&mut slot.cell)
    }

    /// The place of a key, found once for what reads it and then may write it. What is in it may have
    /// expired.
    #[inline]
    pub(super) fn place(&mut self, spot: &Spot<'_>) -> Entry<'_, Slot<C>> {
        let is_it = |slot: &Slot<C>| slot.tail == *spot.tail;
        let rehash = |slot: &Slot<C>| spot.space.hash(&slot.tail);
        self.slots.entry(spot.hash, is_it, rehash)
    }

    /// Adds a key that is not there.
    pub(super) fn add(&mut self, spot: &Spot<'_>, cell: C) {
        let rehash = |slot: &Slot<C>| spot.space.hash(&slot.tail);
        let slot = Slot::new(spot.tail, cell);
        self.slots.insert_unique(spot.hash, slot, rehash);
    }

    pub(super) fn remove(&mut self, spot: &Spot<'_>) -> Option<C> {
        let found = self
            .slots
            .find_entry(spot.hash, |slot| slot.tail == *spot.tail);
        let (slot, _) = found.ok()?.remove();
        Some(slot.cell)
    }

    /// Looks at so many buckets for what has expired, and gives memory back after each round. Tells
    /// how many had.
    #[inline]
    pub(super) fn sweep(&mut self, space: &SpaceTable, now: u64, step: usize) -> usize {
        if self.slots.capacity() == 0 {
            return 0;
        }
        let before = self.slots.len();
        let buckets = self.slots.num_buckets();
        let end = self.cursor.saturating_add(step).min(buckets);
        for bucket in self.cursor..end {
            let expired = |slot: &Slot<C>| slot.cell.expires() <= now;
            if self.slots.get_bucket(bucket).is_some_and(expired) {
                self.evict(bucket);
            }
        }
        self.cursor = end;
        if end == buckets {
            self.cursor = 0;
            if self.slots.len() < self.slots.capacity() / 4 {
                let keep = self.slots.len() * 2;
                self.slots.shrink_to(keep, |slot| space.hash(&slot.tail));
            }
        }
        before - self.slots.len()
    }

    /// What is there, in no order.
    pub(super) fn iter(&self, now: u64) -> impl Iterator<Item = (&Tail, &C)> {
        let slots = self.slots.iter().map(|slot| (&slot.tail, &slot.cell));
        slots.filter(move |(_, cell)| cell.expires() > now)
    }
}

/// How any table makes room.
pub(super) trait Evict {
    /// The bucket to evict first of some, and its worth.
    fn least(&mut self, now: u64) -> Option<(Worth, usize)>;

    fn evict(&mut self, bucket: usize);
}

impl<C: Cell> Evict for Table<C> {
    fn least(&mut self, now: u64) -> Option<(Worth, usize)> {
        let buckets = self.slots.num_buckets();
        let looked = self.cursor..self.cursor + buckets.min(LOOK);
        self.cursor = (self.cursor + LOOK) % buckets.max(1);
        let cells = looked.filter_map(|bucket| {
            let bucket = bucket % buckets;
            let cell = &self.slots.get_bucket(bucket)?.cell;
            // Whatever has expired goes first.
            let worth = match cell.expires() <= now {
                true => Some((0, 0)),
                false => cell.is_evictable(now).then(|| cell.worth()),
            };
            Some((worth?, bucket))
        });
        cells.min()
    }

    fn evict(&mut self, bucket: usize) {
        if let Ok(bucket) = self.slots.get_bucket_entry(bucket) {
            bucket.remove();
        }
    }
}
