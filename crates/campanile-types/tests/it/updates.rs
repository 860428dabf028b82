//! Whole updates: what is kept, what is passed over, what is refused.

use campanile_core::{ChatId, ChatType, MessageId, UserId};
use campanile_types::{
    ChatMember, Date, EntityType, MaybeInaccessibleMessage, Message, ParseError, Update,
    UpdateContent, parse_update, parse_updates,
};
use serde_json::{Value, json};

#[track_caller]
fn update(json: &Value) -> Update {
    parse_update(json.to_string().as_bytes()).unwrap()
}

fn refused(json: &Value) -> ParseError {
    parse_update(json.to_string().as_bytes()).unwrap_err()
}

#[track_caller]
fn message(fields: Value) -> Message {
    let mut message = json!({"message_id": 5, "date": 60, "chat": {"id": -7, "type": "group"}});
    let fields = fields.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(fields);
    match update(&json!({"update_id": 1, "message": message})).content {
        UpdateContent::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_is_at_most_a_kibibyte() {
    assert!(size_of::<Message>() <= 1024, "{}", size_of::<Message>());
    assert!(size_of::<Update>() <= 64, "{}", size_of::<Update>());
}

#[test]
fn ids_and_dates_have_types_of_their_own() {
    let message = message(json!({"from": {"id": 9, "is_bot": false, "first_name": ""}}));
    assert_eq!(message.message_id, MessageId(5));
    assert_eq!(message.date, Date(60));
    assert_eq!(message.chat.id, ChatId(-7));
    assert_eq!(message.from.unwrap().id, UserId(9));
}

#[test]
fn unknown_fields_are_passed_over() {
    let message = message(json!({"hologram": {"deep": [1, {"x": "\u{1f600}"}]}, "text": "a"}));
    assert_eq!(message.text.as_deref(), Some("a"));
}

#[test]
fn an_unknown_kind_is_kept_as_it_came() {
    let json = json!({"update_id": 1, "dream": {"of": ["a", null, 1.5]}});
    let update = update(&json);
    assert_eq!(update.content.name(), None);
    assert_eq!(serde_json::to_value(&update).unwrap(), json);
}

#[test]
fn an_unknown_field_beside_a_known_kind_is_passed_over() {
    let poll = json!({"poll_id": "1", "option_ids": []});
    for json in [
        json!({"update_id": 1, "poll_answer": poll, "zebra": 1}),
        json!({"update_id": 1, "aardvark": 1, "poll_answer": poll}),
    ] {
        assert_eq!(update(&json).content.name(), Some("poll_answer"));
    }
}

#[test]
fn two_kinds_in_one_update_are_refused() {
    let poll = json!({"poll_id": "1", "option_ids": []});
    let message = json!({"message_id": 1, "date": 2, "chat": {"id": 3, "type": "private"}});
    let error = refused(&json!({"update_id": 1, "message": message, "poll_answer": poll}));
    assert!(error.to_string().contains("found two"), "{error}");
}

#[test]
fn unknown_names_are_kept_in_open_sets() {
    let message = message(json!({
        "text": "abc",
        "entities": [{"type": "hologram", "offset": 0, "length": 1}],
        "chat": {"id": 1, "type": "hive"},
    }));
    assert_eq!(message.chat.kind, ChatType::from_name("hive"));
    let entity = &message.entities.as_ref().unwrap()[0];
    assert_eq!(entity.kind, EntityType::Unknown("hologram".to_owned()));
    let written = serde_json::to_value(&message).unwrap();
    assert_eq!(written["entities"][0]["type"], "hologram");
    assert_eq!(written["chat"]["type"], "hive");
}

#[test]
fn a_union_is_told_by_its_member_wherever_that_stands() {
    let user = r#"{"id":3,"is_bot":false,"first_name":"A"}"#;
    for member in [
        format!(r#"{{"user":{user},"status":"creator","is_anonymous":true}}"#),
        format!(r#"{{"status":"creator","is_anonymous":true,"user":{user}}}"#),
    ] {
        let member: ChatMember = serde_json::from_str(&member).unwrap();
        let ChatMember::Owner(owner) = member else {
            panic!("{member:?}")
        };
        assert_eq!((owner.user.id, owner.is_anonymous), (UserId(3), true));
    }
}

#[test]
fn an_unknown_member_of_a_union_keeps_its_json() {
    let json = json!({"status": "ghost", "user": {"id": 3}, "until": 5});
    let member: ChatMember = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(member, ChatMember::Unknown(json.clone()));
    assert_eq!(serde_json::to_value(&member).unwrap(), json);
}

#[test]
fn a_message_out_of_reach_is_told_by_its_date() {
    let out_of_reach = json!({"chat": {"id": 1, "type": "private"}, "message_id": 4, "date": 0});
    let message = message(json!({"pinned_message": out_of_reach}));
    let pinned = *message.pinned_message.unwrap();
    assert_eq!(pinned.accessible(), None);
    let MaybeInaccessibleMessage::Inaccessible(pinned) = pinned else {
        panic!("{pinned:?}")
    };
    assert_eq!(pinned.message_id, MessageId(4));
}

#[test]
fn what_older_servers_leave_out_is_empty() {
    let message = message(json!({
        "from": {"id": 9, "first_name": "A"},
        "poll": {
            "id": "1", "question": "?", "total_voter_count": 0, "type": "quiz",
            "options": [{"text": "a", "voter_count": 0}],
        },
    }));
    let poll = message.poll.unwrap();
    assert!(!poll.allows_revoting && !poll.members_only);
    assert_eq!(poll.options[0].persistent_id, "");
    assert!(!message.from.unwrap().is_bot);
}

#[test]
fn null_counts_as_absent() {
    let message = message(json!({"text": null, "is_topic_message": null}));
    assert_eq!((message.text, message.is_topic_message), (None, false));
}

#[test]
fn a_missing_required_field_is_named_with_its_path() {
    let error = refused(
        &json!({"update_id": 1, "message": {"message_id": 2, "date": 3, "chat": {"type": "private"}}}),
    );
    assert_eq!(error.path(), "message.chat.id");
    let error = refused(&json!({"message": null}));
    assert_eq!(error.path(), "update_id");
}

#[test]
fn errors_and_debug_output_show_no_text() {
    let secret = "correct horse";
    let error = refused(&json!({"update_id": 1, "message": secret}));
    assert!(!format!("{error} {error:?}").contains(secret));
    let message = message(json!({"text": secret, "entities": []}));
    let shown = format!("{message:?}");
    assert!(!shown.contains(secret), "{shown}");
    assert!(shown.contains("message_id: 5"), "{shown}");
    assert!(shown.starts_with("Message {"), "{shown}");
    let kept = update(&json!({"update_id": 1, "dream": secret}));
    assert!(!format!("{kept:?}").contains(secret));
}

#[test]
fn one_unreadable_update_hides_none_of_the_others() {
    let chat = json!({"id": 4, "type": "private"});
    let good = json!({"message_id": 2, "date": 3, "chat": chat});
    let batch = json!([
        {"update_id": 1, "message": good},
        {"message": {"message_id": "two"}, "update_id": 2},
        {"update_id": 3, "kind_of_tomorrow": {}},
        "no object at all",
        {"update_id": 5, "edited_message": good},
    ]);
    let updates = parse_updates(batch.to_string().as_bytes()).unwrap();
    let ids: Vec<_> = updates
        .iter()
        .map(|update| match update {
            Ok(update) => (true, Some(update.update_id)),
            Err(unreadable) => (false, unreadable.id),
        })
        .collect();
    let expected = [
        (true, Some(1)),
        (false, Some(2)),
        (true, Some(3)),
        (false, None),
        (true, Some(5)),
    ];
    assert_eq!(ids, expected);
    let unreadable = updates[1].as_ref().unwrap_err();
    assert_eq!(
        serde_json::from_slice::<Value>(&unreadable.raw.0).unwrap(),
        batch[1]
    );
    assert_eq!(unreadable.error.path(), "message.message_id");
    assert!(parse_updates(b"{}").is_err());
    assert!(parse_updates(b"[").is_err());
    assert!(parse_update(b"\xff").is_err());
}

#[test]
fn entities_are_counted_in_utf_16() {
    let message = message(json!({
        "caption": "👋 naïve 𝒳 /go",
        "caption_entities": [
            {"type": "bold", "offset": 3, "length": 5},
            {"type": "italic", "offset": 9, "length": 2},
            {"type": "code", "offset": 10, "length": 1},
            {"type": "bot_command", "offset": 12, "length": 3},
            {"type": "code", "offset": 12, "length": 40},
            {"type": "code", "offset": -1, "length": 1},
            {"type": "code", "offset": 15, "length": 0},
        ],
    }));
    let texts: Vec<_> = message.entity_texts().map(|(_, text)| text).collect();
    assert_eq!(texts, ["naïve", "𝒳", "/go", ""]);
}

#[test]
fn rich_text_is_a_string_a_list_or_an_object() {
    use campanile_types::RichText;
    let json = json!(["a", {"type": "bold", "text": ["b", {"type": "wobbly", "text": "c"}]}]);
    let text: RichText = serde_json::from_value(json.clone()).unwrap();
    let RichText::Parts(parts) = &text else {
        panic!("{text:?}")
    };
    assert_eq!(parts[0], RichText::Text("a".to_owned()));
    assert!(matches!(parts[1], RichText::Bold(_)));
    assert_eq!(serde_json::to_value(&text).unwrap(), json);
}

/// Reads a batch in which the second of three updates is `broken`.
#[track_caller]
fn others_survive(broken: &[u8], id: Option<i64>) {
    let batch = |separator: &[u8]| {
        let first = br#"{"update_id":1,"poll_answer":{"poll_id":"[{\"","option_ids":[]}}"#;
        let third = b"{\n  \"update_id\": 3, \"dream\": {}}";
        [&b"["[..], first, separator, broken, separator, third, b" ]"].concat()
    };
    for separator in [&b","[..], b" ,\n"] {
        let batch = batch(separator);
        let shown = String::from_utf8_lossy(&batch).into_owned();
        let updates = parse_updates(&batch).unwrap();
        assert_eq!(updates.len(), 3, "{shown}\n{updates:?}");
        let ids = [0, 2].map(|at| updates[at].as_ref().map(|update| update.update_id));
        assert_eq!(ids, [Ok(1), Ok(3)], "{shown}");
        let unread = updates[1].as_ref().unwrap_err();
        assert_eq!(unread.id, id, "{shown}");
        assert_eq!(unread.raw.0, broken.trim_ascii(), "{shown}");
    }
}

#[test]
fn a_broken_update_hides_none_of_the_others() {
    others_survive(br#"{"update_id":2,"message":7}"#, Some(2));
    others_survive(
        b"{\"update_id\":2,\"message\":{\"text\":\"\xff\xfe\"}}",
        Some(2),
    );
    others_survive(br#"{"update_id":2,"message":{"text":"\uD8"}}"#, Some(2));
    others_survive(br#"{"update_id":2,"message":{"text":}}"#, Some(2));
    others_survive(br#"{"update_id":2,"message":{bad}}"#, Some(2));
    others_survive(br#"{"message":{},"update_id":2}"#, Some(2));
    others_survive(b"7", None);
    others_survive(b"null", None);
    others_survive(b"{}", None);
}

#[test]
fn an_update_without_its_end_hides_none_of_the_others() {
    let first = r#"{"update_id":1,"dream":{"of":"a \"sheep\", {"}}"#;
    let third = r#"{"update_id":3,"dream":{"of":["x"]}}"#;
    for broken in [
        r#"{"update_id":2,"message":{"text":"abc}}"#,
        r#"{"update_id":2,"message":{"text":"abc"}"#,
        r#"{"update_id":2,"message":{"text":["abc"}}"#,
        r#"{"update_id":2,"message":{"text":"abc"}}}"#,
        r#"{"update_id":2"#,
        r#"{"update_id""#,
    ] {
        let batch = format!("[{first},{broken},{third}]");
        let updates = parse_updates(batch.as_bytes()).unwrap();
        let read: Vec<_> = updates
            .iter()
            .flatten()
            .map(|update| update.update_id)
            .collect();
        assert!(
            read.starts_with(&[1]) && read.ends_with(&[3]),
            "{batch}\n{updates:?}"
        );
        assert!(updates.iter().any(Result::is_err), "{batch}");
    }
    let cut = format!("[{first},{}", &third[..20]);
    let updates = parse_updates(cut.as_bytes()).unwrap();
    assert_eq!(updates[0].as_ref().unwrap().update_id, 1);
    assert_eq!(updates[1].as_ref().unwrap_err().id, Some(3));
    assert!(parse_updates(b"{}").is_err() && parse_updates(b"").is_err());
}
