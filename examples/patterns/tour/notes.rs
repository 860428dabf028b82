use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use campanile::{core::Origin, layers::trace::Decision};
use tokio::time::Instant;

/// What the layers decided of one update.
pub(super) struct Decided {
    pub(super) flow: &'static str,
    pub(super) by: String,
    pub(super) reason: String,
}

/// An album that was handled, and when.
pub(super) struct Handled {
    pub(super) at: Duration,
    pub(super) decided: Decided,
}

/// What the tour hears from the stack.
#[derive(Clone)]
pub(super) struct Notes {
    started: Instant,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    decided: HashMap<i64, Decided>,
    albums: Vec<Handled>,
    flows: BTreeMap<&'static str, u64>,
    observed: BTreeMap<String, u64>,
}

impl Notes {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            inner: Arc::default(),
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn observe(&self, kind: &str) {
        self.with(|notes| *notes.observed.entry(kind.to_owned()).or_default() += 1);
    }

    pub(super) fn decide(&self, decision: &Decision<'_>) {
        let decided = Decided::of(decision);
        let at = self.started.elapsed();
        self.with(|notes| {
            *notes.flows.entry(decided.flow).or_default() += 1;
            match decision.origin() {
                Origin::Telegram { update_id } => {
                    notes.decided.insert(*update_id, decided);
                }
                // The only queue here is that of the albums.
                Origin::Queue { .. } => notes.albums.push(Handled { at, decided }),
                _ => {}
            }
        });
    }

    /// What was decided of an update, unless it was not delivered.
    pub(super) fn take(&self, update_id: i64) -> Option<Decided> {
        self.with(|notes| notes.decided.remove(&update_id))
    }

    /// The albums that were handled up to a time.
    pub(super) fn take_albums(&self, until: Duration) -> Vec<Handled> {
        self.with(|notes| {
            let albums = mem::take(&mut notes.albums);
            let (due, later) = albums.into_iter().partition(|album| album.at <= until);
            notes.albums = later;
            due
        })
    }

    /// How updates ended, and how many.
    pub(super) fn flows(&self) -> BTreeMap<String, u64> {
        self.with(|notes| {
            let flows = notes.flows.iter();
            flows
                .map(|(flow, count)| ((*flow).to_owned(), *count))
                .collect()
        })
    }

    /// Which kinds of update were observed, and how many.
    pub(super) fn observed(&self) -> BTreeMap<String, u64> {
        self.with(|notes| notes.observed.clone())
    }
}

impl Decided {
    fn of(decision: &Decision<'_>) -> Self {
        let (by, reason) = match (decision.flow(), decision.error()) {
            (_, Some(error)) => ("-", error.to_string()),
            ("unhandled", _) => ("router", "no route takes it".to_owned()),
            ("absorbed", _) => ("media_group", "kept until its album is whole".to_owned()),
            _ => {
                let reason = decision.reason().unwrap_or_default();
                (decision.by().unwrap_or("router"), reason.to_owned())
            }
        };
        Self {
            flow: decision.flow(),
            by: by.to_owned(),
            reason,
        }
    }
}
