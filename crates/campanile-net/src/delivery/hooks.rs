//! What a source reports, and to whom.

use std::{fmt, future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use bytes::Bytes;
use campanile_core::UpdateError;
use campanile_core::{Error, Update};
use futures::{FutureExt, future::BoxFuture};

/// Something that went wrong with one update, as the error hook is told.
///
/// # Example
///
/// ```
/// use campanile_net::delivery::{Failure, Stage};
///
/// fn on_error(failure: &Failure) {
///     if failure.stage == Stage::Reply {
///         eprintln!("a reply to update {:?} was not sent: {}", failure.update_id, failure.error);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failure {
    /// The id of the update, where it has one.
    pub update_id: Option<i64>,
    /// The update, unless it is the one that could not be read.
    pub update: Option<Update>,
    /// Where it went wrong.
    pub stage: Stage,
    /// Which delivery it was, counted from 1.
    pub attempt: u32,
    /// What went wrong.
    pub error: Error,
    /// What the source does next.
    pub next: Next,
}

/// Where something went wrong with an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The bytes are no update.
    Decode,
    /// The stack failed.
    Call,
    /// The stack failed after it let the source go on with [`Ack::now`](campanile_core::Ack::now).
    Acked,
    /// A reply could not be sent.
    Reply,
}

/// What a source does after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// The update is settled and does not come again.
    Settled,
    /// The update is delivered again.
    Again {
        /// The pause before it is.
        after: Duration,
    },
    /// The update becomes a [`DeadLetter`] and is settled.
    DeadLetter,
}

/// An update that is given up: its JSON and the reason.
///
/// Its size is bounded by what its source accepts: 1 MiB from a webhook, the client's limit of an
/// answer when polling. `Debug` does not show the JSON.
#[derive(Clone)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The id of the update, where it could be made out.
    pub update_id: Option<i64>,
    /// The JSON as it came.
    pub raw: Bytes,
    /// Why it is given up.
    pub reason: String,
    /// How often it was delivered; 0 if it could not be read.
    pub attempts: u32,
}

impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("update_id", &self.update_id)
            .field("bytes", &self.raw.len())
            .field("reason", &self.reason)
            .field("attempts", &self.attempts)
            .finish()
    }
}

type ErrorHook = Arc<dyn Fn(&Failure) + Send + Sync>;
type DeadLetterHook = Arc<dyn Fn(DeadLetter) -> BoxFuture<'static, ()> + Send + Sync>;

/// The hooks of one source; without a hook the event is logged.
#[derive(Clone, Default)]
pub(super) struct Hooks {
    error: Option<ErrorHook>,
    dead_letter: Option<DeadLetterHook>,
}

impl Hooks {
    pub(super) fn set_error(&mut self, hook: impl Fn(&Failure) + Send + Sync + 'static) {
        self.error = Some(Arc::new(hook));
    }

    pub(super) fn set_dead_letter<F, Fut>(&mut self, hook: F)
    where
        F: Fn(DeadLetter) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.dead_letter = Some(Arc::new(move |letter| hook(letter).boxed()));
    }

    /// Tells the error hook. Its panics end here: a hook must not take an update down with it.
    pub(super) fn failed(&self, failure: &Failure) {
        let Some(hook) = &self.error else {
            return tracing::error!(
                update_id = failure.update_id,
                stage = ?failure.stage,
                attempt = failure.attempt,
                next = ?failure.next,
                error = %failure.error,
                "an update failed"
            );
        };
        if std::panic::catch_unwind(AssertUnwindSafe(|| hook(failure))).is_err() {
            tracing::error!(update_id = failure.update_id, "the error hook panicked");
        }
    }

    /// Hands over a dead letter, and waits until the hook has it.
    pub(super) async fn given_up(&self, letter: DeadLetter) {
        let update_id = letter.update_id;
        let Some(hook) = &self.dead_letter else {
            return tracing::error!(
                update_id,
                attempts = letter.attempts,
                reason = %letter.reason,
                "an update was given up"
            );
        };
        let taken = AssertUnwindSafe(async { hook(letter).await }).catch_unwind();
        if taken.await.is_err() {
            tracing::error!(update_id, "the dead letter hook panicked");
        }
    }

    /// Reports what is no update, and hands it over as a dead letter.
    pub(super) async fn unreadable(&self, raw: Bytes, error: UpdateError) {
        let update_id = error.update_id();
        let reason = error.to_string();
        self.failed(&Failure {
            update_id,
            update: None,
            stage: Stage::Decode,
            attempt: 1,
            error: Error::new(error),
            next: Next::DeadLetter,
        });
        let letter = DeadLetter {
            update_id,
            raw,
            reason,
            attempts: 0,
        };
        self.given_up(letter).await;
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("error", &self.error.is_some())
            .field("dead_letter", &self.dead_letter.is_some())
            .finish()
    }
}
