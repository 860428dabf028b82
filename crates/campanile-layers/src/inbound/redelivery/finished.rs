//! The memory of what was handled.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::id::RunId;

/// What was handled within the window, up to a number of runs.
///
/// All are kept equally long, so the queue is in order of expiry, and each call only looks at its
/// front.
#[derive(Debug, Default)]
pub(super) struct Finished {
    runs: HashSet<RunId>,
    queue: VecDeque<(Instant, RunId)>,
}

impl Finished {
    pub(super) fn contains(&mut self, run: &RunId, window: Duration) -> bool {
        self.forget(window);
        self.runs.contains(run)
    }

    pub(super) fn insert(&mut self, run: RunId, window: Duration, capacity: usize) {
        self.forget(window);
        if !self.runs.insert(run.clone()) {
            return;
        }
        self.queue.push_back((Instant::now(), run));
        if self.queue.len() > capacity {
            self.pop();
        }
    }

    fn forget(&mut self, window: Duration) {
        while let Some((since, _)) = self.queue.front()
            && since.elapsed() >= window
        {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some((_, run)) = self.queue.pop_front() {
            self.runs.remove(&run);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }
}
