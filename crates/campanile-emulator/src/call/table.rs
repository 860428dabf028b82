use super::{Answer, Call, editing, lifecycle, media, members, queries, sending};

/// A method that the emulator models.
///
/// ```
/// let methods = campanile_emulator::methods();
/// assert!(methods.iter().any(|method| method.name() == "sendMessage"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MethodInfo {
    name: &'static str,
    reads: &'static [&'static str],
    pub(super) run: Run,
}

/// How a method runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Run {
    /// At once, under the lock.
    Now(fn(&mut Call<'_>) -> Answer),
    /// It may wait for updates.
    Poll,
}

impl MethodInfo {
    /// The name of the method, as the Bot API writes it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The parameters that have an effect; others are accepted and ignored.
    #[must_use]
    pub fn reads(&self) -> &'static [&'static str] {
        self.reads
    }
}

/// The methods that the emulator models; any other is answered 404 with its name.
#[must_use]
pub fn methods() -> &'static [MethodInfo] {
    METHODS
}

/// The method of this name, whatever its letter case (Bot API, "Making requests").
pub(super) fn find(name: &str) -> Option<&'static MethodInfo> {
    METHODS
        .iter()
        .find(|method| method.name.eq_ignore_ascii_case(name))
}

const fn now(
    name: &'static str,
    run: fn(&mut Call<'_>) -> Answer,
    reads: &'static [&'static str],
) -> MethodInfo {
    MethodInfo {
        name,
        reads,
        run: Run::Now(run),
    }
}

const METHODS: &[MethodInfo] = &[
    now("getMe", lifecycle::get_me, &[]),
    MethodInfo {
        name: "getUpdates",
        reads: &["offset", "limit", "timeout", "allowed_updates"],
        run: Run::Poll,
    },
    now(
        "setWebhook",
        lifecycle::set_webhook,
        &[
            "url",
            "max_connections",
            "allowed_updates",
            "drop_pending_updates",
            "secret_token",
        ],
    ),
    now(
        "deleteWebhook",
        lifecycle::delete_webhook,
        &["drop_pending_updates"],
    ),
    now("getWebhookInfo", lifecycle::get_webhook_info, &[]),
    now(
        "sendMessage",
        sending::send_message,
        &[
            "chat_id",
            "text",
            "parse_mode",
            "entities",
            "reply_markup",
            "reply_parameters",
            "protect_content",
        ],
    ),
    now(
        "sendPhoto",
        media::send_photo,
        &[
            "chat_id",
            "photo",
            "caption",
            "parse_mode",
            "caption_entities",
            "has_spoiler",
            "show_caption_above_media",
            "reply_markup",
            "reply_parameters",
            "protect_content",
        ],
    ),
    now(
        "sendMediaGroup",
        media::send_media_group,
        &["chat_id", "media", "reply_parameters", "protect_content"],
    ),
    now("getFile", media::get_file, &["file_id"]),
    now(
        "sendChatAction",
        sending::send_chat_action,
        &["chat_id", "action"],
    ),
    now(
        "editMessageText",
        editing::edit_message_text,
        &[
            "chat_id",
            "message_id",
            "inline_message_id",
            "text",
            "parse_mode",
            "entities",
            "reply_markup",
        ],
    ),
    now(
        "editMessageReplyMarkup",
        editing::edit_message_reply_markup,
        &["chat_id", "message_id", "inline_message_id", "reply_markup"],
    ),
    now(
        "deleteMessage",
        editing::delete_message,
        &["chat_id", "message_id"],
    ),
    now(
        "answerCallbackQuery",
        queries::answer_callback_query,
        &["callback_query_id", "text", "show_alert", "url"],
    ),
    now(
        "answerInlineQuery",
        queries::answer_inline_query,
        &["inline_query_id", "results"],
    ),
    now(
        "answerPreCheckoutQuery",
        queries::answer_pre_checkout_query,
        &["pre_checkout_query_id", "ok", "error_message"],
    ),
    now(
        "getChatMember",
        members::get_chat_member,
        &["chat_id", "user_id"],
    ),
];
