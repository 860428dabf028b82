use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use crate::state::{Lane, Update, UpdateQueue};

/// The order of deliveries: which update may go now, and when the next one may be tried again.
///
/// A lane is in `queues` while it has updates; it is in `ready`, in `resting`, or in flight.
#[derive(Default)]
pub(super) struct Lanes {
    queues: HashMap<Lane, LaneQueue>,
    ready: VecDeque<Lane>,
    /// Lanes whose first update failed, by the time of the next attempt.
    resting: BTreeSet<(Duration, Lane)>,
    /// Updates below this id have been taken from the bot's queue.
    seen: i64,
    /// The run of ids that `seen` is of.
    run: u64,
}

#[derive(Default)]
struct LaneQueue {
    updates: VecDeque<Pending>,
    failures: u32,
}

/// An update that is to be delivered.
#[derive(Clone)]
pub(super) struct Pending {
    pub(super) update: Arc<Update>,
    /// It was delivered before, and is delivered once more whatever the queue holds.
    pub(super) is_repeat: bool,
}

impl Lanes {
    /// Takes over what came into the bot's queue since the last time.
    pub(super) fn absorb(&mut self, queue: &mut UpdateQueue) {
        // Ids start again, perhaps at a lower number.
        let (run, first) = queue.run();
        if run != self.run {
            (self.run, self.seen) = (run, first);
        }
        let fresh: Vec<_> = queue.since(self.seen).cloned().collect();
        self.seen = queue.next_id();
        fresh
            .into_iter()
            .for_each(|update| self.push(update, false));
        queue
            .take_repeats()
            .into_iter()
            .for_each(|update| self.push(update, true));
    }

    /// Tells whether there is something to absorb or to start.
    pub(super) fn has_news(&self, queue: &UpdateQueue) -> bool {
        !self.ready.is_empty() || queue.next_id() != self.seen || queue.has_repeats()
    }

    fn push(&mut self, update: Arc<Update>, is_repeat: bool) {
        let lane = update.lane;
        let queue = self.queues.entry(lane).or_insert_with(|| {
            self.ready.push_back(lane);
            LaneQueue::default()
        });
        queue.updates.push_back(Pending { update, is_repeat });
    }

    /// The next update that may go, with the number of failures it has behind it.
    pub(super) fn next(&mut self, now: Duration) -> Option<(Pending, u32)> {
        while self.resting.first().is_some_and(|(at, _)| *at <= now) {
            self.ready
                .extend(self.resting.pop_first().map(|(_, lane)| lane));
        }
        let lane = self.ready.pop_front()?;
        let queue = self.queues.get(&lane)?;
        Some((queue.updates.front()?.clone(), queue.failures))
    }

    /// When the next resting lane may try again.
    pub(super) fn next_attempt(&self) -> Option<Duration> {
        self.resting.first().map(|(at, _)| *at)
    }

    /// The first update of the lane is done with, and the next may go.
    pub(super) fn advance(&mut self, lane: Lane) {
        let Some(queue) = self.queues.get_mut(&lane) else {
            return;
        };
        queue.updates.pop_front();
        queue.failures = 0;
        if queue.updates.is_empty() {
            self.queues.remove(&lane);
        } else {
            self.ready.push_back(lane);
        }
    }

    /// The first update of the lane failed, and is tried again at `at`.
    pub(super) fn rest(&mut self, lane: Lane, at: Duration) {
        if let Some(queue) = self.queues.get_mut(&lane) {
            queue.failures += 1;
            self.resting.insert((at, lane));
        }
    }
}
