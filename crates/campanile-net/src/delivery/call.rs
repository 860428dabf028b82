//! One call of the stack, from the permit to the fate of its update.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use campanile_core::{
    Ack, BoxError, Error, ErrorKind, MadeOf, Outcome, Request, Update, UpdateService,
};
use futures::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tower::ServiceExt;

use super::{
    DeadLetter, Failure, Fate, Next, OVERLOAD_PAUSE, Shared, Stage, offer::Offer, tracker::Tracked,
};

/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// A call that was begun in the registry. Its drop without an end, as in a panic of a hook or when
/// the source lets go of it, lets everyone who waits try again.
#[derive(Debug)]
pub(super) struct Flight {
    shared: Arc<Shared>,
    /// `None` once the flight has ended.
    waiting: Option<Waiting>,
    /// Whether it ended as a failed attempt, for a source that counts attempts itself.
    counted: Arc<AtomicBool>,
}

#[derive(Debug)]
enum Waiting {
    /// In the registry, under this id.
    Update(i64),
    Request(oneshot::Sender<Fate>),
}

impl Flight {
    pub(super) fn of_update(shared: &Arc<Shared>, id: i64) -> Self {
        Self::new(shared, Waiting::Update(id))
    }

    pub(super) fn of_request(shared: &Arc<Shared>, waiter: oneshot::Sender<Fate>) -> Self {
        Self::new(shared, Waiting::Request(waiter))
    }

    fn new(shared: &Arc<Shared>, waiting: Waiting) -> Self {
        Self {
            shared: Arc::clone(shared),
            waiting: Some(waiting),
            counted: Arc::default(),
        }
    }

    /// Tells at the end whether it was a failed attempt; overload is none.
    pub(super) fn counted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.counted)
    }

    fn has_ended(&self) -> bool {
        self.waiting.is_none()
    }

    /// Ends the flight, unless it has ended; `counted` failures lead to a dead letter in the end.
    fn end(&mut self, fate: Fate, counted: bool) {
        let waiters = match self.waiting.take() {
            None => return,
            Some(Waiting::Request(waiter)) => vec![waiter],
            Some(Waiting::Update(id)) => self.shared.registry().end(id, fate, counted),
        };
        self.counted.store(counted, Ordering::Release);
        for waiter in waiters {
            // Who gave up waiting is not told.
            let _ = waiter.send(fate);
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.end(
            Fate::Again {
                after: OVERLOAD_PAUSE,
            },
            false,
        );
    }
}

/// One call of the stack.
#[derive(Debug)]
pub(super) struct Call<S> {
    pub(super) stack: S,
    pub(super) request: Request,
    pub(super) attempt: u32,
    /// Who may take the last reply instead of the bot.
    pub(super) slot: Option<Offer>,
    pub(super) flight: Flight,
}

impl<S: UpdateService> Call<S> {
    /// Runs the call. The permit and the count are held until it ends, beyond an early ack.
    pub(super) async fn run(self, permit: Option<OwnedSemaphorePermit>, tracked: Tracked) {
        let shared = Arc::clone(&self.flight.shared);
        let permits = Arc::clone(&shared.permits);
        let work = async {
            let _permit = match permit {
                Some(permit) => Ok(permit),
                None => permits.acquire_owned().await,
            };
            self.work().await;
        };
        tokio::select! {
            biased;
            () = work => {}
            () = shared.tracker.abandoned() => {}
        }
        // Counted down last, when everything the call held is released.
        drop(tracked);
    }

