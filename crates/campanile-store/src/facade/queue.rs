use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;

use super::{leases::Held, single, unexpected};
use crate::{
    Answer, Claim, Claimed, Due, Durability, Item, Key, Lease, Namespace, Op, Output, Pushed,
    Scope, Store,
};

/// Mailboxes by key, claimed when they are due: albums, jobs, whatever has to wait.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), campanile_store::StoreError> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_store::{Due, MemoryStore, Pushed, Queue};
///
/// let albums = Queue::new(Arc::new(MemoryStore::new()), "albums", Duration::from_secs(30));
/// let due = Due::Quiet { quiet: Duration::from_secs(1), cap: Duration::from_secs(10), full: 2 };
/// let key = albums.key(42).id(-100).text("the album");
///
/// albums.push(key.clone(), 12, "second", due).await?;
/// assert_eq!(albums.push(key.clone(), 12, "again", due).await?, Pushed::Duplicate);
/// albums.push(key, 11, "first", due).await?;
///
/// let claimed = albums.claim(42, 1, Duration::ZERO).await?;
/// let bodies: Vec<_> = claimed[0].items().iter().map(|item| &item.body[..]).collect();
/// assert_eq!(bodies, [&b"first"[..], b"second"]);
/// for claim in claimed {
///     assert!(claim.settle(Duration::from_secs(60)).await?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Queue {
    store: Arc<dyn Store>,
    namespace: Namespace,
    lease: Duration,
    durability: Durability,
}

impl Queue {
    /// A hard queue in this namespace, whose claims hold so long.
    pub fn new(store: Arc<dyn Store>, namespace: impl Into<Namespace>, lease: Duration) -> Self {
        Self {
            store,
            namespace: namespace.into(),
            lease,
            durability: Durability::Hard,
        }
    }

    /// What must survive a crash. [`Hard`](Durability::Hard) by default.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// The key of a mailbox, still without parts.
    pub fn key(&self, scope: impl Into<Scope>) -> Key {
        self.namespace.key(scope)
    }

    /// Puts an item into a mailbox.
    pub fn push(&self, key: Key, id: i64, body: impl Into<Bytes>, due: Due) -> Answer<Pushed> {
        let item = Item {
            id,
            body: body.into(),
        };
        let op = Op::Push { key, item, due };
        single(&*self.store, &op, self.durability, |done| match done {
            Ok(Output::Pushed(pushed)) => Ok(pushed),
            _ => unexpected("take this item"),
        })
    }

    /// Makes what waits in a mailbox due now. False if nothing waits.
    pub fn wake(&self, key: Key) -> Answer<bool> {
        single(
            &*self.store,
            &Op::Wake { key },
            self.durability,
            |done| match done {
                Ok(Output::Woken(woken)) => Ok(woken),
                _ => unexpected("make this due"),
            },
        )
    }

    /// Takes up to `n` mailboxes of one bot that are due, waiting up to `wait` for the first.
    pub fn claim(
        &self,
        scope: impl Into<Scope>,
        n: usize,
        wait: Duration,
    ) -> Answer<Vec<ClaimGuard>> {
        self.claim_as(scope.into(), n, wait, false)
    }

    /// Takes up to `n` mailboxes of one bot at once, also those that are not due yet. An empty
    /// answer says that all is either being worked on or never due.
    pub fn drain(&self, scope: impl Into<Scope>, n: usize) -> Answer<Vec<ClaimGuard>> {
        self.claim_as(scope.into(), n, Duration::ZERO, true)
    }

    fn claim_as(
        &self,
        scope: Scope,
        n: usize,
        wait: Duration,
        early: bool,
    ) -> Answer<Vec<ClaimGuard>> {
        let claim = Claim {
            queue: self.namespace.of(scope),
            n,
            lease: self.lease,
            wait,
            early,
        };
        let (store, durability) = (Arc::clone(&self.store), self.durability);
        self.store.claim(claim).map(move |claimed| {
            let guarded = claimed.into_iter().map(|Claimed { lease, part, items }| {
                let held = Held::new(Arc::clone(&store), lease);
                ClaimGuard {
                    held,
                    durability,
                    part,
                    items,
                }
            });
            guarded.collect()
        })
    }
}

/// Items that were claimed. They are due again at once when the guard is dropped, and gone when it
/// is settled.
#[must_use = "dropping the guard makes the items due again at once"]
pub struct ClaimGuard {
    held: Held,
    durability: Durability,
    part: u32,
    items: Vec<Item>,
}

impl ClaimGuard {
    /// The key of the mailbox.
    pub fn key(&self) -> &Key {
        self.held.lease.key()
    }

    /// The lease, to settle it in a batch with other operations. If such a batch succeeds, the
    /// guard's release finds a lease that is over, and does nothing.
    pub fn lease(&self) -> &Lease {
        &self.held.lease
    }

    /// Which attempt at these items this is, from 1: how often they were claimed, without the times
    /// that were [postponed](Self::postpone).
    pub fn attempt(&self) -> u32 {
        self.held.lease.attempt()
    }

    /// Which part of the mailbox the items are, from 1. A greater one came late.
    pub fn part(&self) -> u32 {
        self.part
    }

    /// The items, in the order of their ids.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Makes the lease end so long from now, unless it ends later anyway. False if it is lost.
    pub fn extend(&self, by: Duration) -> Answer<bool> {
        self.held.extend(by, self.durability)
    }

    /// Ends the lease in success, and knows the ids of its items for so long. False if it was
    /// lost: then another has the items.
    pub fn settle(self, remember: Duration) -> Answer<bool> {
        let lease = self.held.lease.clone();
        self.held
            .end(Op::Settle { lease, remember }, self.durability)
    }

    /// Gives the items back, to be due again after a while. False if the lease was lost.
    pub fn retry(self, after: Duration) -> Answer<bool> {
        self.give_back(after, true)
    }

    /// Gives the items back as [`retry`](Self::retry) does, and as if they had not been claimed: this
    /// was no [attempt](Self::attempt), for want of room.
    pub fn postpone(self, after: Duration) -> Answer<bool> {
        self.give_back(after, false)
    }

    fn give_back(self, after: Duration, counts: bool) -> Answer<bool> {
        let lease = self.held.lease.clone();
        let op = Op::Retry {
            lease,
            after,
            counts,
        };
        self.held.end(op, self.durability)
    }
}

impl fmt::Debug for ClaimGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimGuard")
            .field("lease", &self.held.lease)
            .field("part", &self.part)
            .field("items", &self.items.len())
            .finish()
    }
}
