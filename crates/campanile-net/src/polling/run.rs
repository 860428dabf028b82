//! The loop: one poll at a time, the lanes beside it.

use std::{
    collections::{HashMap, VecDeque},
    future::Future,
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{
    ApiError, ApiErrorKind, ApiRequest, ApiResponse, Bot, Request, Update, UpdateElement,
    UpdateError, UpdateService,
};
use foldhash::fast::RandomState;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::Instant;

use super::{
    Options, PollingError, Report,
    attempted::Attempted,
    backoff::Backoff,
    lane::Lane,
    pace::Pace,
    window::{CAPACITY, Window},
};
use crate::delivery::{Delivery, Fate};

/// What the answer may take beyond the time that the server waits.
const SLACK: Duration = Duration::from_secs(10);
/// The server waits at least this long when the offset is repeated, asked for or not.
const LEAST_REPEATED: Duration = Duration::from_secs(3);
/// One attempt to confirm the last offset.
const CONFIRMING: Duration = Duration::from_secs(5);

/// For so long after an answer calls are tried on the spot, where most end at once; the others get
/// a task, as do those that come later. So calls that compute share the processors all the same.
const ON_THE_SPOT: Duration = Duration::from_millis(1);

type Answer = Result<ApiResponse, ApiError>;

pub(super) struct Run<S> {
    bot: Bot,
    delivery: Delivery<S>,
    options: Options,
    window: Window,
    pace: Pace,
    backoff: Backoff,
    /// The kind of the failure that was logged, until polling works again.
    interrupted: Option<ApiErrorKind>,
    /// The updates that wait behind the one under way, by lane. A lane is here as long as one of its
    /// updates is under way, so there are no more lanes than ids in the window.
    lanes: HashMap<Lane, VecDeque<Update>, RandomState>,
    attempts: FuturesUnordered<BoxFuture<'static, Attempted>>,
    /// Until when calls are tried on the spot.
    spot_ends: Instant,
    /// Elements without an id in the last answer: they cannot be confirmed, and are reported once.
    strangers: Vec<Bytes>,
    report: Report,
}

impl<S: UpdateService> Run<S> {
    pub(super) fn new(bot: Bot, delivery: Delivery<S>, options: Options) -> Self {
        Self {
            bot,
            delivery,
            options,
            window: Window::default(),
            pace: Pace::default(),
            backoff: Backoff::default(),
            interrupted: None,
            lanes: HashMap::default(),
            attempts: FuturesUnordered::new(),
            spot_ends: Instant::now(),
            strangers: Vec::new(),
            report: Report::default(),
        }
    }

    pub(super) async fn until(
        mut self,
        signal: impl Future<Output = ()>,
    ) -> Result<Report, PollingError> {
        let ended = tokio::select! {
            biased;
            () = signal => Ok(()),
            Err(error) = self.poll_for_ever() => Err(error),
        };
        match ended {
            Ok(()) => Ok(self.drain().await),
            Err(error) => {
                self.delivery.shutdown(self.options.drain_timeout).await;
                Err(error)
            }
        }
    }

    /// Ends only with what cannot be waited out. Dropping it cuts the pending poll.
    async fn poll_for_ever(&mut self) -> Result<std::convert::Infallible, PollingError> {
        if self.options.drop_pending_updates {
            self.drop_pending().await?;
        }
        let mut poll: Option<BoxFuture<'static, Answer>> = None;
        loop {
            let next = match poll {
                Some(_) => None,
                None => self.pace.next(&self.window),
            };
            tokio::select! {
                biased;
                Some(attempted) = self.attempts.next() => self.ended(attempted),
                answer = pending(poll.as_mut()) => {
                    poll = None;
                    self.answered(answer)?;
                    // A server that always has more, and calls that are always ready, must leave
                    // others their turn.
                    tokio::task::yield_now().await;
                }
                () = reached(next) => poll = Some(self.poll()),
            }
        }
    }

    async fn drop_pending(&mut self) -> Result<(), PollingError> {
        loop {
            let request = ApiRequest::new("deleteWebhook").param("drop_pending_updates", true);
            match self.bot.send(request).await {
                Ok(_) => return Ok(()),
                Err(error) => {
                    let pause = self.failed(error)?;
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    fn poll(&mut self) -> BoxFuture<'static, Answer> {
        let offset = self.window.offset();
        let mut timeout = self.options.timeout;
        if self.pace.is_repeated(offset) {
            timeout = timeout.max(LEAST_REPEATED);
        }
        self.pace.polled(offset);
        let kinds = self.options.allowed_updates.as_ref();
        let request = ApiRequest::new("getUpdates")
            .maybe("offset", offset)
            .param("limit", CAPACITY)
            .param("timeout", timeout.as_secs())
            .maybe(
                "allowed_updates",
                kinds.map(|kinds| kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()),
            )
            .with_timeout(timeout + SLACK);
        let bot = self.bot.clone();
        async move {
            // The client has a limit of its own; another bot may have none.
            let limit = timeout + SLACK + SLACK;
            match tokio::time::timeout(limit, bot.send(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(ApiError::timeout(limit).in_method("getUpdates")),
            }
        }
        .boxed()
    }

    fn answered(&mut self, answer: Answer) -> Result<(), PollingError> {
        let taken = match answer {
            Ok(mut response) => response.take_updates().map(|elements| self.take(elements)),
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            let pause = self.failed(error)?;
            self.pace.pause(pause);
        }
        Ok(())
    }

    /// Decides how long to wait after a failure, and logs it once.
    fn failed(&mut self, error: ApiError) -> Result<Duration, PollingError> {
        let kind = error.kind();
        if let ApiErrorKind::Unauthorized | ApiErrorKind::UnknownMethod = kind {
            return Err(PollingError::new(error));
        }
        let pause = self.backoff.next(error.retry_after());
        let pause_ms = pause.as_millis() as u64;
        if self.interrupted.replace(kind) == Some(kind) {
            tracing::debug!(%error, pause_ms, "polling is still interrupted");
        } else if kind == ApiErrorKind::Conflict {
            tracing::warn!(
                %error, pause_ms,
                "someone else takes the updates of this bot: another instance polls, or a webhook is set"
            );
        } else {
            tracing::warn!(%error, pause_ms, "polling is interrupted");
        }
        Ok(pause)
    }

    fn take(&mut self, mut elements: Vec<UpdateElement<'_>>) {
        let failures = self.backoff.reset();
        if self.interrupted.take().is_some() {
            tracing::info!(failures, "polling goes on");
        }
        let offset = self.pace.last_offset();
        if let Some(offset) = offset {
            self.window.confirm(offset);
        }
        // A server that knows the offset answers with nothing below it, but for a repeat of what it
        // does not know to have arrived.
        let is_below = |element: &UpdateElement<'_>| element.update_id() < offset;
        if elements.iter().any(is_below) {
            let is_settled = |id| self.delivery.is_settled(id);
            elements.retain(|element| {
                !is_below(element) || !element.update_id().is_some_and(is_settled)
            });
        }
        if elements
            .iter()
            .any(|element| element.is_update() && is_below(element))
        {
            tracing::info!("the server numbers the updates anew");
            let ids: Vec<_> = elements.iter().map(UpdateElement::update_id).collect();
            self.window.restart(&ids);
            self.delivery.forget_settled();
        }
        let known = std::mem::take(&mut self.strangers);
        self.spot_ends = Instant::now() + ON_THE_SPOT;
        for element in elements {
            self.accept(element, &known);
        }
    }

    fn accept(&mut self, element: UpdateElement<'_>, known_strangers: &[Bytes]) {
        let id = element.update_id();
        let read = element.into_update();
        let is_new = match (id, &read) {
            (Some(id), _) => self.window.insert(id),
            (None, Err((raw, _))) => {
                self.strangers.push(raw.clone());
                !known_strangers.contains(raw)
            }
            (None, Ok(_)) => true,
        };
        if !is_new {
            return;
        }
        self.report.received += 1;
        match read {
            Ok(update) => {
                let lane = Lane::of(&update);
                if let Some(waiting) = self.lanes.get_mut(&lane) {
                    waiting.push_back(update);
                } else if self.deliver(lane, update) {
                    self.lanes.insert(lane, VecDeque::new());
                }
            }
            Err((raw, error)) => self.give_up(id, raw, error),
        }
    }

    /// Delivers an update that nothing of its lane goes before; tells whether it is under way now.
    fn deliver(&mut self, lane: Lane, update: Update) -> bool {
        let request = Request::new(update.clone(), self.delivery.bot().clone());
        let driven = self.delivery.drive(request);
        let delivered = if Instant::now() < self.spot_ends {
            match driven.now_or_in_task() {
                Ok(Fate::Settled) => {
                    self.settled(update.id());
                    return false;
                }
                Ok(Fate::Again { after }) => {
                    self.retry(lane, update, after);
                    return true;
                }
                Err(delivered) => delivered,
            }
        } else {
            driven.into_task()
        };
        let attempt = async move { Attempted::new(lane, update, delivered.await) };
        self.attempts.push(attempt.boxed());
        true
    }

    fn retry(&mut self, lane: Lane, update: Update, pause: Duration) {
        let delivery = self.delivery.clone();
        let attempt = async move {
            tokio::time::sleep(pause).await;
            let request = Request::new(update.clone(), delivery.bot().clone());
            let fate = delivery.deliver(request).await;
            Attempted::new(lane, update, fate)
        };
        self.attempts.push(attempt.boxed());
    }

    fn give_up(&mut self, id: Option<i64>, raw: Bytes, error: UpdateError) {
        let settled = self.delivery.give_up(raw, error);
        let given_up = settled.map(move |fate| Attempted {
            id,
            delivered: None,
            fate,
        });
        self.attempts.push(given_up.boxed());
    }

    /// Settles an update and goes on in its lane, or tries it again.
    fn ended(&mut self, attempted: Attempted) {
        if let Fate::Again { after } = attempted.fate {
            if let Some((lane, update)) = attempted.delivered {
                self.retry(lane, update, after);
            }
            return;
        }
        self.settled(attempted.id);
        let Some((lane, _)) = attempted.delivered else {
            return;
        };
        while let Some(next) = self.lanes.get_mut(&lane).and_then(VecDeque::pop_front) {
            if self.deliver(lane, next) {
                return;
            }
        }
        self.lanes.remove(&lane);
    }

    fn settled(&mut self, id: Option<i64>) {
        self.report.settled += 1;
        if let Some(id) = id {
            self.window.settle(id);
        }
    }

    /// Finishes what was received, within the time to drain, and confirms it.
    async fn drain(mut self) -> Report {
        let deadline = Instant::now() + self.options.drain_timeout;
        let finished = async {
            while let Some(attempted) = self.attempts.next().await {
                self.ended(attempted);
            }
        };
        // At the deadline the rest is let go of below.
        let _ = tokio::time::timeout_at(deadline, finished).await;
        let left = deadline.saturating_duration_since(Instant::now());
        self.report.abandoned = self.delivery.shutdown(left).await;
        // What was settled in the meantime is confirmed too.
        while let Some(Some(attempted)) = self.attempts.next().now_or_never() {
            self.ended(attempted);
        }
        self.report.unsettled = self.window.unsettled();
        self.report.confirmed = self.confirm().await;
        tracing::debug!(report = ?self.report, "polling has stopped");
        self.report
    }

    /// Tells the server the last offset (Bot API, `getUpdates`: an update is confirmed by a call
    /// with a higher offset, and by nothing else).
    async fn confirm(&mut self) -> bool {
        let Some(offset) = self.window.offset() else {
            return true;
        };
        if self.window.is_confirmed(offset) {
            return true;
        }
        for _ in 0..3 {
            let request = ApiRequest::new("getUpdates")
                .param("offset", offset)
                .param("limit", 1)
                .param("timeout", 0)
                .with_timeout(CONFIRMING);
            let answer = tokio::time::timeout(CONFIRMING, self.bot.send(request)).await;
            let error = match answer {
                Ok(Ok(_)) => return true,
                Ok(Err(error)) => error,
                Err(_) => ApiError::timeout(CONFIRMING),
            };
            tracing::debug!(%error, "the last offset was not confirmed");
            let pause = error.retry_after().unwrap_or(Duration::from_secs(1));
            tokio::time::sleep(pause.min(CONFIRMING)).await;
        }
        tracing::warn!("the last offset was not confirmed: the latest updates will come again");
        false
    }
}

/// The answer of the pending poll; never, if there is none.
async fn pending(poll: Option<&mut BoxFuture<'static, Answer>>) -> Answer {
    match poll {
        Some(poll) => poll.await,
        None => std::future::pending().await,
    }
}

async fn reached(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
