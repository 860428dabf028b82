//! One mailbox: the part that is open, the part that is being worked on, and what was settled.

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;

use super::NEVER;
use crate::{Due, Item, Lease, Pushed, micros};

#[derive(Debug, Clone, Default)]
pub(super) struct Mailbox {
    open: Open,
    taken: Option<Taken>,
    /// Ids that were settled, and until when they are known.
    seen: Vec<(i64, u64)>,
}

#[derive(Debug, Clone)]
struct Open {
    part: u32,
    items: BTreeMap<i64, Bytes>,
    since: u64,
    due: u64,
}

impl Default for Open {
    fn default() -> Self {
        Self {
            part: 1,
            items: BTreeMap::new(),
            since: 0,
            due: NEVER,
        }
    }
}

#[derive(Debug, Clone)]
struct Taken {
    part: u32,
    items: BTreeMap<i64, Bytes>,
    fence: u64,
    attempt: u32,
    /// Somebody works on it; otherwise it waits to be tried again.
    leased: bool,
    /// When it can be claimed.
    until: u64,
}

/// What a claim hands out.
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) part: u32,
    pub(super) attempt: u32,
    pub(super) items: Vec<Item>,
}

impl Mailbox {
    pub(super) fn push(&mut self, now: u64, item: Item, due: Due) -> Pushed {
        self.seen.retain(|(_, until)| *until > now);
        if self.is_empty() {
            self.open = Open::default();
        }
        let taken = self.taken.as_ref();
        if self.open.items.contains_key(&item.id)
            || taken.is_some_and(|taken| taken.items.contains_key(&item.id))
            || self.seen.iter().any(|(id, _)| *id == item.id)
        {
            return Pushed::Duplicate;
        }
        let open = &mut self.open;
        if open.items.is_empty() {
            open.since = now;
            open.due = NEVER;
        }
        open.items.insert(item.id, item.body);
        let count = u32::try_from(open.items.len()).unwrap_or(u32::MAX);
        open.due = match due {
            Due::Never => open.due,
            Due::After(after) => open.due.min(now.saturating_add(micros(after))),
            Due::Quiet { .. } if open.due <= now => open.due,
            Due::Quiet { full, .. } if count >= full => now,
            Due::Quiet { quiet, cap, .. } => {
                let cap = open.since.saturating_add(micros(cap));
                cap.min(now.saturating_add(micros(quiet)))
            }
        };
        Pushed::New {
            part: open.part,
            count,
        }
    }

    /// When it can be claimed; `NEVER` if only something else changes that.
    pub(super) fn due(&self) -> u64 {
        match &self.taken {
            Some(taken) => taken.until,
            None if self.open.items.is_empty() => NEVER,
            None => self.open.due,
        }
    }

    /// When a mailbox without items is forgotten.
    pub(super) fn forgotten(&self) -> u64 {
        let last = self.seen.iter().map(|(_, until)| *until).max();
        if self.is_idle() {
            last.unwrap_or(0)
        } else {
            NEVER
        }
    }

    fn is_idle(&self) -> bool {
        self.open.items.is_empty() && self.taken.is_none()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.is_idle() && self.seen.is_empty()
    }

    /// How much it counts in its space.
    pub(super) fn weight(&self) -> usize {
        let taken = self.taken.as_ref().map_or(0, |taken| taken.items.len());
        1 + self.open.items.len() + taken + self.seen.len()
    }

    /// Somebody works on it.
    pub(super) fn is_leased(&self, now: u64) -> bool {
        let taken = self.taken.as_ref();
        taken.is_some_and(|taken| taken.leased && taken.until > now)
    }

    pub(super) fn claim(&mut self, now: u64, lease: Duration, fence: u64) -> Handed {
        let open = &mut self.open;
        let taken = self.taken.get_or_insert_with(|| {
            let part = open.part;
            open.part = part.saturating_add(1);
            Taken {
                part,
                items: std::mem::take(&mut open.items),
                fence: 0,
                attempt: 0,
                leased: false,
                until: 0,
            }
        });
        taken.fence = fence;
        taken.attempt = taken.attempt.saturating_add(1);
        taken.leased = true;
        taken.until = now.saturating_add(micros(lease));
        Handed {
            part: taken.part,
            attempt: taken.attempt,
            items: list(&taken.items).collect(),
        }
    }

    pub(super) fn is_held_by(&self, now: u64, lease: &Lease) -> bool {
        let taken = self.taken.as_ref();
        taken.is_some_and(|taken| taken.leased && taken.fence == lease.fence() && taken.until > now)
    }

    pub(super) fn extend(&mut self, now: u64, by: Duration) {
        if let Some(taken) = &mut self.taken {
            taken.until = taken.until.max(now.saturating_add(micros(by)));
        }
    }

    pub(super) fn retry(&mut self, now: u64, after: Duration, counts: bool) {
        if let Some(taken) = &mut self.taken {
            taken.leased = false;
            taken.attempt = taken.attempt.saturating_sub(u32::from(!counts));
            taken.until = now.saturating_add(micros(after));
        }
    }

    pub(super) fn settle(&mut self, now: u64, remember: Duration) {
        self.seen.retain(|(_, until)| *until > now);
        let until = now.saturating_add(micros(remember));
        if let Some(taken) = self.taken.take()
            && until > now
        {
            self.seen.extend(taken.items.keys().map(|id| (*id, until)));
        }
    }

    /// Whether there was something to make due.
    pub(super) fn wake(&mut self, now: u64) -> bool {
        let waits = !self.open.items.is_empty();
        if waits {
            self.open.due = self.open.due.min(now);
        }
        match &mut self.taken {
            Some(taken) if !taken.leased || taken.until <= now => {
                taken.until = taken.until.min(now);
                true
            }
            _ => waits,
        }
    }

    pub(super) fn items(&self) -> Vec<Item> {
        let taken = self.taken.as_ref().map(|taken| &taken.items);
        let taken = taken.into_iter().flat_map(list);
        taken.chain(list(&self.open.items)).collect()
    }
}

fn list(items: &BTreeMap<i64, Bytes>) -> impl Iterator<Item = Item> {
    items.iter().map(|(id, body)| Item {
        id: *id,
        body: body.clone(),
    })
}
