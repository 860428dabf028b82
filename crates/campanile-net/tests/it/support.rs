//! A Bot API server in process, as far as polling and replies need it, and small stacks.

use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use campanile_core::{
    ApiError, ApiRequest, ApiResponse, Bot, BoxError, Identity, Outcome, Request, Update,
    UpdateService, UserId,
};
use campanile_net::delivery::{DeadLetter, Failure};
use serde_json::value::RawValue;
use tokio::{sync::Notify, time::Instant};
use tower::service_fn;

/// One call of `getUpdates`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Poll {
    pub(crate) at: Duration,
    pub(crate) offset: Option<i64>,
    pub(crate) timeout: u64,
}

/// A server with a queue of updates that obeys the offset as Telegram's does.
#[derive(Clone)]
pub(crate) struct Server(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    changed: Notify,
    started: Instant,
}

#[derive(Default)]
struct State {
    queue: BTreeMap<i64, String>,
    polls: Vec<Poll>,
    failures: VecDeque<(&'static str, Option<ApiError>)>,
    sent: Vec<ApiRequest>,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            state: Mutex::default(),
            changed: Notify::new(),
            started: Instant::now(),
        }))
    }

    pub(crate) fn add(&self, id: i64, json: impl Into<String>) {
        self.0.state.lock().unwrap().queue.insert(id, json.into());
        self.0.changed.notify_waiters();
    }

    /// A text message of chat and user `chat`.
    pub(crate) fn say(&self, id: i64, chat: i64, text: &str) {
        self.add(id, message(id, chat, text));
    }

    pub(crate) fn clear(&self) {
        self.0.state.lock().unwrap().queue.clear();
    }

    /// The ids that are not confirmed.
    pub(crate) fn waiting(&self) -> Vec<i64> {
        self.0.state.lock().unwrap().queue.keys().copied().collect()
    }

    /// Lets the next call of `method` fail, or hang without an error.
    pub(crate) fn fail(&self, method: &'static str, error: impl Into<Option<ApiError>>) {
        self.0
            .state
            .lock()
            .unwrap()
            .failures
            .push_back((method, error.into()));
    }

    pub(crate) fn polls(&self) -> Vec<Poll> {
        self.0.state.lock().unwrap().polls.clone()
    }

    /// All calls but those of `getUpdates`.
    pub(crate) fn sent(&self) -> Vec<ApiRequest> {
        self.0.state.lock().unwrap().sent.clone()
    }

    /// The texts of the messages that were sent.
    pub(crate) fn texts(&self) -> Vec<String> {
        let sent = self.sent();
        let texts = sent
            .iter()
            .filter_map(|request| request.get("text")?.as_str());
        texts.map(str::to_owned).collect()
    }

    pub(crate) fn bot(&self) -> Bot {
        let server = self.clone();
        let client = service_fn(move |request: ApiRequest| {
            let server = server.clone();
            async move { server.answer(request).await }
        });
        Bot::new(Identity::new(UserId(42), "tower_bot"), client)
    }

    async fn answer(&self, request: ApiRequest) -> Result<ApiResponse, ApiError> {
        let is_poll = request.method() == "getUpdates";
        if is_poll {
            let poll = Poll {
                at: self.0.started.elapsed(),
                offset: request.get("offset").and_then(|value| value.as_i64()),
                timeout: request
                    .get("timeout")
                    .and_then(|value| value.as_u64())
                    .unwrap(),
            };
            self.0.state.lock().unwrap().polls.push(poll);
        }
        let failure = {
            let mut state = self.0.state.lock().unwrap();
            let position = state
                .failures
                .iter()
                .position(|(method, _)| *method == request.method());
            position.and_then(|position| state.failures.remove(position))
        };
        match failure {
            Some((_, Some(error))) => return Err(error),
            Some((_, None)) => std::future::pending().await,
            None => {}
        }
        if is_poll {
            Ok(self.updates(&request).await)
        } else {
            self.0.state.lock().unwrap().sent.push(request);
            Ok(ApiResponse::ok(true))
        }
    }

    async fn updates(&self, request: &ApiRequest) -> ApiResponse {
        let number = |name| request.get(name).and_then(|value| value.as_i64());
        let mut offset = number("offset").unwrap_or(0);
        let end = Instant::now() + Duration::from_secs(number("timeout").unwrap_or(0) as u64);
        loop {
            let changed = self.0.changed.notified();
            {
                let mut state = self.0.state.lock().unwrap();
                let tail = state.queue.keys().next_back().copied().unwrap_or(offset);
                if offset > tail + 10 {
                    // Too far ahead: the server starts at the head, and confirms nothing.
                    offset = 0;
                }
                state.queue = state.queue.split_off(&offset);
                let limit = number("limit").unwrap_or(100) as usize;
                let updates: Vec<Box<RawValue>> = state
                    .queue
                    .values()
                    .take(limit)
                    .map(|json| RawValue::from_string(json.clone()).unwrap())
                    .collect();
                if !updates.is_empty() || Instant::now() >= end {
                    return ApiResponse::ok(updates);
                }
            }
            let _ = tokio::time::timeout_at(end, changed).await;
        }
    }
}

pub(crate) fn message(id: i64, chat: i64, text: &str) -> String {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"date":1,"text":"{text}",
        "chat":{{"id":{chat},"type":"private"}},
        "from":{{"id":{chat},"is_bot":false,"first_name":"A"}}}}}}"#
    )
}

pub(crate) fn update(id: i64) -> Update {
    Update::parse(message(id, 7, "hi").into()).unwrap()
}

/// A stack of one function.
pub(crate) fn stack<F, Fut>(handler: F) -> impl UpdateService<Future: Send> + use<F, Fut>
where
    F: Fn(Request) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Outcome, BoxError>> + Send + 'static,
{
    service_fn(handler)
}

/// A stack that answers each message with its text.
pub(crate) fn echo() -> impl UpdateService {
    stack(|request: Request| async move {
        let update = request.update();
        Ok(Outcome::handled().reply(update.text().and_then(|text| update.reply(text))))
    })
}

/// Takes what the hooks are told.
#[derive(Clone, Default)]
pub(crate) struct Told {
    failures: Arc<Mutex<Vec<Failure>>>,
    letters: Arc<Mutex<Vec<DeadLetter>>>,
}

impl Told {
    pub(crate) fn on_error(&self) -> impl Fn(&Failure) + Send + Sync + 'static {
        let failures = Arc::clone(&self.failures);
        move |failure: &Failure| failures.lock().unwrap().push(failure.clone())
    }

    pub(crate) fn on_dead_letter(
        &self,
    ) -> impl Fn(DeadLetter) -> std::future::Ready<()> + Send + Sync + 'static {
        let letters = Arc::clone(&self.letters);
        move |letter| {
            letters.lock().unwrap().push(letter);
            std::future::ready(())
        }
    }

    pub(crate) fn failures(&self) -> Vec<Failure> {
        self.failures.lock().unwrap().clone()
    }

    pub(crate) fn letters(&self) -> Vec<DeadLetter> {
        self.letters.lock().unwrap().clone()
    }
}

/// A list that handlers write to.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn push(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}
