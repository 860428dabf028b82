//! Atomic state for whatever limits, gates, collects and remembers; it knows nothing of Telegram.
//!
//! A [`Store`] runs batches of a closed list of named operations ([`Op`]), all or none, in one
//! step. What a layer uses are typed views of it:
//!
//! | view | what it does |
//! |---|---|
//! | [`Limiter`] | a burst and a steady rate for each key |
//! | [`Penalty`] | so many uses in a window, then a block |
//! | [`Leases`] | one at a time, and perhaps not again for a while |
//! | [`Cache`] | values by event date, which older events never overwrite |
//! | [`Queue`] | ordered, deduplicated items by key, claimed when they are due |
//!
//! Every [`Key`] starts with a [`Scope`] (which bot) and a [`Namespace`] (which use), so that two
//! bots, or two uses, share nothing. [`MemoryStore`] keeps all of it in this process, and [`Tiered`]
//! makes one store of two.
//!
//! What is [`Soft`](Durability::Soft) may vanish in a crash; what is [`Hard`](Durability::Hard) is
//! on disk before the answer is there, on a store whose [`Caps`] say that it is durable.
//!
//! # Invariant
//!
//! This crate does no input or output, spawns no tasks and starts no threads; a lock is never held
//! across an await, and its clock is tokio's.
#![forbid(unsafe_code)]

mod answer;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
mod facade;
mod key;
mod memory;
mod ops;
mod store;
mod tiered;
mod time;

pub use self::{
    answer::Answer,
    error::{Result, RuleError, StoreError, StoreErrorKind},
    facade::{Cache, ClaimGuard, LeaseGuard, Leases, Limiter, Penalty, Press, Queue},
    key::{Key, Namespace, Part, Scope, Space},
    memory::{Limits, MemoryStore},
    ops::{
        Begun, Commit, Due, Entry, Guard, Item, Lease, LeaseKind, Op, Output, Outputs, PenaltyRule,
        Pushed, Quota, Refused, Upserted, Verdict,
    },
    store::{Applied, Caps, Claim, Claimed, Durability, Filter, Row, Scan, Store, Table},
    tiered::Tiered,
    time::micros,
};
