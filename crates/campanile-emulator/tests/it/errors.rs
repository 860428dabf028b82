//! The errors of sending and of `getChatMember`, a row each.

use campanile_core::{ApiRequest, Bot, InputFile};
use campanile_emulator::{BotClient, Chat, Emulator, Person, Standing};
use serde_json::{Value, json};

use crate::support::{call, refusal, start};

struct Scene {
    emulator: Emulator,
    client: BotClient,
    bot: Bot,
    alice: Person,
    group: Chat,
    supergroup: Chat,
    channel: Chat,
}

/// A bot that may write everywhere.
async fn scene() -> Scene {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user_with_id(7, "Alice");
    alice.say(&bot, "/start");
    let scene = Scene {
        group: emulator.group("Group", &alice),
        supergroup: emulator.supergroup("Supergroup", &alice),
        channel: emulator.channel("Channel", &alice),
        emulator,
        client,
        bot,
        alice,
    };
    for chat in [&scene.group, &scene.supergroup, &scene.channel] {
        chat.promote(&scene.client);
    }
    scene
}

impl Scene {
    async fn send(&self, chat: impl Into<Value>) -> String {
        let params = json!({"chat_id": chat.into(), "text": "x"});
        match call(&self.bot, "sendMessage", params).await {
            Ok(_) => "sent".to_owned(),
            Err(error) => format!("{} {}", error.code().unwrap_or(0), error.description()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_reason_not_to_write_into_a_chat_is_a_403() {
    let scene = scene().await;
    let stranger = scene.emulator.user("Bob");
    scene.supergroup.add(&stranger);
    assert_eq!(
        scene.send(stranger.id()).await,
        "403 Forbidden: bot can't initiate conversation with a user"
    );
    let other = scene.emulator.bot("43:TOKEN");
    assert_eq!(
        scene.send(other.id()).await,
        "403 Forbidden: the bot can't send messages to the bot"
    );
    scene.alice.block(&scene.bot);
    assert_eq!(
        scene.send(7).await,
        "403 Forbidden: bot was blocked by the user"
    );
    scene.alice.unblock(&scene.bot);
    assert_eq!(scene.send(7).await, "sent");
    scene.alice.deactivate();
    assert_eq!(scene.send(7).await, "403 Forbidden: user is deactivated");
    for (chat, name) in [
        (&scene.group, "group"),
        (&scene.supergroup, "supergroup"),
        (&scene.channel, "channel"),
    ] {
        chat.set_standing(&scene.client, Standing::Left);
        assert_eq!(
            scene.send(chat.id()).await,
            format!("403 Forbidden: bot is not a member of the {name} chat")
        );
        chat.ban(&scene.client);
        assert_eq!(
            scene.send(chat.id()).await,
            format!("403 Forbidden: bot was kicked from the {name} chat")
        );
    }
    let closed = scene.emulator.group("Closed", &stranger);
    closed.add(&scene.client);
    closed.delete();
    assert_eq!(
        scene.send(closed.id()).await,
        "403 Forbidden: the group chat was deleted"
    );
}

#[tokio::test(start_paused = true)]
async fn each_message_that_is_missing_is_named_by_what_was_to_be_done() {
    let scene = scene().await;
    let missing = json!({"chat_id": 7, "from_chat_id": 7, "message_id": 99, "text": "x",
        "reaction": []});
    for (method, what) in [
        ("editMessageText", "message to edit not found"),
        ("deleteMessage", "message to delete not found"),
        ("copyMessage", "message to copy not found"),
        ("forwardMessage", "message to forward not found"),
        ("pinChatMessage", "message to pin not found"),
        ("unpinChatMessage", "message to unpin not found"),
        ("stopPoll", "message with poll to stop not found"),
        ("setMessageReaction", "message to react not found"),
    ] {
        assert_eq!(
            refusal(&scene.bot, method, missing.clone()).await,
            format!("400 Bad Request: {what}")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn each_fault_of_content_is_a_400() {
    let scene = scene().await;
    let rows = vec![json!([{"text": "b", "callback_data": "x"}]); 101];
    for (method, params, expected) in [
        (
            "sendMessage",
            json!({"text": "x", "reply_markup": {"inline_keyboard": rows}}),
            "reply markup is too long",
        ),
        (
            "sendMessage",
            json!({"text": "<b>x", "parse_mode": "HTML"}),
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "sendMessage",
            json!({"text": "x", "message_thread_id": 5}),
            "message thread not found",
        ),
        (
            "sendPhoto",
            json!({"photo": "https://nowhere.invalid/cat.jpg"}),
            "failed to get HTTP URL content",
        ),
        (
            "sendMediaGroup",
            json!({"media": [{"type": "photo", "media": "https://a.example/1"},
                {"type": "photo", "media": "https://nowhere.invalid/2"}]}),
            "failed to send message #2 with the error message \"WEBPAGE_CURL_FAILED\"",
        ),
        (
            "sendMediaGroup",
            json!({"media": vec![json!({"type": "photo", "media": "https://a.example/1"}); 11]}),
            "too many messages to send as an album",
        ),
        (
            "sendMediaGroup",
            json!({"media": [{"type": "photo", "media": "https://a.example/1"},
                {"type": "document", "media": "https://a.example/2"}]}),
            "document can't be mixed with other media types",
        ),
    ] {
        let mut params = params;
        params["chat_id"] = 7.into();
        assert_eq!(
            refusal(&scene.bot, method, params).await,
            format!("400 Bad Request: {expected}")
        );
    }
    assert_eq!(scene.alice.chat(&scene.bot).texts(), ["/start"]);
}

#[tokio::test(start_paused = true)]
async fn files_have_their_limits_up_and_down() {
    let scene = scene().await;
    let upload = async |field: &'static str, method: &'static str, size: usize| {
        let request = ApiRequest::new(method)
            .param("chat_id", 7)
            .file(field, InputFile::new("a.bin", vec![0; size]));
        scene.bot.send(request).await
    };
    let mega = 1024 * 1024;
    let photo = upload("photo", "sendPhoto", 10 * mega + 1).await;
    assert_eq!(photo.unwrap_err().code(), Some(413));
    let document = upload("document", "sendDocument", 50 * mega + 1).await;
    assert_eq!(document.unwrap_err().code(), Some(413));
    let document = upload("document", "sendDocument", 20 * mega + 1).await;
    let document: Value = document.unwrap().result().unwrap();
    let file = json!({"file_id": document["document"]["file_id"]});
    assert_eq!(
        refusal(&scene.bot, "getFile", file).await,
        "400 Bad Request: file is too big"
    );
}

#[tokio::test(start_paused = true)]
async fn each_reason_not_to_tell_a_member_is_an_error() {
    let scene = scene().await;
    let (bob, carol) = (scene.emulator.user("Bob"), scene.emulator.user("Carol"));
    scene.supergroup.add(&bob);
    let ask = |chat: &Chat, user: Value| json!({"chat_id": chat.id(), "user_id": user});
    let (bob, carol) = (json!(bob.id()), json!(carol.id()));
    scene.supergroup.demote(&scene.client);
    scene.channel.demote(&scene.client);
    scene.supergroup.hide_members(true);
    for (chat, user, expected) in [
        (
            &scene.supergroup,
            &bob,
            "400 Bad Request: CHAT_ADMIN_REQUIRED",
        ),
        (
            &scene.supergroup,
            &carol,
            "400 Bad Request: PARTICIPANT_ID_INVALID",
        ),
        (
            &scene.supergroup,
            &json!(999),
            "400 Bad Request: user not found",
        ),
        (
            &scene.supergroup,
            &json!(-1),
            "400 Bad Request: invalid user_id specified",
        ),
        (
            &scene.channel,
            &bob,
            "400 Bad Request: member list is inaccessible",
        ),
        (
            &scene.alice.chat(&scene.bot),
            &bob,
            "400 Bad Request: member not found",
        ),
    ] {
        let refused = refusal(&scene.bot, "getChatMember", ask(chat, user.clone())).await;
        assert_eq!(refused, expected);
    }
    // About itself a bot is told, and an administrator about everyone.
    let me = call(
        &scene.bot,
        "getChatMember",
        ask(&scene.supergroup, json!(42)),
    );
    assert_eq!(me.await.unwrap()["status"], "member");
    scene.supergroup.promote(&scene.client);
    let member = call(&scene.bot, "getChatMember", ask(&scene.supergroup, bob));
    assert_eq!(member.await.unwrap()["status"], "member");
    let left = call(&scene.bot, "getChatMember", ask(&scene.supergroup, carol));
    assert_eq!(left.await.unwrap()["status"], "left");
}
