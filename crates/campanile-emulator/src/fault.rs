use std::fmt;

use campanile_core::{ApiError, ChatId, UserId};

/// A failure that the emulator is told to make: which calls fail, how often, and how.
///
/// Give it to [`Emulator::inject`](crate::Emulator::inject). Without further settings it hits the
/// next call of any method of any bot, once, and the call has no effect.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiErrorKind, ApiRequest, Bot};
/// use campanile_emulator::{Emulator, Fault};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let emulator = Emulator::new();
/// let bot = Bot::connect(emulator.bot("42:TOKEN")).await.unwrap();
/// emulator.inject(Fault::flood(3).on("sendMessage").times(2));
///
/// let error = bot.send(ApiRequest::new("sendMessage")).await.unwrap_err();
/// assert_eq!(error.kind(), ApiErrorKind::Flood);
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    pub(crate) failure: Failure,
    pub(crate) bot: Option<UserId>,
    pub(crate) method: Option<String>,
    pub(crate) chat: Option<ChatId>,
    pub(crate) times: u32,
    pub(crate) after_effect: bool,
}

/// How a call fails.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    Error(ApiError),
    /// A proxy's page instead of an envelope.
    Page(u16),
    Hang,
    Cut,
}

impl Fault {
    /// Answers with this error.
    pub fn error(error: ApiError) -> Self {
        Self::new(Failure::Error(error))
    }

    /// Answers 429 and asks to wait for so many seconds (Bot API, `ResponseParameters`).
    pub fn flood(seconds: i64) -> Self {
        let text = format!("Too Many Requests: retry after {seconds}");
        Self::error(ApiError::new(429, text).with_retry_after(seconds))
    }

    /// Answers that the group became the supergroup `to` (Bot API, `ResponseParameters`).
    pub fn migrated(to: ChatId) -> Self {
        let text = "Bad Request: group chat was upgraded to a supergroup chat";
        Self::error(ApiError::new(400, text).with_migrate_to(to))
    }

    /// Answers 409, as if another poller had taken the place of this one.
    pub fn conflict() -> Self {
        Self::error(ApiError::new(409, crate::call::OTHER_POLLER))
    }

    /// Answers with this HTTP status and a page of HTML, as proxies do.
    ///
    /// In process the caller gets the error that a client makes of such a page.
    pub fn page(status: u16) -> Self {
        Self::new(Failure::Page(status))
    }

    /// Never answers.
    pub fn hang() -> Self {
        Self::new(Failure::Hang)
    }

    /// Closes the connection before the answer; in process a transport error.
    pub fn cut() -> Self {
        Self::new(Failure::Cut)
    }

    fn new(failure: Failure) -> Self {
        Self {
            failure,
            bot: None,
            method: None,
            chat: None,
            times: 1,
            after_effect: false,
        }
    }

    /// Hits calls of this bot only.
    pub fn by_bot(self, bot: impl Into<UserId>) -> Self {
        Self {
            bot: Some(bot.into()),
            ..self
        }
    }

    /// Hits calls of this method only; letter case does not count.
    pub fn on(self, method: impl Into<String>) -> Self {
        Self {
            method: Some(method.into()),
            ..self
        }
    }

    /// Hits calls with this `chat_id` only.
    pub fn in_chat(self, chat: impl Into<ChatId>) -> Self {
        Self {
            chat: Some(chat.into()),
            ..self
        }
    }

    /// Hits this many calls.
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Carries the call out before it fails, as when an answer is lost on its way.
    pub fn after_effect(self) -> Self {
        Self {
            after_effect: true,
            ..self
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("failure", &self.failure)
            .field("bot", &self.bot)
            .field("method", &self.method)
            .field("chat", &self.chat)
            .field("times", &self.times)
            .field("after_effect", &self.after_effect)
            .finish()
    }
}
