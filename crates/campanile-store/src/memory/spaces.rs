//! All spaces of a store, found without a lock.

use std::{
    hash::BuildHasher,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use foldhash::fast::RandomState;

use super::{
    limits::Limits,
    space::{SHARDS, SpaceTable, lock},
};
use crate::{Scope, Space};

/// How many trees there are; most stores have no more spaces than that.
const TREES: usize = 64;

/// Spreads what is multiplied with it, as it has no pattern: 2^64 by the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A place in a tree: empty, and then one space for good.
pub(super) type Place = OnceLock<Arc<SpaceTable>>;

/// Trees by the bits of hashes that only grow, as spaces do. Whoever looks for one that is not there
/// makes it where the search ends.
#[derive(Debug)]
pub(super) struct Spaces {
    trees: [Place; TREES],
    hasher: RandomState,
    limits: Limits,
    next_id: AtomicUsize,
    /// All spaces, and which shard of which is swept next though nobody accesses it.
    round: Mutex<Round>,
}

#[derive(Debug, Default)]
struct Round {
    all: Vec<Arc<SpaceTable>>,
    next: usize,
}

impl Spaces {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            trees: [const { Place::new() }; TREES],
            hasher: RandomState::default(),
            limits,
            next_id: AtomicUsize::new(0),
            round: Mutex::default(),
        }
    }

    #[inline]
    pub(super) fn get(&self, space: &Space) -> &SpaceTable {
        let hash = self.hash(space);
        let (mut place, mut path) = (&self.trees[hash % TREES], hash / TREES);
        loop {
            let table = place.get_or_init(|| self.add(space));
            if table.space == *space {
                return table;
            }
            let branches = &table.branches;
            (place, path) = (&branches[path % branches.len()], path / branches.len());
        }
    }

    /// On the way of every operation, so with as little as can be: nobody chooses the ids of bots and
    /// namespaces so that they meet.
    #[inline]
    fn hash(&self, space: &Space) -> usize {
        let scope = match space.scope() {
            Scope::Id(id) => *id as u64,
            Scope::Name(name) => self.hash_of(name),
        };
        let mixed = (scope ^ (space.namespace().id() as u64).rotate_left(32)).wrapping_mul(ODD);
        // A bit depends on those below it that were multiplied, so the uppermost are used first.
        mixed.swap_bytes() as usize
    }

    /// Apart from the way of the numbers, which nearly all bots are known by.
    #[inline(never)]
    fn hash_of(&self, name: &str) -> u64 {
        self.hasher.hash_one(name)
    }

    #[cold]
    fn add(&self, space: &Space) -> Arc<SpaceTable> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let limit = self.limits.of(space.namespace());
        let hasher = self.hasher.clone();
        let table = Arc::new(SpaceTable::new(id, space.clone(), limit, hasher));
        lock(&self.round).all.push(Arc::clone(&table));
        table
    }

    /// Sweeps a piece of one shard, and of another the next time.
    pub(super) fn sweep_quiet(&self, now: u64) {
        let Ok(mut round) = self.round.try_lock() else {
            return;
        };
        let next = round.next;
        round.next = next.wrapping_add(1);
        if let Some(table) = round.all.get(next / SHARDS % round.all.len().max(1)) {
            table.sweep_quiet(next % SHARDS, now);
        }
    }

    pub(super) fn all(&self) -> Vec<Arc<SpaceTable>> {
        lock(&self.round).all.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::Namespace;

    #[test]
    fn the_namespaces_of_a_bot_and_the_bots_of_a_namespace_spread_over_the_trees() {
        let spaces = Spaces::new(Limits::new());
        let trees = |keys: Vec<crate::Key>| {
            let trees = keys.iter().map(|key| spaces.hash(key.space()) % TREES);
            trees.collect::<HashSet<_>>().len()
        };
        let names: Vec<_> = (0..TREES).map(|n| &*format!("trees-{n}").leak()).collect();
        for bot in [42, 7_000_000_000] {
            let keys = names.iter().map(|name| Namespace::new(name).key(bot));
            // By chance it would be 40.
            assert!(trees(keys.collect()) > TREES / 4, "{bot}");
        }
        let of_bots = (0..TREES as i64).map(|n| Namespace::new("trees").key(7_000_000_000 + n));
        assert!(trees(of_bots.collect()) > TREES / 4);
    }
}
