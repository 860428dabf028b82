use std::collections::BTreeMap;

use bytes::Bytes;

use crate::{Claimed, Due, Item, Key, Lease, LeaseKind, Pushed, micros};

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Mailbox {
    /// How many parts were claimed already.
    pub(super) claimed_parts: u32,
    pub(super) open: BTreeMap<i64, Bytes>,
    pub(super) since: u64,
    pub(super) due: Option<u64>,
    pub(super) taken: Option<Taken>,
    pub(super) known: BTreeMap<i64, u64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Taken {
    pub(super) items: BTreeMap<i64, Bytes>,
    pub(super) fence: u64,
    pub(super) attempt: u32,
    pub(super) leased: bool,
    pub(super) until: u64,
}

impl Mailbox {
    /// Forgets ids whose time is over, and with nothing left the parts too.
    pub(super) fn forget(&mut self, now: u64) {
        self.known.retain(|_, until| *until > now);
        if self.open.is_empty() && self.taken.is_none() && self.known.is_empty() {
            *self = Self::default();
        }
    }

    pub(super) fn push(&mut self, now: u64, item: &Item, due: &Due) -> Pushed {
        self.forget(now);
        let is_taken = |taken: &Taken| taken.items.contains_key(&item.id);
        if self.open.contains_key(&item.id)
            || self.taken.as_ref().is_some_and(is_taken)
            || self.known.contains_key(&item.id)
        {
            return Pushed::Duplicate;
        }
        if self.open.is_empty() {
            self.since = now;
            self.due = None;
        }
        self.open.insert(item.id, item.body.clone());
        let count = self.open.len() as u32;
        let earliest = |a: Option<u64>, b: u64| Some(a.map_or(b, |a| a.min(b)));
        match due {
            Due::Never => {}
            Due::After(after) => self.due = earliest(self.due, now + micros(*after)),
            Due::Quiet { quiet, cap, full } => {
                let quiet = now + micros(*quiet);
                let calm = quiet.min(self.since + micros(*cap));
                let is_due = self.due.is_some_and(|due| due <= now);
                if count >= *full {
                    self.due = earliest(self.due, now);
                } else if !is_due {
                    self.due = Some(calm);
                }
            }
        }
        Pushed::New {
            part: self.claimed_parts + 1,
            count,
        }
    }

    pub(super) fn wake(&mut self, now: u64) -> bool {
        let waits = !self.open.is_empty();
        if waits {
            self.due = Some(self.due.map_or(now, |due| due.min(now)));
        }
        let idle = self.taken.as_mut();
        match idle.filter(|taken| !taken.leased || taken.until <= now) {
            Some(taken) => {
                taken.until = taken.until.min(now);
                true
            }
            None => waits,
        }
    }

    /// When it can be claimed, unless somebody works on it or it is never due.
    pub(super) fn free_at(&self, now: u64) -> Option<u64> {
        match &self.taken {
            Some(taken) if taken.leased && taken.until > now => None,
            Some(taken) => Some(taken.until),
            None if self.open.is_empty() => None,
            None => self.due,
        }
    }

    pub(super) fn claim(&mut self, now: u64, key: Key, lease: u64, fence: u64) -> Claimed {
        if self.taken.is_none() {
            self.claimed_parts += 1;
            self.taken = Some(Taken {
                items: std::mem::take(&mut self.open),
                fence,
                attempt: 0,
                leased: true,
                until: 0,
            });
        }
        let part = self.claimed_parts;
        let taken = self.taken.as_mut().expect("it was put there just now");
        taken.fence = fence;
        taken.attempt += 1;
        taken.leased = true;
        taken.until = now + lease;
        let lease = Lease::new(LeaseKind::Mailbox, key, fence, taken.attempt);
        Claimed {
            lease,
            part,
            items: list(&taken.items),
        }
    }

    pub(super) fn items(&self) -> Vec<Item> {
        let mut items = self
            .taken
            .as_ref()
            .map_or(vec![], |taken| list(&taken.items));
        items.extend(list(&self.open));
        items
    }
}

fn list(items: &BTreeMap<i64, Bytes>) -> Vec<Item> {
    let items = items.iter();
    items
        .map(|(id, body)| Item {
            id: *id,
            body: body.clone(),
        })
        .collect()
}
