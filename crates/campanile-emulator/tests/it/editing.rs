use std::time::Duration;

use campanile_core::{ApiErrorKind, Bot};
use campanile_emulator::{Person, SentMessage};
use serde_json::{Value, json};

use crate::support::{call, refusal, start};

async fn menu(bot: &Bot, alice: &Person) -> SentMessage {
    alice.say(bot, "/start");
    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]});
    let params = json!({"chat_id": alice.id(), "text": "Sure?", "reply_markup": markup});
    call(bot, "sendMessage", params).await.unwrap();
    alice.chat(bot).last().unwrap()
}

fn edit(message: &SentMessage, more: Value) -> Value {
    let mut params = json!({"chat_id": message.chat_id(), "message_id": message.id()});
    params
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    params
}

#[tokio::test(start_paused = true)]
async fn an_edit_changes_the_text_and_takes_the_keyboard_away() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let message = menu(&bot, &alice).await;
    assert_eq!(
        message.buttons(),
        [[("Yes".to_owned(), Some("yes".to_owned()))]]
    );

    tokio::time::sleep(Duration::from_secs(5)).await;
    let edited = call(
        &bot,
        "editMessageText",
        edit(&message, json!({"text": "Done"})),
    );
    let edited = edited.await.unwrap();
    assert_eq!(edited["text"], "Done");
    assert_eq!(
        edited["edit_date"].as_i64(),
        edited["date"].as_i64().map(|date| date + 5)
    );
    assert_eq!((message.text(), message.edits()), ("Done".to_owned(), 1));
    assert!(message.buttons().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_edit_that_changes_nothing_is_refused() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let message = menu(&bot, &alice).await;
    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]});
    let same = edit(&message, json!({"text": "Sure?", "reply_markup": markup}));
    let error = call(&bot, "editMessageText", same).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::NotModified);
    assert!(
        error
            .description()
            .starts_with("Bad Request: message is not modified: specified")
    );

    let without = edit(&message, json!({}));
    call(&bot, "editMessageReplyMarkup", without.clone())
        .await
        .unwrap();
    let error = call(&bot, "editMessageReplyMarkup", without)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::NotModified);
}

#[tokio::test(start_paused = true)]
async fn only_own_messages_that_exist_can_be_edited() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let said = alice.say(&bot, "mine");
    assert_eq!(
        refusal(&bot, "editMessageText", edit(&said, json!({"text": "x"}))).await,
        "400 Bad Request: message can't be edited"
    );
    let missing = json!({"chat_id": alice.id(), "message_id": 99, "text": "x"});
    assert_eq!(
        refusal(&bot, "editMessageText", missing).await,
        "400 Bad Request: message to edit not found"
    );
    let photo = json!({"chat_id": alice.id(), "photo": "https://pictures.example/cat.jpg"});
    let photo = call(&bot, "sendPhoto", photo).await.unwrap();
    let photo = json!({"chat_id": alice.id(), "message_id": photo["message_id"], "text": "x"});
    assert_eq!(
        refusal(&bot, "editMessageText", photo).await,
        "400 Bad Request: there is no text in the message to edit"
    );
}

#[tokio::test(start_paused = true)]
async fn a_deleted_message_is_gone_for_everyone() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let message = menu(&bot, &alice).await;
    let params = edit(&message, json!({}));
    assert_eq!(
        call(&bot, "deleteMessage", params.clone()).await.unwrap(),
        true
    );
    assert!(message.is_deleted());
    assert_eq!(alice.chat(&bot).texts(), ["/start"]);
    assert_eq!(
        refusal(&bot, "deleteMessage", params).await,
        "400 Bad Request: message to delete not found"
    );
}

#[tokio::test(start_paused = true)]
async fn old_messages_and_those_of_others_stay() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    let message = menu(&bot, &alice).await;
    tokio::time::sleep(Duration::from_secs(48 * 3600 + 1)).await;
    let refused = refusal(&bot, "deleteMessage", edit(&message, json!({}))).await;
    assert_eq!(refused, "400 Bad Request: message can't be deleted");

    let group = emulator.group("House", &alice);
    group.add(&client);
    let said = alice.say(&group, "mine");
    let refused = refusal(&bot, "deleteMessage", edit(&said, json!({}))).await;
    assert_eq!(refused, "400 Bad Request: message can't be deleted");
    group.promote(&client);
    call(&bot, "deleteMessage", edit(&said, json!({})))
        .await
        .unwrap();
}
