use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Deserializer};

use crate::ChatId;

/// A call of the Bot API that did not succeed: what failed, and what kind of failure it is.
///
/// The kind is decided by the error code and the parameters first and by the description last,
/// because descriptions drift from server to server. `Display` never shows the token.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiError, ApiErrorKind};
///
/// let error = ApiError::new(403, "Forbidden: bot was blocked by the user").in_method("sendMessage");
/// assert_eq!(error.kind(), ApiErrorKind::Blocked);
/// assert_eq!(error.to_string(), "sendMessage failed: 403 Forbidden: bot was blocked by the user");
/// ```
#[derive(Clone)]
pub struct ApiError {
    method: Option<Cow<'static, str>>,
    kind: ApiErrorKind,
    code: Option<i64>,
    description: String,
    parameters: Parameters,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What kind of failure an [`ApiError`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// The user blocked the bot: stop sending to this chat.
    Blocked,
    /// The user's account is deleted: stop sending to this chat.
    Deactivated,
    /// The bot is not in the chat any more, or never was, or the chat is gone.
    Kicked,
    /// The bot may not do this here for another reason, such as writing first to a user.
    Forbidden,
    /// The chat, user or message does not exist for this bot.
    NotFound,
    /// The group became a supergroup; [`ApiError::migrate_to`] tells its new id.
    Migrated,
    /// Too many requests; [`ApiError::retry_after`] tells how long to wait.
    Flood,
    /// The edit changes nothing: harmless.
    NotModified,
    /// The callback or inline query was answered already, or is too old.
    QueryTooOld,
    /// The token is unknown, revoked or malformed: fatal, never retry.
    Unauthorized,
    /// The server knows no method of this name.
    UnknownMethod,
    /// Another poller or a webhook takes the updates of this bot.
    Conflict,
    /// The request is larger than the server takes.
    TooLarge,
    /// The server refused the request for another reason, which the description tells.
    BadRequest,
    /// The server or a proxy before it failed: retry with backoff.
    Server,
    /// The server could not be reached, or the connection broke.
    Transport,
    /// No answer came in time.
    Timeout,
    /// The answer, or the result in it, was not of the expected shape.
    Unreadable,
    /// The request could not be built; nothing was sent.
    InvalidRequest,
    /// A file could not be read to its end, so the server did not carry out the call.
    Upload,
}

/// `ResponseParameters`; a member that cannot be read counts as absent, so that a new one never
/// hides the error itself.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Parameters {
    #[serde(default, deserialize_with = "lenient")]
    migrate_to_chat_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    retry_after: Option<i64>,
}

fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)?.as_i64())
}

impl ApiError {
    /// Creates the error of an answer with this code (an HTTP status or `error_code`) and
    /// description.
    #[must_use]
    pub fn new(code: i64, description: impl Into<String>) -> Self {
        let description = description.into();
        Self {
            method: None,
            kind: classify(code, &description, Parameters::default()),
            code: Some(code),
            description,
            parameters: Parameters::default(),
            source: None,
        }
    }

    /// Creates the error of a server that could not be reached or did not finish its answer.
    ///
    /// The caller sees to it that neither text nor source shows the token.
    pub fn transport(
        description: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::local(ApiErrorKind::Transport, description, Some(source.into()))
    }

    /// Creates the error of an answer that did not come in time.
    #[must_use]
    pub fn timeout(after: Duration) -> Self {
        Self::local(
            ApiErrorKind::Timeout,
            format!("no answer within {} s", after.as_secs_f64()),
            None,
        )
    }

