use campanile_store::{Quota, Verdict, micros};
use rusqlite::OptionalExtension;

use crate::{
    clock::between,
    writer::{Engine, Outcome},
};

impl Engine<'_> {
    /// The way of every update, so one statement for a use that passes.
    pub(crate) fn charge_quota(
        &mut self,
        space: usize,
        tail: &[u8],
        quota: &Quota,
        cost: u32,
    ) -> Outcome<Verdict> {
        let (id, now) = (self.spaces.known(space).id, self.now);
        let cost = cost.min(quota.burst_size());
        let interval = i64::try_from(micros(quota.interval())).unwrap_or(i64::MAX);
        let price = interval.saturating_mul(cost.into());
        let whole = interval.saturating_mul(quota.burst_size().into());
        let charge = (id, tail, now, price, whole);
        if self.sql.quota_charge.execute(charge)? > 0 {
            return Ok(Verdict::Allowed);
        }
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let there = self.sql.quota_get.query_row((id, tail), row).optional()?;
        let (expires, told): (i64, bool) = match there {
            Some(there) => there,
            // Nothing is kept of a use that costs nothing.
            None if price == 0 => return Ok(Verdict::Allowed),
            None => {
                self.make_room(space, 1)?;
                let expires = now.saturating_add(price);
                self.sql.quota_add.execute((id, tail, expires))?;
                self.spaces.count(id, 1);
                return Ok(Verdict::Allowed);
            }
        };
        let retry_after = between(now + whole, expires + price);
        if told {
            return Ok(Verdict::Blocked { retry_after });
        }
        self.sql.quota_tell.execute((id, tail))?;
        Ok(Verdict::JustBlocked { retry_after })
    }
}
