//! What campanile costs, measured.
//!
//! A [`Case`] is one piece of work that can be repeated; a [`Subject`] is a list of cases that belong
//! together, and a module in `src/subject/`. Each case is measured by three instruments:
//!
//! - time, by criterion: `cargo bench -p benches -- head`;
//! - instructions, by callgrind: a run of few and a run of many iterations, and the difference of
//!   both, so that setting up does not count;
//! - allocations, by a counting allocator, as a mean over iterations.
//!
//! `cargo run --release -p benches` runs everything and writes `docs/performance.md`;
//! `cargo run --release -p benches -- --help` tells the rest.
//!
//! # Adding a subject
//!
//! Write `src/subject/foo.rs` with a `pub(super) const SUBJECT: Subject`, and add it to
//! [`SUBJECTS`]. A case whose need is missing, such as a server that does not run, returns the
//! reason as its error, and is left out with it.
//!
//! # Invariant
//!
//! Nothing here asserts on time: figures are ratios within one run, or counts.
#![forbid(unsafe_code)]

pub mod allocations;
pub mod callgrind;
mod case;
pub mod fixtures;
pub mod loopback;
pub mod programs;
pub mod report;
pub mod stacks;
mod subject;
pub mod throughput;
pub mod time;
pub mod traffic;

pub use self::{
    case::{Case, Result, Run},
    subject::{SUBJECTS, Subject, find},
};
