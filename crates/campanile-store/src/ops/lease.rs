use crate::Key;

/// The right to work on one thing for a while, as a token.
///
/// It is plain data and does nothing when it is dropped; the guards of [`Leases`](crate::Leases)
/// and [`Queue`](crate::Queue) do. A lease that ended, was released, or was taken by another has
/// no power any more: its fence tells.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a lease that nobody finishes or releases keeps its key until it ends"]
pub struct Lease {
    kind: LeaseKind,
    key: Key,
    fence: u64,
    attempt: u32,
}

/// What a lease holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeaseKind {
    /// A key, by [`Op::Begin`](crate::Op).
    Key,
    /// The items of a mailbox, by [`Store::claim`](crate::Store::claim).
    Mailbox,
}

impl Lease {
    /// A lease as a store grants it.
    pub fn new(kind: LeaseKind, key: Key, fence: u64, attempt: u32) -> Self {
        Self {
            kind,
            key,
            fence,
            attempt,
        }
    }

    /// What it holds.
    pub fn kind(&self) -> LeaseKind {
        self.kind
    }

    /// The key, or the key of the mailbox.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// A number that is greater for each later lease of the same key.
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// Which try this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }
}
