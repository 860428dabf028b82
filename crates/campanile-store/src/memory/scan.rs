//! Pages of a space, in the order of keys. Shards know no order, so each page looks at all keys.

use std::collections::BTreeMap;

use super::{
    Inner,
    space::{SHARDS, SpaceTable},
};
use crate::{
    Row, Scan, Table,
    key::{Key, Tail},
};

impl Inner {
    pub(super) fn scan(&self, scan: &Scan) -> Vec<Row> {
        let space = self.spaces.get(&scan.space);
        let now = self.now();
        let mut page = Page {
            scan,
            rows: BTreeMap::new(),
        };
        match scan.table {
            Table::Values => self.scan_values(space, now, &mut page),
            Table::Mailboxes => {
                for (tail, mailbox) in space.mail().boxes() {
                    page.offer(tail, |key| Row::Mailbox {
                        key,
                        items: mailbox.items(),
                    });
                }
            }
        }
        page.rows.into_values().collect()
    }

    fn scan_values(&self, space: &SpaceTable, now: u64, page: &mut Page<'_>) {
        let since = page.scan.filter.since;
        for index in 0..SHARDS {
            for (tail, cell) in space.shard(index).values().iter(now) {
                if since.is_none_or(|since| cell.is_since(since)) {
                    page.offer(tail, |key| Row::Value {
                        key,
                        entry: cell.entry(now),
                    });
                }
            }
        }
    }
}

/// The first rows of what was offered.
struct Page<'a> {
    scan: &'a Scan,
    rows: BTreeMap<Tail, Row>,
}

impl Page<'_> {
    fn offer(&mut self, tail: &Tail, row: impl FnOnce(Key) -> Row) {
        let Scan {
            after, filter, n, ..
        } = self.scan;
        let is_behind = after.as_ref().is_none_or(|after| tail > after.compact());
        let is_under = filter.under.as_ref().is_none_or(|under| {
            under.space() == &self.scan.space && tail.starts_with(under.compact())
        });
        if !is_behind || !is_under {
            return;
        }
        if self.rows.len() >= *n
            && self
                .rows
                .last_key_value()
                .is_none_or(|(last, _)| tail > last)
        {
            return;
        }
        let key = Key::with(self.scan.space.clone(), tail.clone());
        self.rows.insert(tail.clone(), row(key));
        if self.rows.len() > *n {
            self.rows.pop_last();
        }
    }
}
