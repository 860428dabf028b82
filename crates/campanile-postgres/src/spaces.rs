//! The numbers of spaces, and who waits for what happens in them.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use campanile_store::Space;
use tokio::sync::Notify;

#[derive(Debug)]
pub(crate) struct SpaceEntry {
    pub(crate) id: i32,
    /// Wakes claims of this process that wait.
    pub(crate) news: Notify,
    is_full: AtomicBool,
}

impl SpaceEntry {
    /// Whether it held as much as it may when it was counted last.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    pub(crate) fn set_full(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::Relaxed);
    }
}

/// The spaces that this process uses. They are as many as the developer names.
#[derive(Debug, Default)]
pub(crate) struct Spaces {
    known: RwLock<HashMap<Space, Arc<SpaceEntry>>>,
}

impl Spaces {
    pub(crate) fn get(&self, space: &Space) -> Option<Arc<SpaceEntry>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(space).cloned()
    }

    pub(crate) fn add(&self, space: &Space, id: i32) -> Arc<SpaceEntry> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(space.clone()).or_insert_with(|| {
            Arc::new(SpaceEntry {
                id,
                news: Notify::new(),
                is_full: AtomicBool::new(false),
            })
        });
        Arc::clone(entry)
    }

    pub(crate) fn all(&self) -> Vec<(Space, Arc<SpaceEntry>)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let all = known.iter();
        all.map(|(space, entry)| (space.clone(), Arc::clone(entry)))
            .collect()
    }
}
