use campanile_core::{ChatId, ChatType, Content, Kind, MessageId, Principal, ThreadId, UserId};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn check(update: impl Into<Update>, kind: Kind, principal: Principal, chat: Option<ChatId>) {
    let update = update.into();
    assert_eq!(update.kind(), &kind);
    assert_eq!(update.principal(), principal, "of {kind}");
    assert_eq!(update.chat_id(), chat, "of {kind}");
}

#[test]
fn every_kind_has_the_principal_that_telegram_means() {
    let ada = Principal::User(USER);
    let private = Some(ChatId::from(USER));
    let group = Some(ChatId(-1001));
    check(text("x"), Kind::Message, ada, private);
    check(
        text("x").from(8),
        Kind::Message,
        Principal::User(UserId(8)),
        Some(ChatId(8)),
    );
    check(text("x").in_group(-1001), Kind::Message, ada, group);
    check(text("x").edited(), Kind::EditedMessage, ada, private);
    let channel = Principal::Channel(ChatId(-1002));
    check(
        text("x").as_channel(-1002).in_group(-1001),
        Kind::Message,
        channel,
        group,
    );
    check(
        text("x").auto_forward(-1002).in_group(-1001),
        Kind::Message,
        channel,
        group,
    );
    let admin = Principal::AnonymousAdmin(ChatId(-1001));
    check(
        text("x").as_anonymous_admin().in_group(-1001),
        Kind::Message,
        admin,
        group,
    );
    let posted = Some(ChatId(-1002));
    check(
        post("x").in_channel(-1002),
        Kind::ChannelPost,
        channel,
        posted,
    );
    check(
        photo().in_channel(-1002).edited(),
        Kind::EditedChannelPost,
        channel,
        posted,
    );
    check(text("x").business("c"), Kind::BusinessMessage, ada, private);
    check(
        text("x").business("c").edited(),
        Kind::EditedBusinessMessage,
        ada,
        private,
    );
    check(text("x").guest("q"), Kind::GuestMessage, ada, Some(GROUP));
    check(press("x"), Kind::CallbackQuery, ada, private);
    check(press("x").inline("i"), Kind::CallbackQuery, ada, None);
    check(inline_query("x"), Kind::InlineQuery, ada, None);
    check(
        chosen_inline_result("x"),
        Kind::ChosenInlineResult,
        ada,
        None,
    );
    check(pre_checkout("x"), Kind::PreCheckoutQuery, ada, None);
    check(shipping("x"), Kind::ShippingQuery, ada, None);
    check(
        join_request().in_group(-1001),
        Kind::ChatJoinRequest,
        ada,
        group,
    );
    check(
        reaction("👍").in_group(-1001),
        Kind::MessageReaction,
        ada,
        group,
    );
    let nobody = Principal::Nobody(Some(CHANNEL));
    check(
        reaction_count(3),
        Kind::MessageReactionCount,
        nobody,
        Some(CHANNEL),
    );
    check(boost(), Kind::ChatBoost, nobody, Some(CHANNEL));
    check(poll("x"), Kind::Poll, Principal::Nobody(None), None);
    check(poll_answer(&[0]), Kind::PollAnswer, ada, None);
    check(
        business_connection("c"),
        Kind::BusinessConnection,
        ada,
        None,
    );
    let change = || chat_member(Member::Left, Member::Member).in_group(-1001);
    check(change(), Kind::ChatMember, ada, group);
    check(
        change().of(8).by(9),
        Kind::ChatMember,
        Principal::User(UserId(9)),
        group,
    );
    let blocked = my_chat_member(Member::Member, Member::Kicked).chat(8);
    check(
        blocked,
        Kind::MyChatMember,
        Principal::User(UserId(8)),
        Some(ChatId(8)),
    );
    let other = Kind::Other("time_travel".into());
    check(
        of_kind("time_travel", json!({})),
        other,
        Principal::Nobody(None),
        None,
    );
}

#[test]
fn a_leading_command_is_read_from_text_and_caption() {
    let command = |update: Message| {
        update
            .build()
            .command()
            .map(|command| command.name().to_owned())
    };
    assert_eq!(
        command(text("/start@tower_bot x")).as_deref(),
        Some("start")
    );
    assert_eq!(command(photo().caption("/save")).as_deref(), Some("save"));
    assert_eq!(command(text("👋 /help")), None);
}

