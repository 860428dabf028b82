//! What is sent: the arguments that the scripts read, in their order.

use std::time::Duration;

use campanile_store::{
    Claim, Due, Durability, Guard, Lease, LeaseKind, Op, Result, Scan, StoreError, micros,
};
use redis::{Cmd, ToRedisArgs};
use tokio::time::Instant;

use crate::{
    clock::TestClock,
    names::Names,
    script::{self, Script},
};

/// The longest time, 71 years: two of them from now on are still exact in a script.
const LONGEST: u64 = 1 << 51;
/// The most mailboxes that one script claims.
const MOST_CLAIMS: usize = 1_000;
const MOST_ROWS: usize = 1_000;

/// What all requests of one store have in common.
#[derive(Debug)]
pub(crate) struct Requests {
    pub(crate) names: Names,
    pub(crate) clock: Option<TestClock>,
    /// Since when the time that callers wait is counted.
    pub(crate) epoch: Instant,
}

/// A call of a script.
pub(crate) struct Request {
    pub(crate) script: &'static Script,
    pub(crate) command: Cmd,
    /// What is written after it to learn when it is on disk, if it must be.
    pub(crate) mark: Option<String>,
}

impl Requests {
    /// # Errors
    ///
    /// A lease is given to an operation of the other kind.
    pub(crate) fn batch(&self, ops: &[Op], durability: Durability) -> Result<Request> {
        let mut request = self.of(ops)?;
        if let (Durability::Hard, [first, ..]) = (durability, ops) {
            request.mark = Some(self.names.mark(first.key().space().scope()));
        }
        Ok(request)
    }

    fn of(&self, ops: &[Op]) -> Result<Request> {
        let script = script::batch(ops);
        if script::is_of_quotas(script) {
            return Ok(self.quotas(script, ops));
        }
        // Mostly one, so a list is a good map.
        let mut spaces = Vec::with_capacity(1);
        let mut indices = Vec::with_capacity(ops.len());
        for op in ops {
            let space = op.key().space();
            let index = spaces.iter().position(|known| *known == space);
            indices.push(index.unwrap_or_else(|| {
                spaces.push(space);
                spaces.len() - 1
            }));
        }
        let names = spaces.iter().map(|space| self.names.space(space));
        let mut request = self.request(script, &names.collect::<Vec<_>>());
        for (op, index) in ops.iter().zip(indices) {
            let command = &mut request.command;
            command.arg(code(op)?).arg(index + 1).arg(op.key().tail());
            arguments(command, op);
        }
        Ok(request)
    }

    /// Names of quotas, and then what each is charged.
    fn quotas(&self, script: &'static Script, ops: &[Op]) -> Request {
        let names: Vec<_> = ops.iter().map(|op| self.names.quota(op.key())).collect();
        let mut request = self.request(script, &names);
        for op in ops {
            arguments(&mut request.command, op);
        }
        request
    }

    /// The time by which callers wait; not the server's, but as fast.
    pub(crate) fn now(&self) -> Duration {
        match &self.clock {
            Some(clock) => Duration::from_micros(clock.now()),
            None => self.epoch.elapsed(),
        }
    }

    pub(crate) fn release(&self, lease: &Lease) -> Request {
        let key = lease.key();
        let mut request = self.request(
            script::release(lease.kind()),
            &[self.names.space(key.space())],
        );
        let code = match lease.kind() {
            LeaseKind::Key => "release_key",
            LeaseKind::Mailbox => "release_box",
        };
        let command = request.command.arg(code).arg(1).arg(key.tail());
        command.arg(lease.fence());
        request
    }

    pub(crate) fn claim(&self, claim: &Claim) -> Request {
        let mut request = self.request(script::claim(), &[self.names.space(&claim.queue)]);
        let n = claim.n.min(MOST_CLAIMS);
        let early = u8::from(claim.early);
        request.command.arg(n).arg(span(claim.lease)).arg(early);
        request
    }

    /// Rows between two bounds, as `ZRANGEBYLEX` has them.
    pub(crate) fn scan(&self, scan: &Scan, from: &[u8], to: &[u8], n: usize) -> Request {
        let mut request = self.request(script::scan(), &[self.names.space(&scan.space)]);
        let table = match scan.table {
            campanile_store::Table::Values => "values",
            campanile_store::Table::Mailboxes => "boxes",
        };
        let command = request.command.arg(table).arg(from).arg(to);
        command.arg(n.min(MOST_ROWS));
        match scan.filter.since {
            Some(since) => command.arg(&ordered(since)[..]),
            None => command.arg(""),
        };
        request
    }