    /// Creates the error of a request that cannot be sent as it is.
    #[must_use]
    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::local(ApiErrorKind::InvalidRequest, description, None)
    }

    /// Creates the error of a file that could not be sent to its end.
    pub fn upload(
        description: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::local(ApiErrorKind::Upload, description, Some(source.into()))
    }

    /// Creates the error of an answer that cannot be read.
    pub fn unreadable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::local(
            ApiErrorKind::Unreadable,
            "the answer is not of the expected shape",
            Some(source.into()),
        )
    }

    fn local(
        kind: ApiErrorKind,
        description: impl Into<String>,
        source: Option<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            method: None,
            kind,
            code: None,
            description: description.into(),
            parameters: Parameters::default(),
            source: source.map(Arc::from),
        }
    }

    /// Turns what a middleware around the client returned into an error of the API.
    ///
    /// An [`ApiError`] comes back as it was; elapsed timeouts are of kind
    /// [`Timeout`](ApiErrorKind::Timeout); anything else is of kind
    /// [`Transport`](ApiErrorKind::Transport).
    #[must_use]
    pub fn from_box(error: Box<dyn StdError + Send + Sync>) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) if error.is::<tower::timeout::error::Elapsed>() => {
                Self::local(ApiErrorKind::Timeout, "no answer in time", Some(error))
            }
            Err(error) => Self::transport("the request was not carried out", error),
        }
    }

    /// Names the method that failed, if no one did yet.
    #[must_use]
    pub fn in_method(mut self, method: impl Into<Cow<'static, str>>) -> Self {
        self.method.get_or_insert_with(|| method.into());
        self
    }

    /// Sets `parameters.retry_after`, in seconds.
    #[must_use]
    pub fn with_retry_after(self, seconds: i64) -> Self {
        let parameters = Parameters {
            retry_after: Some(seconds),
            ..self.parameters
        };
        self.with_parameters(parameters)
    }

    /// Sets `parameters.migrate_to_chat_id`.
    #[must_use]
    pub fn with_migrate_to(self, chat: ChatId) -> Self {
        let parameters = Parameters {
            migrate_to_chat_id: Some(chat.0),
            ..self.parameters
        };
        self.with_parameters(parameters)
    }

    pub(super) fn with_parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = parameters;
        if let Some(code) = self.code {
            self.kind = classify(code, &self.description, parameters);
        }
        self
    }

    /// Replaces the description, as a client does that must hide a secret in it.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The kind of the failure.
    #[must_use]
    pub fn kind(&self) -> ApiErrorKind {
        self.kind
    }

    /// The server's `error_code`, or the HTTP status; `None` if the server did not answer.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.code
    }

    /// The server's description, or what failed before it could answer.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The method that failed, if it is known.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// How long the server asks to wait (Bot API, `ResponseParameters.retry_after`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.parameters.retry_after?;
        Some(Duration::from_secs(seconds.try_into().unwrap_or(0)))
    }

    /// The supergroup that the group became (Bot API, `ResponseParameters.migrate_to_chat_id`).
    #[must_use]
    pub fn migrate_to(&self) -> Option<ChatId> {
        self.parameters.migrate_to_chat_id.map(ChatId)
    }

    /// Tells whether nothing can be sent to this chat any more, so that a broadcast drops it.
    ///
    /// ```
    /// use campanile_core::ApiError;
    ///
    /// assert!(ApiError::new(403, "Forbidden: user is deactivated").is_chat_gone());
    /// assert!(!ApiError::new(429, "Too Many Requests: retry after 3").is_chat_gone());
    /// ```
    #[must_use]
    pub fn is_chat_gone(&self) -> bool {
        use ApiErrorKind::{Blocked, Deactivated, Forbidden, Kicked};
        matches!(self.kind, Blocked | Deactivated | Forbidden | Kicked)
    }
}

fn classify(code: i64, description: &str, parameters: Parameters) -> ApiErrorKind {
    let text = description.to_ascii_lowercase();
    let says = |words: &str| text.contains(words);
    match code {
        429 => ApiErrorKind::Flood,
        400 if parameters.migrate_to_chat_id.is_some() => ApiErrorKind::Migrated,
        400 if parameters.retry_after.is_some() => ApiErrorKind::Flood,
        400 if says("message is not modified") => ApiErrorKind::NotModified,
        400 if says("query is too old") || says("query id is invalid") => ApiErrorKind::QueryTooOld,
        400 if says("not found") => ApiErrorKind::NotFound,
        400 => ApiErrorKind::BadRequest,
        401 | 421 => ApiErrorKind::Unauthorized,
        403 if says("blocked") => ApiErrorKind::Blocked,
        403 if says("deactivated") => ApiErrorKind::Deactivated,
        403 if says("kicked") || says("not a member") || says("deleted") => ApiErrorKind::Kicked,
        403 => ApiErrorKind::Forbidden,
        404 if says("method") => ApiErrorKind::UnknownMethod,
        404 => ApiErrorKind::Unauthorized,
        409 => ApiErrorKind::Conflict,
        413 => ApiErrorKind::TooLarge,
        500.. => ApiErrorKind::Server,
        _ => ApiErrorKind::BadRequest,
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.method {
            Some(method) => write!(f, "{method} failed: ")?,
            None => f.write_str("the call failed: ")?,
        }
        match (self.code, self.description.is_empty()) {
            (Some(code), true) => write!(f, "{code}"),
            (Some(code), false) => write!(f, "{code} {}", self.description),
            (None, _) => f.write_str(&self.description),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("method", &self.method)
            .field("kind", &self.kind)
            .field("code", &self.code)
            .field("description", &self.description)
            .field("parameters", &self.parameters)
            .field("source", &self.source)
            .finish()
    }
}

impl StdError for ApiError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
