//! The Lua library, in scripts of which each has what it needs.
//!
//! They are known to the engine by the hash of their text (`EVALSHA`), and are sent when it does
//! not know them, as after a restart. Functions (`FUNCTION LOAD`) would need Redis 7, and two
//! versions of a bot that run side by side would overwrite each other's.

use std::sync::LazyLock;

use campanile_store::Op;

/// A script, and by what the engine knows it.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) text: &'static str,
    pub(crate) hash: String,
}

macro_rules! script {
    ($($part:literal),+) => {
        LazyLock::new(|| {
            let text = concat!($(include_str!(concat!("lua/", $part, ".lua"))),+);
            let hash = redis::Script::new(text).get_hash().to_owned();
            Script { text, hash }
        })
    };
}

/// Batches of quotas. A script defines its functions anew each time it runs, so the one that runs
/// for every update has none but its own.
static QUOTAS: LazyLock<Script> = script!("base", "quota", "run_quotas");
static BATCH: LazyLock<Script> = script!("base", "quota", "state", "mailbox", "run");
static CLAIM: LazyLock<Script> = script!("base", "state", "mailbox", "claim");
static SCAN: LazyLock<Script> = script!("base", "state", "mailbox", "scan");

/// The script that knows all of these operations.
pub(crate) fn batch(ops: &[Op]) -> &'static Script {
    let only_quotas = ops.iter().all(|op| matches!(op, Op::Gcra { .. }));
    if only_quotas { &QUOTAS } else { &BATCH }
}

pub(crate) fn release() -> &'static Script {
    &BATCH
}

pub(crate) fn claim() -> &'static Script {
    &CLAIM
}

pub(crate) fn scan() -> &'static Script {
    &SCAN
}
