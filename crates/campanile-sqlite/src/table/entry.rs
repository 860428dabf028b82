use std::time::Duration;

use bytes::Bytes;
use campanile_store::{Entry, Guard, Refused, Upserted};
use rusqlite::OptionalExtension;

use crate::{
    clock::{NEVER, after, between},
    writer::{Engine, Halt, Outcome},
};

/// What is written: the value, its date, and how long it is kept.
type Written<'a> = (&'a Bytes, i64, Option<Duration>);

/// What is in the table, be it over or not.
struct Found {
    is_there: bool,
    entry: Option<Entry>,
}

impl Engine<'_> {
    pub(crate) fn get(&mut self, space: usize, tail: &[u8]) -> Outcome<Option<Entry>> {
        Ok(self.find_entry(space, tail)?.entry)
    }

    pub(crate) fn put(
        &mut self,
        space: usize,
        tail: &[u8],
        guard: Guard,
        written: Written<'_>,
    ) -> Outcome<u64> {
        let found = self.find_entry(space, tail)?;
        check(guard, found.entry.as_ref()).map_err(Halt::Refused)?;
        self.write_entry(space, tail, &found, written)
    }

    pub(crate) fn upsert(
        &mut self,
        space: usize,
        tail: &[u8],
        written: Written<'_>,
    ) -> Outcome<Upserted> {
        let found = self.find_entry(space, tail)?;
        let stays = check(Guard::IfNewer(written.1), found.entry.as_ref()).is_err();
        let version = match &found.entry {
            Some(entry) if stays => entry.version,
            _ => self.write_entry(space, tail, &found, written)?,
        };
        Ok(Upserted {
            written: !stays,
            version,
            before: found.entry,
        })
    }

    pub(crate) fn delete(&mut self, space: usize, tail: &[u8], guard: Guard) -> Outcome<bool> {
        let found = self.find_entry(space, tail)?;
        check(guard, found.entry.as_ref()).map_err(Halt::Refused)?;
        self.drop_entry(space, tail, &found)?;
        Ok(found.entry.is_some())
    }

    fn find_entry(&mut self, space: usize, tail: &[u8]) -> Outcome<Found> {
        let (id, now) = (self.spaces.known(space).id, self.now);
        let row = |row: &rusqlite::Row<'_>| {
            let expires: i64 = row.get(4)?;
            Ok((expires > now).then_some(read(row, now)?))
        };
        let found = self.sql.entry_get.query_row((id, tail), row).optional()?;
        Ok(Found {
            is_there: found.is_some(),
            entry: found.flatten(),
        })
    }

    fn write_entry(
        &mut self,
        space: usize,
        tail: &[u8],
        found: &Found,
        (value, date, ttl): Written<'_>,
    ) -> Outcome<u64> {
        let (id, now) = (self.spaces.known(space).id, self.now);
        let version = self.next_number();
        let expires = ttl.map_or(NEVER, |ttl| after(now, ttl));
        if expires <= now {
            // What is over at once takes no room, and what it replaces is gone.
            self.drop_entry(space, tail, found)?;
            return Ok(version.unsigned_abs());
        }
        if !found.is_there {
            self.make_room(space, 1)?;
            self.spaces.count(id, 1);
        }
        let value = &value[..];
        let row = (id, tail, value, version, date, now, self.is_hard, expires);
        self.sql.entry_put.execute(row)?;
        Ok(version.unsigned_abs())
    }

    fn drop_entry(&mut self, space: usize, tail: &[u8], found: &Found) -> Outcome<()> {
        if found.is_there {
            let id = self.spaces.known(space).id;
            self.sql.entry_delete.execute((id, tail))?;
            self.spaces.count(id, -1);
        }
        Ok(())
    }
}

/// An entry of a row that starts with value, version, date and the time when it was written.
pub(crate) fn read(row: &rusqlite::Row<'_>, now: i64) -> rusqlite::Result<Entry> {
    let value: Vec<u8> = row.get(0)?;
    let version: i64 = row.get(1)?;
    Ok(Entry {
        value: value.into(),
        version: version.unsigned_abs(),
        date: row.get(2)?,
        age: between(row.get(3)?, now),
    })
}

/// Whether a guard holds over what is there.
fn check(guard: Guard, there: Option<&Entry>) -> Result<(), Refused> {
    match (guard, there) {
        (Guard::Any, _) | (Guard::IfAbsent | Guard::IfNewer(_), None) => Ok(()),
        (Guard::IfAbsent, Some(_)) => Err(Refused::Present),
        (Guard::IfVersion(_), None) => Err(Refused::Absent),
        (Guard::IfVersion(version), Some(entry)) if entry.version == version => Ok(()),
        (Guard::IfVersion(_), Some(_)) => Err(Refused::OtherVersion),
        (Guard::IfNewer(date), Some(entry)) if entry.date <= date => Ok(()),
        (Guard::IfNewer(_), Some(_)) => Err(Refused::Newer),
    }
}
