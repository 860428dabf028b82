//! What comes back, read as what the operation answers.

use std::time::Duration;

use bytes::Bytes;
use campanile_store::{
    Begun, Claimed, Commit, Entry, Item, Key, Lease, LeaseKind, Op, Output, Outputs, Pushed,
    Refused, Result, Row, Space, StoreError, Table, Upserted, Verdict,
};
use redis::Value;

/// A reply that no script of ours gives.
fn unexpected() -> StoreError {
    StoreError::corrupt("Redis answered a script with something that it cannot answer")
}

/// What an operation answers with.
#[derive(Debug)]
pub(crate) enum Expected {
    Verdict,
    Begun(Key),
    Done,
    Value,
    Version,
    Deleted,
    Upserted,
    Count,
    Pushed,
    Woken,
}

impl From<&Op> for Expected {
    fn from(op: &Op) -> Self {
        match op {
            Op::Gcra { .. } | Op::Penalty { .. } => Self::Verdict,
            Op::Begin { key, .. } => Self::Begun(key.clone()),
            Op::Extend { .. } | Op::Finish { .. } | Op::Settle { .. } | Op::Retry { .. } => {
                Self::Done
            }
            Op::Get { .. } => Self::Value,
            Op::Put { .. } => Self::Version,
            Op::Del { .. } => Self::Deleted,
            Op::Upsert { .. } => Self::Upserted,
            Op::Add { .. } => Self::Count,
            Op::Push { .. } => Self::Pushed,
            Op::Wake { .. } => Self::Woken,
        }
    }
}

/// What a batch answers with, without an allocation for a single operation.
#[derive(Debug)]
pub(crate) enum Answers {
    One(Expected),
    Many(Vec<Expected>),
}

impl From<&[Op]> for Answers {
    fn from(ops: &[Op]) -> Self {
        match ops {
            [op] => Self::One(op.into()),
            ops => Self::Many(ops.iter().map(Expected::from).collect()),
        }
    }
}

pub(crate) fn commit(answers: Answers, reply: Value) -> Result<Commit> {
    if let (Answers::One(Expected::Verdict), Value::Int(number)) = (&answers, &reply) {
        let output = Output::Verdict(verdict(*number));
        return Ok(Commit::Applied(Outputs::one(output)));
    }
    let mut reply = list(reply)?.into_iter();
    let first = integer(reply.next())?;
    if first > 0 {
        let op = usize::try_from(first - 1).map_err(|_| unexpected())?;
        let why = refused(&bytes(reply.next())?)?;
        return Ok(Commit::Refused { op, why });
    }
    Ok(Commit::Applied(match answers {
        Answers::One(expected) => Outputs::one(output(expected, reply.next())?),
        Answers::Many(expected) => {
            let outputs = expected.into_iter().map(|one| output(one, reply.next()));
            outputs.collect::<Result<Vec<_>>>()?.into()
        }
    }))
}

fn refused(why: &[u8]) -> Result<Refused> {
    match why {
        b"present" => Ok(Refused::Present),
        b"absent" => Ok(Refused::Absent),
        b"version" => Ok(Refused::OtherVersion),
        b"newer" => Ok(Refused::Newer),
        b"lost" => Ok(Refused::LeaseLost),
        _ => Err(unexpected()),
    }
}

fn output(expected: Expected, value: Option<Value>) -> Result<Output> {
    Ok(match expected {
        Expected::Verdict => Output::Verdict(verdict(integer(value)?)),
        Expected::Begun(key) => Output::Begun(begun(key, value)?),
        Expected::Done => {
            integer(value)?;
            Output::Done
        }
        Expected::Value => Output::Value(entry(value.ok_or_else(unexpected)?)?),
        Expected::Version => Output::Version(natural(value)?),
        Expected::Deleted => Output::Deleted(integer(value)? != 0),
        Expected::Upserted => {
            let mut parts = list(value.ok_or_else(unexpected)?)?.into_iter();
            Output::Upserted(Upserted {
                written: integer(parts.next())? != 0,
                version: natural(parts.next())?,
                before: entry(parts.next().ok_or_else(unexpected)?)?,
            })
        }
        Expected::Count => Output::Count(ordered(&bytes(value)?)?),
        Expected::Pushed => Output::Pushed(match value {
            Some(Value::Int(_)) => Pushed::Duplicate,
            value => {
                let mut parts = list(value.ok_or_else(unexpected)?)?.into_iter();
                Pushed::New {
                    part: small(parts.next())?,
                    count: small(parts.next())?,
                }
            }
        }),
        Expected::Woken => Output::Woken(integer(value)? != 0),
    })
}

/// Zero is allowed; otherwise how long it takes, negative for who was told before.
fn verdict(number: i64) -> Verdict {
    let retry_after = Duration::from_micros(number.unsigned_abs());
    match number {
        0 => Verdict::Allowed,
        1.. => Verdict::JustBlocked { retry_after },
        _ => Verdict::Blocked { retry_after },
    }
}

