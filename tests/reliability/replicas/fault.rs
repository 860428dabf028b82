//! A store with a mechanism switched off, and with workers that die in the middle of their work.

use std::{
    collections::HashSet,
    fmt, io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use campanile::store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Key, Lease, MemoryStore, Namespace, Op,
    Output, Part, Pushed, Row, Scan, Store, StoreError,
};

/// Which mechanism does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// All do.
    None,
    /// Leases hold nothing.
    Lease,
    /// What was settled is not known any more.
    Memory,
    /// One of twenty items is taken and not kept.
    Loss,
    /// Each replica has a store of its own.
    Apart,
    /// Keys do not say whose they are.
    Scopes,
    /// Nothing waits for the disk.
    Durability,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "nothing",
            Self::Lease => "leases",
            Self::Memory => "memory",
            Self::Loss => "care",
            Self::Apart => "a_shared_store",
            Self::Scopes => "scopes",
            Self::Durability => "durability",
        })
    }
}

/// The store of a replica.
#[derive(Debug)]
pub(crate) struct Replica {
    store: Arc<dyn Store>,
    fault: Fault,
    /// The fences of those who died: nothing more comes from them.
    dead: Mutex<HashSet<u64>>,
    pushes: AtomicU64,
}

impl Replica {
    pub(crate) fn new(store: Arc<dyn Store>, fault: Fault) -> Arc<Self> {
        let store = match fault {
            Fault::Apart => Arc::new(MemoryStore::new()),
            _ => store,
        };
        Arc::new(Self {
            store,
            fault,
            dead: Mutex::default(),
            pushes: AtomicU64::new(0),
        })
    }

    /// The worker with the lease of this fence is gone, as if its process had been killed.
    pub(crate) fn kill(&self, fence: u64) {
        self.dead
            .lock()
            .expect("nobody panics with it")
            .insert(fence);
    }

    fn is_dead(&self, op: &Op) -> bool {
        match op {
            Op::Extend { lease, .. }
            | Op::Finish { lease, .. }
            | Op::Settle { lease, .. }
            | Op::Retry { lease, .. } => self.died(lease),
            _ => false,
        }
    }

    fn died(&self, lease: &Lease) -> bool {
        let dead = self.dead.lock().expect("nobody panics with it");
        dead.contains(&lease.fence())
    }

    fn broken(&self, op: &Op) -> Op {
        let mut op = op.clone();
        match (self.fault, &mut op) {
            (Fault::Lease, Op::Begin { lease, .. }) => *lease = Duration::ZERO,
            (Fault::Memory, Op::Settle { remember, .. }) => *remember = Duration::ZERO,
            (
                Fault::Scopes,
                Op::Gcra { key, .. }
                | Op::Penalty { key, .. }
                | Op::Begin { key, .. }
                | Op::Get { key }
                | Op::Put { key, .. }
                | Op::Upsert { key, .. }
                | Op::Add { key, .. },
            ) => *key = without_space(key),
            _ => {}
        }
        op
    }

    fn is_lost(&self, ops: &[Op]) -> bool {
        matches!(ops, [Op::Push { .. }])
            && self.fault == Fault::Loss
            && self
                .pushes
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(20)
    }
}

/// The same parts, whoever's they are.
fn without_space(key: &Key) -> Key {
    let all = Namespace::new("all").key(0);
    key.parts().into_iter().fold(all, |key, part| match part {
        Part::Id(id) => key.id(id),
        Part::Text(text) => key.text(&text),
        Part::Bytes(bytes) => key.bytes(&bytes),
    })
}

impl Store for Replica {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        if ops.iter().any(|op| self.is_dead(op)) {
            let dead = io::Error::other("the process is dead");
            return Answer::failed(StoreError::unavailable("nobody hears it", dead));
        }
        if self.is_lost(ops) {
            let new = Output::Pushed(Pushed::New { part: 1, count: 1 });
            return Answer::ready(Ok(Commit::Applied(vec![new].into())));
        }
        if self.fault == Fault::None {
            return self.store.run(ops, durability);
        }
        let durability = match self.fault {
            Fault::Durability => Durability::Soft,
            _ => durability,
        };
        let ops: Vec<_> = ops.iter().map(|op| self.broken(op)).collect();
        self.store.run(&ops, durability)
    }

    fn claim(&self, mut claim: Claim) -> Answer<Vec<Claimed>> {
        if self.fault == Fault::Lease {
            claim.lease = Duration::ZERO;
        }
        self.store.claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.store.scan(scan)
    }

    fn release(&self, lease: &Lease) {
        if !self.died(lease) {
            self.store.release(lease);
        }
    }

    fn caps(&self) -> Caps {
        self.store.caps()
    }
}
