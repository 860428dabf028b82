//! Whether a press was answered: through the handler's bot, or in the replies.

use std::{
    fmt,
    future::Future,
    mem,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use campanile_core::{
    ApiError, ApiErrorKind, ApiRequest, ApiResponse, Bot, Request, bot::ResponseFuture,
};
use tower_service::Service;

/// What is known of the answer to one press.
#[derive(Debug)]
pub(super) struct Answered {
    query: Box<str>,
    /// The server has an answer.
    done: AtomicBool,
    /// The answers that are on their way to it.
    sending: AtomicUsize,
}

impl Answered {
    /// Gives the request a bot that notices when the press is answered through it.
    pub(super) fn watch(request: Request) -> (Request, Arc<Self>) {
        let query = request.update().query_id().unwrap_or_default();
        let answered = Arc::new(Self {
            query: query.into(),
            done: AtomicBool::new(false),
            sending: AtomicUsize::new(0),
        });
        let client = WatchedBot {
            bot: request.bot().clone(),
            answered: Arc::clone(&answered),
        };
        let bot = Bot::new(request.bot().identity().clone(), client);
        (with_bot(request, bot), answered)
    }

    /// Tells whether the press was answered, or is being answered at this moment.
    pub(super) fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire) || self.sending.load(Ordering::Acquire) > 0
    }

    /// Tells whether this call answers the press; names of methods ignore letter case.
    pub(super) fn is_by(&self, call: &ApiRequest) -> bool {
        let query = call.get("callback_query_id");
        call.method().eq_ignore_ascii_case("answerCallbackQuery")
            && query.and_then(|query| query.as_str()) == Some(&*self.query)
    }
}

fn with_bot(mut request: Request, bot: Bot) -> Request {
    let extensions = mem::take(request.extensions_mut());
    let mut with_bot = Request::new(request.update().clone(), bot)
        .with_origin(request.origin().clone())
        .with_ack(request.ack().clone());
    *with_bot.extensions_mut() = extensions;
    with_bot
}

/// The bot of a request, watched.
#[derive(Debug, Clone)]
struct WatchedBot {
    bot: Bot,
    answered: Arc<Answered>,
}

impl Service<ApiRequest> for WatchedBot {
    type Response = ApiResponse;
    type Error = ApiError;
    type Future = Watched;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        self.bot.poll_ready(cx)
    }

    fn call(&mut self, request: ApiRequest) -> Watched {
        let is_answer = self.answered.is_by(&request);
        Watched {
            sending: is_answer.then(|| Sending::of(&self.answered)),
            inner: self.bot.call(request),
        }
    }
}

/// A call through a [`WatchedBot`].
struct Watched {
    inner: ResponseFuture,
    /// `Some` while the call is an answer that is on its way.
    sending: Option<Sending>,
}

impl Future for Watched {
    type Output = Result<ApiResponse, ApiError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.inner).poll(cx));
        if let Some(sending) = self.sending.take() {
            let is_answered = match &result {
                Ok(_) => true,
                // There is one already, or none is taken any more.
                Err(error) => error.kind() == ApiErrorKind::QueryTooOld,
            };
            if is_answered {
                sending.0.done.store(true, Ordering::Release);
            }
        }
        Poll::Ready(result)
    }
}

/// Counts an answer for as long as it is on its way, also if it is dropped.
struct Sending(Arc<Answered>);

impl Sending {
    fn of(answered: &Arc<Answered>) -> Self {
        answered.sending.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(answered))
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.sending.fetch_sub(1, Ordering::AcqRel);
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("is_answer", &self.sending.is_some())
            .finish_non_exhaustive()
    }
}
