//! Which of the things of a key an operation works on.

use super::apply::Halt;
use crate::{LeaseKind, Op, StoreError};

/// Where an operation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Quota,
    Penalty,
    Lease,
    Value,
    Count,
    Mailbox,
}

impl Target {
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    #[inline]
    pub(super) fn of(op: &Op) -> Result<Self, Halt> {
        let invalid = |why| Err(Halt::Invalid(StoreError::invalid(why)));
        Ok(match op {
            Op::Gcra { .. } => Self::Quota,
            Op::Penalty { .. } => Self::Penalty,
            Op::Begin { .. } => Self::Lease,
            Op::Get { .. } | Op::Put { .. } | Op::Del { .. } | Op::Upsert { .. } => Self::Value,
            Op::Add { .. } => Self::Count,
            Op::Push { .. } | Op::Wake { .. } => Self::Mailbox,
            Op::Extend { lease, .. } => match lease.kind() {
                LeaseKind::Key => Self::Lease,
                LeaseKind::Mailbox => Self::Mailbox,
            },
            Op::Finish { lease, .. } => match lease.kind() {
                LeaseKind::Key => Self::Lease,
                LeaseKind::Mailbox => {
                    return invalid("a lease of a mailbox is settled, not finished");
                }
            },
            Op::Settle { lease, .. } | Op::Retry { lease, .. } => match lease.kind() {
                LeaseKind::Mailbox => Self::Mailbox,
                LeaseKind::Key => {
                    return invalid("a lease of a key is finished, not settled or retried");
                }
            },
        })
    }
}
