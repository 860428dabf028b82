//! The fields that Bot API 10.3 requires of each object that the emulator sends.

use serde_json::{Value, json};

use crate::support::{call, drain, start};

fn check(what: &str, object: &Value, required: &[&str]) {
    for field in required {
        assert!(!object[*field].is_null(), "{what} lacks {field}: {object}");
    }
    let fields = object.as_object().unwrap();
    assert!(
        fields.values().all(|value| !value.is_null()),
        "{what} has a null: {object}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_bot_tells_all_that_it_can_do() {
    let (_emulator, _, bot) = start().await;
    let me = call(&bot, "getMe", json!({})).await.unwrap();
    check(
        "User",
        &me,
        &[
            "id",
            "is_bot",
            "first_name",
            "username",
            "can_join_groups",
            "can_read_all_group_messages",
            "supports_inline_queries",
            "supports_guest_queries",
            "can_connect_to_business",
            "has_main_web_app",
            "has_topics_enabled",
            "allows_users_to_create_topics",
            "can_manage_bots",
            "supports_join_request_queries",
        ],
    );
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    check(
        "WebhookInfo",
        &info,
        &["url", "has_custom_certificate", "pending_update_count"],
    );
}

#[tokio::test(start_paused = true)]
async fn messages_and_their_parts_are_complete() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.set_username("@alice");
    alice.set_last_name("Smith");
    alice.set_language("en");
    alice.photo(&bot, "look");
    let group = emulator.group("House", &alice);
    group.promote(&client);
    alice.say(&group, "hi");
    let messages = drain(&bot, "message").await;
    for message in &messages {
        check("Message", message, &["message_id", "date", "chat", "from"]);
        check("Chat", &message["chat"], &["id", "type"]);
        check(
            "User",
            &message["from"],
            &[
                "id",
                "is_bot",
                "first_name",
                "last_name",
                "username",
                "language_code",
            ],
        );
    }
    check(
        "Chat",
        &messages[0]["chat"],
        &["first_name", "last_name", "username"],
    );
    check("Chat", &messages[1]["chat"], &["title"]);
    check(
        "PhotoSize",
        &messages[0]["photo"][0],
        &["file_id", "file_unique_id", "width", "height", "file_size"],
    );
}

#[tokio::test(start_paused = true)]
async fn member_objects_are_complete() {
    let (emulator, client, bot) = start().await;
    let owner = emulator.user("Olga");
    let bob = emulator.user("Bob");
    let group = emulator.supergroup("House", &owner);
    group.promote(&client);
    let changes = drain(&bot, "my_chat_member").await;
    check(
        "ChatMemberUpdated",
        &changes[0],
        &["chat", "from", "date", "old_chat_member", "new_chat_member"],
    );
    check(
        "ChatMemberAdministrator",
        &changes[0]["new_chat_member"],
        &[
            "status",
            "user",
            "can_be_edited",
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
            "can_send_welcome_messages",
        ],
    );
    group.add(&bob);
    group.restrict(&bob);
    let params = json!({"chat_id": group.id(), "user_id": bob.id()});
    let member = call(&bot, "getChatMember", params).await.unwrap();
    check(
        "ChatMemberRestricted",
        &member,
        &[
            "status",
            "user",
            "is_member",
            "can_send_messages",
            "can_send_audios",
            "can_send_documents",
            "can_send_photos",
            "can_send_videos",
            "can_send_video_notes",
            "can_send_voice_notes",
            "can_send_polls",
            "can_send_other_messages",
            "can_add_web_page_previews",
            "can_react_to_messages",
            "can_edit_tag",
            "can_change_info",
            "can_invite_users",
            "can_pin_messages",
            "can_manage_topics",
            "until_date",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn chat_actions_are_checked() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "hi");
    let act = |action: &str| json!({"chat_id": alice.id(), "action": action});
    assert_eq!(
        call(&bot, "sendChatAction", act("typing")).await.unwrap(),
        true
    );
    let error = call(&bot, "sendChatAction", act("dancing"))
        .await
        .unwrap_err();
    assert_eq!(
        error.description(),
        "Bad Request: wrong parameter action in request"
    );
}
