use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde_json::{Value, json};

use super::{Account, Random, UpdateQueue};

/// The kinds of update of Bot API 10.3, in the order of `Update`.
pub(crate) const KINDS: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
];

/// Kinds that a bot gets only if it asks for them (Bot API, `getUpdates`).
const ON_REQUEST: &[&str] = &["chat_member", "message_reaction", "message_reaction_count"];

pub(crate) struct BotState {
    pub(crate) token: String,
    pub(crate) is_private: bool,
    pub(crate) queue: UpdateQueue,
    /// The kinds that the bot asked for; `None` is the default set. Polling and webhook share it.
    pub(crate) allowed: Option<BTreeSet<String>>,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) next_webhook_change: Duration,
    pub(crate) polling: Polling,
    /// Lists of commands by scope and language.
    pub(crate) commands: BTreeMap<String, Value>,
    /// Until when the bot is logged out of this server.
    pub(crate) logged_out_until: Duration,
    /// Until when a closed bot cannot be closed again.
    pub(crate) closed_until: Duration,
}

#[derive(Default)]
pub(crate) struct Polling {
    /// The long poll that waits at the moment.
    pub(crate) pending: Option<Arc<LongPoll>>,
    /// Offset and time of the last call; a loop that does not advance is slowed down by them.
    pub(crate) previous: Option<(i64, Duration)>,
    pub(crate) next_conflict: Duration,
}

/// A pending long poll; it ends early with the text of a conflict.
#[derive(Default)]
pub(crate) struct LongPoll {
    pub(crate) conflict: OnceLock<&'static str>,
}

#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: usize,
    pub(crate) last_error: Option<(i64, String)>,
    /// Since when the endpoint answers 410 without a break.
    pub(crate) gone_since: Option<Duration>,
}

impl BotState {
    pub(crate) fn new(token: String, random: &mut Random) -> Self {
        Self {
            token,
            is_private: true,
            queue: UpdateQueue::new(random),
            allowed: None,
            webhook: None,
            next_webhook_change: Duration::ZERO,
            polling: Polling::default(),
            commands: BTreeMap::new(),
            logged_out_until: Duration::ZERO,
            closed_until: Duration::ZERO,
        }
    }

    pub(crate) fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(allowed) => allowed.contains(kind),
            None => !ON_REQUEST.contains(&kind),
        }
    }

    /// Remembers the `allowed_updates` of a call: absent or unreadable keeps what was, nothing but
    /// unknown names is the default set (Bot API server, `get_allowed_update_types`).
    pub(crate) fn allow(&mut self, names: Option<&Value>) {
        let Some(names) = names.and_then(Value::as_array) else {
            return;
        };
        let names = names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_lowercase);
        let known: BTreeSet<_> = names.filter(|name| KINDS.contains(&&**name)).collect();
        self.allowed = (!known.is_empty()).then_some(known);
    }

    /// Ends the pending long poll with the text of a conflict.
    pub(crate) fn evict(&mut self, conflict: &'static str) {
        if let Some(poll) = self.polling.pending.take() {
            let _ = poll.conflict.set(conflict);
        }
    }

    /// The `User` object of `getMe`, with what only that method tells (Bot API, `User`).
    pub(crate) fn me(&self, account: &Account) -> Value {
        let mut me = account.user();
        me["can_join_groups"] = true.into();
        me["can_read_all_group_messages"] = (!self.is_private).into();
        me["supports_inline_queries"] = true.into();
        for name in [
            "supports_guest_queries",
            "can_connect_to_business",
            "has_main_web_app",
            "has_topics_enabled",
            "allows_users_to_create_topics",
            "can_manage_bots",
            "supports_join_request_queries",
        ] {
            me[name] = false.into();
        }
        me
    }

    /// The `WebhookInfo` object; its URL is empty without a webhook (Bot API, `WebhookInfo`).
    pub(crate) fn webhook_info(&self) -> Value {
        let mut info = json!({
            "url": self.webhook.as_ref().map_or("", |webhook| &webhook.url),
            "has_custom_certificate": false,
            "pending_update_count": self.queue.len(),
        });
        if let Some(webhook) = &self.webhook {
            info["max_connections"] = webhook.max_connections.into();
            if let Some((date, message)) = &webhook.last_error {
                info["last_error_date"] = (*date).into();
                info["last_error_message"] = message.clone().into();
            }
        }
        if let Some(allowed) = &self.allowed {
            info["allowed_updates"] = allowed.iter().cloned().collect();
        }
        info
    }
}
