//! How much of one space is taken.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The room of one space, counted over all of its shards and mailboxes.
#[derive(Debug)]
pub(super) struct Room {
    used: AtomicUsize,
    limit: usize,
}

/// The space has no room.
#[derive(Debug)]
pub(super) struct NoRoom;

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
