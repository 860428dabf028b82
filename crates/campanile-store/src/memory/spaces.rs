//! All spaces of a store, found without a lock.

use std::{
    hash::{BuildHasher, Hasher},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use arc_swap::ArcSwap;
use foldhash::quality::RandomState;
use hashbrown::HashTable;
use tokio::sync::Notify;

use super::{
    limits::Limits,
    mail::Mail,
    shard::{Room, Shard},
};
use crate::{Scope, Space};

/// How many locks a space has for its keys. Two calls meet at one of them once in sixteen times.
pub(super) const SHARDS: usize = 16;
/// A new space copies its shelf, so there are many and each is short.
const SHELVES: usize = 64;
/// How many buckets of a shard that nobody accesses are swept at a time.
const QUIET_STEP: usize = 256;

/// One namespace of one bot.
#[derive(Debug)]
pub(super) struct SpaceTable {
    /// The order in which spaces are locked by those that lock several.
    pub(super) id: usize,
    pub(super) space: Space,
    pub(super) room: Room,
    shards: Box<[Mutex<Shard>]>,
    mail: Mutex<Mail>,
    /// Wakes claims that wait, when something may be due earlier than they know.
    pub(super) news: Notify,
}

impl SpaceTable {
    fn new(id: usize, space: Space, limit: usize) -> Self {
        Self {
            id,
            space,
            room: Room::new(limit),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            mail: Mutex::default(),
            news: Notify::new(),
        }
    }

    #[inline]
    pub(super) fn shard(&self, index: usize) -> MutexGuard<'_, Shard> {
        lock(&self.shards[index])
    }

    pub(super) fn mail(&self) -> MutexGuard<'_, Mail> {
        lock(&self.mail)
    }

    pub(super) fn sweep(&self, now: u64, hasher: &RandomState) {
        for shard in &self.shards {
            let mut shard = lock(shard);
            // First to the end of the round that is under way, then a whole one.
            shard.sweep(now, usize::MAX, &self.room, hasher);
            shard.sweep(now, usize::MAX, &self.room, hasher);
        }
        self.mail().sweep(now, usize::MAX, &self.room);
    }

    /// Makes room for one, wherever something can go.
    pub(super) fn evict(&self, now: u64) -> bool {
        let mut shards = self.shards.iter();
        shards.any(|shard| lock(shard).evict(now, &self.room))
    }

    fn sweep_one(&self, index: usize, now: u64, hasher: &RandomState) {
        // Whoever holds the lock sweeps as well.
        if let Ok(mut shard) = self.shards[index].try_lock() {
            shard.sweep(now, QUIET_STEP, &self.room, hasher);
        }
    }
}

/// A lock that is poisoned guards what is still whole: nothing between taking and giving it back
/// can leave half a change.
#[inline]
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(super) struct Spaces {
    shelves: Box<[ArcSwap<HashTable<Arc<SpaceTable>>>]>,
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
            shelves: (0..SHELVES).map(|_| ArcSwap::default()).collect(),
            hasher: RandomState::default(),
            limits,
            next_id: AtomicUsize::new(0),
            round: Mutex::default(),
        }
    }

    #[inline]
    pub(super) fn hasher(&self) -> &RandomState {
        &self.hasher
    }

    /// Lends a space; what is lent costs no count of references.
    #[inline]
    pub(super) fn with<R>(&self, space: &Space, f: impl FnOnce(&SpaceTable) -> R) -> R {
        let hash = self.hash(space);
        let shelf = self.shelf(hash).load();
        match shelf.find(hash, |table| table.space == *space) {
            Some(table) => f(table),
            None => f(&self.add(space, hash)),
        }
    }

    /// A space to keep.
    pub(super) fn get(&self, space: &Space) -> Arc<SpaceTable> {
        let hash = self.hash(space);
        let shelf = self.shelf(hash).load();
        let found = shelf.find(hash, |table| table.space == *space).cloned();
        found.unwrap_or_else(|| self.add(space, hash))
    }

    /// On the way of every operation, so with as few pieces as can be; equality tells the rest.
    #[inline]
    fn hash(&self, space: &Space) -> u64 {
        let mut state = self.hasher.build_hasher();
        match space.scope() {
            Scope::Id(id) => state.write_i64(*id),
            Scope::Name(name) => state.write(name.as_bytes()),
        }
        state.write(space.namespace().name().as_bytes());
        state.finish()
    }

    #[inline]
    fn shelf(&self, hash: u64) -> &ArcSwap<HashTable<Arc<SpaceTable>>> {
        // Neither the bits by which a table finds a bucket, nor those by which it compares.
        &self.shelves[(hash >> 40) as usize % SHELVES]
    }

    fn add(&self, space: &Space, hash: u64) -> Arc<SpaceTable> {
        // Under the lock of the round, so that no space is made twice.
        let mut round = lock(&self.round);
        let shelf = self.shelf(hash);
        let known = shelf.load();
        if let Some(table) = known.find(hash, |table| table.space == *space) {
            return Arc::clone(table);
        }
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let limit = self.limits.of(space.namespace());
        let table = Arc::new(SpaceTable::new(id, space.clone(), limit));
        let mut more = HashTable::clone(&known);
        let rehash = |table: &Arc<SpaceTable>| self.hash(&table.space);
        more.insert_unique(hash, Arc::clone(&table), rehash);
        shelf.store(Arc::new(more));
        round.all.push(Arc::clone(&table));
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
            table.sweep_one(next % SHARDS, now, &self.hasher);
        }
    }

    pub(super) fn all(&self) -> Vec<Arc<SpaceTable>> {
        lock(&self.round).all.clone()
    }
}
