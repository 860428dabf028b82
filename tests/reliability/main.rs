//! The figures of docs/reliability.md: processes that are killed, disks that lie, replicas.
//!
//! `CAMPANILE_SCALE` says how much of each is done; 1, unless it is set, is all of it. A module per
//! store has its `trials`. Each figure has a second test that does a little of it with one mechanism
//! switched off ([`Faulty`](faulty::Faulty)), and fails if the figure does not notice.
//!
//! This binary is also the bot that is killed: see [`worker`].

mod faulty;
mod killed;
mod replicas;
mod scale;
mod sqlite;
mod torn;
mod worker;

use libtest_mimic::Arguments;

fn main() {
    if let Some(role) = worker::role() {
        return worker::run(&role);
    }
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    trials.extend(sqlite::trials());
    let (replicas, engines) = replicas::trials();
    trials.extend(replicas);
    let conclusion = libtest_mimic::run(&arguments, trials);
    // `exit` runs no destructors.
    drop(engines);
    conclusion.exit();
}
