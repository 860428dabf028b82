//! Whole bots against the emulator: in process with the clock paused, and over real sockets.

use std::time::Duration;

use campanile_core::{Bot, Identity};
use campanile_emulator::{Emulator, Fault, Server};
use campanile_net::{
    client::{Client, flood_wait::FloodWaitLayer},
    polling::Polling,
    webhook::Webhook,
};
use tokio::time::sleep;
use tower::ServiceBuilder;

use crate::support::echo;

const SECOND: Duration = Duration::from_secs(1);
const TOKEN: &str = "42:AAE-secret_of_35_characters_1234567";

#[tokio::test(start_paused = true)]
async fn a_polling_bot_survives_what_the_server_does_and_answers_each_message_once() {
    let emulator = Emulator::new();
    let client = emulator.bot(TOKEN);
    let flood_wait = FloodWaitLayer::new();
    let service = ServiceBuilder::new()
        .layer(flood_wait)
        .service(client.clone());
    let bot = Bot::connect(service).await.unwrap();
    let alice = emulator.user("Alice");
    for fault in [
        Fault::conflict(),
        Fault::page(502),
        Fault::cut(),
        Fault::hang(),
        Fault::flood(3),
    ] {
        emulator.inject(fault.on("getUpdates"));
    }
    emulator.inject(Fault::flood(9).on("sendMessage").in_chat(alice.id()));
    let talking = tokio::spawn({
        let (alice, bot) = (alice.clone(), bot.clone());
        async move {
            for number in 0..20 {
                alice.say(&bot, &format!("m{number}"));
                sleep(5 * SECOND).await;
            }
        }
    });
    let signal = sleep(300 * SECOND);
    let report = Polling::new(bot.clone(), echo())
        .with_graceful_shutdown(signal)
        .await
        .unwrap();
    talking.await.unwrap();
    assert_eq!((report.settled, emulator.pending(&client)), (20, 0));
    let answers: Vec<_> = alice
        .chat(&bot)
        .messages()
        .into_iter()
        .filter(|message| message.is_from_bot())
        .map(|message| message.text())
        .collect();
    let expected: Vec<_> = (0..20).map(|number| format!("m{number}")).collect();
    assert_eq!(answers, expected);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_comes_again_after_it_was_confirmed_does_not_run_again() {
    let emulator = Emulator::new();
    let client = emulator.bot(TOKEN);
    let bot = Bot::connect(client.clone()).await.unwrap();
    let alice = emulator.user("Alice");
    alice.say(&bot, "one");
    let update = emulator
        .events()
        .iter()
        .find_map(|event| event.update())
        .unwrap();
    let repeating = tokio::spawn({
        let (emulator, client) = (emulator.clone(), client.clone());
        async move {
            sleep(5 * SECOND).await;
            assert!(emulator.redeliver(&client, update["update_id"].as_i64().unwrap()));
        }
    });
    let signal = sleep(30 * SECOND);
    Polling::new(bot.clone(), echo())
        .with_graceful_shutdown(signal)
        .await
        .unwrap();
    repeating.await.unwrap();
    assert_eq!(alice.chat(&bot).texts(), ["one", "one"]);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_bot_is_pushed_the_updates_and_answers_each_once() {
    let emulator = Emulator::new();
    let client = emulator.bot(TOKEN);
    let bot = Bot::connect(client.clone()).await.unwrap();
    let webhook = Webhook::new(bot.clone(), echo())
        .reply_in_answer(true)
        .build();
    webhook.register("https://bot.example/hook").await.unwrap();
    let pushing = tokio::spawn(emulator.deliver(&client, webhook.clone()));
    let (alice, bob) = (emulator.user("Alice"), emulator.user("Bob"));
    for number in 0..5 {
        alice.say(&bot, &format!("a{number}"));
        bob.say(&bot, &format!("b{number}"));
    }
    emulator.settled(&client).await;
    assert_eq!(webhook.shutdown(SECOND).await, 0);
    pushing.abort();
    for (person, letter) in [(&alice, "a"), (&bob, "b")] {
        let texts: Vec<_> = (0..5)
            .flat_map(|number| [format!("{letter}{number}"), format!("{letter}{number}")])
            .collect();
        let mut heard = person.chat(&bot).texts();
        heard.sort();
        assert_eq!(heard, texts);
    }
}

#[tokio::test]
async fn over_http_a_bot_polls_answers_and_stops_in_good_order() {
    let server = Server::start(Emulator::new()).await.unwrap();
    let emulator = server.emulator().clone();
    let in_process = emulator.bot(TOKEN);
    let token = TOKEN.parse().unwrap();
    let client = Client::builder(token)
        .base_url(server.url())
        .build()
        .unwrap();
    let bot = Bot::connect(client).await.unwrap();
    assert_eq!(bot.identity().id(), in_process.id());
    let alice = emulator.user("Alice");
    alice.say(&bot, "one");
    emulator.inject(Fault::cut().on("getUpdates"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let polling = Polling::new(bot.clone(), echo()).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let polling = tokio::spawn(polling.into_future());
    let mut events = emulator.follow();
    while alice.chat(&bot).texts() != ["one", "one"] {
        tokio::time::timeout(10 * SECOND, events.next())
            .await
            .unwrap();
    }
    stop.send(()).unwrap();
    let report = polling.await.unwrap().unwrap();
    assert!(report.confirmed);
    assert_eq!((report.settled, emulator.pending(&in_process)), (1, 0));
}

#[tokio::test]
async fn over_http_a_wrong_token_is_one_sentence_without_it() {
    let server = Server::builder(Emulator::new())
        .admit_unknown(false)
        .start()
        .await
        .unwrap();
    let client = Client::builder(TOKEN.parse().unwrap())
        .base_url(server.url())
        .build()
        .unwrap();
    let error = Bot::connect(client.clone()).await.unwrap_err();
    assert_eq!(error.code(), Some(401));
    assert!(!format!("{error} {error:?}").contains("AAE"));
    let identity = Identity::new(42.into(), "tower_bot");
    let error = Polling::new(Bot::new(identity, client), echo())
        .await
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("AAE"));
    assert!(
        error.to_string().contains("does not accept the bot token"),
        "{error}"
    );
}
