//! A batch as the arrays that the server's function takes, one element for each operation.

use std::time::Duration;

use campanile_store::{
    Due, Durability, Guard, Lease, LeaseKind, Op, Quota, Result, StoreError, micros,
};
use tokio_postgres::types::ToSql;

use crate::{
    code::{due, guard, op},
    spaces::SpaceEntry,
};

/// Longer times are as good as for ever, and sums of them still fit.
const FOREVER: u64 = 1 << 60;

/// One operation, as numbers.
#[derive(Debug)]
pub(crate) struct Call {
    kind: i32,
    space: i32,
    is_full: bool,
    tail: Vec<u8>,
    numbers: Numbers,
    body: Option<Vec<u8>>,
}

/// A batch, or several that run together; one element of each array for each operation.
#[derive(Debug, Default)]
pub(crate) struct Calls<'a> {
    hard: bool,
    locks: Vec<i64>,
    batches: Vec<i32>,
    kinds: Vec<i32>,
    full: Vec<bool>,
    spaces: Vec<i32>,
    tails: Vec<&'a [u8]>,
    numbers: [Vec<Option<i64>>; 5],
    bodies: Vec<Option<&'a [u8]>>,
}

pub(crate) fn time(duration: Duration) -> i64 {
    micros(duration).min(FOREVER).cast_signed()
}

/// The price of a charge and of the whole burst, in the time in which they come back.
pub(crate) fn price(quota: &Quota, cost: u32) -> (i64, i64) {
    let of = |uses: u32| {
        let whole = micros(quota.interval()).saturating_mul(u64::from(uses));
        whole.min(FOREVER).cast_signed()
    };
    (of(cost.min(quota.burst_size())), of(quota.burst_size()))
}

impl Call {
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    pub(crate) fn new(space: &SpaceEntry, op: &Op) -> Result<Self> {
        let (kind, numbers, body) = encode(op)?;
        Ok(Self {
            kind,
            space: space.id,
            is_full: space.is_full(),
            tail: op.key().tail().to_vec(),
            numbers,
            body,
        })
    }

    pub(crate) fn release(space: &SpaceEntry, lease: &Lease) -> Self {
        let kind = match lease.kind() {
            LeaseKind::Key => op::RELEASE_KEY,
            LeaseKind::Mailbox => op::RELEASE_MAILBOX,
        };
        Self {
            kind,
            space: space.id,
            is_full: space.is_full(),
            tail: lease.key().tail().to_vec(),
            numbers: [Some(fence(lease))].into(),
            body: None,
        }
    }

    /// Whether it may answer that nothing of its batch is to be done.
    pub(crate) fn can_refuse(&self) -> bool {
        let always = [
            op::EXTEND_KEY,
            op::FINISH,
            op::EXTEND_MAILBOX,
            op::SETTLE,
            op::RETRY,
        ];
        let guarded = [op::PUT, op::DEL].contains(&self.kind);
        self.is_full
            || always.contains(&self.kind)
            || guarded && self.numbers.0[2] != Some(guard::ANY)
    }
}

impl<'a> Calls<'a> {
    pub(crate) fn new(durability: Durability) -> Self {
        Self {
            hard: durability == Durability::Hard,
            ..Self::default()
        }
    }

    /// Adds a batch.
    pub(crate) fn push(&mut self, batch: &'a [Call]) {
        // What only reads one thing needs no lock to be whole.
        let is_read = matches!(batch, [only] if only.kind == op::GET);
        let nth = self.batches.last().map_or(0, |last| last + 1);
        for call in batch {
            if !is_read {
                self.locks.push(lock(call.space, &call.tail));
            }
            self.batches.push(nth);
            self.kinds.push(call.kind);
            self.full.push(call.is_full);
            self.spaces.push(call.space);
            self.tails.push(&call.tail);
            for (column, number) in self.numbers.iter_mut().zip(&call.numbers.0) {
                column.push(*number);
            }
            self.bodies.push(call.body.as_deref());
        }
    }

    /// Puts the locks into the one order for all.
    pub(crate) fn finish(mut self) -> Self {
        self.locks.sort_unstable();
        self.locks.dedup();
        self
    }

    /// What `run` takes, for one batch.
    pub(crate) fn of_one<'b>(&'b self, test: &'b Option<i64>) -> [&'b (dyn ToSql + Sync); 13] {
        let [test, hard, locks, _, ops @ ..] = self.of_group(test);
        let [kinds, full, spaces, tails, a, b, c, d, e, bodies] = ops;
        [
            test, hard, locks, kinds, full, spaces, tails, a, b, c, d, e, bodies,
        ]
    }

    /// What `run_group` takes.
    pub(crate) fn of_group<'b>(&'b self, test: &'b Option<i64>) -> [&'b (dyn ToSql + Sync); 14] {
        let [a, b, c, d, e] = &self.numbers;
        [
            test,
            &self.hard,
            &self.locks,
            &self.batches,
            &self.kinds,
            &self.full,
            &self.spaces,
            &self.tails,
            a,
            b,
            c,
            d,
            e,
            &self.bodies,
        ]
    }
}

