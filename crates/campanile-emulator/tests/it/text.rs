use campanile_emulator::Draft;
use serde_json::{Value, json};

use crate::support::{call, drain, refusal, start};

#[tokio::test(start_paused = true)]
async fn a_parse_mode_becomes_text_and_entities() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let mention = format!("<a href=\"tg://user?id={}\">Alice</a>", alice.id());
    let params = json!({"chat_id": alice.id(), "text": format!("<b>Hi</b> {mention}"),
        "parse_mode": "html"});
    let sent = call(&bot, "sendMessage", params).await.unwrap();
    assert_eq!(sent["text"], "Hi Alice");
    assert_eq!(sent["entities"][0]["type"], "bold");
    assert_eq!(sent["entities"][1]["user"]["first_name"], "Alice");

    let edit = json!({"chat_id": alice.id(), "message_id": sent["message_id"],
        "text": "_now_ `code`", "parse_mode": "MarkdownV2"});
    let edited = call(&bot, "editMessageText", edit).await.unwrap();
    assert_eq!(
        edited["entities"][1],
        json!({"type": "code", "offset": 4, "length": 4})
    );

    let photo = json!({"chat_id": alice.id(), "photo": "https://x.example/y",
        "caption": "*cap*", "parse_mode": "Markdown"});
    let photo = call(&bot, "sendPhoto", photo).await.unwrap();
    assert_eq!(photo["caption"], "cap");
    assert_eq!(photo["caption_entities"][0]["type"], "bold");
}

#[tokio::test(start_paused = true)]
async fn a_broken_parse_mode_is_refused_before_the_chat_is_looked_at() {
    let (_emulator, _, bot) = start().await;
    let send = |text: &str, mode: &str| json!({"chat_id": 999, "text": text, "parse_mode": mode});
    for (text, mode, expected) in [
        (
            "Version 1.0",
            "MarkdownV2",
            "can't parse entities: Character '.' is reserved and must be escaped with the \
            preceding '\\'",
        ),
        (
            "é <b>x",
            "HTML",
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "é *x",
            "Markdown",
            "can't parse entities: Can't find end of the entity starting at byte offset 3",
        ),
        ("x", "XML", "unsupported parse_mode"),
        ("<b> </b>", "HTML", "message text is empty"),
        ("x", "HTML", "chat not found"),
    ] {
        assert_eq!(
            refusal(&bot, "sendMessage", send(text, mode)).await,
            format!("400 Bad Request: {expected}")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn lengths_are_counted_after_parsing() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let text = |len: usize| {
        json!({"chat_id": alice.id(), "parse_mode": "HTML",
            "text": format!("  <b>{}</b>  ", "x".repeat(len))})
    };
    call(&bot, "sendMessage", text(4096)).await.unwrap();
    let refused = refusal(&bot, "sendMessage", text(4097)).await;
    assert_eq!(refused, "400 Bad Request: message is too long");
}

#[tokio::test(start_paused = true)]
async fn what_people_write_has_the_entities_that_telegram_finds() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "see https://example.com #now");
    alice.send(&bot, Draft::photo().caption("by @alice"));
    let messages = drain(&bot, "message").await;
    let kinds = |message: &Value, field: &str| {
        let entities = message[field].as_array().unwrap().iter();
        let kinds = entities.map(|entity| entity["type"].as_str().unwrap().to_owned());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kinds(&messages[0], "entities"), ["url", "hashtag"]);
    assert_eq!(kinds(&messages[1], "caption_entities"), ["mention"]);
}
