//! All mailboxes of one space, behind one lock, in the order in which they are due.

use std::collections::{BTreeSet, HashMap};

use super::{
    NEVER,
    mailbox::Mailbox,
    room::{NoRoom, Room},
};
use crate::{Claim, key::Tail};

#[derive(Debug, Default)]
pub(super) struct Mail {
    boxes: HashMap<Tail, Mailbox>,
    /// When each can be claimed; those that never can are not in it.
    due: BTreeSet<(u64, Tail)>,
    /// When each that holds only remembered ids is forgotten.
    idle: BTreeSet<(u64, Tail)>,
    /// The last fence.
    number: u64,
}

impl Mail {
    pub(super) fn get(&self, tail: &Tail) -> Option<&Mailbox> {
        self.boxes.get(tail)
    }

    /// A number greater than any before.
    pub(super) fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// Changes a mailbox, and keeps the orders right. A change that may make it grow says by how
    /// many things at most, and does not happen without room for them.
    pub(super) fn change<R>(
        &mut self,
        tail: &Tail,
        growth: usize,
        room: &Room,
        change: impl FnOnce(&mut Mailbox) -> R,
    ) -> Result<R, NoRoom> {
        let before = self.boxes.get(tail).map_or(0, Mailbox::weight);
        // The mailbox itself counts as well.
        let growth = if before == 0 && growth > 0 {
            growth + 1
        } else {
            growth
        };
        if growth > 0 && !room.take(growth) {
            return Err(NoRoom);
        }
        let mut mailbox = self.remove(tail).unwrap_or_default();
        let result = change(&mut mailbox);
        let after = if mailbox.is_empty() {
            0
        } else {
            mailbox.weight()
        };
        room.give(before + growth - after);
        self.put(tail, mailbox);
        Ok(result)
    }

    /// Brings back what was there before a batch that is not applied.
    pub(super) fn restore(&mut self, tail: &Tail, before: Option<Mailbox>, room: &Room) {
        room.give(self.remove(tail).as_ref().map_or(0, Mailbox::weight));
        room.force(before.as_ref().map_or(0, Mailbox::weight));
        self.put(tail, before.unwrap_or_default());
    }

    fn remove(&mut self, tail: &Tail) -> Option<Mailbox> {
        let mailbox = self.boxes.remove(tail)?;
        self.due.remove(&(mailbox.due(), tail.clone()));
        self.idle.remove(&(mailbox.forgotten(), tail.clone()));
        Some(mailbox)
    }

    fn put(&mut self, tail: &Tail, mailbox: Mailbox) {
        if mailbox.is_empty() {
            return;
        }
        if mailbox.due() != NEVER {
            self.due.insert((mailbox.due(), tail.clone()));
        }
        if mailbox.forgotten() != NEVER {
            self.idle.insert((mailbox.forgotten(), tail.clone()));
        }
        self.boxes.insert(tail.clone(), mailbox);
    }

    /// Forgets up to `n` mailboxes whose remembered ids are over.
    pub(super) fn sweep(&mut self, now: u64, n: usize, room: &Room) {
        for _ in 0..n {
            match self.idle.first() {
                Some((at, tail)) if *at <= now => {
                    let tail = tail.clone();
                    self.restore(&tail, None, room);
                }
                _ => break,
            }
        }
        if self.boxes.len() < self.boxes.capacity() / 8 {
            self.boxes.shrink_to(self.boxes.len() * 2);
        }
    }

    /// The mailboxes that a claim takes now.
    pub(super) fn claimable(&self, now: u64, claim: &Claim) -> Vec<Tail> {
        let due = self.due.iter();
        let due = due.take_while(|(at, _)| claim.early || *at <= now);
        let free = due.filter(|(_, tail)| self.boxes.get(tail).is_some_and(|b| !b.is_leased(now)));
        free.take(claim.n).map(|(_, tail)| tail.clone()).collect()
    }

    /// When the next mailbox can be claimed, if it is not now.
    pub(super) fn next_due(&self) -> Option<u64> {
        self.due.first().map(|(at, _)| *at)
    }

    /// The mailboxes that hold items, in no order.
    pub(super) fn boxes(&self) -> impl Iterator<Item = (&Tail, &Mailbox)> {
        let boxes = self.boxes.iter();
        boxes.filter(|(_, mailbox)| mailbox.forgotten() == NEVER)
    }
}
