use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use campanile_core::UpdateService;
use futures::FutureExt;
use tokio::runtime::Handle;

use super::{Delivered, Fate, call::Call};

/// A delivery that its source drives, so that it needs no task of its own.
///
/// Dropping it cancels nothing: a call that has not ended goes on in a task, as it does after an
/// early ack.
#[must_use = "without it the source does not learn how the delivery ended"]
pub(crate) struct Driven<S: UpdateService>(State<S>);

enum State<S: UpdateService> {
    Calling(Pin<Box<Call<S>>>),
    /// Something else runs it.
    Waiting(Delivered),
    Ended,
}

impl<S: UpdateService> Driven<S> {
    pub(super) fn new(call: Call<S>) -> Self {
        Self(State::Calling(Box::pin(call)))
    }

    /// Polls it once. What that does not end goes on in a task, which polls it anew.
    #[cfg(feature = "polling")]
    pub(crate) fn now_or_in_task(mut self) -> Result<Fate, Delivered> {
        use std::panic::{AssertUnwindSafe, catch_unwind};

        let mut cx = Context::from_waker(std::task::Waker::noop());
        // A panic here would be one of the delivery itself, and must not end the source, just as it
        // would not from a task.
        match catch_unwind(AssertUnwindSafe(|| self.poll_unpin(&mut cx))) {
            Ok(Poll::Ready(fate)) => Ok(fate),
            Ok(Poll::Pending) => Err(self.into_task()),
            Err(_) => {
                self.0 = State::Ended;
                let after = super::OVERLOAD_PAUSE;
                Ok(Fate::Again { after })
            }
        }
    }

    /// Gives it a task at once.
    #[cfg(feature = "polling")]
    pub(crate) fn into_task(mut self) -> Delivered {
        match std::mem::replace(&mut self.0, State::Ended) {
            State::Calling(mut call) => {
                let delivered = call.as_mut().delivered();
                tokio::spawn(call);
                delivered
            }
            State::Waiting(delivered) => delivered,
            State::Ended => Delivered::no_room(),
        }
    }
}

impl<S: UpdateService> From<Delivered> for Driven<S> {
    fn from(delivered: Delivered) -> Self {
        Self(State::Waiting(delivered))
    }
}

impl<S: UpdateService> Future for Driven<S> {
    type Output = Fate;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fate> {
        let polled = match &mut self.0 {
            State::Calling(call) => match call.poll_unpin(cx) {
                Poll::Pending if call.is_settled() => Poll::Ready(Fate::Settled),
                polled => polled.map(|end| end.fate),
            },
            State::Waiting(delivered) => delivered.poll_unpin(cx),
            State::Ended => panic!("polled after it was ready"),
        };
        if polled.is_ready() {
            self.go_on();
        }
        polled
    }
}

impl<S: UpdateService> Driven<S> {
    /// Leaves what has not ended to a task. Without a runtime it is dropped, and comes again.
    fn go_on(&mut self) {
        if let State::Calling(call) = std::mem::replace(&mut self.0, State::Ended)
            && !call.has_ended()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(call);
        }
    }
}

impl<S: UpdateService> Drop for Driven<S> {
    fn drop(&mut self) {
        self.go_on();
    }
}
