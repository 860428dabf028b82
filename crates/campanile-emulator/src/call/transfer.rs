//! Forwarding and copying.

use campanile_core::ApiError;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Success, error::bad_request, markup::Markup, target::Access};
use crate::state::ChatKey;

/// Fields that belong to a message in its place, and not to its content.
const OWN: &[&str] = &[
    "message_id",
    "from",
    "sender_chat",
    "chat",
    "date",
    "edit_date",
    "reply_to_message",
    "reply_markup",
    "message_thread_id",
    "is_topic_message",
    "is_automatic_forward",
    "has_protected_content",
    "media_group_id",
];
/// What a message shows of where it was forwarded from; the later ones are undocumented, and are
/// really sent (Bot API server, JsonMessage).
const ORIGIN: &[&str] = &[
    "forward_origin",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
];
/// Fields one of which a message has that can be sent again.
const CONTENTS: &[&str] = &[
    "text",
    "photo",
    "video",
    "document",
    "audio",
    "voice",
    "video_note",
    "animation",
    "sticker",
    "location",
    "venue",
    "contact",
    "dice",
    "poll",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Copy,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Copy => "copy",
        }
    }
}

pub(super) fn forward_message(call: &mut Call<'_>) -> Answer {
    let (key, id) = transfer(call, Way::Forward)?;
    Ok(Success::new(call.message_json(key, id)))
}

pub(super) fn copy_message(call: &mut Call<'_>) -> Answer {
    let (_, id) = transfer(call, Way::Copy)?;
    Ok(Success::new(json!({ "message_id": id })))
}

fn transfer(call: &mut Call<'_>, way: Way) -> Result<(ChatKey, i64), ApiError> {
    let key = call.writable_chat("messages")?;
    let from = call.chat_of("from_chat_id", Access::Read)?;
    let id = call.args.id("message_id");
    let mut content = content(call, from, id, way)?;
    let mut markup = Markup::default();
    if way == Way::Copy {
        markup = Markup::read(call.args)?;
        if call.request.get("caption").is_some() && !content.contains_key("text") {
            content.remove("caption");
            content.remove("caption_entities");
            content.extend(call.caption_content()?);
        }
    }
    call.add_options(key, &mut content)?;
    Ok((key, call.send(key, content, markup)))
}

pub(super) fn forward_messages(call: &mut Call<'_>) -> Answer {
    transfer_all(call, Way::Forward)
}

pub(super) fn copy_messages(call: &mut Call<'_>) -> Answer {
    transfer_all(call, Way::Copy)
}

/// Messages that are missing or cannot be sent again are left out (Bot API, `forwardMessages`).
fn transfer_all(call: &mut Call<'_>, way: Way) -> Answer {
    let key = call.writable_chat("messages")?;
    let from = call.chat_of("from_chat_id", Access::Read)?;
    let mut contents = Vec::new();
    for id in call.message_ids(way.name())? {
        contents.extend(content(call, from, id, way).ok());
    }
    if contents.is_empty() {
        let way = way.name();
        return Err(bad_request(&format!("there are no messages to {way}")));
    }
    let mut sent = Vec::new();
    for mut content in contents {
        call.add_options(key, &mut content)?;
        let id = call.send(key, content, Markup::default());
        sent.push(json!({ "message_id": id }));
    }
    Ok(Success::new(sent))
}

/// The content of a message as it is sent again.
fn content(
    call: &Call<'_>,
    from: ChatKey,
    id: i64,
    way: Way,
) -> Result<Map<String, Value>, ApiError> {
    let name = way.name();
    let message = call
        .state
        .chats
        .get(&from)
        .and_then(|chat| chat.message(id));
    let message = message.ok_or_else(|| bad_request(&format!("message to {name} not found")))?;
    let body = &message.body;
    let is_content = CONTENTS.iter().any(|field| body.contains_key(*field));
    if !is_content || body.contains_key("has_protected_content") {
        let done = if way == Way::Copy {
            "copied"
        } else {
            "forwarded"
        };
        return Err(bad_request(&format!("message can't be {done}")));
    }
    let mut content = body.clone();
    OWN.iter().for_each(|field| drop(content.remove(*field)));
    if way == Way::Copy {
        ORIGIN.iter().for_each(|field| drop(content.remove(*field)));
    } else if !content.contains_key("forward_origin") {
        content.extend(origin(body));
    }
    Ok(content)
}

fn origin(body: &Map<String, Value>) -> Map<String, Value> {
    let field = |name: &str| body.get(name).cloned().unwrap_or_default();
    let mut shown = Map::new();
    let is_post = body["chat"]["type"] == "channel";
    let origin = match body.get("sender_chat") {
        Some(chat) if is_post => {
            shown.insert("forward_from_chat".into(), chat.clone());
            shown.insert("forward_from_message_id".into(), field("message_id"));
            json!({"type": "channel", "chat": chat, "message_id": field("message_id"),
                "date": field("date")})
        }
        Some(chat) => {
            shown.insert("forward_from_chat".into(), chat.clone());
            json!({"type": "chat", "sender_chat": chat, "date": field("date")})
        }
        None => {
            shown.insert("forward_from".into(), field("from"));
            json!({"type": "user", "sender_user": field("from"), "date": field("date")})
        }
    };
    shown.insert("forward_origin".into(), origin);
    shown.insert("forward_date".into(), field("date"));
    shown
}

impl Call<'_> {
    /// The ids of `message_ids`: at least 1 and at most 100.
    pub(super) fn message_ids(&self, to: &str) -> Result<Vec<i64>, ApiError> {
        let ids = self.args.json("message_ids");
        let ids = ids.map_err(|()| bad_request("can't parse message identifiers JSON object"))?;
        let Some(ids) = ids else {
            return Err(bad_request("message identifiers are not specified"));
        };
        let Some(ids) = ids.as_array() else {
            return Err(bad_request("expected an Array of message identifiers"));
        };
        if ids.len() > 100 {
            return Err(bad_request(&format!("too many messages to {to}")));
        }
        // Numbers may be given as texts.
        let id = |id: &Value| id.as_i64().or_else(|| id.as_str()?.parse().ok());
        ids.iter()
            .map(|value| {
                id(value).ok_or_else(|| bad_request("invalid message identifier specified"))
            })
            .collect()
    }
}
