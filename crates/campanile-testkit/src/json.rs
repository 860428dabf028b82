//! The small objects that many updates and answers share.

use campanile_core::{ChatId, ChatType, UserId};
use serde_json::{Map, Value, json};

use crate::entities;

/// A `User`; Telegram's stand-in accounts look as they do in reality.
pub(crate) fn user(id: UserId) -> Value {
    match id {
        UserId::TELEGRAM => json!({"id": id.0, "is_bot": false, "first_name": "Telegram"}),
        UserId::GROUP_ANONYMOUS_BOT => json!({
            "id": id.0, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot",
        }),
        UserId::CHANNEL_BOT => json!({
            "id": id.0, "is_bot": true, "first_name": "Channel", "username": "Channel_Bot",
        }),
        UserId(id) => json!({
            "id": id,
            "is_bot": false,
            "first_name": format!("User {id}"),
            "username": format!("user_{id}"),
            "language_code": "en",
        }),
    }
}

/// A `Chat` of the given type.
pub(crate) fn chat(id: ChatId, kind: &ChatType) -> Value {
    match kind {
        ChatType::Private => json!({
            "id": id.0,
            "type": "private",
            "first_name": format!("User {id}"),
            "username": format!("user_{id}"),
        }),
        kind => json!({"id": id.0, "type": kind.as_str(), "title": format!("Chat {id}")}),
    }
}

/// The type that a chat of this id most likely has: private for a user's id, else a supergroup.
pub(crate) fn chat_type(id: ChatId) -> ChatType {
    match id.0 {
        0.. => ChatType::Private,
        _ => ChatType::Supergroup,
    }
}

/// A `Message` of the bot with a text, as a send answers it.
pub(crate) fn bot_message(message_id: i64, bot: &Value, chat: Value, text: &str) -> Value {
    let mut message = json!({
        "message_id": message_id,
        "from": bot,
        "chat": chat,
        "date": date(message_id),
        "text": text,
    });
    if let Some(entities) = entities::of(text) {
        message["entities"] = entities;
    }
    message
}

/// Any moment that rises with `number`: seconds since the start of 2026.
pub(crate) fn date(number: i64) -> i64 {
    1_767_225_600 + number
}

/// A file object with these further members.
pub(crate) fn file(kind: &str, number: i64, members: Value) -> Value {
    let mut file = json!({
        "file_id": format!("{kind}-file-{number}"),
        "file_unique_id": format!("{kind}-{number}"),
        "file_size": 4096,
    });
    merge(&mut file, members);
    file
}

fn merge(object: &mut Value, members: Value) {
    if let (Value::Object(object), Value::Object(members)) = (object, members) {
        object.extend(members);
    }
}

/// Reads `value` as an object; anything else is an empty one.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The members of an object that was just built.
pub(crate) fn object_mut(value: &mut Value) -> &mut Map<String, Value> {
    value.as_object_mut().expect("it was built as an object")
}
