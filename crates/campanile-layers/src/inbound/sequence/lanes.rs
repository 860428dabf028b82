//! Who runs, and who waits behind it.

use std::{
    collections::{HashMap, VecDeque},
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use super::key::Key;

/// The lanes that are in use.
pub(super) struct Lanes {
    length: usize,
    /// Who waits in each lane, first come first. A lane is here exactly as long as someone has its
    /// turn, which is one value that goes from hand to hand.
    waiting: Mutex<HashMap<Key, VecDeque<Waiter>>>,
}

/// The way to hand the turn to one who waits.
type Waiter = oneshot::Sender<Turn>;

/// The place that an update got in its lane.
pub(super) enum Place {
    First(Turn),
    Behind(oneshot::Receiver<Turn>),
    Full,
}

/// The right to run in a lane; the next in line gets it when it is dropped.
#[must_use = "the next in line gets the turn at once if it is dropped"]
pub(super) struct Turn {
    /// `None` once it was handed on.
    lane: Option<Lane>,
}

struct Lane {
    lanes: Arc<Lanes>,
    key: Key,
}

impl Turn {
    fn of(lanes: Arc<Lanes>, key: Key) -> Self {
        Self {
            lane: Some(Lane { lanes, key }),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(mut lane) = self.lane.take() else {
            return;
        };
        while let Some(next) = lane.lanes.next(&lane.key) {
            // Sent without the lock, because it wakes the next one. Nobody else can take the turn
            // meanwhile: it is here.
            let turn = Self { lane: Some(lane) };
            match next.send(turn) {
                Ok(()) => return,
                Err(mut refused) => match refused.lane.take() {
                    Some(back) => lane = back,
                    None => return,
                },
            }
        }
    }
}

impl Lanes {
    pub(super) fn new(length: usize) -> Self {
        Self {
            length,
            waiting: Mutex::default(),
        }
    }

    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The number of lanes that are in use.
    pub(super) fn in_use(&self) -> usize {
        self.lock().len()
    }

    /// Takes the last place of a lane.
    pub(super) fn enter(self: &Arc<Self>, key: Key) -> Place {
        // Dropped after the lock: a waker may own the task that it wakes, and with it another place.
        let _gone: VecDeque<Waiter>;
        let mut lanes = self.lock();
        let Some(lane) = lanes.get_mut(&key) else {
            lanes.insert(key.clone(), VecDeque::new());
            return Place::First(Turn::of(Arc::clone(self), key));
        };
        if lane.len() + 1 >= self.length {
            let waiting = mem::take(lane).into_iter();
            (*lane, _gone) = waiting.partition(|waiter| !waiter.is_closed());
        }
        if lane.len() + 1 >= self.length {
            return Place::Full;
        }
        let (waiter, turn) = oneshot::channel();
        lane.push_back(waiter);
        Place::Behind(turn)
    }

    /// The next in line; if there is none, the lane is gone.
    fn next(&self, key: &Key) -> Option<Waiter> {
        let mut lanes = self.lock();
        let next = lanes.get_mut(key)?.pop_front();
        if next.is_none() {
            lanes.remove(key);
        }
        next
    }

    #[cfg(test)]
    pub(super) fn poison(&self) {
        std::thread::scope(|scope| {
            let poison = scope.spawn(|| {
                let _lanes = self.lock();
                std::panic::resume_unwind(Box::new("poison"));
            });
            poison.join().unwrap_err();
        });
        assert!(self.waiting.is_poisoned());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, VecDeque<Waiter>>> {
        // Each change is one insertion or removal, so the lanes are whole after any panic.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes")
            .field("length", &self.length)
            .field("in_use", &self.in_use())
            .finish_non_exhaustive()
    }
}
