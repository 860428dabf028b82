//! Which calls count as messages for the limits.

use campanile_core::{ApiError, ApiRequest, UserId};
use serde_json::Value;

use super::{Args, Call};
use crate::{
    event::EventKind,
    limits::{Limits, Writing},
    state::{ChatKey, ChatKind},
};

/// Methods that begin like those that write, and write nothing.
const SILENT: &[&str] = &["sendchataction", "sendmessagedraft"];

impl Call<'_> {
    /// What the call writes into which chat, if limits hold for it.
    pub(super) fn writing(&self) -> Option<Writing> {
        if self.state.limiter.profile() == Limits::Off || !writes(self.request) {
            return None;
        }
        let chat = self.named_chat("chat_id")?;
        let kind = self
            .state
            .chats
            .get(&ChatKey::Shared(chat))
            .map(|chat| chat.kind);
        Some(Writing {
            bot: self.bot,
            chat,
            is_group: matches!(kind, Some(ChatKind::Group | ChatKind::Supergroup)),
            is_paid: self.args.flag("allow_paid_broadcast"),
            messages: messages(self.args),
        })
    }

    /// Refuses what would be written too fast, and logs by which rule.
    pub(super) fn pace(&mut self, writing: Writing) -> Result<(), ApiError> {
        let now = self.state.now();
        let Some((rule, seconds)) = self.state.limiter.refusal(writing, now) else {
            return Ok(());
        };
        self.state.log(EventKind::Limited {
            bot: UserId(self.bot),
            chat: writing.chat.into(),
            rule,
            retry_after: seconds,
        });
        let text = format!("Too Many Requests: retry after {seconds}");
        Err(ApiError::new(429, text).with_retry_after(seconds))
    }
}

fn writes(request: &ApiRequest) -> bool {
    let method = request.method().to_ascii_lowercase();
    let begins = ["send", "forward", "copy", "edit"];
    begins.iter().any(|begin| method.starts_with(begin)) && !SILENT.contains(&method.as_str())
}

/// How many messages a call writes: those of an album, or those that are copied.
fn messages(args: Args<'_>) -> u32 {
    let items = |name| {
        let items = args.json(name).ok().flatten();
        items.and_then(|items| items.as_array().map(Vec::<Value>::len))
    };
    let items = items("media").or_else(|| items("message_ids"));
    u32::try_from(items.unwrap_or(1).clamp(1, 100)).unwrap_or(1)
}
