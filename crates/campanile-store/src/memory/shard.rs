//! A part of the keys of one space, behind one lock.

use hashbrown::hash_table::Entry;

use super::{
    apply::{Before, Halt},
    cell::{CountCell, GcraCell, LeaseCell, PenaltyCell, ValueCell},
    room::NoRoom,
    space::SpaceTable,
    table::{Cell, Evict, Slot, Spot, Table},
};

/// Every so many accesses look for what has expired: rarely, and then at many buckets in a row.
const TURN: u32 = 8;
/// How many buckets such an access looks at, at a few nanoseconds each.
const STEP: usize = TURN as usize;
/// How many more it looks at when it found something: what came together expires together.
const MORE: usize = 16 * TURN as usize;
/// Every so many accesses the shards that nobody accesses get their share.
const QUIET_TURN: u32 = 64;

/// Each kind of thing has a table of its own, so one key may hold one of each.
#[derive(Debug, Default)]
pub(super) struct Shard {
    quotas: Table<GcraCell>,
    penalties: Table<PenaltyCell>,
    leases: Table<LeaseCell>,
    values: Table<ValueCell>,
    counts: Table<CountCell>,
    touches: u32,
    /// The last version or fence. A key is always in the same shard, so it never sees one twice.
    number: u64,
}

/// A kind of cell, by the table that it is in.
pub(super) trait Kind: Cell + Clone {
    fn table(shard: &mut Shard) -> &mut Table<Self>;

    /// What was there, for a log.
    fn before(there: Option<Box<Self>>) -> Before;
}

macro_rules! kinds {
    ($($table:ident: $cell:ty => $before:ident),*) => {
        $(impl Kind for $cell {
            #[inline]
            fn table(shard: &mut Shard) -> &mut Table<Self> {
                &mut shard.$table
            }

            #[inline]
            fn before(there: Option<Box<Self>>) -> Before {
                Before::$before(there)
            }
        })*

        impl Shard {
            fn tables(&mut self) -> [&mut dyn Evict; [$(stringify!($table)),*].len()] {
                [$(&mut self.$table),*]
            }

            /// Looks at so many buckets of each table for what has expired. True if something had.
            #[inline]
            pub(super) fn sweep(&mut self, space: &SpaceTable, now: u64, step: usize) -> bool {
                let swept = 0 $(+ self.$table.sweep(space, now, step))*;
                if swept > 0 {
                    space.room.give(swept);
                }
                swept > 0
            }
        }
    };
}

kinds!(
    quotas: GcraCell => Quota,
    penalties: PenaltyCell => Penalty,
    leases: LeaseCell => Lease,
    values: ValueCell => Value,
    counts: CountCell => Count
);

impl Shard {
    #[inline]
    pub(super) fn get<C: Kind>(&mut self, spot: &Spot<'_>) -> Option<&mut C> {
        C::table(self).get(spot)
    }

    /// Changes what a key holds: `change` is given what is there, and gives back a cell if another is
    /// to be in its place. A cell that is over already takes none. The log gets what was there.
    #[inline(always)]
    pub(super) fn change<C: Kind, R>(
        &mut self,
        spot: &Spot<'_>,
        log: Option<&mut Before>,
        change: impl FnOnce(Option<&mut C>) -> Result<(R, Option<C>), Halt>,
    ) -> Result<R, Halt> {
        let room = &spot.space.room;
        let mut place = C::table(self).place(spot);
        let there = match &mut place {
            Entry::Occupied(slot) => Some(&mut slot.get_mut().cell),
            Entry::Vacant(_) => None,
        };
        let there = there.filter(|cell| cell.expires() > spot.now);
        if let Some(log) = log {
            *log = C::before(there.as_deref().cloned().map(Box::new));
        }
        let (result, cell) = change(there)?;
        let Some(cell) = cell else {
            return Ok(result);
        };
        match place {
            Entry::Occupied(slot) if cell.expires() <= spot.now => {
                slot.remove();
                room.give(1);
            }
            Entry::Occupied(mut slot) => slot.get_mut().cell = cell,
            Entry::Vacant(_) if cell.expires() <= spot.now => {}
            Entry::Vacant(slot) if room.take(1) => {
                slot.insert(Slot::new(spot.tail, cell));
            }
            Entry::Vacant(_) => self.squeeze(spot, cell)?,
        }
        Ok(result)
    }

    /// Puts a cell where there was none, in the place of another.
    #[cold]
    fn squeeze<C: Kind>(&mut self, spot: &Spot<'_>, cell: C) -> Result<(), NoRoom> {
        // Nobody can take the room that an eviction gave back, but for another shard: then this
        // one has to evict again.
        while self.evict(spot.space, spot.now) {
            if spot.space.room.take(1) {
                C::table(self).add(spot, cell);
                return Ok(());
            }
        }
        Err(NoRoom)
    }

    /// Whether there was one.
    pub(super) fn remove<C: Kind>(&mut self, spot: &Spot<'_>) -> bool {
        let removed = C::table(self).remove(spot);
        if removed.is_some() {
            spot.space.room.give(1);
        }
        removed.is_some_and(|cell| cell.expires() > spot.now)
    }

    /// Brings back what was there before a batch that is not applied.
    pub(super) fn restore<C: Kind>(&mut self, spot: &Spot<'_>, before: Option<Box<C>>) {
        self.remove::<C>(spot);
        if let Some(cell) = before {
            spot.space.room.force(1);
            C::table(self).add(spot, *cell);
        }
    }

    /// A number greater than any before.
    pub(super) fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// Makes room for one, of what this shard holds.
    pub(super) fn evict(&mut self, space: &SpaceTable, now: u64) -> bool {
        let found = self.tables().into_iter().filter_map(|table| {
            table
                .least(now)
                .map(|(worth, bucket)| (worth, bucket, table))
        });
        let Some((_, bucket, table)) = found.min_by_key(|(worth, ..)| *worth) else {
            return false;
        };
        table.evict(bucket);
        space.room.give(1);
        true
    }

    /// Notes an access, and sweeps a little for it. True once in a while, when the shards that
    /// nobody accesses should get their share.
    #[inline]
    pub(super) fn touch(&mut self, space: &SpaceTable, now: u64) -> bool {
        self.touches = self.touches.wrapping_add(1);
        if self.touches.is_multiple_of(TURN) && self.sweep(space, now, STEP) {
            self.sweep(space, now, MORE);
        }
        self.touches.is_multiple_of(QUIET_TURN)
    }

    /// The values that are there, in no order.
    pub(super) fn values(&self) -> &Table<ValueCell> {
        &self.values
    }
}
