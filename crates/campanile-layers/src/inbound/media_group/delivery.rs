//! One call of the stack with an album, and what becomes of it.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    time::Duration,
};

use campanile_core::{Ack, Error, ErrorKind, Origin, Outcome, Request, UpdateService};

use super::{NAME, Settlement};
use crate::unwind;

/// The pause before an album is handled again that found no room, and after the first failure.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// How often an album is handled that fails.
const MAX_ATTEMPTS: u32 = 3;

pub(super) async fn deliver<S: UpdateService>(stack: S, request: Request) -> Settlement {
    let attempt = match request.origin() {
        Origin::Queue { attempt, .. } => *attempt,
        _ => 1,
    };
    let bot = request.bot().clone();
    let (ack, acked) = Ack::pair();
    let called = catching(call(stack, request.with_ack(ack))).await;
    match called.and_then(|result| result) {
        Ok(mut outcome) => {
            for error in outcome.send(&bot).await {
                tracing::error!(layer = NAME, %error, "a reply to an album was not sent");
            }
            if let Some(left) = acked.settle() {
                left.await;
            }
            Settlement::Settled
        }
        Err(error) => match again(&error, attempt) {
            Some(again) if !acked.is_done() => {
                tracing::debug!(layer = NAME, %error, attempt, "an album is tried again");
                again
            }
            _ => {
                tracing::error!(layer = NAME, %error, attempt, "an album was not handled");
                Settlement::Settled
            }
        },
    }
}

async fn call<S: UpdateService>(mut stack: S, request: Request) -> Result<Outcome, Error> {
    let ready = poll_fn(|cx| stack.poll_ready(cx)).await;
    ready.map_err(|error| Error::new(error.into()))?;
    let result = stack.call(request).await;
    result.map_err(|error| Error::new(error.into()))
}

/// Polls a future to its end; the error of a panic. What panicked is not polled again.
pub(super) async fn catching<F: Future>(future: F) -> Result<F::Output, Error> {
    let mut future = pin!(future);
    poll_fn(|cx| match unwind::catch(|| future.as_mut().poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}

/// How an album is handled again; `None` if it is not.
fn again(error: &Error, attempt: u32) -> Option<Settlement> {
    let after = match error.kind() {
        ErrorKind::Overloaded => return Some(Settlement::Postponed { after: PAUSE }),
        ErrorKind::Retry { after } => after,
        ErrorKind::Panic | ErrorKind::Timeout => PAUSE * attempt.max(1),
        _ => return None,
    };
    (attempt < MAX_ATTEMPTS).then_some(Settlement::Again { after })
}
