use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{call, drain, refusal, start};

const TOO_OLD: &str =
    "400 Bad Request: query is too old and response timeout expired or query ID is invalid";

#[tokio::test(start_paused = true)]
async fn each_press_is_a_query_that_is_answered_once() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]});
    let menu = json!({"chat_id": alice.id(), "text": "Sure?", "reply_markup": markup});
    call(&bot, "sendMessage", menu).await.unwrap();
    let message = alice.chat(&bot).last().unwrap();
    let (first, second) = (alice.press(&message, "yes"), alice.press(&message, "yes"));

    let queries = drain(&bot, "callback_query").await;
    assert_eq!(queries.len(), 2);
    assert_ne!(queries[0]["id"], queries[1]["id"]);
    assert_eq!(queries[0]["data"], "yes");
    assert_eq!(queries[0]["from"]["id"], json!(alice.id()));
    assert_eq!(queries[0]["message"]["reply_markup"], markup);
    assert_eq!(queries[0]["chat_instance"], queries[1]["chat_instance"]);

    let answer = |id: &Value| json!({"callback_query_id": id, "text": "Fine"});
    let answered = call(&bot, "answerCallbackQuery", answer(&queries[0]["id"])).await;
    assert_eq!(answered.unwrap(), true);
    assert_eq!(
        (first.text(), second.is_answered()),
        ("Fine".to_owned(), false)
    );
    let again = refusal(&bot, "answerCallbackQuery", answer(&queries[0]["id"])).await;
    assert_eq!(again, TOO_OLD);
    tokio::time::sleep(Duration::from_secs(150)).await;
    assert_eq!(
        refusal(&bot, "answerCallbackQuery", answer(&queries[1]["id"])).await,
        TOO_OLD
    );
    assert_eq!(
        refusal(&bot, "answerCallbackQuery", answer(&json!("7"))).await,
        TOO_OLD
    );
}

#[tokio::test(start_paused = true)]
async fn a_deleted_message_can_be_pressed_and_is_inaccessible() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]});
    let menu = json!({"chat_id": alice.id(), "text": "Sure?", "reply_markup": markup});
    call(&bot, "sendMessage", menu).await.unwrap();
    let message = alice.chat(&bot).last().unwrap();
    alice.delete(&message);
    alice.press(&message, "yes");
    let queries = drain(&bot, "callback_query").await;
    assert_eq!(queries[0]["message"]["date"], 0);
    assert!(queries[0]["message"].get("text").is_none());
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "has no button \"no\"")]
async fn a_button_that_is_not_there_cannot_be_pressed() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.press(&alice.say(&bot, "/start"), "no");
}

#[tokio::test(start_paused = true)]
async fn inline_and_checkout_queries_have_deadlines() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    let inline = alice.inline_query(&client, "cats");
    let answer = json!({"inline_query_id": inline.id(), "results": []});
    assert_eq!(call(&bot, "answerInlineQuery", answer).await.unwrap(), true);
    assert!(inline.is_answered());
    let many = json!({"inline_query_id": "1", "results": vec![json!({}); 51]});
    let refused = refusal(&bot, "answerInlineQuery", many).await;
    assert_eq!(refused, "400 Bad Request: RESULTS_TOO_MUCH");

    let checkout = alice.pre_checkout(&client, "EUR", 990, "order 7");
    let silent = json!({"pre_checkout_query_id": checkout.id(), "ok": false});
    let refused = refusal(&bot, "answerPreCheckoutQuery", silent).await;
    assert_eq!(refused, "400 Bad Request: error message must be non-empty");
    tokio::time::sleep(Duration::from_secs(10)).await;
    let late = json!({"pre_checkout_query_id": checkout.id(), "ok": true});
    assert_eq!(refusal(&bot, "answerPreCheckoutQuery", late).await, TOO_OLD);
}

#[tokio::test(start_paused = true)]
async fn a_test_can_wait_for_the_answer() {
    let (emulator, client, bot) = start().await;
    let query = emulator.user("Alice").inline_query(&client, "cats");
    let answer = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let params = json!({"inline_query_id": query.id(), "results": "[]"});
        call(&bot, "answerInlineQuery", params).await.unwrap();
    };
    let (seen, ()) = tokio::join!(query.answered(), answer);
    assert_eq!(seen.method(), "answerInlineQuery");
}
