//! A part of the keys of one space, behind one lock.

use std::{
    hash::{BuildHasher, Hasher},
    sync::atomic::{AtomicUsize, Ordering},
};

use foldhash::quality::RandomState;
use hashbrown::{HashTable, hash_table::Entry as Bucket};

use super::cell::{Cell, Kind};
use crate::key::Tail;

/// Every so many accesses look for what has expired: rarely, and then at many buckets in a row.
const TURN: u32 = 8;

/// How many buckets such an access looks at, at a few nanoseconds each.
const STEP: usize = 2 * TURN as usize;

/// How many more it looks at when it found something: what came together expires together.
const MORE: usize = 16 * TURN as usize;

/// How many buckets are looked at for something to evict, before another shard is asked.
const LOOK: usize = 64;

/// The room of one space, counted over all of its shards and mailboxes.
#[derive(Debug)]
pub(super) struct Room {
    used: AtomicUsize,
    limit: usize,
}

impl Room {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            used: AtomicUsize::new(0),
            limit,
        }
    }

    /// Takes room for `n` things, or none at all.
    #[inline]
    pub(super) fn take(&self, n: usize) -> bool {
        let before = self.used.fetch_add(n, Ordering::Relaxed);
        let fits = before + n <= self.limit;
        if !fits {
            self.give(n);
        }
        fits
    }

    /// Takes room even where there is none: what is restored was there before.
    pub(super) fn force(&self, n: usize) {
        self.used.fetch_add(n, Ordering::Relaxed);
    }

    pub(super) fn give(&self, n: usize) {
        self.used.fetch_sub(n, Ordering::Relaxed);
    }

    pub(super) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}

/// Where a cell is, and when it is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) hash: u64,
    pub(super) kind: Kind,
    pub(super) tail: &'a Tail,
    pub(super) now: u64,
}

/// The space has no room, and this shard has nothing to evict.
#[derive(Debug)]
pub(super) struct NoRoom;

#[derive(Debug, Default)]
pub(super) struct Shard {
    table: HashTable<Slot>,
    /// The next bucket to look at for what has expired.
    cursor: usize,
    touches: u32,
}

#[derive(Debug)]
struct Slot {
    tail: Tail,
    cell: Cell,
}

/// How many bytes a key takes in its table.
#[cfg(test)]
pub(super) const SLOT: usize = size_of::<Slot>();

#[inline]
pub(super) fn hash(hasher: &RandomState, kind: Kind, tail: &Tail) -> u64 {
    let mut state = hasher.build_hasher();
    state.write_u8(kind as u8);
    state.write(tail.as_bytes());
    state.finish()
}

impl Slot {
    #[inline]
    fn is(&self, spot: &Spot<'_>) -> bool {
        self.cell.kind() == spot.kind && self.tail == *spot.tail
    }

    fn hash(&self, hasher: &RandomState) -> u64 {
        hash(hasher, self.cell.kind(), &self.tail)
    }
}

impl Shard {
    #[inline]
    pub(super) fn get(&self, spot: &Spot<'_>) -> Option<&Cell> {
        let slot = self.table.find(spot.hash, |slot| slot.is(spot))?;
        (slot.cell.expires() > spot.now).then_some(&slot.cell)
    }

    #[inline]
    pub(super) fn cell_mut(&mut self, spot: &Spot<'_>) -> Option<&mut Cell> {
        let slot = self.table.find_mut(spot.hash, |slot| slot.is(spot))?;
        (slot.cell.expires() > spot.now).then_some(&mut slot.cell)
    }

    /// Puts a cell in its place. A cell that is over already takes none.
    pub(super) fn set(
        &mut self,
        spot: &Spot<'_>,
        cell: Cell,
        room: &Room,
        hasher: &RandomState,
    ) -> Result<(), NoRoom> {
        if cell.expires() <= spot.now {
            self.remove(spot, room);
            return Ok(());
        }
        if let Some(slot) = self.table.find_mut(spot.hash, |slot| slot.is(spot)) {
            slot.cell = cell;
            return Ok(());
        }
        // Nobody can take the room that an eviction gave back, but for another shard: then this
        // one has to evict again.
        while !room.take(1) {
            if !self.evict(spot.now, room) {
                return Err(NoRoom);
            }
        }
        self.insert(spot, cell, hasher);
        Ok(())
    }

