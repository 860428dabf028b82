//! Odd and hostile JSON: what is forgiven, what is refused, and that nothing else suffers from it.

use campanile_types::{
    Chat, ChatMember, Lazy, Location, Message, ParseError, Poll, ServiceMessage, UpdateContent,
    parse_update, parse_updates,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const MESSAGE: &str = r#""message_id":2,"date":3,"chat":{"id":-4,"type":"group"}"#;

fn update(members: &str) -> String {
    format!(r#"{{"update_id":1,"message":{{{MESSAGE}{members}}}}}"#)
}

fn read(members: &str) -> Result<Message, ParseError> {
    match parse_update(update(members).as_bytes())?.content {
        UpdateContent::Message(message) => Ok(*message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn service_fields_are_read_when_they_are_asked_for() {
    let message = read(
        r#","new_chat_title":"The \ud83d\ude00","delete_chat_photo":true,
        "forum_topic_closed":{},"video_chat_ended":{"duration":9.0}"#,
    )
    .unwrap();
    let service = message.service.as_ref().unwrap().get().unwrap();
    assert_eq!(service.new_chat_title.as_deref(), Some("The 😀"));
    assert!(service.delete_chat_photo && service.forum_topic_closed.is_some());
    assert_eq!(service.video_chat_ended.unwrap().duration, 9);
    assert_eq!(read("").unwrap().service, None);
    assert_eq!(read(r#","new_chat_title":null"#).unwrap().service, None);
}

#[test]
fn a_lazy_part_of_another_shape_hides_nothing_else() {
    let members = r#","text":"a","gift":{"gift":7},"poll":{"id":"1","question":"?",
        "options":[{"text":"x","voter_count":1,"media":{"photo":"no list"}}],
        "total_voter_count":1,"is_closed":false,"is_anonymous":true,"type":"quiz"}"#;
    let message = read(members).unwrap();
    assert_eq!(message.text.as_deref(), Some("a"));
    let error = message.service.as_ref().unwrap().get().unwrap_err();
    assert_eq!(error.path(), "gift.gift");
    let poll: &Poll = message.poll.as_deref().unwrap();
    let media = poll.options[0].media.as_ref().unwrap();
    assert_eq!(media.get().unwrap_err().path(), "photo");
    // It travels on as it came.
    let written = serde_json::to_value(&message).unwrap();
    assert_eq!(written["gift"], json!({"gift": 7}));
    assert_eq!(
        written["poll"]["options"][0]["media"],
        json!({"photo": "no list"})
    );
}

#[test]
fn a_lazy_part_is_made_of_its_type_and_equal_in_any_order() {
    let part = ServiceMessage {
        new_chat_title: Some("b".to_owned()),
        group_chat_created: true,
        ..Default::default()
    };
    let made = Message {
        service: Some(part.clone().into()),
        ..read("").unwrap()
    };
    let came = read(r#","group_chat_created":true,"new_chat_title":"b""#).unwrap();
    let turned = read(r#","new_chat_title":"b","group_chat_created":true"#).unwrap();
    assert_eq!(made, came);
    assert_eq!(came, turned);
    assert_ne!(came, read(r#","new_chat_title":"b""#).unwrap());
    assert_eq!(came.service.clone().unwrap().get(), Ok(part));
    let json = came.service.unwrap();
    assert_eq!(
        json.json(),
        r#"{"group_chat_created":true,"new_chat_title":"b"}"#
    );
}

#[test]
fn a_lazy_part_shows_no_text() {
    let shown = format!(
        "{:?}",
        read(r#","new_chat_title":"correct horse""#).unwrap()
    );
    assert!(
        !shown.contains("horse") && shown.contains("new_chat_title"),
        "{shown}"
    );
    let lazy: Lazy<ServiceMessage> = read(r#","new_chat_title":"correct horse""#)
        .unwrap()
        .service
        .unwrap();
    assert!(!format!("{lazy:?}").contains("horse"), "{lazy:?}");
}

#[test]
fn a_lone_surrogate_is_kept_from_nobody() {
    let json = r#"{"status":"ghost","name":"\ud83d!"}"#;
    let member: ChatMember = serde_json::from_str(json).unwrap();
    assert_eq!(
        member,
        ChatMember::Unknown(json!({"status": "ghost", "name": "\u{fffd}!"}))
    );
    let message = read(r#","new_chat_title":"\ud83d!""#).unwrap();
    let written = serde_json::to_value(&message).unwrap();
    assert_eq!(written["new_chat_title"], "\u{fffd}!");
    let dream = parse_update(br#"{"update_id":1,"dream":"\ud83d"}"#).unwrap();
    assert_eq!(dream.content.name(), None);
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    for members in [
        r#","text":"a","text":"b""#,
        r#","message_id":2"#,
        r#","new_chat_title":"a","new_chat_title":"a""#,
        r#","from":{"id":1,"is_bot":false,"first_name":"a","id":2}"#,
    ] {
        let error = read(members).unwrap_err().to_string();
        assert!(error.contains("expected the field once"), "{error}");
    }
    assert_eq!(
        read(r#","text":null,"text":"b""#).unwrap().text.as_deref(),
        Some("b")
    );
    assert!(
        read(r#","hologram":1,"hologram":2"#).is_ok(),
        "nobody reads it"
    );
}

#[test]
fn numbers_are_read_as_they_are_meant() {
    let date = |number: &str| {
        let json = format!(r#"{{"message_id":2,"date":{number},"chat":{{"id":1}}}}"#);
        serde_json::from_str::<Message>(&json).map(|message| message.date.0)
    };
    assert_eq!(date("17.0").unwrap(), 17);
    assert_eq!(date("1.7e1").unwrap(), 17);
    assert_eq!(date("-0").unwrap(), 0);
    assert_eq!(date(&i64::MIN.to_string()).unwrap(), i64::MIN);
    assert_eq!(date(&i64::MAX.to_string()).unwrap(), i64::MAX);
    for odd in ["1.5", "9223372036854775808", "1e400", "\"17\"", "true"] {
        assert!(date(odd).is_err(), "{odd}");
    }
    for no_json in ["017", "+1", "1.", ".5", "-", "1e", "0x10", "NaN"] {
        let json = update(&format!(r#","edit_date":{no_json}"#));
        assert!(parse_update(json.as_bytes()).is_err(), "{no_json}");
        let json = update(&format!(r#","hologram":{no_json}"#));
        assert!(parse_update(json.as_bytes()).is_err(), "{no_json}");
    }
    let place: Location = serde_json::from_str(r#"{"latitude":55,"longitude":1e-3}"#).unwrap();
    assert_eq!((place.latitude, place.longitude), (55.0, 0.001));
}

#[test]
fn json_without_end_to_its_depth_is_refused_and_hides_nothing() {
    for (open, close) in [
        ("[", "]"),
        (r#"{"reply_to_message":"#, "}"),
        (r#"{"a":"#, "}"),
    ] {
        let deep = |name: &str| {
            let value = format!("{}0{}", open.repeat(2_000), close.repeat(2_000));
            update(&format!(r#","{name}":{value}"#))
        };
        for name in ["reply_to_message", "gift", "rich_message", "hologram"] {
            let json = deep(name);
            assert!(parse_update(json.as_bytes()).is_err(), "{name}");
            let batch = format!("[{json},{}]", update(""));
            let updates = parse_updates(batch.as_bytes()).unwrap();
            assert_eq!(updates.last().unwrap().as_ref().unwrap().update_id, 1);
        }
    }
}

#[test]
fn empty_and_odd_texts_are_texts() {
    let message =
        read(r#","text":"","entities":[],"caption":"\u202e\u05d0\u0000","media_group_id":"""#)
            .unwrap();
    assert_eq!(message.text.as_deref(), Some(""));
    assert_eq!(message.entity_texts().count(), 0);
    assert_eq!(message.caption.as_deref(), Some("\u{202e}א\0"));
    let chat: Chat = serde_json::from_str(r#"{"id":1,"type":""}"#).unwrap();
    assert_eq!(
        serde_json::to_value(chat).unwrap(),
        json!({"id": 1, "type": ""})
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_slice_of_an_entity_is_the_slice_of_utf_16(
        text in "[a\u{e4}\u{1f600}\u{202e}\u{5d0}]{0,12}",
        offset in -2_i64..30,
        length in -2_i64..30,
    ) {
        use campanile_types::{EntityType, MessageEntity};
        let units: Vec<u16> = text.encode_utf16().collect();
        let range = usize::try_from(offset).ok().zip(usize::try_from(length).ok());
        let expected = range
            .and_then(|(start, length)| units.get(start..start.checked_add(length)?))
            .filter(|_| text.encode_utf16().count() >= offset as usize)
            .and_then(|part| String::from_utf16(part).ok())
            // A part that begins or ends within a character is no text.
            .filter(|part| {
                let before = String::from_utf16(&units[..offset as usize]);
                before.is_ok_and(|before| text.starts_with(&(before + part)))
            });
        let entity = MessageEntity::new(EntityType::Bold, offset, length);
        prop_assert_eq!(entity.slice(&text).map(str::to_owned), expected);
    }

    #[test]
    fn values_are_read_as_serde_json_reads_them(seed in any::<u64>(), cut in any::<usize>()) {
        let value = made_up(seed, 0);
        let text = value.to_string();
        let json = format!(r#"{{"update_id":1,"dream":{{"of":{text}}}}}"#);
        let update = parse_update(json.as_bytes()).unwrap();
        let expected: Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(serde_json::to_value(&update).unwrap(), expected);
        let end = cut % json.len();
        if json.is_char_boundary(end) {
            prop_assert!(parse_update(&json.as_bytes()[..end]).is_err());
        }
    }
}

fn made_up(seed: u64, depth: u32) -> Value {
    let next = |by: u64| {
        seed.wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(by)
            .rotate_left(17)
    };
    match seed % if depth < 4 { 8 } else { 6 } {
        0 => Value::Null,
        1 => (seed & 8 == 0).into(),
        2 => (seed as i64).into(),
        3 => seed.into(),
        4 => (f64::from((seed >> 40) as u32) / 64.0).into(),
        5 => ["", "ä\n", "😀\"\\", "\u{7f}\u{1}"][(seed >> 8) as usize % 4].into(),
        6 => (0..seed >> 3 & 3)
            .map(|by| made_up(next(by), depth + 1))
            .collect(),
        _ => (0..seed >> 3 & 3)
            .map(|by| (format!("k{by}"), made_up(next(by), depth + 1)))
            .collect(),
    }
}
