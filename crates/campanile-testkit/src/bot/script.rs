use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use campanile_core::{ApiError, ApiRequest, ApiResponse};
use futures::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;
use tower::Service;

use super::answers;

/// The ids of the bot's messages start here, above those of the updates that a test builds.
const FIRST_MESSAGE: i64 = 1001;

/// What a bot was told to answer, and what it was asked.
pub(super) struct Script {
    state: Mutex<State>,
    me: Value,
}

struct State {
    calls: Vec<ApiRequest>,
    methods: HashMap<String, Plan>,
    next_message: i64,
}

/// The answers to one method.
#[derive(Default)]
struct Plan {
    once: VecDeque<Answer>,
    always: Option<Answer>,
    delay: Option<Duration>,
    hold: Option<watch::Receiver<()>>,
}

#[derive(Clone)]
pub(super) enum Answer {
    Result(Result<Value, ApiError>),
    With(AnswerFn),
}

type AnswerFn = Arc<dyn Fn(&ApiRequest) -> Result<Value, ApiError> + Send + Sync>;

/// Keeps the calls of one method from being answered, until it is dropped; see
/// [`TestBot::hold`](super::TestBot::hold).
#[must_use = "a hold that is dropped at once holds nothing"]
pub struct Hold {
    _open: watch::Sender<()>,
    method: String,
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Script {
    pub(super) fn new(me: Value) -> Self {
        Self {
            state: Mutex::new(State {
                calls: Vec::new(),
                methods: HashMap::new(),
                next_message: FIRST_MESSAGE,
            }),
            me,
        }
    }

    /// A script is whole after any panic of a test: each change stands alone.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self, method: &str, change: impl FnOnce(&mut Plan)) {
        change(self.lock().methods.entry(method.to_owned()).or_default());
    }

    pub(super) fn once(&self, method: &str, answer: Answer) {
        self.plan(method, |plan| plan.once.push_back(answer));
    }

    pub(super) fn always(&self, method: &str, answer: Answer) {
        self.plan(method, |plan| plan.always = Some(answer));
    }

    pub(super) fn delay(&self, method: &str, delay: Duration) {
        self.plan(method, |plan| plan.delay = Some(delay));
    }

    pub(super) fn hold(&self, method: &str) -> Hold {
        let (open, closed) = watch::channel(());
        self.plan(method, |plan| plan.hold = Some(closed));
        Hold {
            _open: open,
            method: method.to_owned(),
        }
    }

    pub(super) fn calls(&self) -> Vec<ApiRequest> {
        self.lock().calls.clone()
    }

    pub(super) fn take_calls(&self) -> Vec<ApiRequest> {
        std::mem::take(&mut self.lock().calls)
    }

    /// Records a call, and decides the answer and how long it takes.
    fn receive(&self, request: &ApiRequest) -> (Option<Answer>, Pause) {
        let mut state = self.lock();
        state.calls.push(request.clone());
        let Some(plan) = state.methods.get_mut(request.method()) else {
            return (None, Pause::default());
        };
        let answer = plan.once.pop_front().or_else(|| plan.always.clone());
        let pause = Pause {
            delay: plan.delay,
            hold: plan.hold.clone(),
        };
        (answer, pause)
    }

    fn default_answer(&self, request: &ApiRequest) -> Value {
        let mut state = self.lock();
        answers::default(request, &self.me, &mut || {
            state.next_message += 1;
            state.next_message - 1
        })
    }
}

#[derive(Default)]
struct Pause {
    delay: Option<Duration>,
    hold: Option<watch::Receiver<()>>,
}

impl Pause {
    async fn wait(self) {
        if let Some(delay) = self.delay {
            tokio::time::sleep(delay).await;
        }
        if let Some(mut hold) = self.hold {
            // Nothing is ever sent: the wait ends in an error, when the hold is dropped.
            while hold.changed().await.is_ok() {}
        }
    }
}

/// The client behind the bot.
#[derive(Clone)]
pub(super) struct Client(pub(super) Arc<Script>);

impl Service<ApiRequest> for Client {
    type Response = ApiResponse;
    type Error = ApiError;
    type Future = BoxFuture<'static, Result<ApiResponse, ApiError>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ApiRequest) -> Self::Future {
        let script = Arc::clone(&self.0);
        Box::pin(async move {
            let (answer, pause) = script.receive(&request);
            pause.wait().await;
            let result = match answer {
                Some(Answer::Result(result)) => result,
                // Called without the lock, so that it may ask the bot for its calls.
                Some(Answer::With(answer)) => answer(&request),
                None => Ok(script.default_answer(&request)),
            };
            result.map(ApiResponse::ok)
        })
    }
}
