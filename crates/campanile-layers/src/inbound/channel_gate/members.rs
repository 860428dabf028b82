//! Who is known to be in, or not: the gate asks it, the feed tells it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use campanile_core::{ChatId, KeptIn, UserId};
use campanile_store::{Answer, Cache, Entry, Key, Store, StoreError};

use super::NAME;
use crate::kept::{self, Health};

const MEMBER: &[u8] = b"member";
const STRANGER: &[u8] = b"stranger";

/// One user in one channel, as one bot knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Seat {
    pub(super) bot: UserId,
    pub(super) channel: ChatId,
    pub(super) user: UserId,
}

/// What is known of a seat.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) is_member: bool,
    entry: Entry,
}

impl Record {
    #[inline]
    fn of(entry: Entry) -> Option<Self> {
        let is_member = says_member(&entry)?;
        Some(Self { is_member, entry })
    }

    /// Tells whether both were read of one write.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.entry.version == other.entry.version
    }

    /// How long ago it was learned.
    pub(super) fn age(&self) -> Duration {
        self.entry.age
    }
}

/// What was written; `None` if by another version of the program, which is as good as nothing.
#[inline]
fn says_member(entry: &Entry) -> Option<bool> {
    match &entry.value[..] {
        MEMBER => Some(true),
        STRANGER => Some(false),
        _ => None,
    }
}

#[derive(Debug)]
pub(super) struct Members {
    cache: Cache,
    kept_in: KeptIn,
    health: Health,
}

impl Members {
    /// Each record is kept this long, so that also an old event finds the newer one.
    pub(super) fn new(store: Arc<dyn Store>, keep: Duration) -> Self {
        Self {
            kept_in: kept::of(&*store),
            cache: Cache::new(store, "channel_gate", keep),
            health: Health::default(),
        }
    }

    pub(super) fn kept_in(&self) -> KeptIn {
        self.kept_in
    }

    /// Gates on one store share what they learned: it is about Telegram, not about a gate.
    #[inline]
    fn key(&self, seat: Seat) -> Key {
        self.cache.key(seat.bot.0).id(seat.channel).id(seat.user)
    }

    #[inline]
    pub(super) fn read(&self, seat: Seat) -> Answer<Option<Record>> {
        self.cache
            .get(self.key(seat))
            .map(|entry| entry.and_then(Record::of))
    }

    /// How long ago somebody was learned to be a member, where the store has its answer at once.
    #[inline]
    pub(super) fn member_since(&self, seat: Seat) -> Option<Duration> {
        let answer = self.cache.get(self.key(seat)).into_ready();
        match &answer {
            Ok(Ok(Some(entry))) if says_member(entry) == Some(true) => Some(entry.age),
            _ => None,
        }
    }

    /// Notes how a read ended.
    pub(super) fn note(&self, error: Option<&StoreError>) {
        let meanwhile = "nobody is known to be a member, so that a closed gate lets nobody in";
        self.health.note(NAME, error, meanwhile);
    }

    /// Writes what Telegram answered, unless something was written since `known` was read: then an
    /// event came in while the answer was on its way. False if so.
    pub(super) fn pulled(
        &self,
        seat: Seat,
        known: Option<&Record>,
        is_member: bool,
    ) -> Answer<bool> {
        let seen = known.map(|record| &record.entry);
        self.cache.fill(self.key(seat), seen, value(is_member))
    }

    /// Writes what an event of this date says, unless a later one is known.
    pub(super) fn pushed(&self, seat: Seat, is_member: bool, date: i64) -> Answer<()> {
        self.cache
            .told(self.key(seat), value(is_member), date)
            .map(drop)
    }
}

fn value(is_member: bool) -> Bytes {
    Bytes::from_static(if is_member { MEMBER } else { STRANGER })
}
