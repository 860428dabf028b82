use std::sync::Arc;

use tokio::sync::oneshot;

use super::{Attempt, Delivered, Fate, OVERLOAD_PAUSE, Shared};

/// A call that was begun. Its drop without an end, as in a panic of a hook or when the source lets
/// go of it, lets everyone who waits try again.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) shared: Arc<Shared>,
    /// The id under which the registry has it; none for what is no update of Telegram.
    id: Option<i64>,
    /// Who started the call and does not drive it.
    waiter: Option<oneshot::Sender<Fate>>,
    has_ended: bool,
}

impl Flight {
    pub(super) fn new(shared: &Arc<Shared>, id: Option<i64>) -> Self {
        Self {
            shared: Arc::clone(shared),
            id,
            waiter: None,
            has_ended: false,
        }
    }

    /// A future of the end, for whoever leaves the call to a task.
    pub(super) fn delivered(&mut self) -> Delivered {
        let (waiter, receiver) = oneshot::channel();
        self.waiter = Some(waiter);
        Delivered::waiting(receiver)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Ends the flight, unless it has ended; what has failed too often becomes a dead letter.
    pub(super) fn end(&mut self, Attempt { fate, has_failed }: Attempt) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let joined = match self.id {
            Some(id) => self.shared.registry().end(id, fate, has_failed),
            None => Vec::new(),
        };
        for waiter in joined.into_iter().chain(self.waiter.take()) {
            // Who gave up waiting is not told.
            let _ = waiter.send(fate);
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.end(Attempt::again(OVERLOAD_PAUSE));
    }
}
