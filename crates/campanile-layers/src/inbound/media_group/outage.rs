//! What the driver does about a store that was away: what was open then is given time to become whole.
//!
//! A member that cannot be captured is brought again by its source, after a pause. Without the lull the
//! album would be handed on as soon as the store answers, because it was due long ago, and the member
//! would come as a part of its own.

use std::sync::Arc;

use campanile_core::UserId;
use tokio::{sync::watch, time::sleep};

use super::{delivery::PAUSE, layer::Shared};

/// Tells the drivers of members that could not be captured because the store was away.
#[derive(Debug)]
pub(super) struct Outages(watch::Sender<()>);

impl Default for Outages {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Outages {
    pub(super) fn note(&self) {
        self.0.send_replace(());
    }

    pub(super) fn watch(&self) -> Watch {
        Watch(self.0.subscribe())
    }
}

/// One driver's view of [`Outages`].
pub(super) struct Watch(watch::Receiver<()>);

impl Watch {
    /// Waits for the next outage.
    pub(super) async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody is left who captures anything.
            std::future::pending().await
        }
    }

    /// Takes what was noted until now for known. Something is handed on between two lulls, so that a
    /// store that takes nothing, but gives, holds nothing back for good.
    pub(super) fn forget(&mut self) {
        self.0.mark_unchanged();
    }
}

/// Waits until the store answers, and then for as long as a source takes to bring a member again, and
/// an album to fall quiet.
pub(super) async fn lull(shared: Arc<Shared>, bot: UserId) {
    // A question that changes nothing: no album has a key without parts.
    while let Err(error) = shared.queue.wake(shared.queue.key(bot.0)).await {
        tracing::debug!(layer = super::NAME, %error, "the store of albums is away");
        sleep(PAUSE).await;
    }
    sleep(PAUSE + shared.quiet).await;
}
