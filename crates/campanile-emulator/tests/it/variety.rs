//! Messages of all kinds: what a bot sends, forwards, copies, edits, and takes away.

use std::time::Duration;

use campanile_core::Bot;
use campanile_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::{call, drain, refusal, start};

const URL: &str = "https://files.example/thing";

fn with(chat: impl Into<Value>, more: Value) -> Value {
    let mut params = json!({ "chat_id": chat.into() });
    let more = more.as_object().unwrap().clone();
    params.as_object_mut().unwrap().extend(more);
    params
}

/// An emulator in whose private chat 1001 the bot may write.
async fn chat() -> (Emulator, Bot) {
    let (emulator, _, bot) = start().await;
    emulator.user_with_id(7, "Alice").say(&bot, "/start");
    (emulator, bot)
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_content_has_its_required_fields() {
    let (_emulator, bot) = chat().await;
    let file = ["file_id", "file_unique_id"];
    for (method, params, field, required) in [
        (
            "sendVideo",
            json!({"video": URL}),
            "video",
            &["width", "height", "duration"][..],
        ),
        ("sendDocument", json!({"document": URL}), "document", &file),
        (
            "sendAudio",
            json!({"audio": URL, "title": "T"}),
            "audio",
            &["duration", "title"],
        ),
        ("sendVoice", json!({"voice": URL}), "voice", &["duration"]),
        (
            "sendVideoNote",
            json!({"video_note": URL}),
            "video_note",
            &["length", "duration"],
        ),
        (
            "sendAnimation",
            json!({"animation": URL}),
            "animation",
            &["width", "height", "duration"],
        ),
        (
            "sendSticker",
            json!({"sticker": URL, "emoji": "👍"}),
            "sticker",
            &[
                "type",
                "width",
                "height",
                "is_animated",
                "is_video",
                "emoji",
            ],
        ),
        (
            "sendLocation",
            json!({"latitude": 1.5, "longitude": "2.5"}),
            "location",
            &["latitude", "longitude"],
        ),
        (
            "sendVenue",
            json!({"latitude": 1, "longitude": 2, "title": "T", "address": "A"}),
            "venue",
            &["location", "title", "address"],
        ),
        (
            "sendContact",
            json!({"phone_number": "+1", "first_name": "A"}),
            "contact",
            &["phone_number", "first_name"],
        ),
        (
            "sendDice",
            json!({"emoji": "🎰"}),
            "dice",
            &["emoji", "value"],
        ),
        (
            "sendPoll",
            json!({"question": "Q?", "options": ["a", {"text": "b"}]}),
            "poll",
            &[
                "id",
                "question",
                "options",
                "total_voter_count",
                "is_closed",
                "is_anonymous",
                "type",
                "allows_multiple_answers",
                "allows_revoting",
                "members_only",
            ],
        ),
    ] {
        let sent = call(&bot, method, with(7, params)).await.unwrap();
        for name in required {
            assert!(
                !sent[field][*name].is_null(),
                "{method} lacks {name}: {sent}"
            );
        }
        assert!(sent["message_id"].is_i64() && sent["from"]["is_bot"] == true);
    }
    let animation = call(&bot, "sendAnimation", with(7, json!({"animation": URL})));
    let animation = animation.await.unwrap();
    assert_eq!(
        animation["document"]["file_id"],
        animation["animation"]["file_id"]
    );
    let mute = with(7, json!({"latitude": "x", "longitude": 2}));
    assert_eq!(
        refusal(&bot, "sendLocation", mute).await,
        "400 Bad Request: latitude is empty"
    );
}

#[tokio::test(start_paused = true)]
async fn a_forward_tells_its_origin_and_a_copy_does_not() {
    let (emulator, bot) = chat().await;
    let photo = with(7, json!({"photo": URL, "caption": "old"}));
    let photo = call(&bot, "sendPhoto", photo).await.unwrap();
    let from = |id: &Value| json!({"from_chat_id": 7, "message_id": id});
    let forward = call(&bot, "forwardMessage", with(7, from(&photo["message_id"])));
    let forward = forward.await.unwrap();
    assert_eq!(forward["forward_origin"]["type"], "user");
    assert_eq!(forward["forward_origin"]["sender_user"]["id"], 42);
    assert_eq!(forward["caption"], "old");

    let mut params = from(&forward["message_id"]);
    params["caption"] = "new".into();
    let copy = call(&bot, "copyMessage", with(7, params)).await.unwrap();
    assert_eq!(copy, json!({"message_id": 4}));
    let shown = emulator
        .user_with_id(7, "")
        .chat(&bot)
        .last()
        .unwrap()
        .json();
    assert_eq!(shown["caption"], "new");
    assert!(shown.get("forward_origin").is_none());

    assert_eq!(
        refusal(&bot, "forwardMessage", with(7, from(&json!(99)))).await,
        "400 Bad Request: message to forward not found"
    );
    let many = with(7, json!({"from_chat_id": 7, "message_ids": [1, 99, 2]}));
    let ids = call(&bot, "copyMessages", many).await.unwrap();
    assert_eq!(ids, json!([{"message_id": 5}, {"message_id": 6}]));
    let none = with(7, json!({"from_chat_id": 7, "message_ids": [99]}));
    assert_eq!(
        refusal(&bot, "forwardMessages", none).await,
        "400 Bad Request: there are no messages to forward"
    );
}

#[tokio::test(start_paused = true)]
async fn protected_content_stays() {
    let (_emulator, bot) = chat().await;
    let sent = with(7, json!({"text": "secret", "protect_content": true}));
    let sent = call(&bot, "sendMessage", sent).await.unwrap();
    let params = with(
        7,
        json!({"from_chat_id": 7, "message_id": sent["message_id"]}),
    );
    assert_eq!(
        refusal(&bot, "copyMessage", params).await,
        "400 Bad Request: message can't be copied"
    );
}

#[tokio::test(start_paused = true)]
async fn captions_and_media_can_be_edited() {
    let (_emulator, bot) = chat().await;
    let photo = with(7, json!({"photo": URL, "caption": "old"}));
    let photo = call(&bot, "sendPhoto", photo).await.unwrap();
    let at = |more: Value| {
        let mut params = with(7, more);
        params["message_id"] = photo["message_id"].clone();
        params
    };
    let same = at(json!({"caption": "old"}));
    assert!(
        refusal(&bot, "editMessageCaption", same)
            .await
            .contains("message is not modified")
    );
    let edited = call(&bot, "editMessageCaption", at(json!({})))
        .await
        .unwrap();
    assert!(edited.get("caption").is_none());

    let media = json!({"media": {"type": "video", "media": URL, "caption": "<b>v</b>",
        "parse_mode": "HTML"}});
    let edited = call(&bot, "editMessageMedia", at(media)).await.unwrap();
    assert!(edited.get("photo").is_none() && edited["video"].is_object());
    assert_eq!(edited["caption"], "v");

    let text = call(&bot, "sendMessage", with(7, json!({"text": "x"})));
    let id = text.await.unwrap()["message_id"].clone();
    let params = with(7, json!({"message_id": id, "caption": "x"}));
    assert_eq!(
        refusal(&bot, "editMessageCaption", params).await,
        "400 Bad Request: there is no caption in the message to edit"
    );
}

#[tokio::test(start_paused = true)]
async fn many_messages_are_deleted_at_once() {
    let (emulator, bot) = chat().await;
    let alice = emulator.user_with_id(7, "Alice");
    for text in ["a", "b", "c"] {
        call(&bot, "sendMessage", with(7, json!({ "text": text })))
            .await
            .unwrap();
    }
    let params = with(7, json!({"message_ids": [2, "4", 77]}));
    assert_eq!(call(&bot, "deleteMessages", params).await.unwrap(), true);
    assert_eq!(alice.chat(&bot).texts(), ["/start", "b"]);
    let many: Vec<_> = (1..=101).collect();
    assert_eq!(
        refusal(
            &bot,
            "deleteMessages",
            with(7, json!({ "message_ids": many }))
        )
        .await,
        "400 Bad Request: too many messages to delete"
    );
}

#[tokio::test(start_paused = true)]
async fn votes_are_counted_until_the_poll_is_stopped() {
    let (emulator, bot) = chat().await;
    let alice = emulator.user_with_id(7, "Alice");
    let poll = with(
        7,
        json!({"question": "Q?", "options": ["a", "b"], "is_anonymous": false}),
    );
    let sent = call(&bot, "sendPoll", poll).await.unwrap();
    let message = alice.chat(&bot).last().unwrap();
    alice.vote(&message, &[1]);
    let answers = drain(&bot, "poll_answer").await;
    assert_eq!(answers[0]["option_ids"], json!([1]));
    assert_eq!(answers[0]["poll_id"], sent["poll"]["id"]);

    let stop = with(7, json!({"message_id": sent["message_id"]}));
    let stopped = call(&bot, "stopPoll", stop.clone()).await.unwrap();
    assert_eq!(stopped["is_closed"], true);
    assert_eq!(stopped["options"][1]["voter_count"], 1);
    assert_eq!(
        refusal(&bot, "stopPoll", stop).await,
        "400 Bad Request: poll has already been closed"
    );
}

#[tokio::test(start_paused = true)]
async fn drafts_need_a_number_and_reactions_a_type() {
    let (_emulator, bot) = chat().await;
    let draft = |id: i64| with(7, json!({"draft_id": id, "text": "thin"}));
    assert_eq!(
        call(&bot, "sendMessageDraft", draft(1)).await.unwrap(),
        true
    );
    assert!(
        refusal(&bot, "sendMessageDraft", draft(0))
            .await
            .starts_with("400")
    );
    let react = |kind: &str| {
        with(
            7,
            json!({"message_id": 1, "reaction": [{"type": kind, "emoji": "👍"}]}),
        )
    };
    assert_eq!(
        call(&bot, "setMessageReaction", react("emoji"))
            .await
            .unwrap(),
        true
    );
    assert_eq!(
        refusal(&bot, "setMessageReaction", react("smile")).await,
        "400 Bad Request: REACTION_INVALID"
    );
}

#[tokio::test(start_paused = true)]
async fn commands_are_kept_by_scope_and_language() {
    let (_emulator, bot) = chat().await;
    let commands = |command: &str| json!([{"command": command, "description": "d"}]);
    let set = json!({"commands": commands("/help")});
    call(&bot, "setMyCommands", set).await.unwrap();
    let german = json!({"commands": commands("hilfe"), "language_code": "de"});
    call(&bot, "setMyCommands", german).await.unwrap();
    assert_eq!(
        call(&bot, "getMyCommands", json!({})).await.unwrap(),
        commands("help")
    );
    let german = json!({"language_code": "de"});
    assert_eq!(
        call(&bot, "getMyCommands", german).await.unwrap(),
        commands("hilfe")
    );
    let private = json!({"scope": {"type": "all_private_chats"}});
    assert_eq!(
        call(&bot, "getMyCommands", private).await.unwrap(),
        json!([])
    );
    let wrong = json!({"commands": commands("Help")});
    assert_eq!(
        refusal(&bot, "setMyCommands", wrong).await,
        "400 Bad Request: BOT_COMMAND_INVALID"
    );
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_logged_out_is_refused_for_ten_minutes() {
    let (_emulator, bot) = chat().await;
    let refused = refusal(&bot, "close", json!({})).await;
    assert!(refused.starts_with("429"), "{refused}");
    call(&bot, "logOut", json!({})).await.unwrap();
    assert_eq!(refusal(&bot, "getMe", json!({})).await, "400 Logged out");
    assert_eq!(
        refusal(&bot, "getUpdates", json!({})).await,
        "400 Logged out"
    );
    tokio::time::sleep(Duration::from_secs(600)).await;
    call(&bot, "getMe", json!({})).await.unwrap();
    call(&bot, "close", json!({})).await.unwrap();
    assert_eq!(
        refusal(&bot, "close", json!({})).await,
        "400 Bad Request: the bot has already been closed"
    );
}
