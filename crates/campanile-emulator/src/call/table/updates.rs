//! Methods about the bot itself, its updates and its answers.

use super::{Row, Run, row};
use crate::call::{commands, lifecycle, media, queries};

pub(super) const ROWS: &[Row] = &[
    row("getMe", lifecycle::get_me, "", "", ""),
    row("logOut", lifecycle::log_out, "", "", ""),
    row("close", lifecycle::close, "", "", ""),
    Row {
        name: "getUpdates",
        run: Run::Poll,
        reads: "offset limit timeout allowed_updates",
        ignores: "",
        refuses: "",
    },
    row(
        "setWebhook",
        lifecycle::set_webhook,
        "url max_connections allowed_updates drop_pending_updates secret_token",
        "certificate ip_address",
        "",
    ),
    row(
        "deleteWebhook",
        lifecycle::delete_webhook,
        "drop_pending_updates",
        "",
        "",
    ),
    row("getWebhookInfo", lifecycle::get_webhook_info, "", "", ""),
    row(
        "setMyCommands",
        commands::set_my_commands,
        "commands scope language_code",
        "",
        "",
    ),
    row(
        "getMyCommands",
        commands::get_my_commands,
        "scope language_code",
        "",
        "",
    ),
    row(
        "deleteMyCommands",
        commands::delete_my_commands,
        "scope language_code",
        "",
        "",
    ),
    row(
        "answerCallbackQuery",
        queries::answer_callback_query,
        "callback_query_id text show_alert url",
        "cache_time",
        "",
    ),
    row(
        "answerInlineQuery",
        queries::answer_inline_query,
        "inline_query_id results",
        "cache_time is_personal next_offset button",
        "",
    ),
    row(
        "answerShippingQuery",
        queries::answer_shipping_query,
        "shipping_query_id ok shipping_options error_message",
        "",
        "",
    ),
    row(
        "answerPreCheckoutQuery",
        queries::answer_pre_checkout_query,
        "pre_checkout_query_id ok error_message",
        "",
        "",
    ),
    row("getFile", media::get_file, "file_id", "", ""),
];
