use std::{ops::Deref, time::Duration};

use bytes::Bytes;
use smallvec::SmallVec;

use super::Lease;
use crate::{Applied, Result, StoreError};

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// All operations applied; one output for each, in order.
    Applied(Outputs),
    /// Nothing applied, because of one operation.
    Refused {
        /// Which operation of the batch, from 0.
        op: usize,
        /// Why.
        why: Refused,
    },
}

impl Commit {
    /// What became of the only operation of the batch.
    ///
    /// # Errors
    ///
    /// The store answered with no output at all, which its contract does not allow.
    ///
    /// ```
    /// use campanile_store::{Commit, Refused};
    ///
    /// let commit = Commit::Refused { op: 0, why: Refused::Present };
    /// assert_eq!(commit.into_one().unwrap(), Err(Refused::Present));
    /// ```
    #[inline]
    pub fn into_one(self) -> Result<Applied> {
        match self {
            Self::Refused { why, .. } => Ok(Err(why)),
            Self::Applied(outputs) => match outputs.into_first() {
                Some(output) => Ok(Ok(output)),
                None => Err(StoreError::corrupt(
                    "the store answered an operation with nothing",
                )),
            },
        }
    }
}

/// Why an operation refused its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is a value.
    Present,
    /// There is no value.
    Absent,
    /// The value has another version.
    OtherVersion,
    /// The value is of a later date.
    Newer,
    /// The lease ended, was released, or is another's.
    LeaseLost,
}

/// The outputs of a batch, without a heap allocation for one or two. A slice of [`Output`].
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    list: SmallVec<[Output; 2]>,
}

impl Outputs {
    /// The output of the only operation.
    #[inline]
    pub fn one(output: Output) -> Self {
        Self {
            list: SmallVec::from_buf_and_len([output, Output::Done], 1),
        }
    }

    /// Takes the first output out, which is all of them if there was one operation.
    #[inline]
    pub fn into_first(mut self) -> Option<Output> {
        self.list.truncate(1);
        self.list.pop()
    }

    /// Takes the outputs out.
    pub fn into_vec(self) -> Vec<Output> {
        self.list.into_vec()
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, output: Output) {
        self.list.push(output);
    }
}

impl From<Vec<Output>> for Outputs {
    fn from(outputs: Vec<Output>) -> Self {
        Self {
            list: outputs.into(),
        }
    }
}

impl Deref for Outputs {
    type Target = [Output];

    #[inline]
    fn deref(&self) -> &[Output] {
        &self.list
    }
}

impl PartialEq for Outputs {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Eq for Outputs {}

/// What one operation answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Of `Gcra` and `Penalty`.
    Verdict(Verdict),
    /// Of `Begin`.
    Begun(Begun),
    /// Of `Extend`, `Finish`, `Settle` and `Retry`.
    Done,
    /// Of `Get`.
    Value(Option<Entry>),
    /// Of `Put`: the version that was written.
    Version(u64),
    /// Of `Del`: whether there was a value.
    Deleted(bool),
    /// Of `Upsert`.
    Upserted(Upserted),
    /// Of `Add`: the counter after it.
    Count(i64),
    /// Of `Push`.
    Pushed(Pushed),
    /// Of `Wake`: whether there was something to make due.
    Woken(bool),
}

/// Whether a use passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It passes, and was charged.
    Allowed,
    /// It is the first of its episode that does not pass: the one to tell about.
    JustBlocked {
        /// How long until it would pass if nothing else came.
        retry_after: Duration,
    },
    /// It does not pass, and neither did one before it.
    Blocked {
        /// How long until it would pass if nothing else came.
        retry_after: Duration,
    },
}

impl Verdict {
    /// Whether the use passes.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// How long until a refused use would pass if nothing else came.
    pub fn retry_after(&self) -> Option<Duration> {
        match *self {
            Self::Allowed => None,
            Self::JustBlocked { retry_after } | Self::Blocked { retry_after } => Some(retry_after),
        }
    }
}

/// Whether a lease was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It was.
    Started(Lease),
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

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was written.
    pub value: Bytes,
    /// Which write it was. A key never sees a version twice.
    pub version: u64,
    /// When what it tells happened, as the writer said.
    pub date: i64,
    /// How long ago it was written, by the store's clock.
    pub age: Duration,
}

/// What an upsert did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// Whether the value was written. If not, what is stored is of a later date.
    pub written: bool,
    /// The version that is stored now.
    pub version: u64,
    /// What was there before.
    pub before: Option<Entry>,
}

/// What a push did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// The item waits.
    New {
        /// In which part of the mailbox. Parts count from 1; one starts when the one before it was
        /// claimed.
        part: u32,
        /// How many items wait in that part.
        count: u32,
    },
    /// The id is known: it waits, is being worked on, or was settled a short while ago.
    Duplicate,
}
