//! Which of the things of a key an operation works on.

use super::apply::Halt;
use crate::{Key, LeaseKind, Op, StoreError};

/// Behind which of its locks a key holds what an operation works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Cell,
    Mailbox,
}

impl Target {
    /// Where an operation works, and on which key.
    ///
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    #[inline]
    pub(super) fn of(op: &Op) -> Result<(Self, &Key), Halt> {
        Ok(match op {
            Op::Gcra { key, .. }
            | Op::Penalty { key, .. }
            | Op::Begin { key, .. }
            | Op::Get { key }
            | Op::Put { key, .. }
            | Op::Del { key, .. }
            | Op::Upsert { key, .. }
            | Op::Add { key, .. } => (Self::Cell, key),
            Op::Push { key, .. } | Op::Wake { key } => (Self::Mailbox, key),
            Op::Extend { lease, .. } => match lease.kind() {
                LeaseKind::Key => (Self::Cell, lease.key()),
                LeaseKind::Mailbox => (Self::Mailbox, lease.key()),
            },
            Op::Finish { lease, .. } => match lease.kind() {
                LeaseKind::Key => (Self::Cell, lease.key()),
                LeaseKind::Mailbox => {
                    return invalid("a lease of a mailbox is settled, not finished");
                }
            },
            Op::Settle { lease, .. } | Op::Retry { lease, .. } => match lease.kind() {
                LeaseKind::Mailbox => (Self::Mailbox, lease.key()),
                LeaseKind::Key => {
                    return invalid("a lease of a key is finished, not settled or retried");
                }
            },
        })
    }
}

#[cold]
fn invalid<T>(why: &str) -> Result<T, Halt> {
    Err(Halt::Invalid(StoreError::invalid(why)))
}
