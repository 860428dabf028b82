use campanile_store::{Claim, Claimed, Item, Key, Lease, LeaseKind};

use crate::{
    clock::{NEVER, after, between},
    writer::{Engine, Handed, Outcome},
};

impl Engine<'_> {
    /// Hands out what is due now.
    pub(crate) fn claim(&mut self, claim: &Claim) -> Outcome<Handed> {
        let space = self.spaces.find(&mut self.sql, &claim.queue)?;
        let (id, now) = (self.spaces.known(space).id, self.now);
        let latest = if claim.early { NEVER } else { now };
        let n = i64::try_from(claim.n).unwrap_or(i64::MAX);
        let due = self
            .sql
            .mailbox_due
            .query_map((id, latest, now, n), |row| row.get(0))?;
        let due: Vec<Vec<u8>> = due.collect::<rusqlite::Result<_>>()?;
        let mut claimed = Vec::with_capacity(due.len());
        for tail in due {
            claimed.extend(self.hand_out(space, &tail, claim)?);
        }
        let mut next = None;
        if claimed.is_empty() {
            let at: Option<i64> = self.sql.mailbox_next.query_row([id], |row| row.get(0))?;
            next = at.map(|at| between(now, at));
        }
        Ok(Handed { claimed, next })
    }

    fn hand_out(&mut self, space: usize, tail: &[u8], claim: &Claim) -> Outcome<Option<Claimed>> {
        let Some(mut mailbox) = self.find_mailbox(space, tail)? else {
            return Ok(None);
        };
        let part = match mailbox.taken {
            Some(part) => part,
            None => {
                let part = mailbox.part;
                mailbox.part = part.saturating_add(1);
                mailbox.waiting = 0;
                mailbox.attempt = 0;
                part
            }
        };
        mailbox.taken = Some(part);
        mailbox.fence = self.next_number();
        mailbox.attempt = mailbox.attempt.saturating_add(1);
        mailbox.leased = true;
        mailbox.until = after(self.now, claim.lease);
        mailbox.owner = self.owner;
        self.set_mailbox(space, tail, &mailbox)?;

        let id = self.spaces.known(space).id;
        let items = self.sql.item_list.query_map((id, tail, part), read_item)?;
        let items = items.collect::<rusqlite::Result<_>>()?;
        let key = Key::from_tail(claim.queue.clone(), tail).map_err(crate::writer::Halt::Failed)?;
        let fence = mailbox.fence.unsigned_abs();
        Ok(Some(Claimed {
            lease: Lease::new(LeaseKind::Mailbox, key, fence, mailbox.attempt),
            part,
            items,
        }))
    }
}

/// An item of a row that starts with its id and body.
pub(crate) fn read_item(row: &rusqlite::Row<'_>) -> rusqlite::Result<Item> {
    let body: Vec<u8> = row.get(1)?;
    Ok(Item {
        id: row.get(0)?,
        body: body.into(),
    })
}
