//! What runs, who has joined it, and what was handled.

use std::{
    collections::HashMap,
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use campanile_core::{Error, Flow, Outcome, UserId};
use campanile_store::LeaseGuard;
use tokio::sync::oneshot;

use super::{
    finished::Finished,
    id::{Id, Item},
};

/// The most repeats that may wait for one call.
pub(super) const MAX_JOINED: usize = 16;

/// The memory of one layer.
pub(super) struct Memory {
    window: Duration,
    capacity: usize,
    bots: Mutex<HashMap<UserId, Known>>,
}

/// What is known of the updates of one bot.
#[derive(Default)]
pub(super) struct Known {
    running: HashMap<Item, Running>,
    finished: Finished,
}

/// A run that has not ended; it is known exactly as long as someone has its [`Run`].
struct Running {
    fence: u64,
    joined: Vec<Joined>,
}

/// The way to tell news to one who has joined.
type Joined = oneshot::Sender<News>;

/// What becomes of the call that was joined.
pub(super) enum News {
    /// It ended like this.
    Ended(Ended),
    /// It was dropped, and whoever gets this runs in its place.
    Dropped(Run),
}

/// The end of a call, without replies.
pub(super) type Ended = Result<Flow, Error>;

/// What a delivery is.
pub(super) enum Delivery {
    First(Run),
    Joined(oneshot::Receiver<News>),
    Finished,
    Overloaded(&'static str),
}

/// The right to run; if it is dropped before it was [finished](Run::finish), one who has joined gets
/// it.
#[must_use = "a run that is dropped counts as failed"]
pub(super) struct Run {
    /// `None` once it was finished or handed on.
    claim: Option<Claim>,
    /// The lease in the store, if one was taken.
    pub(super) lease: Option<LeaseGuard>,
}

struct Claim {
    memory: Arc<Memory>,
    id: Id,
}

impl Memory {
    pub(super) fn new(window: Duration, capacity: usize) -> Self {
        Self {
            window,
            capacity,
            bots: Mutex::default(),
        }
    }

    pub(super) fn window(&self) -> Duration {
        self.window
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(super) fn begin(self: &Arc<Self>, id: Id) -> Delivery {
        // Dropped after the lock: a waker may own the task that it wakes, and with it another run.
        let _gone: Vec<Joined>;
        let mut bots = self.lock();
        let known = bots.entry(id.bot).or_default();
        let Some(running) = known.running.get_mut(&id.run.item) else {
            if known.finished.contains(&id.run, self.window) {
                return Delivery::Finished;
            }
            let running = Running {
                fence: id.run.fence,
                joined: Vec::new(),
            };
            known.running.insert(id.run.item.clone(), running);
            let memory = Arc::clone(self);
            return Delivery::First(Run::of(Claim { memory, id }));
        };
        if running.fence != id.run.fence {
            return Delivery::Overloaded("another claim of the same entry still runs");
        }
        if running.joined.len() >= MAX_JOINED {
            let joined = mem::take(&mut running.joined).into_iter();
            (running.joined, _gone) = joined.partition(|joined| !joined.is_closed());
        }
        if running.joined.len() >= MAX_JOINED {
            return Delivery::Overloaded("too many repeats wait for the end of one call");
        }
        let (joined, news) = oneshot::channel();
        running.joined.push(joined);
        Delivery::Joined(news)
    }

    /// Ends a run; returns who has joined it.
    fn end(&self, id: Id, is_finished: bool) -> Vec<Joined> {
        let mut bots = self.lock();
        let known = bots.entry(id.bot).or_default();
        let running = known.running.remove(&id.run.item);
        if is_finished {
            known.finished.insert(id.run, self.window, self.capacity);
        }
        running.map_or_else(Vec::new, |running| running.joined)
    }

    /// The first of those who have joined a run; if there is none, the run is gone.
    fn next(&self, id: &Id) -> Option<Joined> {
        let mut bots = self.lock();
        let known = bots.get_mut(&id.bot)?;
        let joined = &mut known.running.get_mut(&id.run.item)?.joined;
        if joined.is_empty() {
            known.running.remove(&id.run.item);
            return None;
        }
        Some(joined.remove(0))
    }

    #[cfg(test)]
    pub(super) fn poison(&self) {
        std::thread::scope(|scope| {
            let poison = scope.spawn(|| {
                let _bots = self.lock();
                std::panic::resume_unwind(Box::new("poison"));
            });
            poison.join().unwrap_err();
        });
        assert!(self.bots.is_poisoned());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Known>> {
        // Nothing foreign runs under the lock and nothing in it panics, so a poisoned one is whole.
        self.bots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count<T: std::iter::Sum>(&self, of: impl Fn(&Known) -> T) -> T {
        self.lock().values().map(of).sum()
    }

    pub(super) fn running(&self) -> usize {
        self.count(|known| known.running.len())
    }

    pub(super) fn finished(&self) -> usize {
        self.count(|known| known.finished.len())
    }
}

impl Run {
    fn of(claim: Claim) -> Self {
        Self {
            claim: Some(claim),
            lease: None,
        }
    }

    /// Ends the run, and tells those who have joined it; an update that was handled by it is
    /// remembered.
    pub(super) fn finish(mut self, result: &Result<Outcome, Error>, is_handled: bool) {
        // Before another may run: it asks the store as well.
        self.lease = None;
        let Some(Claim { memory, id }) = self.claim.take() else {
            return;
        };
        for joined in memory.end(id, is_handled) {
            let ended = match result {
                Ok(outcome) => Ok(outcome.flow.clone()),
                Err(error) => Err(error.clone()),
            };
            // Whoever does not wait any more need not know.
            let _ = joined.send(News::Ended(ended));
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.lease = None;
        let Some(mut claim) = self.claim.take() else {
            return;
        };
        while let Some(next) = claim.memory.next(&claim.id) {
            // Sent without the lock, because it wakes the next one. Nobody else can run meanwhile:
            // the right to is here.
            match next.send(News::Dropped(Self::of(claim))) {
                Err(News::Dropped(mut run)) => match run.claim.take() {
                    Some(back) => claim = back,
                    None => return,
                },
                _ => return,
            }
        }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("window", &self.window)
            .field("capacity", &self.capacity)
            .field("running", &self.running())
            .field("finished", &self.finished())
            .finish_non_exhaustive()
    }
}
