use std::{sync::Arc, time::Duration};

use campanile_core::{ApiError, ApiRequest, ApiResponse};
use serde_json::value::RawValue;

use super::Args;
use crate::{
    emulator::Emulator,
    state::{BotState, LongPoll, State, Update},
};

/// The text with which a newer poll ends an older one.
pub(crate) const OTHER_POLLER: &str = "Conflict: terminated by other getUpdates request; \
    make sure that only one bot instance is running";
/// The text with which `setWebhook` ends a poll.
pub(crate) const WEBHOOK_SET: &str = "Conflict: terminated by setWebhook request";
const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; \
    use deleteWebhook to delete the webhook first";

/// A poll answers this long after the first update came (Bot API server, `LONG_POLL_WAIT_AFTER`).
const GATHERING: Duration = Duration::from_millis(2);
const CONFLICT_DELAY: Duration = Duration::from_secs(3);
/// A body is cut at this size, in bytes (Bot API server, JsonUpdates).
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// What the first look at the queue says.
enum First {
    Ready(Vec<Arc<Update>>),
    Conflict(&'static str),
    Wait {
        slot: Arc<LongPoll>,
        from: i64,
        limit: usize,
        until: Duration,
    },
}

impl Emulator {
    /// `getUpdates` (Bot API, "Getting updates"; Bot API server, `process_get_updates_query`).
    pub(super) async fn get_updates(
        &self,
        bot: i64,
        request: &ApiRequest,
    ) -> Result<ApiResponse, ApiError> {
        let args = Args::new(request);
        match self.change(|state| first_look(state, bot, args)) {
            First::Ready(updates) => answer(&updates),
            First::Conflict(text) => self.conflict(bot, text).await,
            First::Wait {
                slot,
                from,
                limit,
                until,
            } => {
                let pending = Pending {
                    emulator: self,
                    bot,
                    slot,
                };
                match pending.wait(from, limit, until).await {
                    Ok(updates) => answer(&updates),
                    Err(text) => {
                        drop(pending);
                        self.conflict(bot, text).await
                    }
                }
            }
        }
    }

    /// Answers 409; the second within 3 s waits for 3 s (Bot API server, `fail_query_conflict`).
    async fn conflict(&self, bot: i64, text: &str) -> Result<ApiResponse, ApiError> {
        let is_repeated = self.change(|state| {
            let now = state.now();
            let Some(bot) = state.bots.get_mut(&bot) else {
                return false;
            };
            let is_repeated = now < bot.polling.next_conflict;
            if !is_repeated {
                bot.polling.next_conflict = now + CONFLICT_DELAY;
            }
            is_repeated
        });
        if is_repeated {
            self.sleep(CONFLICT_DELAY).await;
        }
        Err(ApiError::new(409, text))
    }
}

fn first_look(state: &mut State, bot: i64, args: Args<'_>) -> First {
    let now = state.now();
    let Some(bot) = state.bots.get_mut(&bot) else {
        return First::Ready(Vec::new());
    };
    if bot.webhook.is_some() {
        return First::Conflict(WEBHOOK_ACTIVE);
    }
    bot.allow(args.json("allowed_updates").ok().flatten().as_deref());
    let offset = args.int("offset", 0, i32::MIN.into(), i32::MAX.into());
    let (limit, timeout) = slow_down(bot, offset, now, args);
    let from = bot.queue.confirm(offset);
    let updates = bot.queue.read(from, limit, now);
    if !updates.is_empty() || timeout.is_zero() {
        return First::Ready(updates);
    }
    bot.evict(OTHER_POLLER);
    let slot = Arc::new(LongPoll::default());
    bot.polling.pending = Some(slot.clone());
    First::Wait {
        slot,
        from,
        limit,
        until: now + timeout,
    }
}

/// The limit and the timeout of a poll: who asks with the same offset within 3 s waits, within
/// 0.5 s gets a single update (Bot API server, `process_get_updates_query`).
fn slow_down(bot: &mut BotState, offset: i64, now: Duration, args: Args<'_>) -> (usize, Duration) {
    let mut limit = args.int("limit", 100, 1, 100);
    let mut timeout = args.int("timeout", 0, 0, 50);
    let previous = bot.polling.previous.replace((offset, now));
    if let Some((_, at)) = previous.filter(|(previous, _)| *previous == offset) {
        let since = now.saturating_sub(at);
        if since < Duration::from_secs(3) {
            timeout = timeout.max(3);
        }
        if since < Duration::from_millis(500) {
            limit = 1;
        }
    }
    (
        limit.unsigned_abs() as usize,
        Duration::from_secs(timeout.unsigned_abs()),
    )
}

/// A long poll that waits; it gives its place back when it is dropped.
struct Pending<'a> {
    emulator: &'a Emulator,
    bot: i64,
    slot: Arc<LongPoll>,
}

impl Pending<'_> {
    async fn wait(
        &self,
        from: i64,
        limit: usize,
        until: Duration,
    ) -> Result<Vec<Arc<Update>>, &'static str> {
        let arrived = self.emulator.wait(Some(until), |state| {
            let now = state.now();
            let has_updates = |bot: &mut BotState| !bot.queue.is_empty(from, now);
            let ends = self.slot.conflict.get().is_some()
                || state.bots.get_mut(&self.bot).is_some_and(has_updates);
            ends.then_some(())
        });
        if arrived.await.is_some() && self.slot.conflict.get().is_none() {
            self.emulator.sleep(GATHERING).await;
        }
        if let Some(text) = self.slot.conflict.get() {
            return Err(text);
        }
        Ok(self.emulator.change(|state| {
            let now = state.now();
            let bot = state.bots.get_mut(&self.bot);
            bot.map_or_else(Vec::new, |bot| bot.queue.read(from, limit, now))
        }))
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.emulator.change(|state| {
            let Some(bot) = state.bots.get_mut(&self.bot) else {
                return;
            };
            let pending = &mut bot.polling.pending;
            pending.take_if(|slot| Arc::ptr_eq(slot, &self.slot));
        });
    }
}

fn answer(updates: &[Arc<Update>]) -> Result<ApiResponse, ApiError> {
    let mut size = 0;
    let fits = |update: &&Arc<Update>| {
        size += update.body.len();
        size <= MAX_ANSWER
    };
    let bodies: Result<Vec<&RawValue>, _> = updates
        .iter()
        .take_while(fits)
        .map(|update| serde_json::from_slice(&update.body))
        .collect();
    let bodies =
        bodies.map_err(|_| ApiError::new(500, "Internal Server Error: unreadable update"))?;
    Ok(ApiResponse::ok(bodies))
}
