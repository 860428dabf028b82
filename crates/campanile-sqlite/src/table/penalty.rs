use std::fmt::Write;

use campanile_store::{PenaltyRule, StoreError, Verdict};
use rusqlite::OptionalExtension;

use crate::{
    clock::{after, between},
    writer::{Engine, Halt, Outcome},
};

#[derive(Debug, Default)]
struct Penalty {
    /// When and how often it was used, oldest first.
    uses: Vec<(i64, u32)>,
    blocked_until: i64,
    expires: i64,
}

impl Penalty {
    fn charge(&mut self, now: i64, rule: &PenaltyRule, cost: u32) -> Verdict {
        if self.blocked_until > now {
            let retry_after = between(now, self.blocked_until);
            return Verdict::Blocked { retry_after };
        }
        let cost = cost.min(rule.uses());
        self.uses.retain(|(at, _)| after(*at, rule.window()) > now);
        let used: u64 = self.uses.iter().map(|(_, cost)| u64::from(*cost)).sum();
        if cost == 0 {
            return Verdict::Allowed;
        }
        if used + u64::from(cost) > u64::from(rule.uses()) {
            self.uses.clear();
            self.blocked_until = after(now, rule.block());
            self.expires = self.blocked_until;
            let retry_after = between(now, self.blocked_until);
            return Verdict::JustBlocked { retry_after };
        }
        match self.uses.last_mut() {
            Some((at, before)) if *at == now => *before += cost,
            _ => self.uses.push((now, cost)),
        }
        self.expires = after(now, rule.window());
        Verdict::Allowed
    }
}

impl Engine<'_> {
    pub(crate) fn charge_penalty(
        &mut self,
        space: usize,
        tail: &[u8],
        rule: &PenaltyRule,
        cost: u32,
    ) -> Outcome<Verdict> {
        let (id, now) = (self.spaces.known(space).id, self.now);
        let row = |row: &rusqlite::Row<'_>| {
            let uses: String = row.get(0)?;
            Ok((uses, row.get(1)?, row.get(2)?))
        };
        let there = self.sql.penalty_get.query_row((id, tail), row).optional()?;
        let is_there = there.is_some();
        let mut penalty = match there {
            Some((uses, blocked_until, expires)) if expires > now => Penalty {
                uses: read(&uses).ok_or_else(damaged)?,
                blocked_until,
                expires,
            },
            _ => Penalty::default(),
        };
        let verdict = penalty.charge(now, rule, cost);
        // Asking changes nothing, and neither does a use while the block runs.
        if cost == 0 || matches!(verdict, Verdict::Blocked { .. }) {
            return Ok(verdict);
        }
        if !is_there {
            self.make_room(space, 1)?;
            self.spaces.count(id, 1);
        }
        let uses = write(&penalty.uses);
        let row = (id, tail, uses, penalty.blocked_until, penalty.expires);
        self.sql.penalty_put.execute(row)?;
        Ok(verdict)
    }
}

fn write(uses: &[(i64, u32)]) -> String {
    let mut text = String::new();
    for (index, (at, cost)) in uses.iter().enumerate() {
        let space = if index == 0 { "" } else { " " };
        // A text takes whatever is written to it.
        _ = write!(text, "{space}{at}:{cost}");
    }
    text
}

fn read(text: &str) -> Option<Vec<(i64, u32)>> {
    let uses = text.split_ascii_whitespace().map(|used| {
        let (at, cost) = used.split_once(':')?;
        Some((at.parse().ok()?, cost.parse().ok()?))
    });
    uses.collect()
}

fn damaged() -> Halt {
    Halt::Failed(StoreError::corrupt(
        "the uses of a penalty that were read back do not read as times",
    ))
}
