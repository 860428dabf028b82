//! Which of the things of a key an operation works on.

use super::apply::Halt;
use crate::{LeaseKind, Op, StoreError};

/// Behind which of its locks a key holds what an operation works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Cell,
    Mailbox,
}

impl Target {
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    #[inline]
    pub(super) fn of(op: &Op) -> Result<Self, Halt> {
        match op {
            Op::Push { .. } | Op::Wake { .. } => Ok(Self::Mailbox),
            Op::Extend { lease, .. } => match lease.kind() {
                LeaseKind::Key => Ok(Self::Cell),
                LeaseKind::Mailbox => Ok(Self::Mailbox),
            },
            Op::Finish { lease, .. } if lease.kind() == LeaseKind::Mailbox => {
                invalid("a lease of a mailbox is settled, not finished")
            }
            Op::Settle { lease, .. } | Op::Retry { lease, .. } => match lease.kind() {
                LeaseKind::Mailbox => Ok(Self::Mailbox),
                LeaseKind::Key => invalid("a lease of a key is finished, not settled or retried"),
            },
            _ => Ok(Self::Cell),
        }
    }
}

#[cold]
fn invalid(why: &str) -> Result<Target, Halt> {
    Err(Halt::Invalid(StoreError::invalid(why)))
}
