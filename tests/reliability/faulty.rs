//! Stores with one mechanism switched off, to see that the figures notice.

use std::{fmt, str::FromStr};

use campanile::store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, Op, Output, Pushed, Row, Scan, Store,
};

/// What is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What is pushed is answered before it is written, and then it is not.
    AnswersBeforeItWrites,
    /// A lease that was finished is forgotten.
    ForgetsWhatIsDone,
    /// The operations of a batch are run one by one.
    SplitsBatches,
    /// Everything is written as if it might vanish.
    NothingIsHard,
}

const NAMES: [(&str, Fault); 4] = [
    ("answers-before-it-writes", Fault::AnswersBeforeItWrites),
    ("forgets-what-is-done", Fault::ForgetsWhatIsDone),
    ("splits-batches", Fault::SplitsBatches),
    ("nothing-is-hard", Fault::NothingIsHard),
];

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, fault)| fault == self);
        f.write_str(name.map_or("?", |(name, _)| name))
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = NAMES.iter().find(|(name, _)| *name == text);
        fault
            .map(|(_, fault)| *fault)
            .ok_or_else(|| format!("no fault is called {text}"))
    }
}

/// A store with one mechanism switched off, or with none.
#[derive(Debug, Clone)]
pub(crate) struct Faulty<S> {
    store: S,
    fault: Option<Fault>,
}

impl<S: Store + Clone> Faulty<S> {
    pub(crate) fn new(store: S, fault: Option<Fault>) -> Self {
        Self { store, fault }
    }

    /// What a batch would answer that is never run.
    fn pretend(&self, op: &Op) -> Option<Output> {
        match (self.fault?, op) {
            (Fault::AnswersBeforeItWrites, Op::Push { .. }) => {
                Some(Output::Pushed(Pushed::New { part: 1, count: 1 }))
            }
            (Fault::ForgetsWhatIsDone, Op::Finish { lease, .. }) => {
                self.store.release(lease);
                Some(Output::Done)
            }
            _ => None,
        }
    }

    fn one_by_one(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let (store, ops) = (self.store.clone(), ops.to_vec());
        Answer::boxed(async move {
            let mut outputs = Vec::new();
            for (op, operation) in ops.into_iter().enumerate() {
                match store.run(&[operation], durability).await? {
                    Commit::Applied(done) => outputs.extend(done.into_first()),
                    Commit::Refused { why, .. } => return Ok(Commit::Refused { op, why }),
                }
            }
            Ok(Commit::Applied(outputs.into()))
        })
    }
}

impl<S: Store + Clone> Store for Faulty<S> {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let pretended: Option<Vec<_>> = ops.iter().map(|op| self.pretend(op)).collect();
        if let Some(outputs) = pretended.filter(|outputs| !outputs.is_empty()) {
            return Answer::ready(Ok(Commit::Applied(outputs.into())));
        }
        match self.fault {
            Some(Fault::SplitsBatches) => self.one_by_one(ops, durability),
            Some(Fault::NothingIsHard) => self.store.run(ops, Durability::Soft),
            _ => self.store.run(ops, durability),
        }
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.store.claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.store.scan(scan)
    }

    fn release(&self, lease: &Lease) {
        self.store.release(lease);
    }

    fn caps(&self) -> Caps {
        self.store.caps()
    }
}
