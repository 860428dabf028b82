use campanile_emulator::{Draft, EventKind};
use serde_json::json;

use crate::support::{call, drain, start};

#[tokio::test(start_paused = true)]
async fn privacy_mode_hides_small_talk_from_bots() {
    let (emulator, client, bot) = start().await;
    client.set_username("tower_bot");
    let alice = emulator.user("Alice");
    let house = emulator.supergroup("House", &alice);
    house.add(&client);
    drain(&bot, "message").await;

    let sent = call(
        &bot,
        "sendMessage",
        json!({"chat_id": house.id(), "text": "hello"}),
    );
    let sent = sent.await.unwrap();
    alice.say(&house, "small talk");
    alice.say(&house, "/help");
    alice.say(&house, "/help@Tower_Bot");
    alice.say(&house, "/help@other_bot");
    let hello = house.message(sent["message_id"].as_i64().unwrap());
    alice.send(&house, Draft::text("I agree").reply_to(&hello));
    let seen = drain(&bot, "message").await;
    let texts: Vec<_> = seen
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["/help", "/help@Tower_Bot", "I agree"]);
    assert_eq!(seen[2]["reply_to_message"]["text"], "hello");

    client.set_privacy(false);
    alice.say(&house, "small talk");
    assert_eq!(drain(&bot, "message").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn posts_and_masked_senders_look_as_telegram_shows_them() {
    let (emulator, client, bot) = start().await;
    let owner = emulator.user("Olga");
    let news = emulator.channel("News", &owner);
    let house = emulator.supergroup("House", &owner);
    news.promote(&client);
    house.promote(&client);
    news.link(&house);

    news.post("Extra!");
    let posts = drain(&bot, "channel_post").await;
    assert!(posts[0].get("from").is_none());
    assert_eq!(posts[0]["sender_chat"]["id"], json!(news.id()));

    news.post("Again!");
    owner.say_anonymously(&house, "the admins say");
    owner.say_as(&news, &house, "the channel says");
    let seen = drain(&bot, "message").await;
    assert_eq!(seen[0]["from"]["id"], 777_000);
    assert_eq!(seen[0]["is_automatic_forward"], true);
    assert_eq!(seen[0]["sender_chat"]["id"], json!(news.id()));
    assert_eq!(seen[1]["from"]["id"], 1_087_968_824);
    assert_eq!(seen[1]["sender_chat"]["id"], json!(house.id()));
    assert_eq!(seen[2]["from"]["id"], 136_817_688);
    assert_eq!(seen[2]["sender_chat"]["id"], json!(news.id()));
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_a_person_comes_as_an_edited_message() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let said = alice.say(&bot, "helo");
    alice.edit(&said, "/hello");
    let edits = drain(&bot, "edited_message").await;
    assert_eq!(edits[0]["text"], "/hello");
    assert_eq!(edits[0]["entities"][0]["length"], 6);
    assert!(edits[0]["edit_date"].is_i64());
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "may not write")]
async fn who_is_not_in_a_group_cannot_write_there() {
    let (emulator, _, _) = start().await;
    let house = emulator.group("House", &emulator.user("Olga"));
    emulator.user("Bob").say(&house, "hi");
}

#[tokio::test(start_paused = true)]
async fn bots_do_not_see_what_bots_write() {
    let (emulator, client, bot) = start().await;
    let other = campanile_core::Bot::connect(emulator.bot("43:OTHER"))
        .await
        .unwrap();
    let house = emulator.supergroup("House", &emulator.user("Olga"));
    house.promote(&client);
    house.promote(&other);
    drain(&other, "message").await;
    call(
        &bot,
        "sendMessage",
        json!({"chat_id": house.id(), "text": "hello"}),
    )
    .await
    .unwrap();
    assert!(drain(&other, "message").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_log_tells_what_happened_and_keeps_secrets() {
    let (emulator, _, bot) = start().await;
    let mut events = emulator.follow();
    let alice = emulator.user("Alice");
    alice.say(&bot, "whisper");
    let send = json!({"chat_id": alice.id(), "text": "answer"});
    call(&bot, "sendMessage", send).await.unwrap();

    let update = events.next().await;
    assert_eq!(update.update().unwrap()["message"]["text"], "whisper");
    let sent = events.next().await;
    assert_eq!(sent.call().unwrap().get("text").unwrap(), "answer");
    assert!(matches!(sent.kind(), EventKind::Call { answer: Ok(_), .. }));
    let shown = format!("{update:?} {sent:?}");
    assert!(
        !shown.contains("whisper") && !shown.contains("answer\""),
        "{shown}"
    );
    assert_eq!(emulator.calls("SENDMESSAGE").len(), 1);
    assert_eq!(emulator.events_since(sent.sequence() + 1).len(), 0);
}

#[tokio::test(start_paused = true)]
async fn engines_share_nothing() {
    let (one, client, bot) = start().await;
    let (other, _, _) = start().await;
    one.user("Alice").say(&bot, "hi");
    assert_eq!(one.pending(&client), 1);
    assert_eq!(other.events().len(), 1, "getMe alone");
}
