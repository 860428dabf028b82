use std::{fmt, sync::Arc, time::Duration};

use super::{single, unexpected};
use crate::{
    Answer, Applied, Begun, Durability, Key, Lease, Namespace, Op, Output, Refused, Scope, Store,
};

/// Things that run one at a time, and perhaps not again for a while.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), campanile_store::StoreError> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_store::{Leases, MemoryStore, Press};
///
/// let presses = Leases::new(Arc::new(MemoryStore::new()), "presses", Duration::from_secs(30));
/// let key = presses.key(42).id(7).text("like");
///
/// let Press::Started(first) = presses.begin(key.clone()).await? else { panic!("the first") };
/// assert!(matches!(presses.begin(key.clone()).await?, Press::Held { .. }));
/// drop(first); // It did not finish, so the next one runs.
/// let Press::Started(second) = presses.begin(key.clone()).await? else { panic!("the next") };
/// assert!(second.finish(Duration::from_secs(2)).await?);
/// assert!(matches!(presses.begin(key).await?, Press::Kept { .. }));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Leases {
    store: Arc<dyn Store>,
    namespace: Namespace,
    lease: Duration,
    remember: Duration,
    durability: Durability,
}

impl Leases {
    /// Leases of that length in this namespace. Soft, and attempts are not counted across leases
    /// that fail.
    pub fn new(store: Arc<dyn Store>, namespace: impl Into<Namespace>, lease: Duration) -> Self {
        Self {
            store,
            namespace: namespace.into(),
            lease,
            remember: Duration::ZERO,
            durability: Durability::Soft,
        }
    }

    /// Counts attempts: one that comes so long after a failed one is the next.
    #[must_use]
    pub fn remember(mut self, remember: Duration) -> Self {
        self.remember = remember;
        self
    }

    /// What must survive a crash. [`Soft`](Durability::Soft) by default.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// A key of these leases, still without parts.
    pub fn key(&self, scope: impl Into<Scope>) -> Key {
        self.namespace.key(scope)
    }

    /// Takes a lease of the key, unless it is held or kept.
    pub fn begin(&self, key: Key) -> Answer<Press> {
        let op = Op::Begin {
            key,
            lease: self.lease,
            remember: self.remember,
        };
        let (store, durability) = (Arc::clone(&self.store), self.durability);
        single(&*self.store, &op, durability, move |done| match done {
            Ok(Output::Begun(begun)) => Ok(match begun {
                Begun::Started(lease) => Press::Started(LeaseGuard {
                    held: Held::new(store, lease),
                    durability,
                }),
                Begun::Held { left } => Press::Held { left },
                Begun::Kept { left } => Press::Kept { left },
            }),
            _ => unexpected("may this begin"),
        })
    }
}

/// Whether a lease was taken, with a guard of it.
#[derive(Debug)]
pub enum Press {
    /// It was.
    Started(LeaseGuard),
    /// Another holds it.
    Held {
        /// For how long at most, if it is not extended.
        left: Duration,
    },
    /// Another finished, and the key is kept.
    Kept {
        /// For how long.
        left: Duration,
    },
}

/// A lease that is given back when the guard is dropped, and ended in success by
/// [`finish`](Self::finish).
#[must_use = "dropping the guard gives the lease back at once"]
pub struct LeaseGuard {
    held: Held,
    durability: Durability,
}

impl LeaseGuard {
    /// The lease, to finish it in a batch with other operations. If such a batch succeeds,
    /// the guard's release finds a lease that is over, and does nothing.
    pub fn lease(&self) -> &Lease {
        &self.held.lease
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.held.lease.attempt()
    }

    /// Makes the lease end so long from now, unless it ends later anyway. False if it is lost.
    pub fn extend(&self, by: Duration) -> Answer<bool> {
        self.held.extend(by, self.durability)
    }

    /// Ends the lease in success, and lets nobody begin for so long. False if it was lost: then
    /// another may have begun meanwhile.
    ///
    /// The lease is given back if the answer is dropped before it is there.
    pub fn finish(self, keep: Duration) -> Answer<bool> {
        let lease = self.held.lease.clone();
        self.held.end(Op::Finish { lease, keep }, self.durability)
    }
}

impl fmt::Debug for LeaseGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeaseGuard")
            .field("lease", &self.held.lease)
            .finish()
    }
}

/// A lease of any kind that is released on drop.
pub(super) struct Held {
    store: Arc<dyn Store>,
    pub(super) lease: Lease,
}

impl Held {
    pub(super) fn new(store: Arc<dyn Store>, lease: Lease) -> Self {
        Self { store, lease }
    }

    pub(super) fn extend(&self, by: Duration, durability: Durability) -> Answer<bool> {
        let lease = self.lease.clone();
        single(&*self.store, &Op::Extend { lease, by }, durability, is_done)
    }

    /// Runs an operation that ends the lease. The guard lives until the answer is there, so that
    /// a future that is dropped half way, and an error, give the lease back; after a success the
    /// release finds nothing to do.
    pub(super) fn end(self, op: Op, durability: Durability) -> Answer<bool> {
        let ended = single(&*self.store, &op, durability, is_done);
        ended.then(move |done| {
            let _until_here = &self;
            done
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.store.release(&self.lease);
    }
}

fn is_done(done: Applied) -> crate::Result<bool> {
    match done {
        Ok(Output::Done) => Ok(true),
        Err(Refused::LeaseLost) => Ok(false),
        _ => unexpected("is this lease mine"),
    }
}
