//! The spaces that the writer knows, and how much each holds.

use std::collections::HashMap;

use campanile_store::{Limits, Scope, Space};
use rusqlite::{
    OptionalExtension, Result,
    types::{ToSql, ToSqlOutput, Value},
};

use crate::sql::Statements;

/// What the writer knows of one space.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) space: Space,
    /// How many things it holds, as of this moment of the transaction.
    pub(crate) used: i64,
    pub(crate) limit: i64,
    /// Where to look for something to evict: a table, and the key behind which.
    pub(crate) cursor: (usize, Option<Vec<u8>>),
}

#[derive(Debug)]
pub(crate) struct Spaces {
    known: Vec<Known>,
    by_space: HashMap<Space, usize>,
    by_id: HashMap<i64, usize>,
    /// The one that was found last.
    last: usize,
    limits: Limits,
    /// What this transaction changed, to be written at its end.
    owed: HashMap<i64, i64>,
    /// What this batch changed, to be taken back if it is refused.
    batch: Vec<(i64, i64)>,
}

impl Spaces {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            known: Vec::new(),
            by_space: HashMap::new(),
            by_id: HashMap::new(),
            last: 0,
            limits,
            owed: HashMap::new(),
            batch: Vec::new(),
        }
    }

    /// Forgets what another process may have changed, or what was not committed.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
        self.by_space.clear();
        self.by_id.clear();
        self.owed.clear();
        self.batch.clear();
    }

    /// Finds a space, and makes it if there is none.
    pub(crate) fn find(&mut self, sql: &mut Statements<'_>, space: &Space) -> Result<usize> {
        // Requests that come together are often of one kind.
        if let Some(known) = self.known.get(self.last)
            && known.space == *space
        {
            return Ok(self.last);
        }
        if let Some(index) = self.by_space.get(space) {
            self.last = *index;
            return Ok(*index);
        }
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let name = (ScopeValue(space.scope()), space.namespace().name());
        let (id, used) = match sql.space_get.query_row(name, row).optional()? {
            Some(found) => found,
            None => {
                let name = (ScopeValue(space.scope()), space.namespace().name());
                sql.space_add.query_row(name, row)?
            }
        };
        let limit = self.limits.of(space.namespace());
        let index = self.known.len();
        self.known.push(Known {
            id,
            space: space.clone(),
            used,
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
            cursor: (0, None),
        });
        self.by_space.insert(space.clone(), index);
        self.by_id.insert(id, index);
        Ok(index)
    }

    pub(crate) fn known(&self, index: usize) -> &Known {
        &self.known[index]
    }

    pub(crate) fn known_mut(&mut self, index: usize) -> &mut Known {
        &mut self.known[index]
    }

    pub(crate) fn fits(&self, index: usize, more: i64) -> bool {
        let known = &self.known[index];
        known.used + more <= known.limit
    }

    /// Notes that a space holds so much more, or less.
    pub(crate) fn count(&mut self, id: i64, change: i64) {
        self.add(id, change);
        self.batch.push((id, change));
    }

    fn add(&mut self, id: i64, change: i64) {
        *self.owed.entry(id).or_default() += change;
        if let Some(index) = self.by_id.get(&id) {
            self.known[*index].used += change;
        }
    }

    pub(crate) fn end_batch(&mut self) {
        self.batch.clear();
    }

    pub(crate) fn undo_batch(&mut self) {
        for (id, change) in std::mem::take(&mut self.batch) {
            self.add(id, -change);
        }
    }

    /// How many things the transaction brought.
    pub(crate) fn grown(&self) -> usize {
        let grown: i64 = self.owed.values().map(|change| (*change).max(0)).sum();
        usize::try_from(grown).unwrap_or(usize::MAX)
    }

    /// Writes down what the transaction changed.
    pub(crate) fn settle(&mut self, sql: &mut Statements<'_>) -> Result<()> {
        for (id, change) in self.owed.drain().filter(|(_, change)| *change != 0) {
            sql.space_use.execute((id, change))?;
        }
        Ok(())
    }
}

/// A scope as SQLite keeps it: a number is an integer and a name is text, so that they never meet.
pub(crate) struct ScopeValue<'a>(pub(crate) &'a Scope);

impl ToSql for ScopeValue<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Scope::Id(id) => ToSqlOutput::Owned(Value::Integer(*id)),
            Scope::Name(name) => ToSqlOutput::from(&**name),
        })
    }
}
