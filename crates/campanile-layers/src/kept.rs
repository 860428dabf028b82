//! Where a layer keeps what it keeps in a store, and whether that store answers.

#[cfg(any(feature = "channel-gate", feature = "redelivery"))]
use std::sync::atomic::{AtomicBool, Ordering};

use campanile_core::KeptIn;
use campanile_store::Store;
#[cfg(any(feature = "channel-gate", feature = "redelivery"))]
use campanile_store::StoreError;

/// What a store can promise, as a probe tells it.
pub(crate) fn of(store: &dyn Store) -> KeptIn {
    let caps = store.caps();
    KeptIn::Store {
        durable: caps.durable,
        shared: caps.shared,
    }
}

/// Whether a store's last answer was an error, so that the log has one line when it starts to fail, and
/// one when it answers again.
#[cfg(any(feature = "channel-gate", feature = "redelivery"))]
#[derive(Debug, Default)]
pub(crate) struct Health {
    is_failing: AtomicBool,
}

#[cfg(any(feature = "channel-gate", feature = "redelivery"))]
impl Health {
    /// Notes an answer of the store, and what its errors mean to those who use the bot.
    pub(crate) fn note(&self, layer: &str, error: Option<&StoreError>, meanwhile: &str) {
        // Read first: all updates come by here, and nearly always there is nothing to change.
        let is_failing = error.is_some();
        if self.is_failing.load(Ordering::Relaxed) == is_failing
            || self.is_failing.swap(is_failing, Ordering::Relaxed) == is_failing
        {
            return;
        }
        match error {
            Some(error) => tracing::warn!(layer, %error, meanwhile, "the store fails"),
            None => tracing::info!(layer, "the store answers again"),
        }
    }
}
