use std::time::Duration;

use campanile_store::{Due, Item, Lease, Pushed};
use rusqlite::OptionalExtension;

use crate::{
    clock::{NEVER, after},
    writer::{Engine, Outcome, lost},
};

/// A mailbox without its items.
#[derive(Debug)]
pub(super) struct Mailbox {
    /// The part that is open.
    pub(super) part: u32,
    /// How many items wait in it.
    pub(super) waiting: u32,
    /// When the first of them came.
    pub(super) since: i64,
    pub(super) due: i64,
    /// The part that is being worked on, or waits to be tried again.
    pub(super) taken: Option<u32>,
    pub(super) fence: i64,
    pub(super) attempt: u32,
    /// Somebody works on it.
    pub(super) leased: bool,
    /// When it can be claimed again.
    pub(super) until: i64,
    pub(super) owner: i64,
    /// How many settled ids are known, and until when the last of them is.
    pub(super) known: i64,
    pub(super) known_until: i64,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            part: 1,
            waiting: 0,
            since: 0,
            due: NEVER,
            taken: None,
            fence: 0,
            attempt: 0,
            leased: false,
            until: 0,
            owner: 0,
            known: 0,
            known_until: 0,
        }
    }
}

impl Mailbox {
    fn is_idle(&self) -> bool {
        self.waiting == 0 && self.taken.is_none()
    }

    /// When it can be claimed, if not only something else changes that.
    fn claimable(&self) -> Option<i64> {
        let at = match self.taken {
            Some(_) => self.until,
            None if self.waiting == 0 => NEVER,
            None => self.due,
        };
        (at != NEVER).then_some(at)
    }

    fn expires(&self) -> i64 {
        if self.is_idle() {
            self.known_until
        } else {
            NEVER
        }
    }

    fn is_held_by(&self, now: i64, lease: &Lease) -> bool {
        self.taken.is_some()
            && self.leased
            && self.fence.unsigned_abs() == lease.fence()
            && self.until > now
    }

    /// Notes an item more.
    fn note(&mut self, now: i64, due: Due) -> Pushed {
        if self.waiting == 0 {
            self.since = now;
            self.due = NEVER;
        }
        self.waiting = self.waiting.saturating_add(1);
        let (part, count) = (self.part, self.waiting);
        self.due = match due {
            Due::Never => self.due,
            Due::After(time) => self.due.min(after(now, time)),
            Due::Quiet { .. } if self.due <= now => self.due,
            Due::Quiet { full, .. } if count >= full => now,
            Due::Quiet { quiet, cap, .. } => after(self.since, cap).min(after(now, quiet)),
        };
        Pushed::New { part, count }
    }
}

