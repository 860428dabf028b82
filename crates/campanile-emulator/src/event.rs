use std::{fmt, time::Duration};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest, ApiResponse, ChatId, FileContent, UserId};
use serde_json::Value;

use crate::limits::Rule;

/// One line of the emulator's log: an update that a bot was given, or a call that it made.
///
/// `Debug` shows names and numbers, never contents, so that it is safe to paste in public.
#[derive(Clone)]
pub struct Event {
    sequence: u64,
    at: Duration,
    kind: EventKind,
}

/// What happened.
#[derive(Clone)]
#[non_exhaustive]
pub enum EventKind {
    /// An update was queued for a bot.
    Update {
        /// The bot that gets it.
        bot: UserId,
        /// The id of the update.
        update_id: i64,
        /// The kind of the update, like `message`.
        kind: String,
        /// The whole update as JSON text.
        body: Bytes,
    },
    /// A bot called a method; calls of `getUpdates` are left out, since an idle bot makes nothing
    /// else.
    Call {
        /// The bot that called.
        bot: UserId,
        /// The call with its parameters.
        request: ApiRequest,
        /// What the bot was answered.
        answer: Result<ApiResponse, ApiError>,
    },
    /// A call was refused because the bot wrote too fast; the call itself is logged too.
    Limited {
        /// The bot that called.
        bot: UserId,
        /// The chat that it wrote to.
        chat: ChatId,
        /// The rule that it broke.
        rule: Rule,
        /// For how many seconds it is to wait.
        retry_after: i64,
    },
    /// An update was sent to a bot's webhook.
    Delivery {
        /// The bot whose webhook it is.
        bot: UserId,
        /// The id of the update.
        update_id: i64,
        /// The HTTP status of the answer; `None` if none came.
        status: Option<u16>,
    },
}

impl Event {
    pub(crate) fn new(sequence: u64, at: Duration, kind: EventKind) -> Self {
        Self { sequence, at, kind }
    }

    /// How much it takes, in bytes; what it shares with the queue or with files counts too.
    pub(crate) fn size(&self) -> usize {
        match &self.kind {
            EventKind::Update { body, .. } => body.len(),
            EventKind::Call {
                request, answer, ..
            } => {
                let texts = request
                    .params()
                    .map(|(name, value)| name.len() + value.as_str().map_or(64, str::len));
                let files = request.files().iter().map(|file| match file.content() {
                    FileContent::Bytes(bytes) => bytes.len(),
                    _ => 0,
                });
                let answer = answer.as_ref().map_or(0, |answer| answer.raw().len());
                texts.sum::<usize>() + files.sum::<usize>() + answer
            }
            EventKind::Limited { .. } | EventKind::Delivery { .. } => 0,
        }
    }

    /// The number of the event; numbers rise by one.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When it happened, since the start of the emulator.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// The update, decoded, if the event is one.
    #[must_use]
    pub fn update(&self) -> Option<Value> {
        match &self.kind {
            EventKind::Update { body, .. } => serde_json::from_slice(body).ok(),
            _ => None,
        }
    }

    /// The call, if the event is one.
    #[must_use]
    pub fn call(&self) -> Option<&ApiRequest> {
        match &self.kind {
            EventKind::Call { request, .. } => Some(request),
            _ => None,
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("sequence", &self.sequence)
            .field("at", &self.at)
            .field("kind", &self.kind)
            .finish()
    }
}

impl fmt::Debug for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Update {
                bot,
                update_id,
                kind,
                ..
            } => f
                .debug_struct("Update")
                .field("bot", bot)
                .field("update_id", update_id)
                .field("kind", kind)
                .finish_non_exhaustive(),
            Self::Call {
                bot,
                request,
                answer,
            } => f
                .debug_struct("Call")
                .field("bot", bot)
                .field("request", request)
                .field("error", &answer.as_ref().err())
                .finish_non_exhaustive(),
            Self::Limited {
                bot,
                chat,
                rule,
                retry_after,
            } => f
                .debug_struct("Limited")
                .field("bot", bot)
                .field("chat", chat)
                .field("rule", rule)
                .field("retry_after", retry_after)
                .finish(),
            Self::Delivery {
                bot,
                update_id,
                status,
            } => f
                .debug_struct("Delivery")
                .field("bot", bot)
                .field("update_id", update_id)
                .field("status", status)
                .finish(),
        }
    }
}
