use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

/// What an observer did not do; it may be read at any time and keeps no worker alive.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) dropped: Tally,
    pub(super) timed_out: Tally,
    pub(super) failed: Tally,
    pub(super) panicked: Tally,
}

#[derive(Debug, Default)]
pub(super) struct Tally(AtomicU64);

impl Tally {
    // Each number stands alone, so none needs to be ordered before another.
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// The numbers of a [`Counter`], since its layer was created.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Updates that were not shown, because too many waited or the worker was gone.
    pub dropped: u64,
    /// Runs of the function that were given up because they took too long.
    pub timed_out: u64,
    /// Runs that returned an error.
    pub failed: u64,
    /// Runs that panicked.
    pub panicked: u64,
}

impl Counter {
    /// The numbers so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let Shared {
            dropped,
            timed_out,
            failed,
            panicked,
        } = &*self.shared;
        let [dropped, timed_out, failed, panicked] =
            [dropped, timed_out, failed, panicked].map(|tally| tally.0.load(Relaxed));
        Counts {
            dropped,
            timed_out,
            failed,
            panicked,
        }
    }
}
