//! Messages that carry something else than a text.

use campanile_core::UserId;
use serde_json::{Value, json};

use super::Message;
use crate::json;

/// Starts a message with any content: the name of the field that holds it, and its value.
///
/// ```
/// use campanile_core::Content;
/// use campanile_testkit::update;
/// use serde_json::json;
///
/// let update = update::message("story", json!({"id": 1, "chat": {"id": 8, "type": "private"}})).build();
/// assert_eq!(update.content(), Some(Content::Story));
/// ```
pub fn message(content: &str, value: impl Into<Value>) -> Message {
    Message::with(content, value)
}

/// Starts a message with a photo, in two sizes.
pub fn photo() -> Message {
    media("photo")
}

/// Starts a message with a video.
pub fn video() -> Message {
    media("video")
}

/// Starts a message with an audio file.
pub fn audio() -> Message {
    media("audio")
}

/// Starts a message with a voice note.
pub fn voice() -> Message {
    media("voice")
}

/// Starts a message with a file of this name.
pub fn document(name: &str) -> Message {
    let mut message = Message::new();
    let mut document = content("document", message.base.id);
    document["file_name"] = name.into();
    message.base.set("document", document);
    message
}

/// Starts a message with an animation, which Telegram also sends as a document.
pub fn animation() -> Message {
    let mut message = media("animation");
    let document = content("document", message.base.id);
    message.base.set("document", document);
    message
}

/// Starts a message with a sticker.
pub fn sticker() -> Message {
    media("sticker")
}

/// Starts a message with a location.
pub fn location(latitude: f64, longitude: f64) -> Message {
    Message::with(
        "location",
        json!({"latitude": latitude, "longitude": longitude}),
    )
}

/// Starts a message with a contact.
pub fn contact(phone: &str) -> Message {
    Message::with(
        "contact",
        json!({"phone_number": phone, "first_name": "Contact"}),
    )
}

/// Starts a message with a thrown die.
pub fn dice(value: u8) -> Message {
    Message::with("dice", json!({"emoji": "🎲", "value": value}))
}

/// Starts the message of a payment that was made.
pub fn paid(payload: &str) -> Message {
    Message::with(
        "successful_payment",
        json!({
            "currency": "XTR",
            "total_amount": 100,
            "invoice_payload": payload,
            "telegram_payment_charge_id": "charge-1",
            "provider_payment_charge_id": "provider-1",
        }),
    )
}

/// Starts the service message that users joined a group.
pub fn joined<U: Into<UserId>>(users: impl IntoIterator<Item = U>) -> Message {
    let users: Vec<_> = users
        .into_iter()
        .map(|user| json::user(user.into()))
        .collect();
    Message::with("new_chat_members", users).in_group(super::GROUP)
}

/// Starts the service message that a user left a group.
pub fn left(user: impl Into<UserId>) -> Message {
    Message::with("left_chat_member", json::user(user.into())).in_group(super::GROUP)
}

fn media(kind: &'static str) -> Message {
    let mut message = Message::new();
    let content = content(kind, message.base.id);
    message.base.set(kind, content);
    message
}

/// The content of a message of one kind of media.
pub(super) fn content(kind: &'static str, number: i64) -> Value {
    let file = |members| json::file(kind, number, members);
    match kind {
        "photo" => json!([
            json::file("thumb", number, json!({"width": 90, "height": 60})),
            file(json!({"width": 1280, "height": 853})),
        ]),
        "video" => {
            file(json!({"width": 1280, "height": 720, "duration": 9, "mime_type": "video/mp4"}))
        }
        "animation" => {
            file(json!({"width": 320, "height": 240, "duration": 3, "mime_type": "video/mp4"}))
        }
        "audio" => file(json!({"duration": 180, "mime_type": "audio/mpeg", "title": "Song"})),
        "voice" => file(json!({"duration": 5, "mime_type": "audio/ogg"})),
        "sticker" => file(json!({
            "type": "regular", "width": 512, "height": 512,
            "is_animated": false, "is_video": false, "emoji": "🙂",
        })),
        _ => file(
            json!({"file_name": format!("{kind}-{number}.bin"), "mime_type": "application/octet-stream"}),
        ),
    }
}
