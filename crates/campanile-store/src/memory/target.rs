//! Which of the things of a key an operation works on.

use super::apply::Halt;
use crate::{Lease, LeaseKind, Op, StoreError};

/// Behind which of its locks a key holds what an operation works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Cell,
    Mailbox,
}

impl Target {
    /// Where an operation works.
    ///
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    #[inline]
    pub(super) fn of(op: &Op) -> Result<Self, Halt> {
        match op {
            Op::Gcra { .. }
            | Op::Penalty { .. }
            | Op::Begin { .. }
            | Op::Get { .. }
            | Op::Put { .. }
            | Op::Del { .. }
            | Op::Upsert { .. }
            | Op::Add { .. } => Ok(Self::Cell),
            Op::Push { .. } | Op::Wake { .. } => Ok(Self::Mailbox),
            Op::Extend { lease, .. } => Ok(Self::of_lease(lease)),
            Op::Finish { lease, .. } => match Self::of_lease(lease) {
                Self::Cell => Ok(Self::Cell),
                Self::Mailbox => invalid("a lease of a mailbox is settled, not finished"),
            },
            Op::Settle { lease, .. } | Op::Retry { lease, .. } => match Self::of_lease(lease) {
                Self::Mailbox => Ok(Self::Mailbox),
                Self::Cell => invalid("a lease of a key is finished, not settled or retried"),
            },
        }
    }

    fn of_lease(lease: &Lease) -> Self {
        match lease.kind() {
            LeaseKind::Key => Self::Cell,
            LeaseKind::Mailbox => Self::Mailbox,
        }
    }
}

#[cold]
fn invalid<T>(why: &str) -> Result<T, Halt> {
    Err(Halt::Invalid(StoreError::invalid(why)))
}
