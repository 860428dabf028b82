//! What the server answered.

use std::time::Duration;

use bytes::Bytes;
use campanile_store::{
    Begun, Commit, Entry, Lease, LeaseKind, Op, Output, Pushed, Refused, Result, StoreError,
    Upserted, Verdict,
};
use tokio_postgres::Row;

use crate::{code::answer, error};

/// A row of `campanile.answer`.
#[derive(Debug)]
struct Answer<'a> {
    row: &'a Row,
}

impl Answer<'_> {
    fn op(&self) -> Result<usize> {
        let op: i32 = self.row.try_get(0).map_err(error::unreadable)?;
        usize::try_from(op).map_err(|_| nonsense())
    }

    fn code(&self) -> Result<i32> {
        self.row.try_get(1).map_err(error::unreadable)
    }

    fn number(&self, column: usize) -> Result<i64> {
        self.row.try_get(2 + column).map_err(error::unreadable)
    }

    fn time(&self, column: usize) -> Result<Duration> {
        Ok(duration(self.number(column)?))
    }

    fn entry(&self) -> Result<Entry> {
        let value: &[u8] = self.row.try_get(7).map_err(error::unreadable)?;
        Ok(Entry {
            value: Bytes::copy_from_slice(value),
            version: self.number(2)?.cast_unsigned(),
            date: self.number(3)?,
            age: self.time(4)?,
        })
    }
}

pub(crate) fn duration(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

pub(crate) fn nonsense() -> StoreError {
    StoreError::corrupt("PostgreSQL answered with something that no operation answers")
}

/// The answers of batches that ran together, one batch after the other.
#[derive(Debug)]
pub(crate) struct Answers<'a> {
    rows: std::slice::Iter<'a, Row>,
    /// The number of the next batch's first operation.
    first: usize,
}

impl<'a> Answers<'a> {
    pub(crate) fn new(rows: &'a [Row]) -> Self {
        let rows = rows.iter();
        Self { rows, first: 0 }
    }

    /// What became of the next batch.
    pub(crate) fn commit(&mut self, ops: &[Op]) -> Result<Commit> {
        let first = self.first;
        self.first += ops.len();
        let mut outputs = Vec::with_capacity(ops.len());
        while outputs.len() < ops.len() {
            let row = self.rows.next().ok_or_else(nonsense)?;
            let answer = Answer { row };
            let index = answer.op()?.checked_sub(first).ok_or_else(nonsense)?;
            let op = ops.get(index).ok_or_else(nonsense)?;
            match answer.code()? {
                answer::REFUSED => {
                    let why = refused(answer.number(0)?)?;
                    return Ok(Commit::Refused { op: index, why });
                }
                answer::FULL => {
                    return Err(StoreError::full(*op.key().space().namespace()));
                }
                _ if index == outputs.len() => outputs.push(output(op, &answer)?),
                _ => return Err(nonsense()),
            }
        }
        Ok(Commit::Applied(outputs.into()))
    }
}

fn verdict(retry_after: i64, is_first: bool) -> Verdict {
    let retry_after = duration(retry_after);
    match (retry_after.is_zero(), is_first) {
        (true, _) => Verdict::Allowed,
        (false, true) => Verdict::JustBlocked { retry_after },
        (false, false) => Verdict::Blocked { retry_after },
    }
}

fn output(op: &Op, answer: &Answer<'_>) -> Result<Output> {
    Ok(match answer.code()? {
        answer::DONE => Output::Done,
        answer::VERDICT => Output::Verdict(verdict(answer.number(0)?, answer.number(1)? != 0)),
        answer::STARTED => {
            let fence = answer.number(0)?.cast_unsigned();
            let attempt = attempt(answer.number(1)?);
            let lease = Lease::new(LeaseKind::Key, op.key().clone(), fence, attempt);
            Output::Begun(Begun::Started(lease))
        }
        answer::HELD => Output::Begun(Begun::Held {
            left: answer.time(0)?,
        }),
        answer::KEPT => Output::Begun(Begun::Kept {
            left: answer.time(0)?,
        }),
        answer::NO_VALUE => Output::Value(None),
        answer::VALUE => Output::Value(Some(answer.entry()?)),
        answer::VERSION => Output::Version(answer.number(1)?.cast_unsigned()),
        answer::DELETED => Output::Deleted(answer.number(0)? != 0),
        answer::UPSERTED_NEW => upserted(answer, None)?,
        answer::UPSERTED => upserted(answer, Some(answer.entry()?))?,
        answer::COUNT => Output::Count(answer.number(0)?),
        answer::PUSHED => Output::Pushed(Pushed::New {
            part: attempt(answer.number(0)?),
            count: attempt(answer.number(1)?),
        }),
        answer::DUPLICATE => Output::Pushed(Pushed::Duplicate),
        answer::WOKEN => Output::Woken(answer.number(0)? != 0),
        _ => return Err(nonsense()),
    })
}

fn upserted(answer: &Answer<'_>, before: Option<Entry>) -> Result<Output> {
    Ok(Output::Upserted(Upserted {
        written: answer.number(0)? != 0,
        version: answer.number(1)?.cast_unsigned(),
        before,
    }))
}

/// A count that cannot grow further.
pub(crate) fn attempt(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn refused(why: i64) -> Result<Refused> {
    Ok(match why {
        0 => Refused::Present,
        1 => Refused::Absent,
        2 => Refused::OtherVersion,
        3 => Refused::Newer,
        4 => Refused::LeaseLost,
        _ => return Err(nonsense()),
    })
}
