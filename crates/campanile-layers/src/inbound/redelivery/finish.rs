use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_store::{Answer, LeaseGuard};

use super::ledger::Ledger;

/// Writes down that a run is finished; dropped before, it gives the lease back.
pub(super) struct Finish {
    ledger: Arc<Ledger>,
    /// `None` once the store was told.
    lease: Option<LeaseGuard>,
    answer: Option<Answer<bool>>,
}

impl Finish {
    pub(super) fn new(ledger: Arc<Ledger>, lease: LeaseGuard) -> Self {
        Self {
            ledger,
            lease: Some(lease),
            answer: None,
        }
    }
}

impl Future for Finish {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        if let Some(lease) = this.lease.take() {
            this.answer = Some(lease.finish(this.ledger.window));
        }
        let answer = this.answer.as_mut();
        let answer = answer.expect("a future is not polled after it completed");
        let finished = ready!(Pin::new(answer).poll(cx));
        this.answer = None;
        // If the store did not hear of it, the update was handled all the same, and is remembered in
        // this process.
        this.ledger.note(finished);
        Poll::Ready(())
    }
}
