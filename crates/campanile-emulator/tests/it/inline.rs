//! Messages that people send by way of a bot.

use campanile_core::Bot;
use campanile_emulator::{BotClient, Chat, Emulator, Person, Query, SentMessage};
use serde_json::{Value, json};

use crate::support::{call, drain, kinds, refusal, start};

fn article() -> Value {
    json!({
        "type": "article", "id": "a", "title": "Cat",
        "input_message_content": {"message_text": "<b>meow</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]},
    })
}

struct Scene {
    emulator: Emulator,
    client: BotClient,
    bot: Bot,
    alice: Person,
    group: Chat,
}

/// A group that the bot is not in.
async fn scene() -> Scene {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    let group = emulator.supergroup("House", &alice);
    Scene {
        emulator,
        client,
        bot,
        alice,
        group,
    }
}

impl Scene {
    async fn answered(&self, results: Value) -> Query {
        let query = self.alice.inline_query(&self.client, "cats");
        let answer = json!({"inline_query_id": query.id(), "results": results});
        call(&self.bot, "answerInlineQuery", answer).await.unwrap();
        query
    }

    async fn chosen(&self) -> SentMessage {
        let query = self.answered(json!([article()])).await;
        self.alice.choose(&query, "a", &self.group)
    }
}

#[tokio::test(start_paused = true)]
async fn a_chosen_result_is_a_message_of_the_person_by_way_of_the_bot() {
    let scene = scene().await;
    let message = scene.chosen().await.json();
    assert_eq!(message["text"], "meow");
    assert_eq!(message["entities"][0]["type"], "bold");
    assert_eq!(message["from"]["id"], scene.alice.id().0);
    assert_eq!(message["via_bot"]["id"], 42);
    let chosen = drain(&scene.bot, "chosen_inline_result").await;
    assert_eq!(chosen[0]["result_id"], "a");
    assert_eq!(chosen[0]["query"], "cats");
    assert!(chosen[0]["inline_message_id"].is_string());
}

#[tokio::test(start_paused = true)]
async fn a_bot_knows_an_inline_message_by_its_id_alone() {
    let scene = scene().await;
    let message = scene.chosen().await;
    let bob = scene.emulator.user("Bob");
    kinds(&scene.bot).await;
    bob.press(&message, "more");
    let presses = drain(&scene.bot, "callback_query").await;
    assert!(presses[0].get("message").is_none(), "{}", presses[0]);
    let id = &presses[0]["inline_message_id"];
    let edit = json!({"inline_message_id": id, "text": "purr"});
    let edited = call(&scene.bot, "editMessageText", edit.clone()).await;
    assert_eq!(edited.unwrap(), true);
    assert_eq!(message.text(), "purr");
    assert!(
        refusal(&scene.bot, "editMessageText", edit)
            .await
            .contains("message is not modified")
    );
    // The id of one bot is none of another's.
    let other = Bot::connect(scene.emulator.bot("43:TOKEN")).await.unwrap();
    let stolen = json!({"inline_message_id": id, "text": "hiss"});
    assert_eq!(
        refusal(&other, "editMessageText", stolen).await,
        "400 Bad Request: MESSAGE_ID_INVALID"
    );
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_result_can_be_sent() {
    let scene = scene().await;
    for (result, field) in [
        (
            json!({"type": "photo", "id": "a", "photo_url": "x", "caption": "c"}),
            "photo",
        ),
        (
            json!({"type": "gif", "id": "a", "gif_url": "x"}),
            "animation",
        ),
        (
            json!({"type": "location", "id": "a", "title": "T", "latitude": 1, "longitude": 2}),
            "location",
        ),
        (
            json!({"type": "venue", "id": "a", "title": "T", "address": "A", "latitude": 1,
            "longitude": 2}),
            "venue",
        ),
        (
            json!({"type": "contact", "id": "a", "phone_number": "+1", "first_name": "A"}),
            "contact",
        ),
    ] {
        let query = scene.answered(json!([result])).await;
        let message = scene.alice.choose(&query, "a", &scene.group).json();
        assert!(!message[field].is_null(), "{field}: {message}");
    }
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "no result \"b\" was offered")]
async fn what_was_not_offered_cannot_be_chosen() {
    let scene = scene().await;
    let query = scene.answered(json!([article()])).await;
    scene.alice.choose(&query, "b", &scene.group);
}
