//! Counts the calls that run, so that a source can wait for them or give them up.

use std::sync::Arc;

use tokio::sync::watch;

/// Counts running calls.
#[derive(Debug, Clone)]
pub(super) struct Tracker {
    running: Arc<watch::Sender<usize>>,
    abandoned: Arc<watch::Sender<bool>>,
}

/// One running call; its drop ends the count.
#[derive(Debug)]
pub(super) struct Tracked(Tracker);

impl Tracker {
    pub(super) fn new() -> Self {
        Self {
            running: Arc::new(watch::Sender::new(0)),
            abandoned: Arc::new(watch::Sender::new(false)),
        }
    }

    pub(super) fn track(&self) -> Tracked {
        self.running.send_modify(|running| *running += 1);
        Tracked(self.clone())
    }

    pub(super) fn running(&self) -> usize {
        *self.running.borrow()
    }

    pub(super) async fn drained(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self
            .running
            .subscribe()
            .wait_for(|running| *running == 0)
            .await;
    }

    /// Lets go of every call that runs, now and later.
    pub(super) fn abandon(&self) {
        self.abandoned.send_replace(true);
    }

    pub(super) async fn abandoned(&self) {
        let _ = self
            .abandoned
            .subscribe()
            .wait_for(|abandoned| *abandoned)
            .await;
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.0.running.send_modify(|running| *running -= 1);
    }
}
