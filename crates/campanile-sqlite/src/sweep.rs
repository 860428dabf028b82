//! Room: what has expired is swept away in small pieces, and a space that is full evicts.

use rusqlite::{Connection, PrepFlags, Result, Row, Statement};

use crate::{
    spaces::Spaces,
    sql::Statements,
    writer::{Engine, Outcome, full},
};

/// The tables whose rows expire; of which rows the store may evict, as SQL; and how to tell which
/// of two that end at one time was written first.
const TABLES: [(&str, &str, &str); 6] = [
    ("quota", "NOT told", "0"),
    ("penalty", "blocked_until <= ?3", "0"),
    (
        "lease",
        "iif(state = 'running', until <= ?3, state = 'free' OR NOT hard)",
        "0",
    ),
    ("entry", "NOT hard", "version"),
    ("counter", "NOT hard", "0"),
    // Items are never evicted.
    ("mailbox", "0", "0"),
];

const MAILBOX: usize = 5;

/// How many rows are looked at for something to evict at a time, and how often at most.
const LOOK: usize = 64;
const LOOKS: usize = 16;

/// How many rows are looked at for what has expired, though nothing came.
const FEW: usize = 4;

/// How many more rows are looked at where some had expired: what came together expires together.
const MORE: usize = 16;

#[derive(Debug)]
struct Table<'c> {
    sweep: Statement<'c>,
    look: Statement<'c>,
    delete: Statement<'c>,
}

#[derive(Debug)]
pub(crate) struct Sweep<'c> {
    tables: Vec<Table<'c>>,
    table: usize,
    behind: (i64, Vec<u8>),
}

/// A row that may go.
struct Seen {
    space: i64,
    key: Vec<u8>,
    expires: i64,
    is_evictable: bool,
    written: i64,
}

impl<'c> Sweep<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self> {
        let prepare =
            |sql: &str| connection.prepare_with_flags(sql, PrepFlags::SQLITE_PREPARE_PERSISTENT);
        let tables = TABLES.iter().map(|(table, evictable, written)| {
            Ok(Table {
                sweep: prepare(&format!(
                    "SELECT space, key, expires, 0, 0 FROM {table}
                     WHERE (space, key) > (?1, ?2) ORDER BY space, key LIMIT ?3"
                ))?,
                look: prepare(&format!(
                    "SELECT space, key, expires, {evictable}, {written} FROM {table}
                     WHERE space = ?1 AND key > coalesce(?2, '') ORDER BY key LIMIT ?4"
                ))?,
                delete: prepare(&format!(
                    "DELETE FROM {table} WHERE space = ?1 AND key = ?2"
                ))?,
            })
        });
        Ok(Self {
            tables: tables.collect::<Result<_>>()?,
            table: 0,
            behind: FIRST,
        })
    }

    /// Looks at some rows for what has expired, and goes on from there the next time: at more rows
    /// than came, so that it gets around, and at a few in any case.
    pub(crate) fn sweep(
        &mut self,
        sql: &mut Statements<'_>,
        spaces: &mut Spaces,
        now: i64,
        requests: usize,
    ) -> Result<()> {
        let rows = FEW + requests / 8 + 2 * spaces.grown();
        if self.sweep_window(sql, spaces, now, rows)? > 0 {
            self.sweep_window(sql, spaces, now, rows * MORE)?;
        }
        spaces.end_batch();
        Ok(())
    }

    fn sweep_window(
        &mut self,
        sql: &mut Statements<'_>,
        spaces: &mut Spaces,
        now: i64,
        rows: usize,
    ) -> Result<usize> {
        let (space, key) = &mut self.behind;
        let table = &mut self.tables[self.table];
        let mut window = table.sweep.query((&*space, &*key, rows as i64))?;
        let (mut looked_at, mut expired) = (0, Vec::new());
        // Most rows live, so only those that do not are copied.
        while let Some(row) = window.next()? {
            looked_at += 1;
            if row.get::<_, i64>(2)? <= now {
                expired.push(seen(row)?);
            }
            if looked_at == rows {
                *space = row.get(0)?;
                row.get_ref(1)?.as_blob()?.clone_into(key);
            }
        }
        drop(window);
        for row in &expired {
            self.delete(sql, spaces, self.table, row)?;
        }
        if looked_at < rows {
            self.table = (self.table + 1) % TABLES.len();
            self.behind = FIRST;
        }
        Ok(expired.len())
    }

    fn delete(
        &mut self,
        sql: &mut Statements<'_>,
        spaces: &mut Spaces,
        table: usize,
        row: &Seen,
    ) -> Result<()> {
        let of = (row.space, &row.key);
        let mut gone = self.tables[table].delete.execute(of)?;
        if table == MAILBOX {
            gone += sql.item_forget_all.execute(of)?;
        }
        spaces.count(row.space, -i64::try_from(gone).unwrap_or(i64::MAX));
        Ok(())
    }

    /// Makes room for one, of what a space holds; whatever has expired goes first. False if among
    /// what it looked at nothing may go.
    fn evict(
        &mut self,
        sql: &mut Statements<'_>,
        spaces: &mut Spaces,
        space: usize,
        now: i64,
    ) -> Result<bool> {
        let mut ends = 0;
        for _ in 0..LOOKS {
            let known = spaces.known_mut(space);
            let (table, behind) = known.cursor.clone();
            let rows = self.tables[table]
                .look
                .query_map((known.id, behind, now, LOOK as i64), seen)?;
            let rows: Vec<Seen> = rows.collect::<Result<_>>()?;
            known.cursor = match rows.last() {
                Some(last) if rows.len() == LOOK => (table, Some(last.key.clone())),
                _ => ((table + 1) % TABLES.len(), None),
            };
            ends += usize::from(rows.len() < LOOK);
            let may_go = |row: &&Seen| row.expires <= now || row.is_evictable;
            let worth = |row: &&Seen| (row.expires > now, row.expires, row.written);
            if let Some(least) = rows.iter().filter(may_go).min_by_key(worth) {
                self.delete(sql, spaces, table, least)?;
                return Ok(true);
            }
            if ends > TABLES.len() {
                break;
            }
        }
        Ok(false)
    }
}

impl Engine<'_> {
    /// Makes room for so many things in a space, or says that it is full.
    pub(crate) fn make_room(&mut self, space: usize, things: i64) -> Outcome<()> {
        while !self.spaces.fits(space, things) {
            let (sql, spaces) = (&mut self.sql, &mut self.spaces);
            if !self.sweep.evict(sql, spaces, space, self.now)? {
                return Err(full(&self.spaces.known(space).space));
            }
        }
        Ok(())
    }
}

const FIRST: (i64, Vec<u8>) = (i64::MIN, Vec::new());

fn seen(row: &Row<'_>) -> Result<Seen> {
    Ok(Seen {
        space: row.get(0)?,
        key: row.get(1)?,
        expires: row.get(2)?,
        is_evictable: row.get(3)?,
        written: row.get(4)?,
    })
}