    fn request<N: ToRedisArgs>(&self, script: &'static Script, names: &[N]) -> Request {
        let mut command = Cmd::with_capacity(16, 256);
        command.arg("EVALSHA").arg(&script.hash).arg(names.len());
        for name in names {
            command.arg(name);
        }
        match &self.clock {
            Some(clock) => command.arg(clock.now()),
            None => command.arg(""),
        };
        Request {
            script,
            command,
            mark: None,
        }
    }
}

fn code(op: &Op) -> Result<&'static str> {
    Ok(match op {
        Op::Gcra { .. } => "quota",
        Op::Penalty { .. } => "penalty",
        Op::Begin { .. } => "begin",
        Op::Extend { lease, .. } => match lease.kind() {
            LeaseKind::Key => "extend_key",
            LeaseKind::Mailbox => "extend_box",
        },
        Op::Finish { lease, .. } => match lease.kind() {
            LeaseKind::Key => "finish",
            LeaseKind::Mailbox => {
                return Err(StoreError::invalid(
                    "a lease of a mailbox is settled, not finished",
                ));
            }
        },
        Op::Get { .. } => "get",
        Op::Put { .. } => "put",
        Op::Del { .. } => "delete",
        Op::Upsert { .. } => "upsert",
        Op::Add { .. } => "add",
        Op::Push { .. } => "push",
        Op::Wake { .. } => "wake",
        Op::Settle { lease, .. } | Op::Retry { lease, .. } if lease.kind() == LeaseKind::Key => {
            return Err(StoreError::invalid(
                "a lease of a key is finished, not settled or retried",
            ));
        }
        Op::Settle { .. } => "settle",
        Op::Retry { .. } => "retry",
    })
}

fn arguments(command: &mut Cmd, op: &Op) {
    match op {
        Op::Gcra { quota, cost, .. } => {
            let interval = micros(quota.interval());
            let whole = interval.saturating_mul(u64::from(quota.burst_size()));
            let price = interval.saturating_mul(u64::from(*cost)).min(whole);
            command.arg(whole).arg(price);
        }
        Op::Penalty { rule, cost, .. } => {
            command.arg(rule.uses()).arg(micros(rule.window()));
            command
                .arg(micros(rule.block()))
                .arg((*cost).min(rule.uses()));
        }
        Op::Begin {
            lease, remember, ..
        } => {
            command.arg(span(*lease)).arg(span(*remember));
        }
        Op::Extend { lease, by: time }
        | Op::Finish { lease, keep: time }
        | Op::Settle {
            lease,
            remember: time,
        } => {
            command.arg(lease.fence()).arg(span(*time));
        }
        Op::Retry {
            lease,
            after,
            counts,
        } => {
            command.arg(lease.fence()).arg(span(*after));
            command.arg(u8::from(*counts));
        }
        Op::Get { .. } | Op::Wake { .. } => {}
        Op::Put {
            value,
            date,
            guard,
            ttl,
            ..
        } => {
            condition(command, *guard);
            written(command, value, *date, *ttl);
        }
        Op::Del { guard, .. } => condition(command, *guard),
        Op::Upsert {
            value, date, ttl, ..
        } => written(command, value, *date, *ttl),
        Op::Add { by, ttl, .. } => {
            command.arg(&ordered(*by)[..]);
            maybe(command, *ttl);
        }
        Op::Push { item, due, .. } => {
            command.arg(&ordered(item.id)[..]).arg(&item.body[..]);
            let (code, first, cap, full) = match *due {
                Due::Never => ("never", 0, 0, 0),
                Due::After(after) => ("after", span(after), 0, 0),
                Due::Quiet { quiet, cap, full } => ("quiet", span(quiet), span(cap), full),
            };
            command.arg(code).arg(first).arg(cap).arg(full);
        }
    }
}

fn written(command: &mut Cmd, value: &[u8], date: i64, ttl: Option<Duration>) {
    command.arg(value).arg(&ordered(date)[..]);
    maybe(command, ttl);
}

fn condition(command: &mut Cmd, guard: Guard) {
    match guard {
        Guard::Any => command.arg("any").arg(""),
        Guard::IfAbsent => command.arg("absent").arg(""),
        Guard::IfVersion(version) => command.arg("version").arg(version),
        Guard::IfNewer(date) => command.arg("newer").arg(&ordered(date)[..]),
    };
}

fn maybe(command: &mut Cmd, ttl: Option<Duration>) {
    match ttl {
        Some(ttl) => command.arg(span(ttl)),
        None => command.arg(""),
    };
}

fn span(time: Duration) -> u64 {
    micros(time).min(LONGEST)
}

/// All 64 bits, of which a number in Lua holds 53, so that bytes sort as numbers do.
fn ordered(number: i64) -> [u8; 8] {
    (number ^ i64::MIN).to_be_bytes()
}
