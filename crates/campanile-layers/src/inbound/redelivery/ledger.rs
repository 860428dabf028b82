//! What is known of updates outside of this process.

use std::{sync::Arc, time::Duration};

use campanile_core::{Error, KeptIn, Outcome};
use campanile_store::{
    Answer, Durability, Key, LeaseGuard, Leases, Namespace, Press, Store, StoreError,
};

use super::{
    NAME, OnStoreError,
    id::{Id, Item},
};
use crate::kept::{self, Health};

/// The runs in a store: a lease while one runs, and its key for the window after it.
#[derive(Debug)]
pub(super) struct Ledger {
    leases: Leases,
    pub(super) window: Duration,
    pub(super) lease: Duration,
    pub(super) durability: Durability,
    pub(super) on_error: OnStoreError,
    pub(super) kept_in: KeptIn,
    health: Health,
}

/// What the store says of a run that is about to begin.
pub(super) enum Ruling {
    /// It begins, with a lease if the store could be asked.
    Run(Option<LeaseGuard>),
    /// It does not.
    Decided(Result<Outcome, Error>),
}

impl Ledger {
    pub(super) fn new(
        store: Arc<dyn Store>,
        name: &str,
        window: Duration,
        lease: Duration,
        durability: Durability,
        on_error: OnStoreError,
    ) -> Self {
        Self {
            kept_in: kept::of(&*store),
            leases: Leases::new(store, Namespace::new(name), lease).durability(durability),
            window,
            lease,
            durability,
            on_error,
            health: Health::default(),
        }
    }

    pub(super) fn key(&self, id: &Id) -> Key {
        let key = self.leases.key(id.bot.0);
        match &id.run.item {
            Item::Update(update_id) => key.id(*update_id),
            // A fence is compared for being the same, so that its bits do.
            Item::Entry(entry) => {
                let key = key.text(&entry.queue).text(&entry.key);
                key.id(id.run.fence.cast_signed())
            }
        }
    }

    /// Asks for the lease of a run.
    pub(super) fn begin(&self, key: Key) -> Answer<Press> {
        self.leases.begin(key)
    }

    pub(super) fn judge(&self, press: Result<Press, StoreError>) -> Ruling {
        self.tell(press.as_ref().err());
        Ruling::Decided(match press {
            Ok(Press::Started(lease)) => return Ruling::Run(Some(lease)),
            Ok(Press::Kept { .. }) => Ok(Outcome::stopped(NAME, super::REPEATED)),
            Ok(Press::Held { .. }) => Err(Error::overloaded(
                "another process runs this update, or died with it a moment ago",
            )),
            Err(_) if self.on_error == OnStoreError::Local => return Ruling::Run(None),
            Err(error) => Err(Error::overloaded(format!(
                "it is not known whether this update was handled before: {error}"
            ))),
        })
    }

    /// Notes how a lease was finished, or renewed.
    pub(super) fn note(&self, done: Result<bool, StoreError>) {
        self.tell(done.as_ref().err());
        if let Ok(false) = done {
            tracing::debug!(layer = NAME, "the lease of an update was lost while it ran");
        }
    }

    fn tell(&self, error: Option<&StoreError>) {
        let meanwhile = match self.on_error {
            OnStoreError::Refuse => "no update runs, and their sources keep them",
            OnStoreError::Local => "updates run once in each process",
        };
        self.health.note(NAME, error, meanwhile);
    }
}
