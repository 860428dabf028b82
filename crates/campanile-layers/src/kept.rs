//! Where a layer keeps what it keeps in a store.

use campanile_core::KeptIn;
use campanile_store::Store;

/// What a store can promise, as a probe tells it.
pub(crate) fn of(store: &dyn Store) -> KeptIn {
    let caps = store.caps();
    KeptIn::Store {
        durable: caps.durable,
        shared: caps.shared,
    }
}
