//! For tests: a memory that several processes share, as an engine elsewhere, and that fails on demand.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};

use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Namespace, Op, Row, Scan,
    Store, StoreError,
};

use tokio::sync::watch;

use crate::interleave::give_way;

/// Makes an error of one kind.
pub(crate) type Failure = fn() -> StoreError;

/// An error of each kind that a store can answer with.
pub(crate) const FAILURES: [Failure; 4] = [
    || StoreError::full(Namespace::new("albums")),
    || StoreError::unavailable("the server is gone", "refused"),
    || StoreError::corrupt("it does not read"),
    || StoreError::invalid("it makes no sense"),
];

/// Clones are one engine.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    pub(crate) memory: MemoryStore,
    failure: watch::Sender<Option<Failure>>,
    /// Whether it takes no items, and does everything else.
    takes_nothing: Arc<AtomicBool>,
    /// How many batches were run that must survive a crash.
    hard: Arc<AtomicUsize>,
    runs: Arc<AtomicUsize>,
    /// How often an answer is polled before it is there.
    polls: usize,
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self {
            memory: MemoryStore::new(),
            failure: watch::Sender::default(),
            takes_nothing: Arc::default(),
            hard: Arc::default(),
            runs: Arc::default(),
            polls: 1,
        }
    }

    /// Answers after so many polls.
    pub(crate) fn polls(mut self, polls: usize) -> Self {
        self.polls = polls;
        self
    }

    /// Fails everything from now on, also what is on its way.
    pub(crate) fn fail(&self, failure: Failure) {
        self.failure.send_replace(Some(failure));
    }

    pub(crate) fn recover(&self) {
        self.failure.send_replace(None);
    }

    /// Takes no items from now on, as a disk that is full, or takes them again.
    pub(crate) fn take_nothing(&self, takes_nothing: bool) {
        self.takes_nothing.store(takes_nothing, SeqCst);
    }

    /// How many batches were asked for, and how many of them were hard.
    pub(crate) fn runs(&self) -> (usize, usize) {
        (self.runs.load(SeqCst), self.hard.load(SeqCst))
    }

    fn check(&self) -> Result<(), StoreError> {
        let failure = *self.failure.borrow();
        failure.map_or(Ok(()), |failure| Err(failure()))
    }
}

impl Store for Engine {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let (engine, ops) = (self.clone(), ops.to_vec());
        self.runs.fetch_add(1, SeqCst);
        self.hard
            .fetch_add(usize::from(durability == Durability::Hard), SeqCst);
        Answer::boxed(async move {
            for _ in 0..engine.polls {
                give_way().await;
            }
            engine.check()?;
            let is_push = |op: &Op| matches!(op, Op::Push { .. });
            if engine.takes_nothing.load(SeqCst) && ops.iter().any(is_push) {
                return Err(StoreError::unavailable(
                    "it takes nothing",
                    "the disk is full",
                ));
            }
            engine.memory.run(&ops, durability).await
        })
    }

    /// One that waits fails with the engine, as a connection does.
    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        let engine = self.clone();
        Answer::boxed(async move {
            let mut failure = engine.failure.subscribe();
            let failed = failure.wait_for(Option::is_some);
            tokio::select! {
                biased;
                _ = failed => {}
                claimed = engine.memory.claim(claim) => return claimed,
            }
            engine.check().map(|()| Vec::new())
        })
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        match self.check() {
            Ok(()) => self.memory.scan(scan),
            Err(error) => Answer::failed(error),
        }
    }

    fn release(&self, lease: &Lease) {
        if self.check().is_ok() {
            self.memory.release(lease);
        }
    }

    fn caps(&self) -> Caps {
        Caps::new(true, true)
    }
}
