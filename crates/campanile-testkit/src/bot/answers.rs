//! What a server answers when all goes well.

use campanile_core::{ApiRequest, ChatId, UserId};
use serde_json::{Value, json};

use crate::{json, update::Member};

/// The answer to a call without a script.
pub(super) fn default(
    request: &ApiRequest,
    me: &Value,
    next_message: &mut dyn FnMut() -> i64,
) -> Value {
    match request.method() {
        "getMe" => me.clone(),
        "getUpdates" | "getMyCommands" | "getChatAdministrators" => json!([]),
        "getChatMember" => {
            let user = request.get("user_id").and_then(Value::as_i64);
            Member::Member.of(UserId(user.unwrap_or_default()))
        }
        "getChatMemberCount" => json!(2),
        "getChat" => chat_of(request),
        "getFile" => file_of(request),
        "sendChatAction" | "sendMessageDraft" => json!(true),
        "copyMessage" => json!({"message_id": next_message()}),
        "sendMediaGroup" => {
            let items = request
                .get("media")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            let items = (0..items.max(1)).map(|_| message_of(request, me, next_message()));
            let mut items: Vec<_> = items.collect();
            let group = format!(
                "135{:014}",
                items[0]["message_id"].as_i64().unwrap_or_default()
            );
            for item in &mut items {
                item["media_group_id"] = group.clone().into();
            }
            items.into()
        }
        method if method.starts_with("editMessage") => match request.get("inline_message_id") {
            Some(_) => json!(true),
            None => {
                let id = request.get("message_id").and_then(Value::as_i64);
                let mut message = message_of(request, me, id.unwrap_or(1));
                message["edit_date"] = json::date(next_message()).into();
                message
            }
        },
        method if method.starts_with("send") || method == "forwardMessage" => {
            message_of(request, me, next_message())
        }
        _ => json!(true),
    }
}

fn chat_of(request: &ApiRequest) -> Value {
    let id = request.get("chat_id");
    match id.and_then(Value::as_i64) {
        Some(id) => json::chat(ChatId(id), &json::chat_type(ChatId(id))),
        // `@username` names a channel or supergroup.
        None => {
            let name = id.and_then(Value::as_str).unwrap_or_default();
            let mut chat = json::chat(crate::update::CHANNEL, &campanile_core::ChatType::Channel);
            chat["username"] = name.trim_start_matches('@').into();
            chat
        }
    }
}

fn file_of(request: &ApiRequest) -> Value {
    let id = request
        .get("file_id")
        .and_then(Value::as_str)
        .unwrap_or("file");
    json!({
        "file_id": id,
        "file_unique_id": id,
        "file_size": 4096,
        "file_path": format!("files/{id}"),
    })
}

fn message_of(request: &ApiRequest, me: &Value, id: i64) -> Value {
    let text = request.get("text").and_then(Value::as_str);
    let mut message = json::bot_message(id, me, chat_of(request), text.unwrap_or_default());
    if text.is_none() {
        json::object_mut(&mut message).remove("text");
    }
    for name in ["caption", "reply_markup", "message_thread_id"] {
        if let Some(value) = request.get(name) {
            message[name] = value.clone();
        }
    }
    message
}
