//! Pages of a space, in the order of keys.

use bytes::Bytes;
use campanile_store::{Entry, Key, Result, Row, Scan, Space, Table};

use crate::{claim, decode, error, store::Core};

/// The tails of a page: from the first on, and up to the second.
struct Range {
    from: Vec<u8>,
    to: Vec<u8>,
}

impl Range {
    /// What has the parts of `under`; nothing, if that is a key of another space.
    fn under(scan: &Scan) -> Option<Self> {
        let from = match &scan.filter.under {
            Some(under) if *under.space() != scan.space => return None,
            Some(under) => under.tail().to_vec(),
            None => Vec::new(),
        };
        // No part begins with this byte.
        let to = [&from[..], &[0xff]].concat();
        Some(Self { from, to })
    }
}

impl Core {
    pub(crate) async fn scan(&self, scan: Scan) -> Result<Vec<Row>> {
        let Some(Range { from, to }) = Range::under(&scan) else {
            return Ok(Vec::new());
        };
        let space = self.space(&scan.space).await?.id;
        let after = scan.after.as_ref().map(Key::tail);
        let n = i64::try_from(scan.n).unwrap_or(i64::MAX);
        match scan.table {
            Table::Values => {
                let (test, since) = (self.clock.test(), scan.filter.since);
                let values = &self.statements.values;
                let rows = self
                    .connections
                    .query(values, &[&test, &space, &after, &from, &to, &since, &n])
                    .await?;
                rows.iter().map(|row| value(&scan.space, row)).collect()
            }
            Table::Mailboxes => {
                let mailboxes = &self.statements.mailboxes;
                let rows = self
                    .connections
                    .query(mailboxes, &[&space, &after, &from, &to, &n])
                    .await?;
                collect(&scan.space, &rows)
            }
        }
    }
}

fn key(space: &Space, row: &tokio_postgres::Row) -> Result<Key> {
    let tail: &[u8] = row.try_get(0).map_err(error::unreadable)?;
    Key::from_tail(space.clone(), tail)
}

fn value(space: &Space, row: &tokio_postgres::Row) -> Result<Row> {
    let number = |column: usize| -> Result<i64> { row.try_get(column).map_err(error::unreadable) };
    let value: &[u8] = row.try_get(1).map_err(error::unreadable)?;
    Ok(Row::Value {
        key: key(space, row)?,
        entry: Entry {
            value: Bytes::copy_from_slice(value),
            version: number(2)?.cast_unsigned(),
            date: number(3)?,
            age: decode::duration(number(4)?),
        },
    })
}

/// Mailboxes out of the rows of their items.
fn collect(space: &Space, rows: &[tokio_postgres::Row]) -> Result<Vec<Row>> {
    let mut mailboxes: Vec<Row> = Vec::new();
    for row in rows {
        let (key, item) = (key(space, row)?, claim::item(row, 1)?);
        match mailboxes.last_mut() {
            Some(Row::Mailbox { key: last, items }) if *last == key => items.push(item),
            _ => mailboxes.push(Row::Mailbox {
                key,
                items: vec![item],
            }),
        }
    }
    Ok(mailboxes)
}
