//! The Lua library, in scripts of which each has what it needs and no more.
//!
//! They are known to the engine by the hash of their text (`EVALSHA`), and are sent when it does
//! not know them, as after a restart. Functions (`FUNCTION LOAD`) would need Redis 7, and two
//! versions of a bot that run side by side would overwrite each other's.
//!
//! A script makes its functions anew each time it runs, which takes the engine longer than the work
//! they do. So a batch runs with those of its operations alone.

use std::sync::{LazyLock, OnceLock};

use campanile_store::{LeaseKind, Op};

/// A script, and by what the engine knows it.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) text: String,
    pub(crate) hash: String,
}

macro_rules! lua {
    ($name:literal) => {
        include_str!(concat!("lua/", $name, ".lua"))
    };
}

/// What a batch needs for its operations, in the order in which it is put together.
const FAMILIES: [&str; 6] = [
    lua!("quota_op"),
    lua!("penalty"),
    lua!("lease"),
    lua!("count"),
    lua!("value"),
    lua!("mailbox"),
];
const QUOTA: usize = 1;
const PENALTY: usize = 1 << 1;
const LEASE: usize = 1 << 2;
const COUNT: usize = 1 << 3;
const VALUE: usize = 1 << 4;
const MAILBOX: usize = 1 << 5;

static QUOTAS: LazyLock<Script> =
    LazyLock::new(|| Script::of(&[lua!("clock"), lua!("quota"), lua!("quotas")]));

/// Batches by the families that they need.
static BATCHES: [OnceLock<Script>; 1 << FAMILIES.len()] =
    [const { OnceLock::new() }; 1 << FAMILIES.len()];

static CLAIM: LazyLock<Script> = LazyLock::new(|| with(MAILBOX, lua!("claim")));
static SCAN: LazyLock<Script> = LazyLock::new(|| with(VALUE | MAILBOX, lua!("scan")));

impl Script {
    fn of(parts: &[&str]) -> Self {
        let text = parts.concat();
        let hash = redis::Script::new(&text).get_hash().to_owned();
        Self { text, hash }
    }
}

/// A script that ends so, with what these families need.
fn with(families: usize, end: &str) -> Script {
    let mut parts = vec![lua!("clock"), lua!("base"), lua!("number")];
    if families & QUOTA != 0 {
        parts.push(lua!("quota"));
    }
    let needed = (0..FAMILIES.len()).filter(|family| families & (1 << family) != 0);
    parts.extend(needed.map(|family| FAMILIES[family]));
    parts.push(end);
    Script::of(&parts)
}

fn family(op: &Op) -> usize {
    match op {
        Op::Gcra { .. } => QUOTA,
        Op::Penalty { .. } => PENALTY,
        Op::Begin { .. } | Op::Finish { .. } => LEASE,
        Op::Extend { lease, .. } => of_lease(lease.kind()),
        Op::Get { .. } | Op::Put { .. } | Op::Del { .. } | Op::Upsert { .. } => VALUE,
        Op::Add { .. } => COUNT,
        Op::Push { .. } | Op::Wake { .. } | Op::Settle { .. } | Op::Retry { .. } => MAILBOX,
    }
}

fn of_lease(kind: LeaseKind) -> usize {
    match kind {
        LeaseKind::Key => LEASE,
        LeaseKind::Mailbox => MAILBOX,
    }
}

/// The script that knows these operations.
pub(crate) fn batch(ops: &[Op]) -> &'static Script {
    match ops.iter().fold(0, |families, op| families | family(op)) {
        QUOTA => &QUOTAS,
        families => of_families(families),
    }
}

/// Whether it is the one that takes names of quotas, and only what they are charged.
pub(crate) fn is_of_quotas(script: &'static Script) -> bool {
    std::ptr::eq(script, &*QUOTAS)
}

fn of_families(families: usize) -> &'static Script {
    BATCHES[families].get_or_init(|| with(families, lua!("run")))
}

pub(crate) fn release(kind: LeaseKind) -> &'static Script {
    of_families(of_lease(kind))
}

pub(crate) fn claim() -> &'static Script {
    &CLAIM
}

pub(crate) fn scan() -> &'static Script {
    &SCAN
}
