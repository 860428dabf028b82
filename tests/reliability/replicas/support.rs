use std::{collections::BTreeMap, error::Error, fmt, hash::Hasher, sync::Mutex, time::Duration};

use campanile::{Outcome, Request};
use campanile_core::BoxError;
use tokio::time::{Instant, sleep};
use tower::{Service, ServiceExt, util::BoxCloneSyncService};

use crate::scale::scaled;

/// Longer than any lease, and than an engine takes to come back.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scale {
    /// As much as was asked for.
    Asked,
    /// Enough to see that something is wrong.
    Little,
}

impl Scale {
    /// So much of `full`, and `least` at any rate.
    pub(crate) fn of(self, full: usize, least: usize) -> usize {
        match self {
            Self::Asked => scaled(full, least),
            Self::Little => least,
        }
    }
}

/// What a scenario did, and what of it must not have been.
#[derive(Debug, Default)]
pub(crate) struct Report {
    done: BTreeMap<&'static str, u64>,
    wrong: BTreeMap<&'static str, u64>,
}

impl Report {
    pub(crate) fn done(mut self, what: &'static str, n: usize) -> Self {
        *self.done.entry(what).or_default() += n as u64;
        self
    }

    /// Something that must be zero.
    pub(crate) fn wrong(mut self, what: &'static str, n: usize) -> Self {
        *self.wrong.entry(what).or_default() += n as u64;
        self
    }

    /// Something that must be a number.
    pub(crate) fn exactly(self, what: &'static str, expected: usize, found: usize) -> Self {
        self.wrong(what, expected.abs_diff(found))
    }

    /// As `exactly`, but for answers that never came: the engine may have done what they told of.
    pub(crate) fn exactly_but(
        self,
        what: &'static str,
        expected: usize,
        found: usize,
        lost: usize,
    ) -> Self {
        let missing = expected.saturating_sub(found).saturating_sub(lost);
        self.wrong(what, found.saturating_sub(expected) + missing)
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.wrong.values().all(|n| *n == 0)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.done.iter().chain(&self.wrong);
        let texts: Vec<_> = all.map(|(what, n)| format!("{n} {what}")).collect();
        f.write_str(&texts.join(", "))
    }
}

/// The stack of a replica.
pub(crate) type Door = BoxCloneSyncService<Request, Outcome, campanile_core::Error>;

pub(crate) fn boxed<S>(stack: S) -> Door
where
    S: Service<Request, Response = Outcome, Error: Into<BoxError>, Future: Send + 'static>,
    S: Clone + Send + Sync + 'static,
{
    BoxCloneSyncService::new(stack.map_err(campanile_core::Error::new))
}

/// Random numbers that are the same for the same seed.
#[derive(Debug)]
pub(crate) struct Random(Mutex<u64>);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    pub(crate) fn below(&self, n: usize) -> usize {
        let mut state = self.0.lock().expect("nobody panics with it");
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    pub(crate) fn percent(&self, n: usize) -> bool {
        self.below(100) < n
    }
}

/// Waits until as much is done as there is to do, or nothing more comes.
pub(crate) async fn wait_for(goal: usize, done: impl Fn() -> usize) {
    let (mut last, mut since) = (done(), Instant::now());
    while last < goal && since.elapsed() < PATIENCE {
        sleep(Duration::from_millis(20)).await;
        let now = done();
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
}

/// A name that no other scenario of this run has, nor of one before it.
pub(crate) fn fresh_name() -> String {
    let random = std::hash::BuildHasher::build_hasher(&std::hash::RandomState::new()).finish();
    format!("t{random:x}")
}
