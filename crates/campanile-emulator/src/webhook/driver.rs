use std::{error::Error as StdError, future::Future, time::Duration};

use bytes::Bytes;
use campanile_core::UserId;
use futures::stream::{FuturesUnordered, StreamExt};
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use tower::Service;

use super::{
    attempt::{Attempt, attempt},
    lanes::{Lanes, Pending},
};
use crate::{
    client::BotClient,
    emulator::Emulator,
    event::EventKind,
    state::{BotState, State, Webhook},
};

/// An endpoint that answers 410 for this long loses its webhook (Bot API server, `WebhookActor`).
const GONE_LIMIT: Duration = Duration::from_secs(23 * 60 * 60);

/// What may start now.
struct Start {
    pending: Pending,
    failures: u32,
    webhook: Webhook,
}

impl Emulator {
    /// Delivers a bot's updates to its webhook through `service`, until the future is dropped.
    ///
    /// While the bot has a webhook, its updates are posted to the URL as Telegram posts them:
    /// strictly one after the other within a chat (for messages) or a user (for callback queries),
    /// side by side otherwise, up to `max_connections`. An update is done with after any 2xx within
    /// 60 s; otherwise it comes again at once, then after 2, 4, 8 … s up to one or two minutes, or
    /// when the endpoint's `Retry-After` says so, until it expires. A call in the body of the answer
    /// is carried out (Bot API, "Making requests when getting updates"). `service` may be the
    /// webhook itself, so that nothing of this needs a socket.
    ///
    /// Run one such future per bot at a time: two would deliver everything twice.
    ///
    /// ```
    /// use campanile_core::{ApiRequest, Bot, BoxError};
    /// use campanile_emulator::Emulator;
    /// use http_body_util::Full;
    /// use tower::service_fn;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let emulator = Emulator::new();
    /// let client = emulator.bot("42:TOKEN");
    /// let bot = Bot::connect(client.clone()).await.unwrap();
    /// bot.send(ApiRequest::new("setWebhook").param("url", "https://bot.example/hook")).await.unwrap();
    ///
    /// let endpoint = service_fn(|_request| async {
    ///     Ok::<_, BoxError>(http::Response::new(Full::<bytes::Bytes>::default()))
    /// });
    /// tokio::spawn(emulator.deliver(&client, endpoint));
    ///
    /// emulator.user("Alice").say(&bot, "hi");
    /// emulator.settled(&client).await;
    /// # }
    /// ```
    pub fn deliver<S, B>(
        &self,
        bot: &BotClient,
        service: S,
    ) -> impl Future<Output = ()> + Send + use<S, B>
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send,
        S::Future: Send,
        S::Error: Send,
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.clone().deliver_to(bot.id().0, service)
    }

    /// Waits until no update waits for the bot any more, because each was delivered or confirmed.
    pub async fn settled(&self, bot: &BotClient) {
        let id = bot.id().0;
        let is_empty = |bot: &BotState| bot.queue.len() == 0;
        self.wait(None, |state| {
            state.bots.get(&id).is_none_or(is_empty).then_some(())
        })
        .await;
    }

    pub(crate) async fn deliver_to<S, B>(self, bot: i64, service: S)
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send,
        S::Future: Send,
        S::Error: Send,
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let mut lanes = Lanes::default();
        let mut in_flight = FuturesUnordered::new();
        loop {
            while let Some(start) = self.start(bot, &mut lanes, in_flight.len()) {
                let (emulator, service) = (self.clone(), service.clone());
                in_flight.push(async move {
                    let attempt =
                        attempt(&emulator, service, &start.webhook, &start.pending.update).await;
                    emulator.conclude(bot, start, attempt).await
                });
            }
            let running = in_flight.len();
            let had_room = self.look(|state| Some(has_room(state.bots.get(&bot)?, running)));
            let had_room = had_room.unwrap_or(false);
            // Without room a deadline in the past would only make the loop spin.
            let deadline = lanes.next_attempt().filter(|_| had_room);
            let news = self.wait(deadline, |state| {
                let bot = state.bots.get(&bot)?;
                // Room that was not there before lets go what rested in the meantime.
                let is_news = !had_room || lanes.has_news(&bot.queue);
                (has_room(bot, running) && is_news).then_some(())
            });
            tokio::select! {
                Some(end) = in_flight.next(), if running > 0 => end.apply(&mut lanes),
                _ = news => {}
            }
        }
    }

    /// The next delivery that may start, if one may.
    fn start(&self, bot: i64, lanes: &mut Lanes, running: usize) -> Option<Start> {
        self.change(|state| {
            let now = state.now();
            let bot = state.bots.get_mut(&bot)?;
            let webhook = bot.webhook.clone()?;
            lanes.absorb(&mut bot.queue);
            if running >= webhook.max_connections {
                return None;
            }
            loop {
                let (pending, failures) = lanes.next(now)?;
                let (id, lane) = (pending.update.id, pending.update.lane);
                if pending.is_repeat || bot.queue.waiting(id, now).is_some() {
                    return Some(Start {
                        pending,
                        failures,
                        webhook,
                    });
                }
                // It expired, or the queue was cleared.
                bot.queue.settle(id);
                lanes.advance(lane);
            }
        })
    }

    /// Books what came of a delivery, and carries out the call in the answer.
    async fn conclude(&self, bot: i64, start: Start, attempt: Attempt) -> End {
        let event = EventKind::Delivery {
            bot: UserId(bot),
            update_id: start.pending.update.id,
            status: attempt.status.map(|status| status.as_u16()),
        };
        self.change(|state| state.log(event));
        if let Some(request) = &attempt.reply {
            // Nobody learns what came of it (Bot API, "Making requests when getting updates").
            let _ = self.run(bot, request.clone()).await;
        }
        self.change(|state| conclude(state, bot, &start, &attempt))
    }
}

