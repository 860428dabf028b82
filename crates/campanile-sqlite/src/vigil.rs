//! Keeps a paused clock from running ahead of the writer.
//!
//! A runtime whose clock is paused moves it on as soon as every task waits for something. It cannot
//! know that one of them waits for a thread of ours, and would let a timeout of minutes pass in the
//! microseconds that a write takes. It does know of its own blocking tasks: while one runs, the
//! clock stands. So one stands watch as long as any request is under way.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError, Weak, mpsc},
};

use tokio::runtime::{Handle, Id, RuntimeFlavor};

/// As long as one exists, the clock of its runtime stands if it is paused.
#[derive(Debug)]
pub(crate) struct Hold {
    /// Never sends: that it is dropped is the message.
    _watched: mpsc::Sender<Infallible>,
}

#[derive(Debug, Default)]
pub(crate) struct Vigil {
    holds: Mutex<HashMap<Id, Weak<Hold>>>,
}

impl Vigil {
    /// Holds the clock of the runtime that calls. Only a runtime of one thread can pause its
    /// clock, so others pay nothing.
    pub(crate) fn hold(&self) -> Option<Arc<Hold>> {
        let runtime = Handle::try_current().ok()?;
        if runtime.runtime_flavor() != RuntimeFlavor::CurrentThread {
            return None;
        }
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hold) = holds.get(&runtime.id()).and_then(Weak::upgrade) {
            return Some(hold);
        }
        holds.retain(|_, hold| hold.strong_count() > 0);
        let (sender, watched) = mpsc::channel();
        let hold = Arc::new(Hold { _watched: sender });
        holds.insert(runtime.id(), Arc::downgrade(&hold));
        // It ends with an error, when the last hold is gone.
        runtime.spawn_blocking(move || watched.recv().is_err());
        Some(hold)
    }
}
