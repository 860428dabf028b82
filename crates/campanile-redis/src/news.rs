//! Who waits for something to be due, and is told by scripts that it may be.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, futures::OwnedNotified};

/// One place for each space in which a claim waits.
#[derive(Debug, Default)]
pub(crate) struct News {
    waiting: Mutex<HashMap<String, Arc<Notify>>>,
}

/// A claim that waits. Its place goes with the last one.
#[derive(Debug)]
pub(crate) struct Waiting {
    news: Arc<News>,
    space: String,
    place: Arc<Notify>,
}

impl News {
    pub(crate) fn wait(self: &Arc<Self>, space: String) -> Waiting {
        let place = Arc::clone(self.lock().entry(space.clone()).or_default());
        Waiting {
            news: Arc::clone(self),
            space,
            place,
        }
    }

    /// Something may be due in this space.
    pub(crate) fn tell(&self, space: &[u8]) {
        let waiting = self.lock();
        if let Some(place) = std::str::from_utf8(space).ok().and_then(|s| waiting.get(s)) {
            place.notify_waiters();
        }
    }

    /// What was told while there was no connection, nobody heard.
    pub(crate) fn tell_all(&self) {
        for place in self.lock().values() {
            place.notify_waiters();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Ready with the first news from now on, also before it is polled.
    pub(crate) fn next(&self) -> OwnedNotified {
        Arc::clone(&self.place).notified_owned()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waiting = self.news.lock();
        // The map's own, and this one.
        if Arc::strong_count(&self.place) <= 2 {
            waiting.remove(&self.space);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio_test::{assert_pending, assert_ready, task};

    use super::*;

    #[test]
    fn news_reach_those_who_wait_in_that_space() {
        let news = Arc::new(News::default());
        let (here, there) = (news.wait("a".into()), news.wait("b".into()));
        let (mut next_here, mut next_there) = (task::spawn(here.next()), task::spawn(there.next()));
        news.tell(b"a");
        assert_ready!(next_here.poll());
        assert_pending!(next_there.poll());
        news.tell_all();
        assert_ready!(next_there.poll());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left() {
        let news = Arc::new(News::default());
        let (one, two) = (news.wait("a".into()), news.wait("a".into()));
        drop(one);
        assert_eq!(news.lock().len(), 1);
        drop(two);
        assert!(news.lock().is_empty());
    }
}
