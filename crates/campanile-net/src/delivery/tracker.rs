//! Counts the calls that run, so that a source can wait for them or give them up.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{Notify, watch};

/// Counts running calls.
#[derive(Debug, Clone)]
pub(super) struct Tracker {
    running: Arc<Running>,
    abandoned: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Default)]
struct Running {
    calls: AtomicUsize,
    /// Told when the last of the calls has ended.
    none: Notify,
}

/// One running call; its drop ends the count.
#[derive(Debug)]
pub(super) struct Tracked(Tracker);

impl Tracker {
    pub(super) fn new() -> Self {
        Self {
            running: Arc::default(),
            abandoned: Arc::new(watch::Sender::new(false)),
        }
    }

    pub(super) fn track(&self) -> Tracked {
        self.running.calls.fetch_add(1, Ordering::AcqRel);
        Tracked(self.clone())
    }

    pub(super) fn running(&self) -> usize {
        self.running.calls.load(Ordering::Acquire)
    }

    pub(super) async fn drained(&self) {
        loop {
            // Made before the count is read: it hears of every end after that.
            let none = self.running.none.notified();
            if self.running() == 0 {
                return;
            }
            none.await;
        }
    }

    /// Lets go of every call that runs, now and later.
    pub(super) fn abandon(&self) {
        self.abandoned.send_replace(true);
    }

    /// Ends when the calls are let go of.
    pub(super) fn abandoned(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut abandoned = self.abandoned.subscribe();
        async move {
            // The sender lives as long as a call that waits for it.
            let _ = abandoned.wait_for(|abandoned| *abandoned).await;
        }
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        if self.0.running.calls.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.running.none.notify_waiters();
        }
    }
}
