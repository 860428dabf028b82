use std::time::Duration;

use bytes::Bytes;

use super::{Lease, PenaltyRule, Quota};
use crate::Key;

/// One atomic operation.
///
/// The list is closed: a store knows all of them, so an operation more is a breaking change.
/// Each kind of thing lives apart: one key names a quota, a penalty, a lease, a value, a counter
/// and a mailbox at the same time, and none of them sees the others.
///
/// Times are in whole microseconds, rounded up by [`micros`](crate::micros). What ends at a time
/// is over at exactly that time.
#[derive(Debug, Clone)]
pub enum Op {
    /// Charges a use to a quota, or says how long it is until it can be. Answers
    /// [`Output::Verdict`](crate::Output).
    ///
    /// An episode starts with the first use that is refused, and ends when the whole burst is
    /// back: somebody who never pauses is told once.
    Gcra {
        /// Who or what uses.
        key: Key,
        /// How much it may.
        quota: Quota,
        /// How many uses this counts as. More than the burst counts as the burst; 0 passes.
        cost: u32,
    },
    /// Charges a use under a penalty. Answers [`Output::Verdict`](crate::Output).
    ///
    /// An episode is a block: the use that starts it is told, and no other.
    Penalty {
        /// Who or what uses.
        key: Key,
        /// How much it may, and what follows otherwise.
        rule: PenaltyRule,
        /// How many uses this counts as. More than the rule allows counts as all of them; 0 asks
        /// whether a block runs and counts nothing.
        cost: u32,
    },
    /// Takes a lease of a key, unless it is held or kept. Answers
    /// [`Output::Begun`](crate::Output).
    Begin {
        /// What is to be done by one at a time.
        key: Key,
        /// How long the lease holds. Zero is over at once.
        lease: Duration,
        /// How long after the lease's end, or its release, the attempts are still counted. Zero
        /// forgets them, and the next attempt is the first.
        remember: Duration,
    },
    /// Makes a lease end `by` from now, unless it ends later anyway. Answers
    /// [`Output::Done`](crate::Output); a lease that is lost refuses the batch.
    Extend {
        /// The lease, of a key or of a mailbox.
        lease: Lease,
        /// From now on.
        by: Duration,
    },
    /// Ends the lease of a key in success, and keeps the key for a while: until then nobody begins
    /// it. Answers [`Output::Done`](crate::Output); a lease that is lost refuses the batch.
    Finish {
        /// The lease, of a key.
        lease: Lease,
        /// From now on. Zero forgets the key at once.
        keep: Duration,
    },
    /// Reads a value. Answers [`Output::Value`](crate::Output).
    Get {
        /// Which.
        key: Key,
    },
    /// Writes a value. Answers [`Output::Version`](crate::Output); a guard that does not hold
    /// refuses the batch.
    Put {
        /// Which.
        key: Key,
        /// What.
        value: Bytes,
        /// When what it tells happened, in any unit that grows. See [`Guard::IfNewer`].
        date: i64,
        /// On which condition.
        guard: Guard,
        /// How long it is kept; `None` is for good.
        ttl: Option<Duration>,
    },
    /// Deletes a value. Answers [`Output::Deleted`](crate::Output); a guard that does not hold
    /// refuses the batch. With `IfAbsent` it only asserts that there is none.
    Del {
        /// Which.
        key: Key,
        /// On which condition.
        guard: Guard,
    },
    /// Writes a value unless the one that is there is of a later date, and answers with the one
    /// that was there. Answers [`Output::Upserted`](crate::Output), and refuses nothing.
    Upsert {
        /// Which.
        key: Key,
        /// What.
        value: Bytes,
        /// When what it tells happened, in any unit that grows.
        date: i64,
        /// How long it is kept; `None` is for good.
        ttl: Option<Duration>,
    },
    /// Adds to a counter, which starts at 0, and saturates. Answers
    /// [`Output::Count`](crate::Output).
    Add {
        /// Which.
        key: Key,
        /// How much; 0 reads.
        by: i64,
        /// How long the counter lives. Counts from the `Add` that creates it; later ones do not
        /// prolong it. `None` is for good.
        ttl: Option<Duration>,
    },
    /// Puts an item into the open part of a mailbox, unless its id is known there. Answers
    /// [`Output::Pushed`](crate::Output).
    Push {
        /// The mailbox. Its space is the queue that it is claimed from.
        key: Key,
        /// What.
        item: Item,
        /// When the mailbox is to be claimed.
        due: Due,
    },
    /// Makes what waits in a mailbox due now, whatever it waits for. Answers
    /// [`Output::Woken`](crate::Output).
    Wake {
        /// The mailbox.
        key: Key,
    },
    /// Ends the lease of a mailbox in success: its items are gone. Answers
    /// [`Output::Done`](crate::Output); a lease that is lost refuses the batch.
    Settle {
        /// The lease, of a mailbox.
        lease: Lease,
        /// How long the ids of these items are still known, so that one that comes again is no
        /// new part.
        remember: Duration,
    },
    /// Gives a lease of a mailbox back: its items are due again after a while. Answers
    /// [`Output::Done`](crate::Output); a lease that is lost refuses the batch.
    Retry {
        /// The lease, of a mailbox.
        lease: Lease,
        /// From now on.
        after: Duration,
        /// Whether this claim was an attempt. If not, the next one has its number: the items could
        /// not be worked on, for want of room.
        counts: bool,
    },
}

impl Op {
    /// The key that the operation works on.
    #[inline]
    pub fn key(&self) -> &Key {
        match self {
            Self::Gcra { key, .. }
            | Self::Penalty { key, .. }
            | Self::Begin { key, .. }
            | Self::Get { key }
            | Self::Put { key, .. }
            | Self::Del { key, .. }
            | Self::Upsert { key, .. }
            | Self::Add { key, .. }
            | Self::Push { key, .. }
            | Self::Wake { key } => key,
            Self::Extend { lease, .. }
            | Self::Finish { lease, .. }
            | Self::Settle { lease, .. }
            | Self::Retry { lease, .. } => lease.key(),
        }
    }
}

/// On which condition a value is written or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Always.
    Any,
    /// If there is no value.
    IfAbsent,
    /// If the value has this version, that is, if nobody wrote since it was read.
    IfVersion(u64),
    /// Unless the value is of a later date than this. Of two with one date, the one that comes
    /// last stays. A deleted value has no date: to keep an older event out, write that it is gone
    /// and do not delete.
    IfNewer(i64),
}

/// Something in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Tells it from the others of its mailbox, which come out in the order of their ids.
    pub id: i64,
    /// What it is.
    pub body: Bytes,
}

/// When the open part of a mailbox is to be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// After a time, or earlier if the mailbox is due earlier.
    After(Duration),
    /// When nothing came for a time, for things that arrive in pieces. A mailbox that is due by
    /// then stays so.
    Quiet {
        /// How long nothing must come. An item that is known already is nothing.
        quiet: Duration,
        /// Due so long after the first item in any case.
        cap: Duration,
        /// Due at once with so many items.
        full: u32,
    },
    /// Never, or when the mailbox is due anyway: for what waits for a person to look at it.
    Never,
}
