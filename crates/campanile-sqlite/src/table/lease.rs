use std::time::Duration;

use campanile_store::{Begun, Key, Lease, LeaseKind};
use rusqlite::{
    OptionalExtension, Result, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

use crate::{
    clock::{after, between},
    writer::{Engine, Outcome, lost},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Free,
    Kept,
}

#[derive(Debug)]
struct Row {
    state: State,
    fence: i64,
    attempt: u32,
    until: i64,
    remember: i64,
    owner: i64,
    hard: bool,
    expires: i64,
}

impl Row {
    fn is_held_by(&self, now: i64, lease: &Lease) -> bool {
        self.state == State::Running
            && self.fence.unsigned_abs() == lease.fence()
            && self.until > now
    }
}

impl Engine<'_> {
    pub(crate) fn begin(
        &mut self,
        space: usize,
        key: &Key,
        lease: Duration,
        remember: Duration,
    ) -> Outcome<Begun> {
        let now = self.now;
        let found = self.find_lease(space, key)?;
        let is_there = found.is_some();
        let attempt = match found.filter(|row| row.expires > now) {
            Some(row) if row.state == State::Kept => {
                let left = between(now, row.until);
                return Ok(Begun::Kept { left });
            }
            Some(row) if row.state == State::Running && row.until > now => {
                let left = between(now, row.until);
                return Ok(Begun::Held { left });
            }
            Some(row) => row.attempt.saturating_add(1),
            None => 1,
        };
        let until = after(now, lease);
        let row = Row {
            state: State::Running,
            fence: self.next_number(),
            attempt,
            until,
            remember: after(0, remember),
            owner: self.owner,
            hard: false,
            expires: after(until, remember),
        };
        self.set_lease(space, key, &row, is_there)?;
        let fence = row.fence.unsigned_abs();
        let lease = Lease::new(LeaseKind::Key, key.clone(), fence, attempt);
        Ok(Begun::Started(lease))
    }

    pub(crate) fn extend_lease(
        &mut self,
        space: usize,
        lease: &Lease,
        by: Duration,
    ) -> Outcome<()> {
        let mut row = self.held(space, lease)?;
        row.until = row.until.max(after(self.now, by));
        row.expires = row.until.saturating_add(row.remember);
        self.set_lease(space, lease.key(), &row, true)
    }

    pub(crate) fn finish(&mut self, space: usize, lease: &Lease, keep: Duration) -> Outcome<()> {
        let mut row = self.held(space, lease)?;
        row.state = State::Kept;
        row.until = after(self.now, keep);
        row.expires = row.until;
        row.hard = self.is_hard;
        self.set_lease(space, lease.key(), &row, true)
    }

    /// Gives a lease back, of whatever kind. One that is lost is left alone.
    pub(crate) fn release(&mut self, lease: &Lease) -> Outcome<()> {
        let space = self.spaces.find(&mut self.sql, lease.key().space())?;
        if lease.kind() == LeaseKind::Mailbox {
            return self.release_claim(space, lease);
        }
        let Ok(mut row) = self.held(space, lease) else {
            return Ok(());
        };
        row.state = State::Free;
        row.until = self.now;
        row.expires = row.until.saturating_add(row.remember);
        self.set_lease(space, lease.key(), &row, true)
    }

    fn held(&mut self, space: usize, lease: &Lease) -> Outcome<Row> {
        let row = self.find_lease(space, lease.key())?;
        let now = self.now;
        row.filter(|row| row.is_held_by(now, lease))
            .ok_or_else(lost)
    }

    fn find_lease(&mut self, space: usize, key: &Key) -> Outcome<Option<Row>> {
        let id = self.spaces.known(space).id;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Row {
                state: row.get(0)?,
                fence: row.get(1)?,
                attempt: row.get(2)?,
                until: row.get(3)?,
                remember: row.get(4)?,
                owner: row.get(5)?,
                hard: row.get(6)?,
                expires: row.get(7)?,
            })
        };
        let found = self.sql.lease_get.query_row((id, key.tail()), row);
        Ok(found.optional()?)
    }

    /// Writes a lease. One that is over already takes no room.
    fn set_lease(&mut self, space: usize, key: &Key, row: &Row, is_there: bool) -> Outcome<()> {
        let (id, tail) = (self.spaces.known(space).id, key.tail());
        if row.expires <= self.now {
            if is_there {
                self.sql.lease_delete.execute((id, tail))?;
                self.spaces.count(id, -1);
            }
            return Ok(());
        }
        if !is_there {
            self.make_room(space, 1)?;
            self.spaces.count(id, 1);
        }
        self.sql.lease_put.execute((
            id,
            tail,
            row.state,
            row.fence,
            row.attempt,
            row.until,
            row.remember,
            row.owner,
            row.hard,
            row.expires,
        ))?;
        Ok(())
    }
}

impl ToSql for State {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Self::Running => "running",
            Self::Free => "free",
            Self::Kept => "kept",
        }))
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "running" => Ok(Self::Running),
            "free" => Ok(Self::Free),
            "kept" => Ok(Self::Kept),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
