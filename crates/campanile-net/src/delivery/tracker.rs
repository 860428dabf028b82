//! Counts the calls that run, so that a source can wait for them or give them up.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{Notify, watch};

/// Counts running calls.
#[derive(Debug, Clone, Default)]
pub(super) struct Tracker(Arc<Running>);

#[derive(Debug, Default)]
struct Running {
    calls: AtomicUsize,
    /// Told when the last of the calls has ended.
    none: Notify,
    abandoned: watch::Sender<bool>,
}

/// One running call; its drop ends the count.
#[derive(Debug)]
pub(super) struct Tracked(Tracker);

impl Tracker {
    pub(super) fn track(&self) -> Tracked {
        self.0.calls.fetch_add(1, Ordering::AcqRel);
        Tracked(self.clone())
    }

    pub(super) fn running(&self) -> usize {
        self.0.calls.load(Ordering::Acquire)
    }

    pub(super) async fn drained(&self) {
        loop {
            // Made before the count is read: it hears of every end after that.
            let none = self.0.none.notified();
            if self.running() == 0 {
                return;
            }
            none.await;
        }
    }

    /// Lets go of every call that runs, now and later.
    pub(super) fn abandon(&self) {
        self.0.abandoned.send_replace(true);
    }

    /// Ends when the calls are let go of.
    pub(super) fn abandoned(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut abandoned = self.0.abandoned.subscribe();
        async move {
            // The sender lives as long as a call that waits for it.
            let _ = abandoned.wait_for(|abandoned| *abandoned).await;
        }
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        if self.0.0.calls.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.0.none.notify_waiters();
        }
    }
}
