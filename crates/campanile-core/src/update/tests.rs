use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn parse(json: &str) -> Result<Update, UpdateError> {
    Update::parse(Bytes::copy_from_slice(json.as_bytes()))
}

#[track_caller]
fn refused(json: &str, message: &str) {
    let error = parse(json).expect_err(json);
    assert_eq!(error.to_string(), message, "{json}");
}

#[track_caller]
fn message(fields: &str) -> Update {
    let json = format!(
        r#"{{"update_id":1,"message":{{"message_id":2,"date":3,"chat":{{"id":-4,"type":"supergroup"}}{fields}}}}}"#
    );
    parse(&json).expect(&json)
}

#[test]
fn broken_json_is_refused_with_its_byte() {
    refused("", "the update ends too early (byte 0)");
    refused("[]", "the update must be an object (byte 0)");
    refused("7", "the update must be an object (byte 0)");
    refused(r#"{"update_id":1"#, "the update ends too early (byte 14)");
    refused(
        r#"{"update_id":1,}"#,
        "the update is not valid JSON: trailing comma (byte 15)",
    );
    refused(
        r#"{"update_id":1 "x":1}"#,
        "the update is not valid JSON: expected a comma or the closing bracket (byte 15)",
    );
    refused(
        r#"{"update_id":1,"x":tru}"#,
        "the update is not valid JSON: expected a value (byte 19)",
    );
    refused(
        r#"{"update_id":1,"x":01}"#,
        "the update is not valid JSON: expected a comma or the closing bracket (byte 20)",
    );
    refused(
        r#"{"update_id":1}{}"#,
        "the update has trailing bytes after the update (byte 15)",
    );
}

#[test]
fn what_is_no_array_of_values_does_not_come_apart() {
    let update = r#"{"update_id":1}"#;
    for json in [
        "",
        "{}",
        "[",
        "[,]",
        &format!("[{update}"),
        &format!("[{update},]"),
        &format!("[{update} {update}]"),
        &format!("[{update}]]"),
        r#"[{"update_id":1]"#,
    ] {
        Update::parse_array(json.as_bytes()).expect_err(json);
    }
    Update::parse_array(b"[\"\xff\"]").expect_err("UTF-8");
}

#[test]
fn strings_are_checked_where_they_are_skipped_too() {
    let id = r#"{"update_id":1,"#;
    refused(
        &format!(r#"{id}"x":"\ud83d"}}"#),
        "the update has a lone surrogate inside a string (byte 21)",
    );
    refused(
        &format!(r#"{id}"x":"\udc4b\ud83d"}}"#),
        "the update has a lone surrogate inside a string (byte 21)",
    );
    refused(
        &format!(r#"{id}"x":"\ud83d\u0041"}}"#),
        "the update has a lone surrogate inside a string (byte 21)",
    );
    refused(
        &format!(r#"{id}"x":"\q"}}"#),
        "the update has an unknown escape inside a string (byte 21)",
    );
    refused(
        &format!("{id}\"x\":\"a\nb\"}}"),
        "the update has a control character inside a string (byte 21)",
    );
    assert!(parse(&format!(r#"{id}"x":"\ud83d\udc4b"}}"#)).is_ok());

    let error = Update::parse(Bytes::from_static(b"{\"update_id\":5,\"x\":\"\xff\"}")).unwrap_err();
    assert_eq!(error.to_string(), "the update is not valid UTF-8 (byte 20)");
    assert_eq!(error.update_id(), Some(5));
}

#[test]
fn nesting_is_accepted_to_128_levels() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        parse(&format!(r#"{{"update_id":1,"x":{open}{close}}}"#))
    };
    assert!(nested(127).is_ok());
    let error = nested(128).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the update is nested more than 128 levels deep (byte 146)"
    );
    assert!(nested(100_000).is_err());
}

#[test]
fn the_update_id_must_be_one_integer() {
    refused(r#"{"message":null}"#, "`update_id` is missing (byte 16)");
    refused(
        r#"{"update_id":"1"}"#,
        "`update_id` must be an integer (byte 13)",
    );
    refused(
        r#"{"update_id":1.0}"#,
        "`update_id` must be an integer (byte 13)",
    );
    refused(
        r#"{"update_id":1e3}"#,
        "`update_id` must be an integer (byte 13)",
    );
    refused(
        r#"{"update_id":null}"#,
        "`update_id` must be an integer (byte 13)",
    );
    refused(
        r#"{"update_id":9223372036854775808}"#,
        "`update_id` must be an integer of at most 64 bits (byte 13)",
    );
    refused(
        r#"{"update_id":1,"update_id":2}"#,
        "`update_id` is repeated (byte 27)",
    );
}

#[test]
fn one_known_kind_is_accepted_and_two_are_refused() {
    let poll = r#"{"update_id":1,"poll":{"id":"5"}"#;
    refused(
        &format!(r#"{poll},"chat_boost":{{"chat":{{"id":1}}}}}}"#),
        "`chat_boost` stands beside `poll`; an update is of one kind (byte 46)",
    );
    refused(
        &format!(r#"{poll},"poll":null}}"#),
        "`poll` is repeated (byte 40)",
    );
    let beside = parse(&format!(
        r#"{poll},"chat_boost":null,"new":{{}},"newer":5}}"#
    ))
    .unwrap();
    assert_eq!(beside.kind(), &Kind::Poll);
    assert_eq!(beside.payload(), br#"{"id":"5"}"#);
}

#[test]
fn an_unknown_kind_is_kept_by_its_name() {
    let update = parse(r#"{"update_id":1,"custom_event":{"a":1},"b":{}}"#).unwrap();
    assert_eq!(update.kind(), &Kind::Other("custom_event".into()));
    assert_eq!(update.payload(), br#"{"a":1}"#);
    assert_eq!(update.principal(), Principal::Nobody(None));

    let empty = parse(r#"{"update_id":1}"#).unwrap();
    assert_eq!(empty.kind(), &Kind::Other("".into()));
    assert_eq!(empty.payload(), b"null");
}

#[test]
fn a_repeated_key_that_the_head_reads_is_refused() {
    let twice = |fields: &str| {
        let json =
            format!(r#"{{"update_id":1,"message":{{"message_id":2,"chat":{{"id":3}}{fields}}}}}"#);
        parse(&json).unwrap_err().field().to_owned()
    };
    assert_eq!(twice(r#","message_id":2"#), "message.message_id");
    assert_eq!(twice(r#","chat":{"id":9}"#), "message.chat");
    assert_eq!(twice(r#","from":{"id":1,"id":2}"#), "message.from.id");
    assert_eq!(twice(r#","text":"a","text":"b""#), "message.text");
    assert_eq!(twice(r#","photo":[],"photo":[]"#), "message.photo");
    assert_eq!(
        twice(r#","from":{"id":1},"fr\u006fm":{"id":2}"#),
        "message.from"
    );
    assert_eq!(
        twice(r#","entities":[{"offset":0,"offset":1}]"#),
        "message.entities.offset"
    );
    // A key that the head does not read is nobody's way around a gate.
    message(r#","quote":1,"quote":2"#);
}

#[test]
fn a_head_field_of_the_wrong_type_is_refused() {
    let wrong = |fields: &str| {
        let json =
            format!(r#"{{"update_id":1,"message":{{"message_id":2,"chat":{{"id":3}}{fields}}}}}"#);
        parse(&json).unwrap_err().field().to_owned()
    };
    assert_eq!(wrong(r#","text":5"#), "message.text");
    assert_eq!(wrong(r#","from":[]"#), "message.from");
    assert_eq!(wrong(r#","from":{"id":"7"}"#), "message.from.id");
    assert_eq!(wrong(r#","from":{"id":7.5}"#), "message.from.id");
    assert_eq!(wrong(r#","date":"now""#), "message.date");
    assert_eq!(wrong(r#","entities":{}"#), "message.entities");
    assert_eq!(
        wrong(r#","is_automatic_forward":1"#),
        "message.is_automatic_forward"
    );
    assert_eq!(
        wrong(r#","sender_chat":{"type":"channel"}"#),
        "message.sender_chat.id"
    );
    refused(
        r#"{"update_id":1,"message":7}"#,
        "`message` must be an object (byte 25)",
    );
    refused(
        r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":99999999999999999999}}}"#,
        "`message.chat.id` must be an integer of at most 64 bits (byte 54)",
    );
}

#[test]
fn a_null_counts_as_absent_where_the_field_is_optional() {
    let update = message(r#","from":null,"text":null,"photo":null"#);
    assert_eq!(update.principal(), Principal::Nobody(Some(ChatId(-4))));
    assert_eq!((update.text(), update.content()), (None, None));
    assert!(parse(r#"{"update_id":1,"message":{"message_id":null,"chat":{"id":1}}}"#).is_err());
}

#[test]
fn what_telegram_always_sends_must_be_there() {
    let missing = |payload: &str| parse(&format!(r#"{{"update_id":1,{payload}}}"#)).unwrap_err();
    let check = |payload: &str, field: &str| assert_eq!(missing(payload).field(), field);
    check(r#""message":{"chat":{"id":1}}"#, "message.message_id");
    check(r#""message":{"message_id":1}"#, "message.chat");
    check(
        r#""channel_post":{"message_id":1,"chat":{}}"#,
        "channel_post.chat.id",
    );
    check(
        r#""message":{"message_id":1,"chat":{"id":1},"from":{}}"#,
        "message.from.id",
    );
    check(r#""callback_query":{"from":{"id":1}}"#, "callback_query.id");
    check(r#""callback_query":{"id":"1"}"#, "callback_query.from");
    check(
        r#""callback_query":{"id":"1","from":{"id":1},"message":{"chat":{"id":1}}}"#,
        "callback_query.message.message_id",
    );
    check(r#""inline_query":{"id":"1"}"#, "inline_query.from");
    check(r#""chat_member":{"from":{"id":1}}"#, "chat_member.chat");
    check(
        r#""message_reaction":{"chat":{"id":1}}"#,
        "message_reaction.message_id",
    );
    check(r#""subscription":{}"#, "subscription.user");
    assert_eq!(
        missing(r#""message":{"message_id":1}"#).update_id(),
        Some(1)
    );
}

#[test]
fn the_content_is_the_more_specific_one() {
    let of = |fields: &str| message(fields).content();
    assert_eq!(
        of(r#","document":{},"animation":{}"#),
        Some(Content::Animation)
    );
    assert_eq!(
        of(r#","photo":[],"live_photo":{}"#),
        Some(Content::LivePhoto)
    );
    assert_eq!(of(r#","location":{},"venue":{}"#), Some(Content::Venue));
    assert_eq!(of(r#","rich_message":{}"#), Some(Content::RichMessage));
    assert_eq!(of(r#","hologram":{}"#), None);
}

#[test]
fn principals_follow_the_table() {
    let of = |fields: &str| message(fields).principal();
    let group = ChatId(-4);
    assert_eq!(of(r#","from":{"id":7}"#), Principal::User(UserId(7)));
    assert_eq!(
        of(r#","from":{"id":1087968824},"sender_chat":{"id":-4,"type":"supergroup"}"#),
        Principal::AnonymousAdmin(group)
    );
    assert_eq!(
        of(r#","from":{"id":136817688},"sender_chat":{"id":-9,"type":"channel"}"#),
        Principal::Channel(ChatId(-9))
    );
    assert_eq!(
        of(
            r#","from":{"id":777000},"is_automatic_forward":true,"sender_chat":{"id":-9,"type":"channel"}"#
        ),
        Principal::Channel(ChatId(-9))
    );
    assert_eq!(
        of(r#","from":{"id":1087968824}"#),
        Principal::AnonymousAdmin(group)
    );
    assert_eq!(
        of(r#","from":{"id":136817688}"#),
        Principal::Nobody(Some(group))
    );
    assert_eq!(
        of(r#","from":{"id":777000}"#),
        Principal::Nobody(Some(group))
    );
    assert_eq!(of(""), Principal::Nobody(Some(group)));
}

#[test]
fn the_principal_of_every_kind_is_the_one_of_the_table() {
    const CHAT: ChatId = ChatId(-5);
    let user = Principal::User(UserId(7));
    let everything = json!({
        "id": "1", "message_id": 2, "chat": {"id": -5, "type": "supergroup"},
        "from": {"id": 7}, "user": {"id": 7},
    });
    for kind in Kind::ALL {
        let json = json!({"update_id": 1, kind.as_str(): everything});
        let update = parse(&json.to_string()).unwrap();
        let expected = match kind {
            Kind::ChannelPost | Kind::EditedChannelPost => Principal::Channel(CHAT),
            Kind::Poll => Principal::Nobody(None),
            Kind::MessageReactionCount
            | Kind::DeletedBusinessMessages
            | Kind::ChatBoost
            | Kind::RemovedChatBoost
            | Kind::StoppedMessageGeneration => Principal::Nobody(Some(CHAT)),
            _ => user,
        };
        assert_eq!(update.principal(), expected, "{kind}");
        assert_eq!(update.kind(), &kind);
    }
}

#[test]
fn votes_and_reactions_of_chats_are_theirs() {
    let of = |kind: &str, actor: Value| {
        let json = json!({"update_id": 1, kind: actor});
        parse(&json.to_string()).unwrap().principal()
    };
    assert_eq!(
        of(
            "poll_answer",
            json!({"user": {"id": 136817688}, "voter_chat": {"id": -8, "type": "channel"}})
        ),
        Principal::Channel(ChatId(-8))
    );
    assert_eq!(
        of(
            "poll_answer",
            json!({"voter_chat": {"id": -8, "type": "supergroup"}})
        ),
        Principal::AnonymousAdmin(ChatId(-8))
    );
    assert_eq!(
        of(
            "message_reaction",
            json!({"message_id": 1, "chat": {"id": -5}, "actor_chat": {"id": -5}})
        ),
        Principal::AnonymousAdmin(ChatId(-5))
    );
}

#[test]
fn a_press_knows_its_message() {
    let json = r#"{"update_id":1,"callback_query":{"id":"77","from":{"id":7},"chat_instance":"5",
        "data":"like:5","message":{"message_id":9,"date":3,"edit_date":4,"text":"not said by 7",
        "chat":{"id":-4,"type":"group"},"reply_markup":{"inline_keyboard":[]}}}}"#;
    let update = parse(json).unwrap();
    assert_eq!(update.query_id(), Some("77"));
    assert_eq!(update.data(), Some("like:5"));
    assert_eq!(update.message_id(), Some(MessageId(9)));
    assert_eq!((update.date(), update.edit_date()), (Some(3), Some(4)));
    assert_eq!(
        update.reply_markup(),
        Some(&br#"{"inline_keyboard":[]}"#[..])
    );
    assert_eq!(update.chat_type(), Some(ChatType::Group));
    assert_eq!(update.text(), None);
    assert!(update.is_message_accessible());

    let json = r#"{"update_id":1,"callback_query":{"id":"77","from":{"id":7},
        "message":{"message_id":9,"date":0,"chat":{"id":-4}}}}"#;
    assert!(!parse(json).unwrap().is_message_accessible());
}

#[test]
fn an_inline_query_may_have_a_number_for_an_id() {
    let json = r#"{"update_id":1,"inline_query":{"id": 134567890097,"from":{"id":7}}}"#;
    assert_eq!(parse(json).unwrap().query_id(), Some("134567890097"));
    assert!(parse(r#"{"update_id":1,"callback_query":{"id":5,"from":{"id":7}}}"#).is_err());
}

#[test]
fn escapes_are_resolved_when_asked_for() {
    let update = message(r#","text":"\ud83d\udc4b \u0041\n\"","media_group_id":"1\u0032""#);
    assert_eq!(update.text(), Some("👋 A\n\""));
    assert_eq!(update.media_group_id(), Some("12"));
    let clone = update.clone();
    assert_eq!(clone.text(), Some("👋 A\n\""));
}

#[track_caller]
fn command(text: &str, length: i64) -> Option<(String, Option<String>, String)> {
    let entities = json!([{"type": "bot_command", "offset": 0, "length": length}]);
    let text = Value::from(text);
    let update = message(&format!(r#","text":{text},"entities":{entities}"#));
    let command = update.command()?;
    Some((
        command.name().to_owned(),
        command.mention().map(str::to_owned),
        command.args().to_owned(),
    ))
}

#[test]
fn a_leading_command_has_name_mention_and_arguments() {
    let some = |name: &str, mention: Option<&str>, args: &str| {
        Some((name.to_owned(), mention.map(str::to_owned), args.to_owned()))
    };
    assert_eq!(command("/start", 6), some("start", None, ""));
    assert_eq!(
        command("/Start@Tower_Bot x", 16),
        some("Start", Some("Tower_Bot"), "x")
    );
    assert_eq!(command("/sum\n1\n2", 4), some("sum", None, "1\n2"));
    assert_eq!(command("/sum\t1", 4), some("sum", None, "1"));
    assert_eq!(command("/sum\u{a0}1", 4), some("sum", None, "1"));
    assert_eq!(command("/foo_bar-baz", 8), some("foo_bar", None, "-baz"));
    assert_eq!(command("/a 👋", 2), some("a", None, "👋"));
}

#[test]
fn what_is_no_command_is_none() {
    assert_eq!(command("/start", 60), None);
    assert_eq!(command("/start", -1), None);
    assert_eq!(command("/start", 0), None);
    assert_eq!(command("/👋", 2), None);
    assert_eq!(command("start", 5), None);
    assert_eq!(command("/a@", 3), None);
    assert_eq!(message(r#","text":"/start""#).command(), None);
    let late = r#","text":"👋 /help","entities":[{"type":"bot_command","offset":3,"length":5}]"#;
    assert_eq!(message(late).command(), None);
}

#[test]
fn a_caption_may_start_with_a_command() {
    let update = message(
        r#","photo":[],"caption":"/tag cat","caption_entities":[{"length":4,"offset":0,"type":"bot_command"}]"#,
    );
    assert_eq!(update.command().unwrap().args(), "cat");
    assert_eq!(update.text(), Some("/tag cat"));
    // Entities of the one text say nothing about the other.
    let mixed =
        message(r#","caption":"/tag","entities":[{"length":4,"offset":0,"type":"bot_command"}]"#);
    assert_eq!(mixed.command(), None);
}

#[test]
fn a_custom_event_carries_what_the_host_says() {
    let update = Update::custom("paid", json!({"order": 5})).with_chat(ChatId(7));
    assert_eq!(update.principal(), Principal::Nobody(Some(ChatId(7))));
    let shared = update.clone();
    let update = update.with_principal(Principal::User(UserId(7)));
    assert_eq!(shared.principal(), Principal::Nobody(Some(ChatId(7))));
    assert_eq!(update.principal(), Principal::User(UserId(7)));
    assert_eq!((update.id(), update.name()), (None, Some("paid")));

    let telegrams = message(r#","from":{"id":7}"#).with_principal(Principal::User(UserId(1)));
    assert_eq!(telegrams.principal(), Principal::User(UserId(7)));
}

#[test]
fn debug_shows_nothing_that_was_written() {
    let update = message(r#","from":{"id":7},"text":"my secret""#);
    assert!(!format!("{update:?}").contains("secret"));
}

#[test]
fn a_reply_goes_where_the_update_came_from() {
    let thread = message(r#","message_thread_id":8"#);
    assert_eq!(thread.message("x").unwrap().get("message_thread_id"), None);
    let topic = message(r#","message_thread_id":8,"is_topic_message":true"#);
    assert_eq!(
        topic
            .message("x")
            .unwrap()
            .get("message_thread_id")
            .unwrap(),
        8
    );
    let direct = message(r#","direct_messages_topic":{"topic_id":5}"#);
    assert_eq!(
        direct
            .message("x")
            .unwrap()
            .get("direct_messages_topic_id")
            .unwrap(),
        5
    );
    let business = message(r#","business_connection_id":"b""#);
    assert_eq!(
        business
            .message("x")
            .unwrap()
            .get("business_connection_id")
            .unwrap(),
        "b"
    );
}

#[test]
fn a_notice_is_cut_at_200_characters_and_a_long_reply_becomes_a_message() {
    let press = |inner: &str| {
        let json =
            format!(r#"{{"update_id":1,"callback_query":{{"id":"77","from":{{"id":7}}{inner}}}}}"#);
        parse(&json).unwrap()
    };
    let long = "ä".repeat(201);
    let chat = press(r#","message":{"message_id":1,"chat":{"id":7}}"#);
    assert_eq!(chat.reply("hi").unwrap().method(), "answerCallbackQuery");
    assert_eq!(chat.reply(&long).unwrap().method(), "sendMessage");
    let inline = press(r#","inline_message_id":"i""#);
    let answer = inline.reply(&long).unwrap();
    assert_eq!(answer.method(), "answerCallbackQuery");
    assert_eq!(answer.get("text").unwrap(), &"ä".repeat(200));
    assert_eq!(inline.reply("").unwrap().get("text"), None);
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f32>().prop_filter_map("finite", |number| Some(Value::from(
            number.is_finite().then_some(number)?
        ))),
        "\\PC{0,12}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let key = prop_oneof![
            "[a-z_]{1,12}",
            any::<String>(),
            Just("chat".to_owned()),
            Just("text".to_owned())
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    /// An array comes apart as the oracle splits it, and each element is read as if it stood alone.
    #[test]
    fn an_array_comes_apart_as_the_oracle_splits_it(
        values in prop::collection::vec((json_value(), any::<bool>(), any::<bool>()), 0..6), space in "[ \n\t]{0,2}",
    ) {
        let elements = values.iter().map(|(value, is_update, is_deep)| {
            let deep = if *is_deep { "[".repeat(200) + &"]".repeat(200) } else { value.to_string() };
            if *is_update { format!(r#"{{"update_id":7,{space}"x":{deep}{space}}}"#) } else { deep }
        });
        let array = format!("{space}[{space}{}{space}]", elements.collect::<Vec<_>>().join(&format!("{space},{space}")));
        let oracle: Vec<&serde_json::value::RawValue> = serde_json::from_str(&array).unwrap();
        let ours = Update::parse_array(array.as_bytes()).unwrap();
        prop_assert_eq!(ours.len(), oracle.len());
        for (ours, oracle) in ours.into_iter().zip(oracle) {
            match (ours.into_update(), parse(oracle.get())) {
                (Ok(ours), Ok(alone)) => {
                    prop_assert_eq!(ours.raw(), oracle.get());
                    prop_assert_eq!((ours.id(), ours.payload()), (alone.id(), alone.payload()));
                }
                (Err((raw, error)), Err(alone)) => {
                    prop_assert_eq!(&raw, oracle.get());
                    prop_assert_eq!(error, alone);
                }
                (ours, _) => prop_assert!(false, "{:?}", ours),
            }
        }
    }

    /// Any JSON that the oracle reads can be skipped, and byte for byte; nothing else can.
    #[test]
    fn skipping_agrees_with_the_oracle(value in json_value(), cut in 0_usize..400, noise in any::<u8>(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let update = parse(&format!(r#"{{"update_id":1,"x":{text}}}"#)).unwrap();
        if !value.is_null() {
            prop_assert_eq!(update.payload(), text.as_bytes());
        }

        let mut broken = text.into_bytes();
        let at = cut % broken.len();
        broken[at] = noise;
        let ours = {
            let mut raw = br#"{"update_id":1,"x":"#.to_vec();
            raw.extend_from_slice(&broken);
            raw.push(b'}');
            Update::parse(raw.into()).is_ok()
        };
        let oracle = serde_json::from_slice::<Value>(&broken);
        // The oracle also refuses numbers beyond `f64`, which are JSON all the same.
        let out_of_range = |error: &serde_json::Error| error.to_string().starts_with("number out of range");
        if oracle.as_ref().err().is_none_or(|error| !out_of_range(error)) {
            prop_assert_eq!(ours, oracle.is_ok(), "{:?}", String::from_utf8_lossy(&broken));
        }
    }

    /// The head says of a message what the oracle says of it.
    #[test]
    fn the_head_agrees_with_the_oracle(
        id: i64, chat: i64, from in proptest::option::of(any::<i64>()), text in proptest::option::of(any::<String>()),
        thread in proptest::option::of(any::<i64>()), group in proptest::option::of("[0-9]{1,19}"),
        extra in prop::collection::btree_map("[a-z]{3}_[a-z]{1,9}", json_value(), 0..4), ascii: bool,
    ) {
        let mut message = json!({"message_id": id, "chat": {"id": chat, "type": "private"}, "date": 5});
        let fields = message.as_object_mut().unwrap();
        fields.extend(extra);
        if let Some(id) = from { fields.insert("from".into(), json!({"is_bot": false, "id": id})); }
        if let Some(text) = &text { fields.insert("text".into(), json!(text)); }
        if let Some(thread) = thread { fields.insert("message_thread_id".into(), json!(thread)); }
        if let Some(group) = &group { fields.insert("media_group_id".into(), json!(group)); }
        let mut json = json!({"update_id": 1, "message": message}).to_string();
        if ascii {
            json = json.chars().flat_map(|c| match c {
                ' '..='~' => vec![c],
                c => {
                    let mut units = [0; 2];
                    let escaped: String = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect();
                    escaped.chars().collect()
                }
            }).collect();
        }
        let oracle: Value = serde_json::from_str(&json).unwrap();
        let oracle = &oracle["message"];
        let update = parse(&json).unwrap();
        prop_assert_eq!(update.message_id().map(i64::from), oracle["message_id"].as_i64());
        prop_assert_eq!(update.chat_id().map(i64::from), oracle["chat"]["id"].as_i64());
        prop_assert_eq!(update.sender_id().map(i64::from), oracle["from"]["id"].as_i64());
        prop_assert_eq!(update.thread_id().map(i64::from), oracle["message_thread_id"].as_i64());
        prop_assert_eq!(update.text(), oracle["text"].as_str());
        prop_assert_eq!(update.media_group_id(), oracle["media_group_id"].as_str());
        prop_assert_eq!(serde_json::from_slice::<Value>(update.payload()).unwrap(), oracle.clone());
    }

    /// No bytes make the reader panic, and what it refuses it refuses within the bytes.
    #[test]
    fn arbitrary_bytes_are_read_or_refused(raw in prop::collection::vec(any::<u8>(), 0..200)) {
        let length = raw.len();
        if let Err(error) = Update::parse(raw.into()) {
            prop_assert!(error.offset() <= length);
        }
    }
}
