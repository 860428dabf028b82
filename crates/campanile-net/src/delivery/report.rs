//! What becomes of an update when its call has ended.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use campanile_core::{Acked, Bot, Error, ErrorKind, MadeOf, Outcome, Update};
use futures::future::{BoxFuture, FutureExt};

use super::{
    Attempt, DeadLetter, Failure, Fate, Next, OVERLOAD_PAUSE, Shared, Stage, flight::Flight,
    offer::Offer,
};

/// The pause after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// How a call ends.
pub(super) enum Conclusion {
    Now(Attempt),
    /// When the replies are sent, or the dead letter is handed over.
    Later(BoxFuture<'static, Attempt>),
}

/// What is known of an update whose call ends.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) bot: Bot,
    pub(super) update: Update,
    pub(super) made_of: Option<MadeOf>,
    pub(super) attempt: u32,
}

impl Report {
    /// Decides what the end of a call means for the update.
    pub(super) fn conclude(
        &self,
        called: Result<Outcome, Error>,
        slot: Option<Offer>,
        acked: &Acked,
        flight: &Flight,
    ) -> Conclusion {
        match called {
            Ok(outcome) => self.handled(outcome, slot, acked, &flight.shared),
            Err(error) if flight.has_ended() => {
                self.failed(&flight.shared, Stage::Acked, error, Next::Settled);
                Conclusion::Now(Attempt::SETTLED)
            }
            Err(error) => self.judge(error, &flight.shared),
        }
    }

    fn handled(
        &self,
        mut outcome: Outcome,
        slot: Option<Offer>,
        acked: &Acked,
        shared: &Arc<Shared>,
    ) -> Conclusion {
        tracing::debug!(
            update_id = self.update.id(),
            kind = %self.update.kind(),
            replies = outcome.replies.len(),
            attempt = self.attempt,
            "an update was handled"
        );
        let slot = match (slot, &outcome.replies[..]) {
            // The only reply needs no wait if someone takes it.
            (Some(slot), [_]) => {
                let reply = outcome.replies.pop();
                let refused = reply.and_then(|reply| slot.accept(reply).err());
                outcome.replies.extend(refused);
                None
            }
            (slot, _) => slot,
        };
        let left = acked.settle();
        if outcome.replies.is_empty() && left.is_none() {
            return Conclusion::Now(Attempt::SETTLED);
        }
        let (report, shared) = (self.clone(), Arc::clone(shared));
        Conclusion::Later(Box::pin(async move {
            let sent = AssertUnwindSafe(send(outcome, &report.bot, slot)).catch_unwind();
            let errors = sent
                .await
                .unwrap_or_else(|payload| vec![Error::panic(payload)]);
            for error in errors {
                report.failed(&shared, Stage::Reply, error, Next::Settled);
            }
            if let Some(left) = left {
                left.await;
            }
            Attempt::SETTLED
        }))
    }

    /// Decides what a failed call means for the update.
    fn judge(&self, error: Error, shared: &Arc<Shared>) -> Conclusion {
        let (after, counted) = match error.kind() {
            ErrorKind::Overloaded => (OVERLOAD_PAUSE, false),
            ErrorKind::Retry { after } => (after, true),
            ErrorKind::Panic | ErrorKind::Timeout => {
                let doublings = self.attempt.saturating_sub(1).min(6);
                (FIRST_PAUSE * 2_u32.pow(doublings), true)
            }
            _ => {
                self.failed(shared, Stage::Call, error, Next::Settled);
                return Conclusion::Now(Attempt::SETTLED);
            }
        };
        if !counted || self.attempt < shared.max_attempts {
            self.failed(shared, Stage::Call, error, Next::Again { after });
            return Conclusion::Now(Attempt {
                fate: Fate::Again { after },
                has_failed: counted,
            });
        }
        let reason = error.to_string();
        self.failed(shared, Stage::Call, error, Next::DeadLetter);
        let (report, shared) = (self.clone(), Arc::clone(shared));
        Conclusion::Later(Box::pin(async move {
            report.give_up(reason, &shared).await;
            Attempt::SETTLED
        }))
    }

    /// Settled only when the hook has the letters: a crash in between delivers them once more.
    async fn give_up(&self, reason: String, shared: &Shared) {
        let updates = match &self.made_of {
            Some(MadeOf(updates)) => updates,
            None => std::slice::from_ref(&self.update),
        };
        for update in updates {
            let letter = DeadLetter {
                update_id: update.id(),
                raw: update.raw().clone(),
                reason: reason.clone(),
                attempts: self.attempt,
            };
            shared.hooks.given_up(letter).await;
        }
    }

    fn failed(&self, shared: &Shared, stage: Stage, error: Error, next: Next) {
        tracing::debug!(
            update_id = self.update.id(),
            kind = %self.update.kind(),
            attempt = self.attempt,
            ?stage,
            ?next,
            "an update failed"
        );
        shared.hooks.failed(&Failure {
            update_id: self.update.id(),
            update: Some(self.update.clone()),
            stage,
            attempt: self.attempt,
            error,
            next,
        });
    }
}

/// Sends the replies in order, the last one through `slot` if someone waits there.
async fn send(mut outcome: Outcome, bot: &Bot, slot: Option<Offer>) -> Vec<Error> {
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
