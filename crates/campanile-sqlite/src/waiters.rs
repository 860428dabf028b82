//! Claims that wait for something to be due.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use campanile_store::Space;
use tokio::sync::watch;

/// Tells claims that wait when something in their space may be due earlier than they know.
#[derive(Debug, Default)]
pub(crate) struct Waiters {
    spaces: Mutex<HashMap<Space, watch::Sender<()>>>,
}

impl Waiters {
    /// Listens from now on.
    pub(crate) fn listen(&self, space: &Space) -> watch::Receiver<()> {
        let mut spaces = self.lock();
        if let Some(news) = spaces.get(space) {
            return news.subscribe();
        }
        let (news, receiver) = watch::channel(());
        spaces.insert(space.clone(), news);
        receiver
    }

    /// Something changed in a space.
    pub(crate) fn announce(&self, space: &Space) {
        if let Some(news) = self.lock().get(space) {
            news.send_replace(());
        }
    }

    /// Something changed somewhere.
    pub(crate) fn announce_all(&self) {
        for news in self.lock().values() {
            news.send_replace(());
        }
    }

    /// Whether anybody waits.
    pub(crate) fn is_anybody_there(&self) -> bool {
        let mut spaces = self.lock();
        spaces.retain(|_, news| news.receiver_count() > 0);
        !spaces.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Space, watch::Sender<()>>> {
        self.spaces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