    pub(super) fn remove(&mut self, spot: &Spot<'_>, room: &Room) -> bool {
        let Ok(bucket) = self.table.find_entry(spot.hash, |slot| slot.is(spot)) else {
            return false;
        };
        let (slot, _) = bucket.remove();
        room.give(1);
        slot.cell.expires() > spot.now
    }

    /// Brings back what was there before a batch that is not applied.
    pub(super) fn restore(
        &mut self,
        spot: &Spot<'_>,
        before: Option<Cell>,
        room: &Room,
        hasher: &RandomState,
    ) {
        self.remove(spot, room);
        if let Some(cell) = before {
            room.force(1);
            self.insert(spot, cell, hasher);
        }
    }

    fn insert(&mut self, spot: &Spot<'_>, cell: Cell, hasher: &RandomState) {
        let tail = spot.tail.clone();
        let rehash = |slot: &Slot| slot.hash(hasher);
        if let Bucket::Vacant(bucket) = self.table.entry(spot.hash, |slot| slot.is(spot), rehash) {
            bucket.insert(Slot { tail, cell });
        }
    }

    /// Makes room for one, of what this shard holds. Whatever has expired goes first.
    pub(super) fn evict(&mut self, now: u64, room: &Room) -> bool {
        let buckets = self.table.num_buckets();
        let mut least: Option<(usize, (u64, u64))> = None;
        for index in (self.cursor..self.cursor + buckets.min(LOOK)).map(|index| index % buckets) {
            let Some(slot) = self.table.get_bucket(index) else {
                continue;
            };
            if slot.cell.expires() <= now {
                least = Some((index, (0, 0)));
                break;
            }
            let worth = slot.cell.worth();
            if slot.cell.is_evictable(now) && least.is_none_or(|(_, other)| worth < other) {
                least = Some((index, worth));
            }
        }
        self.cursor = (self.cursor + LOOK) % buckets.max(1);
        let evicted = least.and_then(|(index, _)| self.table.get_bucket_entry(index).ok());
        if let Some(bucket) = evicted {
            bucket.remove();
            room.give(1);
            return true;
        }
        false
    }

    /// Notes an access, and sweeps a little for it. True once in a while, when the shards that
    /// nobody accesses should get their share.
    #[inline]
    pub(super) fn touch(&mut self, now: u64, room: &Room, hasher: &RandomState) -> bool {
        self.touches = self.touches.wrapping_add(1);
        if self.touches.is_multiple_of(TURN) && self.sweep(now, STEP, room, hasher) {
            self.sweep(now, MORE, room, hasher);
        }
        self.touches.is_multiple_of(64)
    }

    /// Looks at so many buckets for what has expired, and gives memory back after each round. True
    /// if something had.
    pub(super) fn sweep(
        &mut self,
        now: u64,
        step: usize,
        room: &Room,
        hasher: &RandomState,
    ) -> bool {
        let before = self.table.len();
        let buckets = self.table.num_buckets();
        let end = self.cursor.saturating_add(step).min(buckets);
        for index in self.cursor..end {
            let expired = |slot: &Slot| slot.cell.expires() <= now;
            if self.table.get_bucket(index).is_some_and(expired)
                && let Ok(bucket) = self.table.get_bucket_entry(index)
            {
                bucket.remove();
                room.give(1);
            }
        }
        self.cursor = end;
        if end == buckets {
            self.cursor = 0;
            if self.table.len() < self.table.capacity() / 4 {
                let keep = self.table.len() * 2;
                self.table.shrink_to(keep, |slot| slot.hash(hasher));
            }
        }
        self.table.len() < before
    }

    /// What is there, in no order.
    pub(super) fn cells(&self, now: u64) -> impl Iterator<Item = (&Tail, &Cell)> {
        let slots = self.table.iter().map(|slot| (&slot.tail, &slot.cell));
        slots.filter(move |(_, cell)| cell.expires() > now)
    }
}
