//! The closed list of what a store does, and what it answers.

mod lease;
mod op;
mod output;
mod rule;

pub use self::{
    lease::{Lease, LeaseKind},
    op::{Due, Guard, Item, Op},
    output::{Begun, Commit, Entry, Output, Outputs, Pushed, Refused, Upserted, Verdict},
    rule::{PenaltyRule, Quota},
};