fn has_room(bot: &BotState, running: usize) -> bool {
    bot.webhook
        .as_ref()
        .is_some_and(|webhook| running < webhook.max_connections)
}

/// What a delivery does to its lane.
enum End {
    Done(Pending),
    Retry(Pending, Duration),
}

impl End {
    fn apply(self, lanes: &mut Lanes) {
        match self {
            Self::Done(pending) => lanes.advance(pending.update.lane),
            Self::Retry(pending, at) => lanes.rest(pending.update.lane, at),
        }
    }
}

fn conclude(state: &mut State, bot: i64, start: &Start, attempt: &Attempt) -> End {
    let (now, date) = (state.now(), state.date());
    let cap = Duration::from_secs(state.random.between(60, 121).unsigned_abs());
    let update = &start.pending.update;
    let done = End::Done(start.pending.clone());
    let Some(bot) = state.bots.get_mut(&bot) else {
        return done;
    };
    let is_gone = attempt.status == Some(StatusCode::GONE);
    if let Some(webhook) = &mut bot.webhook {
        let gone_since = webhook.gone_since.filter(|_| is_gone);
        webhook.gone_since = is_gone.then(|| gone_since.unwrap_or(now));
        if let Some(error) = &attempt.error {
            webhook.last_error = Some((date, error.clone()));
        }
        if webhook
            .gone_since
            .is_some_and(|since| now - since >= GONE_LIMIT)
        {
            bot.webhook = None;
        }
    }
    if attempt.error.is_none() {
        bot.queue.settle(update.id);
        return done;
    }
    let at = now
        + attempt
            .retry_after
            .unwrap_or_else(|| delay(start.failures).min(cap));
    if at >= update.expires {
        bot.queue.settle(update.id);
        return done;
    }
    End::Retry(start.pending.clone(), at)
}

/// The pause after an update failed once more: none at first, then 2, 4, 8 … s.
fn delay(failures: u32) -> Duration {
    match failures {
        0 => Duration::ZERO,
        _ => Duration::from_secs(1 << failures.min(10)),
    }
}
