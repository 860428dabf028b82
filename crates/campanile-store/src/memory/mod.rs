//! The store in memory.

mod apply;
mod cell;
mod claim;
mod limits;
mod mail;
mod mailbox;
mod room;
mod run;
mod scan;
mod shard;
mod space;
mod spaces;
mod table;
mod target;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::Instant;

pub use self::limits::Limits;
use self::spaces::Spaces;
use crate::{
    Answer, Applied, Caps, Claim, Claimed, Commit, Durability, Lease, LeaseKind, Op, Row, Scan,
    Store,
};

/// No clock reaches it.
const NEVER: u64 = u64::MAX;

/// A [`Store`] in the memory of one process.
///
/// It answers at once, without a box. Clones share their state.
///
/// Keys are spread over shards with a lock each, and a batch locks the shards that it needs, in
/// one order. What has expired is as good as gone, and its memory comes back in small pieces with
/// every access; there is no task in the background. [`sweep`](Self::sweep) does it all at once.
///
/// Each namespace of each bot is bounded, see [`Limits`]. A full one makes room by evicting what
/// ends soonest among some that it looks at: quotas of which nobody was told, values, counters and
/// kept keys that are [`Soft`](Durability::Soft). Running leases and blocks, items, and what is
/// [`Hard`](Durability::Hard) stay, and if nothing else is found the answer is an error of kind
/// [`Full`](crate::StoreErrorKind::Full).
///
/// Its clock is tokio's, so it stands still in tests with paused time, and a jump of the wall
/// clock changes nothing. Nothing survives the process.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), campanile_store::StoreError> {
/// use campanile_store::{Durability, MemoryStore, Namespace, Op, Output, Store};
///
/// let store = MemoryStore::new();
/// let visits = Namespace::new("visits").key(42).id(7);
/// let add = Op::Add { key: visits, by: 1, ttl: None };
/// let commit = store.run(&[add], Durability::Soft).await?;
/// # assert_eq!(commit, campanile_store::Commit::Applied(campanile_store::Outputs::one(Output::Count(1))));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    epoch: Instant,
    spaces: Spaces,
}

impl Inner {
    #[inline]
    fn now(&self) -> u64 {
        let since = Instant::now().saturating_duration_since(self.epoch);
        // Rounded down, so that nothing ends early.
        since.as_secs() * 1_000_000 + u64::from(since.subsec_micros())
    }

    /// When the clock shows this time; `None` if it never does.
    fn instant(&self, at: u64) -> Option<Instant> {
        self.epoch.checked_add(Duration::from_micros(at))
    }
}

impl MemoryStore {
    /// An empty store with the default [`Limits`].
    pub fn new() -> Self {
        Self::with_limits(Limits::new())
    }

    /// An empty store that holds so much.
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            inner: Arc::new(Inner {
                epoch: Instant::now(),
                spaces: Spaces::new(limits),
            }),
        }
    }

    /// Gives back the memory of all that has expired. It looks at everything, one lock at a time.
    pub fn sweep(&self) {
        let now = self.inner.now();
        for space in self.inner.spaces.all() {
            space.sweep(now);
        }
    }

    /// How many things the store holds. What has expired counts until it is swept.
    pub fn len(&self) -> usize {
        let spaces = self.inner.spaces.all();
        spaces.iter().map(|space| space.room.used()).sum()
    }

    /// Whether the store holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        self.inner.run(ops, durability)
    }

    fn run_one(&self, op: &Op, durability: Durability) -> Answer<Applied> {
        self.inner.run_one(op, durability)
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.inner.claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        Answer::ready(Ok(self.inner.scan(&scan)))
    }

    fn release(&self, lease: &Lease) {
        match lease.kind() {
            LeaseKind::Key => self.inner.release_key(lease),
            LeaseKind::Mailbox => self.inner.release_mailbox(lease),
        }
    }

    fn caps(&self) -> Caps {
        Caps::new(false, false)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("len", &self.len())
            .finish()
    }
}