    async fn work(self) {
        let Self {
            stack,
            request,
            attempt,
            slot,
            mut flight,
        } = self;
        let shared = Arc::clone(&flight.shared);
        let bot = request.bot().clone();
        let update = request.update().clone();
        let made_of = request.extensions().get::<MadeOf>().cloned();
        let (ack, acked) = Ack::pair();
        let called = AssertUnwindSafe(call(stack, request.with_ack(ack))).catch_unwind();
        tokio::pin!(called);
        let ended = loop {
            tokio::select! {
                biased;
                ended = &mut called => break ended,
                () = acked.wait(), if !flight.has_ended() => flight.end(Fate::Settled, false),
            }
        };
        if acked.is_done() {
            flight.end(Fate::Settled, false);
        }
        let reports = Reports {
            shared: &shared,
            update: &update,
            made_of,
            attempt,
        };
        match ended.unwrap_or_else(|payload| Err(Error::panic(payload))) {
            Ok(outcome) => {
                tracing::debug!(
                    update_id = update.id(),
                    kind = %update.kind(),
                    replies = outcome.replies.len(),
                    attempt,
                    "an update was handled"
                );
                let sent = AssertUnwindSafe(send(outcome, &bot, slot)).catch_unwind();
                let errors = sent
                    .await
                    .unwrap_or_else(|payload| vec![Error::panic(payload)]);
                for error in errors {
                    reports.failed(Stage::Reply, error, Next::Settled);
                }
                acked.settle().await;
                flight.end(Fate::Settled, false);
            }
            Err(error) if flight.has_ended() => {
                reports.failed(Stage::Acked, error, Next::Settled);
            }
            Err(error) => reports.judge(error, &mut flight).await,
        }
    }
}

async fn call<S: UpdateService>(mut stack: S, request: Request) -> Result<Outcome, Error> {
    let failed = |error: S::Error| {
        let error: BoxError = error.into();
        Error::new(error)
    };
    let ready = stack.ready().await.map_err(failed)?;
    ready.call(request).await.map_err(failed)
}

/// Sends the replies in order, the last one through `slot` if someone waits there.
async fn send(mut outcome: Outcome, bot: &campanile_core::Bot, slot: Option<Offer>) -> Vec<Error> {
    let last = slot.and_then(|slot| Some((slot, outcome.replies.pop()?)));
    let mut errors = outcome.send(bot).await;
    if let Some((slot, reply)) = last
        && let Err(reply) = slot.accept(reply)
        && let Err(error) = bot.send(reply).await
    {
        errors.push(error);
    }
    errors.into_iter().map(Error::from).collect()
}

/// What is known of the update whose failures are reported.
struct Reports<'a> {
    shared: &'a Shared,
    update: &'a Update,
    made_of: Option<MadeOf>,
    attempt: u32,
}

impl Reports<'_> {
    fn failed(&self, stage: Stage, error: Error, next: Next) {
        tracing::debug!(
            update_id = self.update.id(),
            kind = %self.update.kind(),
            attempt = self.attempt,
            ?stage,
            ?next,
            "an update failed"
        );
        self.shared.hooks.failed(&Failure {
            update_id: self.update.id(),
            update: Some(self.update.clone()),
            stage,
            attempt: self.attempt,
            error,
            next,
        });
    }

    /// Decides what a failed call means for the update.
    async fn judge(&self, error: Error, flight: &mut Flight) {
        let (after, counted) = match error.kind() {
            ErrorKind::Overloaded => (OVERLOAD_PAUSE, false),
            ErrorKind::Retry { after } => (after, true),
            ErrorKind::Panic | ErrorKind::Timeout => {
                let doublings = self.attempt.saturating_sub(1).min(6);
                (FIRST_PAUSE * 2_u32.pow(doublings), true)
            }
            _ => {
                self.failed(Stage::Call, error, Next::Settled);
                return flight.end(Fate::Settled, false);
            }
        };
        if !counted || self.attempt < self.shared.max_attempts {
            self.failed(Stage::Call, error, Next::Again { after });
            return flight.end(Fate::Again { after }, counted);
        }
        let reason = error.to_string();
        self.failed(Stage::Call, error, Next::DeadLetter);
        let updates = match &self.made_of {
            Some(MadeOf(updates)) => updates,
            None => std::slice::from_ref(self.update),
        };
        // Settled only when the hook has them: a crash in between delivers them once more.
        for update in updates {
            let letter = DeadLetter {
                update_id: update.id(),
                raw: update.raw().clone(),
                reason: reason.clone(),
                attempts: self.attempt,
            };
            self.shared.hooks.given_up(letter).await;
        }
        flight.end(Fate::Settled, false);
    }
}