fn begun(key: Key, value: Option<Value>) -> Result<Begun> {
    let mut parts = list(value.ok_or_else(unexpected)?)?.into_iter();
    let state = integer(parts.next())?;
    let number = natural(parts.next())?;
    let left = Duration::from_micros(number);
    match state {
        0 => {
            let attempt = small(parts.next())?;
            let lease = Lease::new(LeaseKind::Key, key, number, attempt);
            Ok(Begun::Started(lease))
        }
        1 => Ok(Begun::Held { left }),
        _ => Ok(Begun::Kept { left }),
    }
}

fn entry(value: Value) -> Result<Option<Entry>> {
    if value == Value::Nil {
        return Ok(None);
    }
    let mut parts = list(value)?.into_iter();
    Ok(Some(Entry {
        value: Bytes::from(bytes(parts.next())?),
        version: natural(parts.next())?,
        date: ordered(&bytes(parts.next())?)?,
        age: Duration::from_micros(natural(parts.next())?),
    }))
}

/// What a claim took, or in how long something is due, if anything ever is.
#[derive(Debug)]
pub(crate) enum Found {
    Claimed(Vec<Claimed>),
    Later(Option<Duration>),
}

pub(crate) fn claimed(space: &Space, reply: Value) -> Result<Found> {
    let mut reply = list(reply)?.into_iter();
    let wait = integer(reply.next())?;
    let claimed = list(reply.next().ok_or_else(unexpected)?)?;
    if claimed.is_empty() {
        return Ok(Found::Later(
            u64::try_from(wait).ok().map(Duration::from_micros),
        ));
    }
    let claimed = claimed.into_iter().map(|claimed| {
        let mut parts = list(claimed)?.into_iter();
        let key = Key::from_tail(space.clone(), &bytes(parts.next())?)?;
        let (fence, attempt) = (natural(parts.next())?, small(parts.next())?);
        Ok(Claimed {
            lease: Lease::new(LeaseKind::Mailbox, key, fence, attempt),
            part: small(parts.next())?,
            items: items(parts.next().ok_or_else(unexpected)?)?,
        })
    });
    Ok(Found::Claimed(claimed.collect::<Result<_>>()?))
}

/// Items by part and id, which the engine gives in no order.
fn items(value: Value) -> Result<Vec<Item>> {
    let mut parts = list(value)?.into_iter();
    let mut fields = Vec::new();
    while let Some(field) = parts.next() {
        fields.push((bytes(Some(field))?, bytes(parts.next())?));
    }
    fields.sort();
    let items = fields.into_iter().map(|(field, body)| {
        Ok(Item {
            id: ordered(field.get(4..).ok_or_else(unexpected)?)?,
            body: Bytes::from(body),
        })
    });
    items.collect()
}

/// The rows of a piece of a scan, and behind which tail the next piece starts, unless this was the
/// last.
pub(crate) fn rows(
    space: &Space,
    table: Table,
    reply: Value,
) -> Result<(Vec<Row>, Option<Vec<u8>>)> {
    let mut reply = list(reply)?.into_iter();
    let next = match reply.next() {
        Some(Value::Nil) => None,
        next => Some(bytes(next)?),
    };
    let rows = list(reply.next().ok_or_else(unexpected)?)?;
    let rows = rows.into_iter().map(|row| {
        let mut parts = list(row)?.into_iter();
        let key = Key::from_tail(space.clone(), &bytes(parts.next())?)?;
        let what = parts.next().ok_or_else(unexpected)?;
        Ok(match table {
            Table::Values => Row::Value {
                key,
                entry: entry(what)?.ok_or_else(unexpected)?,
            },
            Table::Mailboxes => Row::Mailbox {
                key,
                items: items(what)?,
            },
        })
    });
    Ok((rows.collect::<Result<_>>()?, next))
}

// ===== pieces =====

fn list(value: Value) -> Result<Vec<Value>> {
    match value {
        Value::Array(values) => Ok(values),
        _ => Err(unexpected()),
    }
}

fn integer(value: Option<Value>) -> Result<i64> {
    match value {
        Some(Value::Int(number)) => Ok(number),
        _ => Err(unexpected()),
    }
}

fn natural(value: Option<Value>) -> Result<u64> {
    u64::try_from(integer(value)?).map_err(|_| unexpected())
}

fn small(value: Option<Value>) -> Result<u32> {
    u32::try_from(integer(value)?).map_err(|_| unexpected())
}

fn bytes(value: Option<Value>) -> Result<Vec<u8>> {
    match value {
        Some(Value::BulkString(bytes)) => Ok(bytes),
        _ => Err(unexpected()),
    }
}

fn ordered(bytes: &[u8]) -> Result<i64> {
    let bytes = <[u8; 8]>::try_from(bytes).map_err(|_| unexpected())?;
    Ok(i64::from_be_bytes(bytes) ^ i64::MIN)
}
