use std::{fmt, slice, sync::Arc, time::Duration};

use crate::{Answer, Commit, Entry, Item, Key, Lease, Op, Output, Refused, Space};

/// Atomic state, in memory or on an engine.
///
/// A store knows a closed list of operations ([`Op`]) and runs any batch of them as one; the
/// facades ([`Limiter`](crate::Limiter), [`Leases`](crate::Leases), [`Cache`](crate::Cache) and
/// their like) are what layers use. A store is cheap to share: `Arc<dyn Store>`.
///
/// # For authors of a store
///
/// One call of `run` is one transaction, one round trip or one script. All times compare against
/// one clock: tokio's if the store lives in this process, the engine's if it is shared. The
/// conformance suite (feature `conformance`) decides whether a store is one.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Runs all operations in order, atomically: the whole batch is seen, or nothing of it.
    ///
    /// Later operations of a batch see what earlier ones did. A guard that does not hold, and a
    /// lease that is lost, refuse the batch. Whether it is applied when the answer is dropped
    /// before it is there, is open.
    ///
    /// A store over several engines may refuse a batch that spans them, with an error of kind
    /// [`Invalid`](crate::StoreErrorKind::Invalid).
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit>;

    /// Runs one operation: as [`run`](Self::run) does with a batch of it, in an answer that has no
    /// batch around it.
    ///
    /// A store that makes nothing of the difference leaves it as it is.
    ///
    /// # Errors
    ///
    /// As of [`run`](Self::run). That the operation was refused is no error, but the answer.
    ///
    /// ```
    /// use campanile_store::{Durability, MemoryStore, Namespace, Op, Output, Store};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let key = Namespace::new("hits").key(42).id(7);
    /// let op = Op::Add { key, by: 1, ttl: None };
    /// let applied = MemoryStore::new().run_one(&op, Durability::Soft).await.unwrap();
    /// assert_eq!(applied, Ok(Output::Count(1)));
    /// # }
    /// ```
    fn run_one(&self, op: &Op, durability: Durability) -> Answer<Applied> {
        let commit = self.run(slice::from_ref(op), durability);
        commit.then(|commit| commit?.into_one())
    }

    /// Takes up to `n` mailboxes that are due, those that are due longest first, and of two that
    /// are due at one time the one with the lesser key.
    ///
    /// A mailbox is claimed by one at a time, and its parts one after the other: what comes in
    /// meanwhile waits until this part is settled. A lease that ends unsettled makes its items due
    /// again, as the next attempt.
    ///
    /// With nothing due it waits, up to [`wait`](Claim::wait), and answers as soon as there is
    /// something. Dropped while it waits, it has taken nothing; a store elsewhere may have sent
    /// what never arrives, and the lease's end brings that back.
    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>>;

    /// Reads a page of one space, in the order of keys.
    ///
    /// Pages are stable: what is there during all pages of a scan comes exactly once.
    fn scan(&self, scan: Scan) -> Answer<Vec<Row>>;

    /// Gives a lease back unfinished: its key can be begun, or its items claimed, at once.
    ///
    /// It never blocks and cannot fail, so that the `Drop` of a guard may call it. A store
    /// elsewhere hands it to a worker of its own; where that fails, the lease's end is the
    /// backstop. A lease that is lost already is left alone.
    fn release(&self, lease: &Lease);

    /// What the store can promise.
    fn caps(&self) -> Caps;
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        (**self).run(ops, durability)
    }

    fn run_one(&self, op: &Op, durability: Durability) -> Answer<Applied> {
        (**self).run_one(op, durability)
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        (**self).claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        (**self).scan(scan)
    }

    fn release(&self, lease: &Lease) {
        (**self).release(lease);
    }

    fn caps(&self) -> Caps {
        (**self).caps()
    }
}

/// What became of one operation: its output, or why it refused.
pub type Applied = std::result::Result<Output, Refused>;

/// What must survive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Durability {
    /// It may vanish: limits, leases, caches. A store that is full may evict values, counters and
    /// kept keys that were written so.
    Soft,
    /// It is on disk before the answer is there, and is never evicted. A store that is not durable
    /// does the second half.
    Hard,
}

/// What a store can promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caps {
    /// What was written [`Hard`](Durability::Hard) survives the process.
    pub durable: bool,
    /// Several processes can use it as one.
    pub shared: bool,
}

impl Caps {
    /// What a store promises.
    pub fn new(durable: bool, shared: bool) -> Self {
        Self { durable, shared }
    }
}

/// What to claim.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The space whose mailboxes are claimed.
    pub queue: Space,
    /// At most so many mailboxes.
    pub n: usize,
    /// How long the leases hold.
    pub lease: Duration,
    /// How long to wait for the first one that is due. Zero does not wait.
    pub wait: Duration,
    /// Takes those that are not yet due too, but for those that never are: to drain a queue.
    pub early: bool,
}

/// A mailbox that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The right to work on it. Its attempt counts the claims of these items, from 1, but for
    /// those that were given back as none.
    pub lease: Lease,
    /// Which part of the mailbox these items are, from 1.
    pub part: u32,
    /// The items, in the order of their ids.
    pub items: Vec<Item>,
}

/// What to read.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The space that is read.
    pub space: Space,
    /// Which things in it.
    pub table: Table,
    /// Starts behind this key; `None` starts at the beginning.
    pub after: Option<Key>,
    /// At most so many rows. Fewer are the end.
    pub n: usize,
    /// Which of them.
    pub filter: Filter,
}

/// What kind of thing a scan reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// The values of `Put` and `Upsert`.
    Values,
    /// The mailboxes of `Push` that hold items.
    Mailboxes,
}

/// Which rows a scan gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only keys that have the parts of this one, and then any others.
    pub under: Option<Key>,
    /// Only values of this date or a later one. Mailboxes have none and pass.
    pub since: Option<i64>,
}

/// A row of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A value.
    Value {
        /// Its key.
        key: Key,
        /// What is stored.
        entry: Entry,
    },
    /// A mailbox.
    Mailbox {
        /// Its key.
        key: Key,
        /// Its items in order: those that are being worked on, then those that wait.
        items: Vec<Item>,
    },
}

impl Row {
    /// The key of the row.
    pub fn key(&self) -> &Key {
        match self {
            Self::Value { key, .. } | Self::Mailbox { key, .. } => key,
        }
    }
}
