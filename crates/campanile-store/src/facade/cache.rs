use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use super::{single, unexpected};
use crate::{
    Answer, Durability, Entry, Guard, Key, Namespace, Op, Output, Refused, Scope, Store, Upserted,
};

/// Values that are told by events, or asked for when they are missing.
///
/// An event of an earlier date never overwrites one of a later date, and what was asked for never
/// overwrites what was told meanwhile.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), campanile_store::StoreError> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_store::{Cache, MemoryStore};
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let members = Cache::new(Arc::new(MemoryStore::new()), "members", day);
/// let key = members.key(42).id(-100).id(7);
///
/// let seen = members.get(key.clone()).await?;
/// assert!(members.told(key.clone(), "left", 1_700_000_002).await?.written);
/// assert!(!members.told(key.clone(), "member", 1_700_000_001).await?.written);
/// // Somebody asked before the event came, and has the answer only now.
/// assert!(!members.fill(key.clone(), seen.as_ref(), "member").await?);
/// assert_eq!(members.get(key).await?.unwrap().value, "left");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Cache {
    store: Arc<dyn Store>,
    namespace: Namespace,
    ttl: Duration,
    durability: Durability,
}

impl Cache {
    /// A soft cache in this namespace, that forgets each value so long after it was written.
    pub fn new(store: Arc<dyn Store>, namespace: impl Into<Namespace>, ttl: Duration) -> Self {
        Self {
            store,
            namespace: namespace.into(),
            ttl,
            durability: Durability::Soft,
        }
    }

    /// What must survive a crash. [`Soft`](Durability::Soft) by default.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// A key of this cache, still without parts.
    #[inline]
    pub fn key(&self, scope: impl Into<Scope>) -> Key {
        self.namespace.key(scope)
    }

    /// What is known, and how old it is.
    #[inline]
    pub fn get(&self, key: Key) -> Answer<Option<Entry>> {
        single(
            &*self.store,
            &Op::Get { key },
            Durability::Soft,
            |done| match done {
                Ok(Output::Value(entry)) => Ok(entry),
                _ => unexpected("what is the value"),
            },
        )
    }

    /// Writes what an event of that date tells, unless a later one is known. Dates are in any
    /// unit that grows.
    pub fn told(&self, key: Key, value: impl Into<Bytes>, date: i64) -> Answer<Upserted> {
        let op = Op::Upsert {
            key,
            value: value.into(),
            date,
            ttl: Some(self.ttl),
        };
        single(&*self.store, &op, self.durability, |done| match done {
            Ok(Output::Upserted(upserted)) => Ok(upserted),
            _ => unexpected("write this if it is newer"),
        })
    }

    /// Writes what somebody asked for, unless it was written since it was `seen`. The date of what
    /// was seen stays, because an answer has none. False if it was written meanwhile.
    pub fn fill(&self, key: Key, seen: Option<&Entry>, value: impl Into<Bytes>) -> Answer<bool> {
        self.fill_for(key, seen, value, self.ttl)
    }

    /// As [`fill`](Self::fill), for another time than the cache's.
    pub fn fill_for(
        &self,
        key: Key,
        seen: Option<&Entry>,
        value: impl Into<Bytes>,
        ttl: Duration,
    ) -> Answer<bool> {
        let op = Op::Put {
            key,
            value: value.into(),
            date: seen.map_or(i64::MIN, |entry| entry.date),
            guard: seen.map_or(Guard::IfAbsent, |entry| Guard::IfVersion(entry.version)),
            ttl: Some(ttl),
        };
        single(&*self.store, &op, self.durability, |done| match done {
            Ok(Output::Version(_)) => Ok(true),
            Err(Refused::Present | Refused::OtherVersion | Refused::Absent) => Ok(false),
            _ => unexpected("write this if nobody did"),
        })
    }

    /// Forgets a value, and its date with it. True if there was one.
    pub fn forget(&self, key: Key) -> Answer<bool> {
        let guard = Guard::Any;
        single(
            &*self.store,
            &Op::Del { key, guard },
            self.durability,
            |done| match done {
                Ok(Output::Deleted(deleted)) => Ok(deleted),
                _ => unexpected("forget this"),
            },
        )
    }
}
