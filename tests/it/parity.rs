//! A bot behaves alike on polling and on a webhook.

use campanile::{
    layers::{AllowListLayer, CatchPanicLayer},
    prelude::*,
};
use campanile_emulator::{Album, BotClient, Person, SentMessage};
use serde_json::{Value, json};
use tower::ServiceBuilder;

use crate::support::{Log, Source, World};

fn menu() -> Value {
    json!({"inline_keyboard": [[
        {"text": "tea", "callback_data": "drink:tea"},
        {"text": "water", "callback_data": "drink:water"},
    ]]})
}

async fn start(user: User, message: Message) -> Reply {
    let greeting = format!("Hello, {}!", user.first_name);
    message.answer(greeting).reply_markup(menu())
}

async fn drink(Params(name): Params<String>, callback: Callback) -> impl IntoOutcome {
    let edit = callback.edit(format!("You chose {name}."));
    (callback.answer("Coming!"), edit.reply_markup(menu()))
}

async fn sum(Args(numbers): Args<Vec<i64>>) -> String {
    numbers.iter().sum::<i64>().to_string()
}

fn bot(log: &Log, friends: &[UserId]) -> impl UpdateService + use<> {
    let friends = AllowListLayer::users(friends.iter().copied()).refusal("Go away.");
    let router: Router = Router::new()
        .command("start", start)
        .command("sum", sum)
        .command("fail", async || Err::<(), _>(BoxError::from("it failed")))
        .command("enough", async || stop("it is enough"))
        .callback("drink:{name}", drink)
        .message(Content::Photo, async || "Nice picture.")
        .message(Content::Text, async |Text(text): Text| text);
    ServiceBuilder::new()
        .layer(log.of_outcomes())
        .layer(CatchPanicLayer::new())
        .layer(friends.build().unwrap())
        .service(router)
}

/// Everything that people can see of a conversation.
#[derive(Debug, PartialEq)]
struct Seen {
    private: Vec<(i64, String, u32)>,
    group: Vec<(i64, String, u32)>,
    notices: Vec<String>,
    outcomes: Vec<String>,
    failures: Vec<String>,
}

fn view(messages: &[SentMessage]) -> Vec<(i64, String, u32)> {
    let view = |message: &SentMessage| (message.id().0, message.text(), message.edits());
    messages.iter().map(view).collect()
}

/// Sends a whole album, a photo that comes late, commands with and without a name, and so on.
async fn conversation(source: Source) -> Seen {
    let world = World::new().await;
    let log = Log::default();
    let stranger = world.emulator.user("Mallory");
    let _serving = world.serve(source, bot(&log, &[world.alice.id()])).await;
    let (alice, client) = (&world.alice, &world.client);

    world.say("/start");
    world.settled().await;
    let menu = world.chat().last().unwrap();
    let mut notices = Vec::new();
    for data in ["drink:tea", "drink:water"] {
        let press = alice.press(&menu, data);
        world.settled().await;
        notices.push(press.text());
    }
    talk(alice, client);
    world.settled().await;
    // By itself, for what has lanes of its own may be handled before or after the rest.
    let travel = json!({"to": 1985});
    world.emulator.push_update(client, "time_travel", &travel);
    world.settled().await;
    alice.album(
        client,
        Album::photos(3).caption(1, "Holidays").order([2, 0, 1]),
    );
    world.settled().await;
    stranger.say(client, "/start");
    world.settled().await;

    let group = world.emulator.supergroup("Friends", alice);
    group.add(client);
    group.add(&stranger);
    world.settled().await;
    alice.say(&group, "/sum@tower_bot 1 2");
    alice.say(&group, "/sum@other_bot 1 2");
    stranger.say(&group, "/sum 3 4");
    world.settled().await;

    let failures = world.told.failures();
    Seen {
        private: view(&world.chat().messages()),
        group: view(&group.messages()),
        notices,
        outcomes: log.lines(),
        failures: failures
            .iter()
            .map(|failure| format!("{:?} {}", failure.stage, failure.error))
            .collect(),
    }
}

/// Much at once, in one chat.
fn talk(alice: &Person, client: &BotClient) {
    let typo = alice.say(client, "/sum 1 x");
    alice.say(client, "/sum 20 22");
    alice.edit(&typo, "/sum 1 2");
    alice.say(client, "/fail");
    alice.say(client, "/enough");
    alice.say(client, "👋 /sum 1 2");
}

#[tokio::test(start_paused = true)]
async fn the_same_conversation_has_the_same_messages_and_outcomes_on_both() {
    let polled = conversation(Source::Polling).await;
    let pushed = conversation(Source::Webhook).await;
    assert_eq!(polled, pushed);

    // And it is the conversation that was meant.
    let texts: Vec<_> = polled
        .private
        .iter()
        .map(|(_, text, _)| text.as_str())
        .collect();
    assert_eq!(polled.notices, ["Coming!", "Coming!"]);
    assert!(
        polled.private[1].1 == "You chose water." && polled.private[1].2 == 2,
        "{texts:?}"
    );
    assert!(
        texts.contains(&"42") && texts.contains(&"👋 /sum 1 2"),
        "{texts:?}"
    );
    assert_eq!(
        texts
            .iter()
            .filter(|text| **text == "Nice picture.")
            .count(),
        3
    );
    let group: Vec<_> = polled
        .group
        .iter()
        .map(|(_, text, _)| text.as_str())
        .collect();
    assert!(group.contains(&"3") && !group.contains(&"7"), "{group:?}");
    assert_eq!(polled.failures, ["Call it failed"]);
    assert!(
        polled
            .outcomes
            .iter()
            .any(|line| line.contains("stopped by allow_list"))
    );
    assert!(
        polled
            .outcomes
            .iter()
            .any(|line| line == "message: stopped by handler: it is enough")
    );
    assert!(
        polled
            .outcomes
            .iter()
            .any(|line| line.starts_with("time_travel: "))
    );
}
