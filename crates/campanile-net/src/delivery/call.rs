//! One call of the stack, from the permit to the fate of its update.

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll, ready},
};

use campanile_core::{Ack, Acked, Error, MadeOf, Request, UpdateService};
use futures::future::{BoxFuture, CatchUnwind, FutureExt};
use pin_project::pin_project;
use tokio::sync::OwnedSemaphorePermit;
use tower::{ServiceExt, util::Oneshot};

use super::{
    Attempt, Delivered, OVERLOAD_PAUSE,
    flight::Flight,
    offer::Offer,
    report::{Conclusion, Report},
    tracker::Tracked,
};

type Called<S> = CatchUnwind<AssertUnwindSafe<Oneshot<S, Request>>>;

/// One call of the stack; it ends when all of it is done, replies and reports included.
///
/// It does not move while it runs, so that whoever polls it first may hand it on to a task. What
/// only calls need that are not ready at once is boxed, and made when it comes to that.
#[pin_project(project = CallProj)]
pub(super) struct Call<S: UpdateService> {
    /// The wait for a permit, where there was none.
    queued: Option<BoxFuture<'static, Option<OwnedSemaphorePermit>>>,
    #[pin]
    state: State<S>,
    report: Report,
    /// Who may take the last reply instead of the bot.
    slot: Option<Offer>,
    acked: Acked,
    /// The wait for an ack while the stack is at work.
    acking: Option<BoxFuture<'static, ()>>,
    abandoned: Option<BoxFuture<'static, ()>>,
    flight: Flight,
    /// Held until the call ends, beyond an early ack.
    permit: Option<OwnedSemaphorePermit>,
    /// Counted down last, when everything the call held is released.
    _tracked: Tracked,
}

#[pin_project(project = StateProj)]
enum State<S: UpdateService> {
    Calling(#[pin] Called<S>),
    /// Replies are sent, or a dead letter is handed over.
    Concluding(BoxFuture<'static, Attempt>),
    Ended,
}

impl<S: UpdateService> Call<S> {
    /// A call that runs when it is polled; without a permit it waits for one first.
    pub(super) fn new(
        stack: S,
        request: Request,
        attempt: u32,
        slot: Option<Offer>,
        permit: Option<OwnedSemaphorePermit>,
        flight: Flight,
    ) -> Self {
        let shared = &flight.shared;
        let queued = permit.is_none().then(|| {
            let permits = shared.permits.clone();
            async move { permits.acquire_owned().await.ok() }.boxed()
        });
        let (ack, acked) = Ack::pair();
        let report = Report {
            bot: request.bot().clone(),
            update: request.update().clone(),
            made_of: request.extensions().get::<MadeOf>().cloned(),
            attempt,
        };
        let tracked = shared.tracker.track();
        let called = AssertUnwindSafe(stack.oneshot(request.with_ack(ack)));
        Self {
            queued,
            state: State::Calling(called.catch_unwind()),
            report,
            slot,
            acked,
            acking: None,
            abandoned: None,
            flight,
            permit,
            _tracked: tracked,
        }
    }

    /// Gives the call a task.
    pub(super) fn spawn(mut self) -> Delivered {
        let delivered = self.flight.delivered();
        tokio::spawn(self);
        delivered
    }

    /// Tells whether the source may go on, though the call may not have ended.
    #[cfg(any(feature = "polling", feature = "webhook"))]
    pub(super) fn is_settled(&self) -> bool {
        self.flight.has_ended()
    }

    /// Tells whether all of it is done.
    #[cfg(any(feature = "polling", feature = "webhook"))]
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// A future of the end, for a source that leaves the call to a task.
    #[cfg(feature = "polling")]
    pub(super) fn delivered(self: Pin<&mut Self>) -> Delivered {
        self.project().flight.delivered()
    }
}

impl<S: UpdateService> CallProj<'_, S> {
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Attempt> {
        if let Some(queued) = self.queued {
            *self.permit = ready!(queued.poll_unpin(cx));
            *self.queued = None;
        }
        if let StateProj::Calling(called) = self.state.as_mut().project() {
            let Poll::Ready(called) = called.poll(cx) else {
                self.poll_ack(cx);
                return Poll::Pending;
            };
            if self.acked.is_done() {
                self.flight.end(Attempt::SETTLED);
            }
            let called = match called {
                Ok(called) => called.map_err(|error| Error::new(error.into())),
                Err(payload) => Err(Error::panic(payload)),
            };
            let slot = self.slot.take();
            match self.report.conclude(called, slot, self.acked, self.flight) {
                Conclusion::Now(end) => return Poll::Ready(end),
                Conclusion::Later(rest) => self.state.set(State::Concluding(rest)),
            }
        }
        match self.state.as_mut().project() {
            StateProj::Concluding(rest) => rest.poll_unpin(cx),
            _ => panic!("polled after it was ready"),
        }
    }

    /// Lets the source go on once the stack has acked.
    fn poll_ack(&mut self, cx: &mut Context<'_>) {
        if self.flight.has_ended() {
            return;
        }
        let acked = &*self.acked;
        let acking = self.acking.get_or_insert_with(|| acked.wait().boxed());
        if acking.poll_unpin(cx).is_ready() {
            self.flight.end(Attempt::SETTLED);
        }
    }
}

impl<S: UpdateService> Future for Call<S> {
    type Output = Attempt;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt> {
        let mut this = self.project();
        let end = match this.poll_end(cx) {
            Poll::Ready(end) => end,
            Poll::Pending => {
                let tracker = &this.flight.shared.tracker;
                let abandoned = this
                    .abandoned
                    .get_or_insert_with(|| tracker.abandoned().boxed());
                ready!(abandoned.poll_unpin(cx));
                Attempt::again(OVERLOAD_PAUSE)
            }
        };
        this.state.set(State::Ended);
        // What was let go on early stays settled, whatever came of it.
        let end = match this.flight.has_ended() {
            true => Attempt::SETTLED,
            false => end,
        };
        this.flight.end(end);
        Poll::Ready(end)
    }
}