#[derive(Debug, Default)]
struct Numbers([Option<i64>; 5]);

impl<const N: usize> From<[Option<i64>; N]> for Numbers {
    fn from(some: [Option<i64>; N]) -> Self {
        let mut numbers = Self::default();
        numbers.0[..N].copy_from_slice(&some);
        numbers
    }
}

fn fence(lease: &Lease) -> i64 {
    lease.fence().cast_signed()
}

fn encode(op: &Op) -> Result<(i32, Numbers, Option<Vec<u8>>)> {
    let of_lease = |kind, lease: &Lease, by: &Duration| {
        let numbers = [Some(fence(lease)), Some(time(*by))];
        (kind, Numbers::from(numbers), None)
    };
    Ok(match op {
        Op::Gcra { quota, cost, .. } => {
            let (price, whole) = price(quota, *cost);
            (op::GCRA, [Some(price), Some(whole)].into(), None)
        }
        Op::Penalty { rule, cost, .. } => {
            let uses = Some(i64::from(rule.uses()));
            let cost = Some(i64::from((*cost).min(rule.uses())));
            let (window, block) = (Some(time(rule.window())), Some(time(rule.block())));
            (op::PENALTY, [uses, window, block, cost].into(), None)
        }
        Op::Begin {
            lease, remember, ..
        } => {
            let times = [Some(time(*lease)), Some(time(*remember))];
            (op::BEGIN, times.into(), None)
        }
        Op::Extend { lease, by } => {
            let kind = match lease.kind() {
                LeaseKind::Key => op::EXTEND_KEY,
                LeaseKind::Mailbox => op::EXTEND_MAILBOX,
            };
            of_lease(kind, lease, by)
        }
        Op::Finish { lease, keep } => match lease.kind() {
            LeaseKind::Key => of_lease(op::FINISH, lease, keep),
            LeaseKind::Mailbox => {
                let message = "a lease of a mailbox is settled, not finished";
                return Err(StoreError::invalid(message));
            }
        },
        Op::Settle { lease, .. } | Op::Retry { lease, .. } if lease.kind() == LeaseKind::Key => {
            let message = "a lease of a key is finished, not settled or retried";
            return Err(StoreError::invalid(message));
        }
        Op::Settle { lease, remember } => of_lease(op::SETTLE, lease, remember),
        Op::Retry {
            lease,
            after,
            counts,
        } => {
            let counts = Some(i64::from(*counts));
            let numbers = [Some(fence(lease)), Some(time(*after)), counts];
            (op::RETRY, numbers.into(), None)
        }
        Op::Get { .. } => (op::GET, Numbers::default(), None),
        Op::Put {
            value,
            date,
            guard,
            ttl,
            ..
        } => {
            let (kind, guarded) = encode_guard(*guard);
            let numbers = [Some(*date), ttl.map(time), Some(kind), guarded];
            (op::PUT, numbers.into(), Some(value.to_vec()))
        }
        Op::Del { guard, .. } => {
            let (kind, guarded) = encode_guard(*guard);
            (op::DEL, [None, None, Some(kind), guarded].into(), None)
        }
        Op::Upsert {
            value, date, ttl, ..
        } => {
            let numbers = [Some(*date), ttl.map(time)];
            (op::UPSERT, numbers.into(), Some(value.to_vec()))
        }
        Op::Add { by, ttl, .. } => (op::ADD, [Some(*by), ttl.map(time)].into(), None),
        Op::Push { item, due, .. } => {
            let [kind, quiet, cap, full] = encode_due(*due);
            let numbers = [Some(item.id), kind, quiet, cap, full];
            (op::PUSH, numbers.into(), Some(item.body.to_vec()))
        }
        Op::Wake { .. } => (op::WAKE, Numbers::default(), None),
    })
}

fn encode_guard(guard: Guard) -> (i64, Option<i64>) {
    match guard {
        Guard::Any => (guard::ANY, None),
        Guard::IfAbsent => (guard::ABSENT, None),
        Guard::IfVersion(version) => (guard::VERSION, Some(version.cast_signed())),
        Guard::IfNewer(date) => (guard::NEWER, Some(date)),
    }
}

fn encode_due(due: Due) -> [Option<i64>; 4] {
    match due {
        Due::Never => [Some(due::NEVER), None, None, None],
        Due::After(after) => [Some(due::AFTER), Some(time(after)), None, None],
        Due::Quiet { quiet, cap, full } => {
            let full = Some(i64::from(full));
            [Some(due::QUIET), Some(time(quiet)), Some(time(cap)), full]
        }
    }
}

/// The advisory lock of a key: FNV-1a, the same in every replica. Two keys with one lock only wait
/// for each other.
fn lock(space: i32, tail: &[u8]) -> i64 {
    let space = space.to_be_bytes();
    let bytes = space.iter().chain(tail);
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    hash.cast_signed()
}