#[test]
fn every_content_shows() {
    let content = |update: Message| update.build().content();
    assert_eq!(content(photo()), Some(Content::Photo));
    assert_eq!(content(video()), Some(Content::Video));
    assert_eq!(content(document("a.pdf")), Some(Content::Document));
    assert_eq!(content(animation()), Some(Content::Animation));
    assert_eq!(content(audio()), Some(Content::Audio));
    assert_eq!(content(voice()), Some(Content::Voice));
    assert_eq!(content(sticker()), Some(Content::Sticker));
    assert_eq!(content(location(1.5, 2.5)), Some(Content::Location));
    assert_eq!(content(contact("+1555")), Some(Content::Contact));
    assert_eq!(content(dice(6)), Some(Content::Dice));
    assert_eq!(content(paid("x")), Some(Content::SuccessfulPayment));
    assert_eq!(content(joined([8, 9])), Some(Content::NewChatMembers));
    assert_eq!(content(left(8)), Some(Content::LeftChatMember));
}

#[test]
fn a_press_says_where_and_on_which_version() {
    let update = press("x")
        .in_group(-1001)
        .on(20)
        .edited_at(5)
        .thread(3)
        .build();
    assert_eq!(update.message_id(), Some(MessageId(20)));
    assert_eq!(update.edit_date(), Some(5));
    assert_eq!(update.thread_id(), Some(ThreadId(3)));
    assert_eq!(update.chat_type(), Some(ChatType::Supergroup));
    assert!(update.reply_markup().is_some());
    assert!(update.is_message_accessible());

    let other = press("x")
        .keyboard(json!([[{"text": "A", "callback_data": "a"}]]))
        .build();
    assert_ne!(other.reply_markup(), press("x").build().reply_markup());

    let update = press("x").inaccessible().build();
    assert_eq!(update.message_id(), Some(MessageId(1)));
    assert!(!update.is_message_accessible());

    let update = press("x").ephemeral(9).build();
    assert_eq!(update.message_id(), Some(MessageId(0)));
    assert_eq!(update.ephemeral_message_id(), Some(MessageId(9)));

    let update = press("x").game("chess").build();
    assert_eq!(
        (update.data(), update.game_short_name()),
        (None, Some("chess"))
    );

    let update = press("x").inline("abc").build();
    assert_eq!(
        (update.inline_message_id(), update.message_id()),
        (Some("abc"), None)
    );
}

#[test]
fn two_presses_are_of_one_button_with_two_ids() {
    let (first, second) = (press("x").build(), press("x").build());
    assert_ne!(first.id(), second.id());
    assert_ne!(first.query_id(), second.query_id());
    assert_eq!(first.message_id(), second.message_id());
    assert_eq!(first.reply_markup(), second.reply_markup());
}

#[test]
fn an_album_is_one_update_per_item_with_consecutive_ids() {
    let album = album(10)
        .from(8)
        .in_group(-1001)
        .documents()
        .message_id(50)
        .build();
    for (number, item) in album.iter().enumerate() {
        assert_eq!(item.media_group_id(), album[0].media_group_id());
        assert_eq!(item.message_id(), Some(MessageId(50 + number as i64)));
        assert_eq!(item.id(), Some(album[0].id().unwrap() + number as i64));
        assert_eq!(item.content(), Some(Content::Document));
        assert!(!item.has(Content::Photo));
        assert_eq!(item.principal(), Principal::User(UserId(8)));
    }
    let other = super::album(1).build();
    assert_ne!(other[0].media_group_id(), album[0].media_group_id());
    let post = super::album(2).in_channel(-1002).build();
    assert_eq!(post[1].kind(), &Kind::ChannelPost);
}

#[test]
fn a_field_of_the_test_wins() {
    let update = text("x")
        .field("from", json!(null))
        .field("date", 5)
        .build();
    assert_eq!((update.sender_id(), update.date()), (None, Some(5)));
    let edit = text("x").id(90).message_id(4).edited_at(8).build();
    assert_eq!((edit.id(), edit.edit_date()), (Some(90), Some(8)));
}

proptest! {
    #[test]
    fn any_text_comes_out_as_it_went_in(written in ".*", caption in ".*") {
        let update = text(&written).build();
        prop_assert_eq!(update.text(), Some(&*written));
        let update = photo().caption(&caption).build();
        prop_assert_eq!(update.text(), Some(&*caption));
    }
}
