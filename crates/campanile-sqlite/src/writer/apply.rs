//! One operation, to the table of its kind.

use campanile_store::{LeaseKind, Op, Output, StoreError};

use super::engine::{Engine, Outcome};

/// Refuses what makes no sense, before anything is asked of the writer.
pub(crate) fn check(ops: &[Op]) -> Result<(), StoreError> {
    for op in ops {
        match op {
            Op::Finish { lease, .. } if lease.kind() == LeaseKind::Mailbox => {
                return Err(StoreError::invalid(
                    "a lease of a mailbox is settled, not finished",
                ));
            }
            Op::Settle { lease, .. } | Op::Retry { lease, .. }
                if lease.kind() == LeaseKind::Key =>
            {
                return Err(StoreError::invalid(
                    "a lease of a key is finished, not settled or retried",
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

impl Engine<'_> {
    /// An operation that is refused has changed nothing that anybody can see.
    pub(super) fn apply(&mut self, op: &Op, space: usize) -> Outcome<Output> {
        let tail = op.key().tail();
        match op {
            Op::Gcra { quota, cost, .. } => {
                let verdict = self.charge_quota(space, tail, quota, *cost);
                verdict.map(Output::Verdict)
            }
            Op::Penalty { rule, cost, .. } => {
                let verdict = self.charge_penalty(space, tail, rule, *cost);
                verdict.map(Output::Verdict)
            }
            Op::Begin {
                key,
                lease,
                remember,
            } => {
                let begun = self.begin(space, key, *lease, *remember);
                begun.map(Output::Begun)
            }
            Op::Extend { lease, by } => {
                match lease.kind() {
                    LeaseKind::Key => self.extend_lease(space, lease, *by)?,
                    LeaseKind::Mailbox => self.extend_claim(space, lease, *by)?,
                }
                Ok(Output::Done)
            }
            Op::Finish { lease, keep } => {
                self.finish(space, lease, *keep)?;
                Ok(Output::Done)
            }
            Op::Get { .. } => self.get(space, tail).map(Output::Value),
            Op::Put {
                value,
                date,
                guard,
                ttl,
                ..
            } => {
                let version = self.put(space, tail, *guard, (value, *date, *ttl));
                version.map(Output::Version)
            }
            Op::Del { guard, .. } => self.delete(space, tail, *guard).map(Output::Deleted),
            Op::Upsert {
                value, date, ttl, ..
            } => {
                let upserted = self.upsert(space, tail, (value, *date, *ttl));
                upserted.map(Output::Upserted)
            }
            Op::Add { by, ttl, .. } => self.add(space, tail, *by, *ttl).map(Output::Count),
            Op::Push { item, due, .. } => self.push(space, tail, item, *due).map(Output::Pushed),
            Op::Wake { .. } => self.wake(space, tail).map(Output::Woken),
            Op::Settle { lease, remember } => {
                self.settle(space, lease, *remember)?;
                Ok(Output::Done)
            }
            Op::Retry {
                lease,
                after,
                counts,
            } => {
                self.retry(space, lease, *after, *counts)?;
                Ok(Output::Done)
            }
        }
    }
}
