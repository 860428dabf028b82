use serde_json::json;

use crate::support::{call, refusal, start};

#[tokio::test(start_paused = true)]
async fn a_person_sees_what_the_bot_sends() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let sent = call(
        &bot,
        "SendMessage",
        json!({"chat_id": alice.id(), "text": "see /help"}),
    );
    let sent = sent.await.unwrap();
    assert_eq!(sent["message_id"], 2);
    assert_eq!(sent["from"]["id"], 42);
    assert_eq!(sent["from"]["is_bot"], true);
    assert_eq!(sent["chat"]["type"], "private");
    assert_eq!(sent["chat"]["first_name"], "Alice");
    assert_eq!(sent["entities"][0]["offset"], 4);
    let last = alice.chat(&bot).last().unwrap();
    assert!(last.is_from_bot());
    assert_eq!(last.text(), "see /help");
}

#[tokio::test(start_paused = true)]
async fn texts_and_markup_are_checked_as_telegram_checks_them() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let id = alice.id();
    let button = |data: &str| {
        json!({"chat_id": id, "text": "x", "reply_markup":
            {"inline_keyboard": [[{"text": "b", "callback_data": data}]]}})
    };
    for (params, expected) in [
        (json!({"text": "x"}), "400 Bad Request: chat_id is empty"),
        (
            json!({"chat_id": 5, "text": "x"}),
            "400 Bad Request: chat not found",
        ),
        (
            json!({"chat_id": -5, "text": "x"}),
            "400 Bad Request: chat not found",
        ),
        (
            json!({"chat_id": "@nobody", "text": "x"}),
            "400 Bad Request: chat not found",
        ),
        (
            json!({"chat_id": 42, "text": "x"}),
            "403 Forbidden: the bot can't send messages to the bot",
        ),
        (
            json!({"chat_id": id}),
            "400 Bad Request: message text is empty",
        ),
        (
            json!({"chat_id": id, "text": " \n"}),
            "400 Bad Request: message text is empty",
        ),
        (
            json!({"chat_id": id, "text": "x".repeat(4097)}),
            "400 Bad Request: message is too long",
        ),
        (
            json!({"chat_id": id, "text": "x", "reply_parameters": {"message_id": 9}}),
            "400 Bad Request: message to be replied not found",
        ),
        (
            json!({"chat_id": id, "text": "x", "reply_markup": "{"}),
            "400 Bad Request: can't parse reply keyboard markup JSON object",
        ),
        (
            button(&"x".repeat(65)),
            "400 Bad Request: BUTTON_DATA_INVALID",
        ),
        (button(""), "400 Bad Request: BUTTON_DATA_INVALID"),
    ] {
        assert_eq!(refusal(&bot, "sendMessage", params).await, expected);
    }
    call(&bot, "sendMessage", button(&"ü".repeat(32)))
        .await
        .unwrap();
    call(
        &bot,
        "sendMessage",
        json!({"chat_id": id, "text": "😀".repeat(4096)}),
    )
    .await
    .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_method_that_is_not_modelled_says_so() {
    let (_emulator, _, bot) = start().await;
    assert_eq!(
        refusal(&bot, "SENDGIFT", json!({})).await,
        "404 Not Found: the method sendGift is not modelled by the emulator"
    );
    assert_eq!(
        refusal(&bot, "sendNonsense", json!({})).await,
        "404 Not Found: method not found"
    );
    let business = json!({"chat_id": 1, "text": "x", "business_connection_id": "b"});
    assert_eq!(
        refusal(&bot, "sendMessage", business).await,
        "400 Bad Request: the parameter business_connection_id of sendMessage is not modelled \
        by the emulator"
    );
}

#[tokio::test(start_paused = true)]
async fn a_new_token_revokes_the_old_one() {
    let (emulator, client, bot) = start().await;
    let _renewed = emulator.bot("42:OTHER");
    assert_eq!(refusal(&bot, "getMe", json!({})).await, "401 Unauthorized");
    assert!(!format!("{client:?}{emulator:?}").contains("TOKEN"));
}
