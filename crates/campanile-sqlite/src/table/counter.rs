use std::time::Duration;

use rusqlite::OptionalExtension;

use crate::{
    clock::{NEVER, after},
    writer::{Engine, Outcome},
};

impl Engine<'_> {
    pub(crate) fn add(
        &mut self,
        space: usize,
        tail: &[u8],
        by: i64,
        ttl: Option<Duration>,
    ) -> Outcome<i64> {
        let (id, now) = (self.spaces.known(space).id, self.now);
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let row: Option<(i64, bool, i64)> =
            self.sql.counter_get.query_row((id, tail), row).optional()?;
        let there = row.filter(|(_, _, expires)| *expires > now);
        let (before, was_hard, expires) = match there {
            Some(there) => there,
            None => (0, false, ttl.map_or(NEVER, |ttl| after(now, ttl))),
        };
        let count = before.saturating_add(by);
        let hard = was_hard || self.is_hard;
        // Reading makes no counter, and what is over at once is not kept.
        let is_news = count != before || hard != was_hard;
        if !is_news || expires <= now || (by == 0 && there.is_none()) {
            return Ok(count);
        }
        if row.is_none() {
            self.make_room(space, 1)?;
            self.spaces.count(id, 1);
        }
        let row = (id, tail, count, hard, expires);
        self.sql.counter_put.execute(row)?;
        Ok(count)
    }
}
