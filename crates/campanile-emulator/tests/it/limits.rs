use std::time::Duration;

use campanile_core::{ApiErrorKind, Bot};
use campanile_emulator::{BotClient, Chat, Emulator, EventKind, Limits, Person, Rule};
use serde_json::json;

use crate::support::call;

struct House {
    emulator: Emulator,
    client: BotClient,
    bot: Bot,
    alice: Person,
    group: Chat,
}

async fn house(limits: Limits) -> House {
    let emulator = Emulator::builder().limits(limits).build();
    let client = emulator.bot("42:TOKEN");
    let bot = Bot::connect(client.clone()).await.unwrap();
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let group = emulator.supergroup("House", &alice);
    group.add(&client);
    House {
        emulator,
        client,
        bot,
        alice,
        group,
    }
}

/// Sends until it is refused: how many passed, and after how many seconds it shall try again.
async fn flood(bot: &Bot, chat: i64) -> (u32, Duration) {
    for passed in 0..100 {
        let params = json!({"chat_id": chat, "text": "x"});
        if let Err(error) = call(bot, "sendMessage", params).await {
            assert_eq!(error.kind(), ApiErrorKind::Flood);
            return (passed, error.retry_after().unwrap());
        }
    }
    panic!("no limit");
}

#[tokio::test(start_paused = true)]
async fn a_burst_to_one_chat_passes_and_then_one_message_per_second() {
    let House { bot, alice, .. } = house(Limits::Telegram).await;
    let chat = alice.id().0;
    assert_eq!(flood(&bot, chat).await, (10, Duration::from_secs(1)));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(flood(&bot, chat).await, (3, Duration::from_secs(1)));
    assert_eq!(alice.chat(&bot).messages().len(), 1 + 13);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_names_its_rule_in_the_log() {
    let House {
        emulator,
        client,
        bot,
        group,
        ..
    } = house(Limits::Telegram).await;
    flood(&bot, group.id().0).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(
        flood(&bot, group.id().0).await,
        (10, Duration::from_secs(40))
    );
    let events = emulator.events();
    let rules: Vec<_> = events
        .iter()
        .filter_map(|event| match event.kind() {
            EventKind::Limited { bot, rule, .. } if *bot == client.id() => Some(*rule),
            _ => None,
        })
        .collect();
    assert_eq!(rules, [Rule::Chat, Rule::Group]);
}

#[tokio::test(start_paused = true)]
async fn the_strict_profile_has_no_bursts_and_failed_calls_do_not_count() {
    let House { bot, alice, .. } = house(Limits::Strict).await;
    let broken = json!({"chat_id": alice.id(), "text": ""});
    call(&bot, "sendMessage", broken).await.unwrap_err();
    assert_eq!(flood(&bot, alice.id().0).await, (1, Duration::from_secs(1)));
    // What is no message is not limited.
    for _ in 0..50 {
        let action = json!({"chat_id": alice.id(), "action": "typing"});
        call(&bot, "sendChatAction", action).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn one_bot_writes_thirty_messages_per_second_overall() {
    let House { emulator, bot, .. } = house(Limits::Telegram).await;
    let mut refused = 0;
    for number in 0..40 {
        let person = emulator.user(&format!("P{number}"));
        person.say(&bot, "hi");
        let params = json!({"chat_id": person.id(), "text": "x"});
        refused += u32::from(call(&bot, "sendMessage", params).await.is_err());
    }
    assert_eq!(refused, 10);
}
