//! Reading all of an update into types, against another crate that has them and against a value.

use bytes::Bytes;
use campanile::types::parse_update;
use serde_json::{Value, json};

use super::Subject;
use crate::Case;

pub(super) const SUBJECT: Subject = Subject {
    name: "types",
    about: "One iteration reads one text message of a group in full.",
    cases,
};

fn cases() -> Vec<Case> {
    vec![
        case("parse_update", |json| parse_update(json).is_ok()),
        case("frankenstein", |json| {
            serde_json::from_slice::<frankenstein::updates::Update>(json).is_ok()
        }),
        case("value", |json| {
            serde_json::from_slice::<Value>(json).is_ok()
        }),
    ]
}

fn case(name: &'static str, read: impl Fn(&Bytes) -> bool + Copy + 'static) -> Case {
    Case::new(name, move || {
        let json = Bytes::from(text().to_string());
        Ok(move || assert!(read(&json)))
    })
}

/// A command in a group, in reply to another message.
fn text() -> Value {
    let chat = json!({"id": -1_001_234_567_890_i64, "title": "The tower", "type": "supergroup"});
    let from = json!({"id": 7_001, "is_bot": false, "first_name": "Ada", "last_name": "Lovelace",
        "username": "ada", "language_code": "en"});
    json!({"update_id": 500_000_001, "message": {
        "message_id": 4711, "from": from, "chat": chat, "date": 1_700_000_100,
        "text": "/ring the bell at noon, please, and tell everybody in town about it",
        "entities": [{"offset": 0, "length": 5, "type": "bot_command"}],
    }})
}
