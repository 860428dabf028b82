//! Updates of every kind, as Telegram sends them.

use bytes::Bytes;
use campanile::ChatId;
use campanile_testkit::update::{self, Member};
use serde_json::{Value, json};

const GROUP: ChatId = update::GROUP;

/// One update of every kind, and of messages those that a bot sees most; the raw JSON.
///
/// They are the same in each run of a program that asks for them first.
#[must_use]
pub fn of_every_kind() -> Vec<Bytes> {
    let mut updates = messages();
    updates.extend(queries());
    updates.extend(events());
    let raw = |update: Value| Bytes::from(update.to_string());
    updates.into_iter().map(raw).collect()
}

fn messages() -> Vec<Value> {
    let long = "Those who climb the tower ring the bell, and \"the bell\" is heard all over town. ";
    vec![
        update::text("Hello there, is anybody home?").json(),
        update::text("/start ref-42").in_group(GROUP).json(),
        update::text(&long.repeat(6))
            .in_group(GROUP)
            .reply_to(5)
            .json(),
        update::text("Добрый вечер! Как дела? 👋")
            .thread(9)
            .in_group(GROUP)
            .json(),
        update::photo().caption("The view from the top").json(),
        update::video()
            .in_group(GROUP)
            .media_group("13371337")
            .json(),
        update::document("report.pdf").json(),
        update::sticker().json(),
        update::joined([8, 9]).in_group(GROUP).json(),
        update::text("I mean this").in_group(GROUP).edited().json(),
        update::post("The bells ring at eight.").json(),
        update::post("The bells ring at nine.").edited().json(),
        update::text("A question").business("connection-1").json(),
        update::text("A question, asked again")
            .business("connection-1")
            .edited()
            .json(),
        update::text("@tower_bot hello").guest("guest-1").json(),
    ]
}

fn queries() -> Vec<Value> {
    let button = |text: &str| json!({"text": text, "callback_data": format!("choose:{text}")});
    let keyboard = json!([
        [button("one"), button("two"), button("three")],
        [button("four"), button("five"), button("six")],
    ]);
    vec![
        update::press("choose:two")
            .text("Choose one")
            .keyboard(keyboard)
            .json(),
        update::press("like:5").inline("AgAAAJv2AABcpQkB").json(),
        update::inline_query("cats").json(),
        update::chosen_inline_result("result-1").json(),
        update::pre_checkout("order-5").json(),
        update::shipping("order-5").json(),
    ]
}

fn events() -> Vec<Value> {
    let by_user = json!({"user": {"id": 7, "is_bot": false, "first_name": "Ada"}});
    let in_chat = json!({"chat": {"id": 7, "type": "private", "first_name": "Ada"}});
    let with = |base: &Value, name: &str, value: Value| {
        let mut base = base.clone();
        base[name] = value;
        base
    };
    let bought = json!({"from": by_user["user"], "paid_media_payload": "photo-5"});
    let boost = json!({"boost_id": "boost-1", "remove_date": 1_800_000_000, "source": {"source": "premium"}});
    vec![
        update::chat_member(Member::Left, Member::Member).json(),
        update::my_chat_member(Member::Member, Member::Administrator).json(),
        update::join_request().json(),
        update::poll("Is it eight yet?").json(),
        update::poll_answer(&[1]).json(),
        update::reaction("👍").json(),
        update::reaction_count(12).json(),
        update::boost().json(),
        update::of_kind("removed_chat_boost", with(&in_chat, "boost", boost)).json(),
        update::business_connection("connection-1").json(),
        update::of_kind(
            "deleted_business_messages",
            json!({"business_connection_id": "connection-1", "chat": in_chat["chat"], "message_ids": [5, 6, 7]}),
        )
        .json(),
        update::of_kind("purchased_paid_media", bought).json(),
        update::of_kind("managed_bot", with(&by_user, "bot", by_user["user"].clone())).json(),
        update::of_kind("subscription", with(&by_user, "state", json!("active"))).json(),
        update::of_kind("stopped_message_generation", with(&in_chat, "message_id", json!(5))).json(),
        update::of_kind("time_travel", json!({"year": 1173, "tilt": [3.97, true, null]})).json(),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use campanile::{Kind, Update};

    use super::*;

    #[test]
    fn every_kind_is_there_and_is_read() {
        let updates = of_every_kind()
            .into_iter()
            .map(|raw| Update::parse(raw).unwrap());
        let kinds: BTreeSet<_> = updates
            .map(|update| update.kind().as_str().to_owned())
            .collect();
        for kind in Kind::ALL {
            assert!(kinds.contains(kind.as_str()), "{kind:?}");
        }
        assert!(kinds.contains("time_travel"));
    }
}
