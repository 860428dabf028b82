//! One space: its keys in shards, its mailboxes, and the room for all of them.

use std::{
    hash::BuildHasher,
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
};

use foldhash::fast::RandomState;
use tokio::sync::Notify;

use super::{mail::Mail, room::Room, shard::Shard, spaces::Place};
use crate::{Space, key::Tail};

/// How many locks a space has for its keys. Two calls meet at one of them once in sixteen times.
pub(super) const SHARDS: usize = 16;
/// How many buckets of a shard that nobody accesses are swept at a time.
const QUIET_STEP: usize = 256;

/// One namespace of one bot.
#[derive(Debug)]
pub(super) struct SpaceTable {
    /// The order in which spaces are locked by those that lock several.
    pub(super) id: usize,
    pub(super) space: Space,
    /// Where the search for others goes on, see [`Spaces`](super::spaces::Spaces).
    pub(super) branches: [Place; 4],
    hasher: RandomState,
    pub(super) room: Apart<Room>,
    shards: [Apart<Mutex<Shard>>; SHARDS],
    mail: Apart<Mutex<Mail>>,
    /// Wakes claims that wait, when something may be due earlier than they know.
    pub(super) news: Notify,
}

/// In cache lines of its own, which processors fetch in pairs: what one core writes is not what
/// another one waits for.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Apart<T>(T);

impl<T> Deref for Apart<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl SpaceTable {
    pub(super) fn new(id: usize, space: Space, limit: usize, hasher: RandomState) -> Self {
        Self {
            id,
            space,
            branches: Default::default(),
            hasher,
            room: Apart(Room::new(limit)),
            shards: Default::default(),
            mail: Default::default(),
            news: Notify::new(),
        }
    }

    #[inline]
    pub(super) fn hash(&self, tail: &Tail) -> u64 {
        self.hasher.hash_one(tail)
    }

    /// Which shard a key is in: by bits that tables use neither to find a bucket nor to compare.
    #[inline]
    pub(super) fn shard_of(hash: u64) -> usize {
        (hash >> 40) as usize % SHARDS
    }

    #[inline]
    pub(super) fn shard(&self, index: usize) -> MutexGuard<'_, Shard> {
        lock(&self.shards[index])
    }

    #[inline]
    pub(super) fn try_shard(&self, index: usize) -> Option<MutexGuard<'_, Shard>> {
        try_lock(&self.shards[index])
    }

    pub(super) fn mail(&self) -> MutexGuard<'_, Mail> {
        lock(&self.mail)
    }

    pub(super) fn try_mail(&self) -> Option<MutexGuard<'_, Mail>> {
        try_lock(&self.mail)
    }

    pub(super) fn sweep(&self, now: u64) {
        for index in 0..SHARDS {
            let mut shard = self.shard(index);
            // First to the end of the round that is under way, then a whole one.
            shard.sweep(self, now, usize::MAX);
            shard.sweep(self, now, usize::MAX);
        }
        self.mail().sweep(now, usize::MAX, &self.room);
    }

    /// Makes room for one, wherever something can go.
    pub(super) fn evict(&self, now: u64) -> bool {
        (0..SHARDS).any(|index| self.shard(index).evict(self, now))
    }

    pub(super) fn sweep_quiet(&self, index: usize, now: u64) {
        // Whoever holds the lock sweeps as well.
        if let Some(mut shard) = self.try_shard(index) {
            shard.sweep(self, now, QUIET_STEP);
        }
    }
}

/// A lock that is poisoned guards what is still whole: nothing between taking and giving it back
/// can leave half a change.
#[inline]
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[inline]
fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
