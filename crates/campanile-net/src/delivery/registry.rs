//! Which updates are running, settled, or have failed before.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;
use tokio::sync::oneshot;

use super::{Fate, settled::Settled};

/// Ranges of settled ids per generation.
const SETTLED_RANGES: usize = 65_536;
/// Ids whose failed attempts are counted; the oldest goes first, and is counted from 1 again.
const COUNTED: usize = 10_000;

/// The state of the updates of one bot, by their id.
#[derive(Debug)]
pub(super) struct Registry {
    /// Who waits for the end of a running call, beside its source.
    running: HashMap<i64, Vec<oneshot::Sender<Fate>>, RandomState>,
    settled: Settled,
    attempts: Attempts,
}

/// What the registry knows of an update that is about to be delivered.
#[derive(Debug)]
pub(super) enum Known {
    /// Nothing keeps it from running; it is running from now on, for the first time or again.
    Fresh {
        /// 1 at the first delivery.
        attempt: u32,
    },
    /// It runs; this is told its end.
    Running(oneshot::Receiver<Fate>),
    /// It was settled.
    Settled,
}

impl Registry {
    pub(super) fn new() -> Self {
        Self {
            running: HashMap::default(),
            settled: Settled::new(SETTLED_RANGES),
            attempts: Attempts::default(),
        }
    }

    pub(super) fn begin(&mut self, id: i64) -> Known {
        if let Some(waiters) = self.running.get_mut(&id) {
            let (waiter, end) = oneshot::channel();
            // Whoever gave up waiting is gone for good, so that repeats do not pile up.
            waiters.retain(|waiter| !waiter.is_closed());
            waiters.push(waiter);
            return Known::Running(end);
        }
        if self.settled.contains(id) {
            return Known::Settled;
        }
        self.running.insert(id, Vec::new());
        Known::Fresh {
            attempt: self.attempts.of(id) + 1,
        }
    }

    /// Ends a running call; returns who waits for it.
    pub(super) fn end(&mut self, id: i64, fate: Fate, counted: bool) -> Vec<oneshot::Sender<Fate>> {
        match fate {
            Fate::Settled => {
                self.attempts.forget(id);
                self.settled.insert(id);
            }
            Fate::Again { .. } if counted => self.attempts.add(id),
            Fate::Again { .. } => {}
        }
        self.running.remove(&id).unwrap_or_default()
    }

    pub(super) fn is_settled(&mut self, id: i64) -> bool {
        self.settled.contains(id)
    }

    pub(super) fn forget_settled(&mut self) {
        self.settled.clear();
    }
}

/// How often updates have failed, for the latest ones that did.
#[derive(Debug, Default)]
struct Attempts {
    counts: HashMap<i64, u32, RandomState>,
    order: VecDeque<i64>,
}

impl Attempts {
    fn of(&self, id: i64) -> u32 {
        self.counts.get(&id).copied().unwrap_or(0)
    }

    fn add(&mut self, id: i64) {
        let count = self.counts.entry(id).or_insert(0);
        *count += 1;
        if *count > 1 {
            return;
        }
        self.order.push_back(id);
        if self.order.len() > COUNTED
            && let Some(oldest) = self.order.pop_front()
        {
            self.counts.remove(&oldest);
        }
    }

    fn forget(&mut self, id: i64) {
        if !self.counts.is_empty() && self.counts.remove(&id).is_some() {
            self.order.retain(|&known| known != id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const AGAIN: Fate = Fate::Again {
        after: Duration::from_secs(1),
    };

    fn attempt(registry: &mut Registry, id: i64) -> u32 {
        match registry.begin(id) {
            Known::Fresh { attempt } => attempt,
            known => panic!("{id} is {known:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_failures_that_count_raise_the_attempt() {
        let mut registry = Registry::new();
        assert_eq!(attempt(&mut registry, 1), 1);
        registry.end(1, AGAIN, false);
        assert_eq!(attempt(&mut registry, 1), 1);
        registry.end(1, AGAIN, true);
        assert_eq!(attempt(&mut registry, 1), 2);
        registry.end(1, Fate::Settled, false);
        assert!(matches!(registry.begin(1), Known::Settled));
    }

    #[tokio::test(start_paused = true)]
    async fn counted_failures_are_bounded() {
        let mut registry = Registry::new();
        for id in 0..COUNTED as i64 + 5 {
            attempt(&mut registry, id);
            registry.end(id, AGAIN, true);
        }
        assert_eq!(registry.attempts.counts.len(), COUNTED);
        assert_eq!(registry.attempts.order.len(), COUNTED);
        assert_eq!(attempt(&mut registry, 0), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn waiters_that_gave_up_do_not_pile_up() {
        let mut registry = Registry::new();
        attempt(&mut registry, 1);
        for _ in 0..100 {
            assert!(matches!(registry.begin(1), Known::Running(_)));
        }
        assert_eq!(registry.end(1, Fate::Settled, false).len(), 1);
    }
}
