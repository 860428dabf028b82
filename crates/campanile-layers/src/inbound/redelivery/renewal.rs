use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::Ack;
use campanile_store::{Answer, LeaseGuard};
use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep};

use super::{finish::Finish, ledger::Ledger};

/// Renews the lease of a run from time to time, for as long as it is polled.
#[pin_project]
pub(super) struct Renewal {
    ledger: Arc<Ledger>,
    ack: Ack,
    #[pin]
    pause: Sleep,
    answer: Option<Answer<bool>>,
}

impl Renewal {
    pub(super) fn new(ledger: Arc<Ledger>, ack: Ack) -> Self {
        Self {
            // Two renewals may fail before the lease ends.
            pause: sleep(ledger.lease / 3),
            ledger,
            ack,
            answer: None,
        }
    }

    /// Has the source write down that the run is finished, once its replies are sent. Without a source
    /// it is left to the caller.
    pub(super) fn finish(&self, lease: LeaseGuard) -> Option<Finish> {
        let finish = Finish::new(Arc::clone(&self.ledger), lease);
        self.ack.before_settling(finish).err()
    }

    /// Renews the lease if it is time, and has the task woken for the next time.
    pub(super) fn renew(self: Pin<&mut Self>, lease: &LeaseGuard, cx: &mut Context<'_>) {
        let mut this = self.project();
        loop {
            if let Some(answer) = this.answer {
                let Poll::Ready(renewed) = Pin::new(answer).poll(cx) else {
                    return;
                };
                *this.answer = None;
                this.ledger.note(renewed);
                let next = Instant::now() + this.ledger.lease / 3;
                this.pause.as_mut().reset(next);
            }
            if this.pause.as_mut().poll(cx).is_pending() {
                return;
            }
            *this.answer = Some(lease.extend(this.ledger.lease));
        }
    }
}
