//! The lease of a press: in the store, and beside a store that may fail also in this process.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use campanile_core::KeptIn;
use campanile_store::{
    Answer, Key, LeaseGuard, Leases, MemoryStore, Namespace, Press, Store, StoreError,
};
use futures::FutureExt;
use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep};

use super::{OnStoreError, shared::Refusal};
use crate::kept;

/// Takes the leases of presses.
#[derive(Debug)]
pub(super) struct Claims {
    store: Leases,
    /// A store elsewhere may be out of reach or slow; with a lease in this process too, presses
    /// that meet here run once even then, and their repeats cost no round trip. A store in memory
    /// needs none.
    local: Option<Leases>,
    pub(super) lease: Duration,
    pub(super) on_error: OnStoreError,
    pub(super) kept_in: KeptIn,
    /// Whether the store's last answer was an error, so that a change is told once.
    is_failing: AtomicBool,
}

/// The attempt, while the store has not answered.
#[derive(Debug)]
pub(super) struct Taking {
    local: Option<LeaseGuard>,
    answer: Answer<Press>,
}

/// The lease of a press that runs; dropped, it is given back at once.
#[derive(Debug)]
pub(super) struct Claim {
    local: Option<LeaseGuard>,
    store: Option<LeaseGuard>,
}

impl Claims {
    pub(super) fn new(
        store: Arc<dyn Store>,
        name: &Namespace,
        lease: Duration,
        on_error: OnStoreError,
    ) -> Self {
        let caps = store.caps();
        let local = (caps.durable || caps.shared)
            .then(|| Leases::new(Arc::new(MemoryStore::new()), *name, lease));
        Self {
            kept_in: kept::of(&*store),
            store: Leases::new(store, *name, lease),
            local,
            lease,
            on_error,
            is_failing: AtomicBool::new(false),
        }
    }

    /// A key of these leases, still without parts.
    pub(super) fn key(&self, bot: i64) -> Key {
        self.store.key(bot)
    }

    /// Starts to take the lease of a key; `Err` if its fate is known without the store.
    pub(super) fn take(&self, key: Key) -> Result<Taking, Refusal> {
        let local = match self.local.as_ref().map(|local| local.begin(key.clone())) {
            None => None,
            Some(answer) => match answer.into_ready() {
                Ok(Ok(Press::Started(lease))) => Some(lease),
                Ok(Ok(Press::Held { .. })) => return Err(Refusal::Runs),
                Ok(Ok(Press::Kept { .. })) => return Err(Refusal::Ran),
                // It is full: the store alone decides.
                Ok(Err(_)) | Err(_) => None,
            },
        };
        let answer = self.store.begin(key);
        Ok(Taking { local, answer })
    }

    pub(super) fn poll_taken(
        &self,
        taking: &mut Taking,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Claim, Refusal>> {
        let press = ready!(taking.answer.poll_unpin(cx));
        self.tell(press.as_ref().err());
        // What is not handed on is given back.
        let local = taking.local.take();
        Poll::Ready(match press {
            Ok(Press::Started(lease)) => {
                let store = Some(lease);
                Ok(Claim { local, store })
            }
            Ok(Press::Held { .. }) => Err(Refusal::Runs),
            Ok(Press::Kept { .. }) => Err(Refusal::Ran),
            Err(_) if self.on_error == OnStoreError::Local && local.is_some() => {
                Ok(Claim { local, store: None })
            }
            Err(_) => Err(Refusal::StoreFailed),
        })
    }

    /// Writes a line when the store starts to fail, and one when it answers again.
    pub(super) fn tell(&self, error: Option<&StoreError>) {
        let was_failing = self.is_failing.swap(error.is_some(), Ordering::Relaxed);
        match error {
            Some(error) if !was_failing => {
                tracing::warn!(%error, on_error = ?self.on_error, "the store of presses fails");
            }
            None if was_failing => tracing::info!("the store of presses answers again"),
            _ => {}
        }
    }
}

impl Claim {
    /// Makes the lease end so long from now; `None` if that needs no waiting.
    fn renew(&self, by: Duration) -> Option<Answer<bool>> {
        if let Some(local) = &self.local {
            // Memory has done it by now, and a local lease is lost only with the process.
            let _ = local.extend(by).into_ready();
        }
        self.store.as_ref().map(|lease| lease.extend(by))
    }

    /// Ends the lease and keeps the key for so long.
    pub(super) fn finish(self, keep: Duration) -> Finishing {
        Finishing {
            local: self.local,
            answer: self.store.map(|lease| lease.finish(keep)),
            keep,
        }
    }
}

/// The end of a lease, until the store has answered; dropped before, it gives the lease back.
#[derive(Debug)]
pub(super) struct Finishing {
    local: Option<LeaseGuard>,
    answer: Option<Answer<bool>>,
    keep: Duration,
}

impl Finishing {
    pub(super) fn poll(&mut self, claims: &Claims, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(answer) = &mut self.answer {
            let finished = ready!(answer.poll_unpin(cx));
            self.answer = None;
            claims.tell(finished.as_ref().err());
        }
        // Also if the store failed: that the press ran is known here.
        if let Some(local) = self.local.take() {
            let _ = local.finish(self.keep).into_ready();
        }
        Poll::Ready(())
    }
}

/// Renews a lease from time to time, for as long as it is polled.
#[pin_project]
#[derive(Debug)]
pub(super) struct Renewal {
    #[pin]
    pause: Sleep,
    answer: Option<Answer<bool>>,
}

impl Renewal {
    pub(super) fn of(claims: &Claims) -> Self {
        Self {
            pause: sleep(every(claims)),
            answer: None,
        }
    }

    /// Renews the lease if it is time, and has the task woken for the next time.
    pub(super) fn renew(
        self: Pin<&mut Self>,
        claims: &Claims,
        claim: &Claim,
        cx: &mut Context<'_>,
    ) {
        let mut this = self.project();
        loop {
            if let Some(answer) = this.answer {
                let Poll::Ready(result) = answer.poll_unpin(cx) else {
                    return;
                };
                *this.answer = None;
                claims.tell(result.as_ref().err());
                if let Ok(false) = result {
                    tracing::debug!("the lease of a press was lost while it runs");
                }
                this.pause.as_mut().reset(Instant::now() + every(claims));
            }
            if this.pause.as_mut().poll_unpin(cx).is_pending() {
                return;
            }
            *this.answer = claim.renew(claims.lease);
            if this.answer.is_none() {
                this.pause.as_mut().reset(Instant::now() + every(claims));
            }
        }
    }
}

/// Two renewals may fail before the lease ends.
fn every(claims: &Claims) -> Duration {
    claims.lease / 3
}