impl Engine<'_> {
    pub(crate) fn push(
        &mut self,
        space: usize,
        tail: &[u8],
        item: &Item,
        due: Due,
    ) -> Outcome<Pushed> {
        let (id, now) = (self.spaces.known(space).id, self.now);
        let found = self.find_mailbox(space, tail)?;
        let is_there = found.is_some();
        let mut mailbox = found.unwrap_or_default();
        self.forget_known(space, tail, &mut mailbox)?;
        if mailbox.is_idle() && mailbox.known == 0 {
            mailbox = Mailbox::default();
        }
        if is_there && self.sql.item_is_known.exists((id, tail, item.id))? {
            self.set_mailbox(space, tail, &mailbox)?;
            return Ok(Pushed::Duplicate);
        }
        let growth = if is_there { 1 } else { 2 };
        if let Err(full) = self.make_room(space, growth) {
            if is_there {
                // What was forgotten stays so.
                self.set_mailbox(space, tail, &mailbox)?;
            }
            return Err(full);
        }
        self.spaces.count(id, growth);
        let row = (id, tail, item.id, mailbox.part, &item.body[..]);
        self.sql.item_add.execute(row)?;
        let pushed = mailbox.note(now, due);
        self.set_mailbox(space, tail, &mailbox)?;
        self.announce(space);
        Ok(pushed)
    }

    pub(crate) fn wake(&mut self, space: usize, tail: &[u8]) -> Outcome<bool> {
        let now = self.now;
        let Some(mut mailbox) = self.find_mailbox(space, tail)? else {
            return Ok(false);
        };
        let waits = mailbox.waiting > 0;
        if waits {
            mailbox.due = mailbox.due.min(now);
        }
        let idles = mailbox.taken.is_some() && !(mailbox.leased && mailbox.until > now);
        if idles {
            mailbox.until = mailbox.until.min(now);
        }
        if waits || idles {
            self.set_mailbox(space, tail, &mailbox)?;
            self.announce(space);
        }
        Ok(waits || idles)
    }

    pub(crate) fn extend_claim(
        &mut self,
        space: usize,
        lease: &Lease,
        by: Duration,
    ) -> Outcome<()> {
        let mut mailbox = self.claimed(space, lease)?;
        mailbox.until = mailbox.until.max(after(self.now, by));
        self.set_mailbox(space, lease.key().tail(), &mailbox)
    }

    pub(crate) fn retry(
        &mut self,
        space: usize,
        lease: &Lease,
        time: Duration,
        counts: bool,
    ) -> Outcome<()> {
        let mut mailbox = self.claimed(space, lease)?;
        mailbox.leased = false;
        mailbox.attempt = mailbox.attempt.saturating_sub(u32::from(!counts));
        mailbox.until = after(self.now, time);
        self.announce(space);
        self.set_mailbox(space, lease.key().tail(), &mailbox)
    }

    pub(crate) fn release_claim(&mut self, space: usize, lease: &Lease) -> Outcome<()> {
        let Ok(mut mailbox) = self.claimed(space, lease) else {
            return Ok(());
        };
        mailbox.leased = false;
        mailbox.until = self.now;
        self.announce(space);
        self.set_mailbox(space, lease.key().tail(), &mailbox)
    }

    pub(crate) fn settle(
        &mut self,
        space: usize,
        lease: &Lease,
        remember: Duration,
    ) -> Outcome<()> {
        let (id, tail) = (self.spaces.known(space).id, lease.key().tail());
        let mut mailbox = self.claimed(space, lease)?;
        self.forget_known(space, tail, &mut mailbox)?;
        let part = mailbox.taken.take();
        mailbox.leased = false;
        let until = after(self.now, remember);
        if until > self.now {
            let row = (id, tail, part, until);
            mailbox.known += count(self.sql.item_settle.execute(row)?);
            mailbox.known_until = mailbox.known_until.max(until);
        } else {
            let dropped = self.sql.item_drop.execute((id, tail, part))?;
            self.spaces.count(id, -count(dropped));
        }
        self.announce(space);
        self.set_mailbox(space, tail, &mailbox)
    }

    /// Forgets the ids whose time is over.
    fn forget_known(&mut self, space: usize, tail: &[u8], mailbox: &mut Mailbox) -> Outcome<()> {
        if mailbox.known > 0 {
            let id = self.spaces.known(space).id;
            let forgotten = self.sql.item_forget.execute((id, tail, self.now))?;
            mailbox.known -= count(forgotten);
            self.spaces.count(id, -count(forgotten));
        }
        Ok(())
    }

    fn claimed(&mut self, space: usize, lease: &Lease) -> Outcome<Mailbox> {
        let found = self.find_mailbox(space, lease.key().tail())?;
        let now = self.now;
        found
            .filter(|mailbox| mailbox.is_held_by(now, lease))
            .ok_or_else(lost)
    }

    pub(super) fn find_mailbox(&mut self, space: usize, tail: &[u8]) -> Outcome<Option<Mailbox>> {
        let id = self.spaces.known(space).id;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Mailbox {
                part: row.get(0)?,
                waiting: row.get(1)?,
                since: row.get(2)?,
                due: row.get(3)?,
                taken: row.get(4)?,
                fence: row.get(5)?,
                attempt: row.get(6)?,
                leased: row.get(7)?,
                until: row.get(8)?,
                owner: row.get(9)?,
                known: row.get(10)?,
                known_until: row.get(11)?,
            })
        };
        let found = self.sql.mailbox_get.query_row((id, tail), row);
        Ok(found.optional()?)
    }

    /// Writes a mailbox, or forgets one that holds nothing.
    pub(super) fn set_mailbox(
        &mut self,
        space: usize,
        tail: &[u8],
        mailbox: &Mailbox,
    ) -> Outcome<()> {
        let id = self.spaces.known(space).id;
        if mailbox.is_idle() && mailbox.known == 0 {
            let deleted = self.sql.mailbox_delete.execute((id, tail))?;
            self.spaces.count(id, -count(deleted));
            return Ok(());
        }
        self.sql.mailbox_put.execute((
            id,
            tail,
            mailbox.part,
            mailbox.waiting,
            mailbox.since,
            mailbox.due,
            mailbox.taken,
            mailbox.fence,
            mailbox.attempt,
            mailbox.leased,
            mailbox.until,
            mailbox.owner,
            mailbox.known,
            mailbox.known_until,
            mailbox.claimable(),
            mailbox.expires(),
        ))?;
        Ok(())
    }
}

/// A number of rows.
fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
