//! Pages of a space, in the order of keys.

use campanile_store::{Key, Result, Row, Scan, StoreError, Table};
use rusqlite::{Connection, params};

use crate::{error, spaces::ScopeValue, table};

const VALUES: &str = "SELECT e.value, e.version, e.date, e.written, e.key
    FROM entry AS e JOIN space AS s ON s.id = e.space
    WHERE s.scope = ?1 AND s.namespace = ?2 AND e.key > coalesce(?3, '') AND e.key >= ?4
        AND (?5 IS NULL OR e.key < ?5) AND e.expires > ?6 AND e.date >= ?7
    ORDER BY e.key";

const MAILBOXES: &str = "SELECT m.key, s.id
    FROM mailbox AS m JOIN space AS s ON s.id = m.space
    WHERE s.scope = ?1 AND s.namespace = ?2 AND m.key > coalesce(?3, '') AND m.key >= ?4
        AND (?5 IS NULL OR m.key < ?5) AND (m.waiting > 0 OR m.taken IS NOT NULL)
    ORDER BY m.key";

/// The open part is behind the one that was taken.
const ITEMS: &str = "SELECT id, body FROM item
    WHERE space = ?1 AND key = ?2 AND part IS NOT NULL ORDER BY part, id";

pub(crate) fn scan(connection: &Connection, scan: &Scan, now: i64) -> Result<Vec<Row>> {
    let is_elsewhere = |key: &Key| key.space() != &scan.space;
    if scan.filter.under.as_ref().is_some_and(is_elsewhere) {
        return Ok(Vec::new());
    }
    if !connection.is_autocommit() {
        return page(connection, scan, now);
    }
    // A mailbox and its items in one view of the file.
    let transaction = connection.unchecked_transaction().map_err(failed)?;
    let rows = page(&transaction, scan, now);
    transaction.rollback().map_err(failed)?;
    rows
}

fn page(connection: &Connection, scan: &Scan, now: i64) -> Result<Vec<Row>> {
    match scan.table {
        Table::Values => values(connection, scan, now),
        Table::Mailboxes => mailboxes(connection, scan),
    }
}

/// Where a page starts and ends.
struct Range {
    /// None is before every key, as any text is before all bytes.
    behind: Option<Vec<u8>>,
    from: Vec<u8>,
    to: Option<Vec<u8>>,
}

impl Range {
    fn of(scan: &Scan) -> Self {
        let under = scan.filter.under.as_ref().map_or(&[][..], Key::tail);
        Self {
            behind: scan.after.as_ref().map(|after| after.tail().to_vec()),
            from: under.to_vec(),
            to: successor(under),
        }
    }
}

/// The first bytes that are behind all that start with these.
fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut next = prefix[..=last].to_vec();
    next[last] += 1;
    Some(next)
}

/// Bytes that start with those of another key need not have its parts.
fn is_under(key: &Key, scan: &Scan) -> bool {
    let under = scan.filter.under.as_ref();
    under.is_none_or(|under| key.starts_with(under))
}

fn values(connection: &Connection, scan: &Scan, now: i64) -> Result<Vec<Row>> {
    let range = Range::of(scan);
    let scope = ScopeValue(scan.space.scope());
    let namespace = scan.space.namespace().name();
    let since = scan.filter.since.unwrap_or(i64::MIN);
    let sql = params![
        scope,
        namespace,
        range.behind,
        range.from,
        range.to,
        now,
        since
    ];
    let mut statement = connection.prepare(VALUES).map_err(failed)?;
    let rows = statement.query_map(sql, |row| {
        let key: Vec<u8> = row.get(4)?;
        Ok((key, table::read_entry(row, now)?))
    });
    let mut page = Vec::new();
    for row in rows.map_err(failed)? {
        if page.len() >= scan.n {
            break;
        }
        let (key, entry) = row.map_err(failed)?;
        let key = Key::from_tail(scan.space.clone(), &key)?;
        if is_under(&key, scan) {
            page.push(Row::Value { key, entry });
        }
    }
    Ok(page)
}

fn mailboxes(connection: &Connection, scan: &Scan) -> Result<Vec<Row>> {
    let range = Range::of(scan);
    let scope = ScopeValue(scan.space.scope());
    let namespace = scan.space.namespace().name();
    let sql = params![scope, namespace, range.behind, range.from, range.to];
    let mut boxes = connection.prepare(MAILBOXES).map_err(failed)?;
    let mut items = connection.prepare(ITEMS).map_err(failed)?;
    let rows = boxes.query_map(sql, |row| Ok((row.get(0)?, row.get(1)?)));
    let mut page = Vec::new();
    for row in rows.map_err(failed)? {
        if page.len() >= scan.n {
            break;
        }
        let (tail, space): (Vec<u8>, i64) = row.map_err(failed)?;
        let key = Key::from_tail(scan.space.clone(), &tail)?;
        if is_under(&key, scan) {
            let list = items.query_map((space, &tail), table::read_item);
            let items = list.and_then(Iterator::collect).map_err(failed)?;
            page.push(Row::Mailbox { key, items });
        }
    }
    Ok(page)
}

fn failed(error: rusqlite::Error) -> StoreError {
    error::unread(&error)
}
