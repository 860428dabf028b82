use std::sync::Arc;

use campanile_core::{ApiRequest, Error};
use tokio::sync::oneshot;

use super::{Failure, Next, Shared, Stage, offer::Offer};

/// The place for one reply that a source takes itself instead of the bot.
///
/// A reply that arrives when nobody takes it any more is sent through the bot.
#[derive(Debug)]
pub(crate) struct Slot {
    receiver: oneshot::Receiver<ApiRequest>,
    shared: Arc<Shared>,
}

impl Slot {
    pub(super) fn new(shared: &Arc<Shared>, fits: fn(&ApiRequest) -> bool) -> (Offer, Self) {
        let (sender, receiver) = oneshot::channel();
        let shared = Arc::clone(shared);
        (Offer::new(sender, fits), Self { receiver, shared })
    }

    pub(crate) fn take(&mut self) -> Option<ApiRequest> {
        self.receiver.try_recv().ok()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Closed first, so that a later reply goes back to its sender.
        self.receiver.close();
        let Some(reply) = self.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (shared, tracked) = (Arc::clone(&self.shared), self.shared.tracker.track());
        runtime.spawn(async move {
            if let Err(error) = shared.bot.send(reply).await {
                shared.hooks.failed(&Failure {
                    update_id: None,
                    update: None,
                    stage: Stage::Reply,
                    attempt: 1,
                    error: Error::new(error),
                    next: Next::Settled,
                });
            }
            drop(tracked);
        });
    }
}
