use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project::pin_project;
use tokio::sync::oneshot;

use super::{Fate, OVERLOAD_PAUSE};

/// The future of a delivery: it ends when the source may go on.
///
/// Dropping it cancels nothing: the call runs in a task of its own.
#[derive(Debug)]
#[pin_project]
#[must_use = "without it the source does not learn how the delivery ended"]
pub struct Delivered {
    #[pin]
    state: State,
}

#[derive(Debug)]
#[pin_project(project = StateProj)]
enum State {
    Known(Fate),
    Waiting(#[pin] oneshot::Receiver<Fate>),
}

impl Delivered {
    pub(super) fn known(fate: Fate) -> Self {
        Self {
            state: State::Known(fate),
        }
    }

    pub(super) fn waiting(receiver: oneshot::Receiver<Fate>) -> Self {
        Self {
            state: State::Waiting(receiver),
        }
    }

    pub(super) fn no_room() -> Self {
        Self::known(Fate::Again {
            after: OVERLOAD_PAUSE,
        })
    }
}

impl Future for Delivered {
    type Output = Fate;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fate> {
        match self.project().state.project() {
            StateProj::Known(fate) => Poll::Ready(*fate),
            StateProj::Waiting(receiver) => receiver.poll(cx).map(|fate| {
                // The sender is lost only with its task, as when the runtime shuts down: then
                // nothing was settled.
                fate.unwrap_or(Fate::Again {
                    after: Duration::from_secs(1),
                })
            }),
        }
    }
}
