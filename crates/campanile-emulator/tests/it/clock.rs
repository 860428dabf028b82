use std::time::Duration;

use campanile_emulator::Emulator;
use serde_json::json;

use crate::support::{call, start};

#[tokio::test]
async fn a_clock_that_is_put_forward_ends_a_long_poll_in_real_time() {
    let (emulator, client, bot) = start().await;
    let poll = {
        let bot = bot.clone();
        tokio::spawn(async move { call(&bot, "getUpdates", json!({"timeout": 50})).await })
    };
    while !emulator.is_polling(&client) {
        tokio::task::yield_now().await;
    }
    emulator.advance(Duration::from_secs(49)).await;
    assert!(emulator.is_polling(&client));
    emulator.advance(Duration::from_secs(2)).await;
    assert_eq!(poll.await.unwrap().unwrap(), json!([]));
}

#[tokio::test]
async fn the_clock_stops_at_each_moment_that_somebody_waits_for() {
    let (emulator, _client, bot) = start().await;
    let alice = emulator.user("Alice");
    // Two items, a minute apart: the second comes when the clock passes its moment.
    let album = campanile_emulator::Album::photos(3);
    let sending = {
        let (alice, bot) = (alice.clone(), bot.clone());
        tokio::spawn(async move {
            alice
                .album_slowly(&bot, album, Duration::from_secs(60))
                .await
        })
    };
    while emulator
        .events()
        .iter()
        .all(|event| event.update().is_none())
    {
        tokio::task::yield_now().await;
    }
    emulator.advance(Duration::from_secs(3600)).await;
    // Without the stops on the way the album would go on in real time.
    let sent = tokio::time::timeout(Duration::from_secs(5), sending).await;
    sent.expect("the album was sent").unwrap();
    let seconds: Vec<_> = emulator
        .events()
        .iter()
        .filter(|event| event.update().is_some())
        .map(|event| event.at().as_secs())
        .collect();
    assert_eq!(seconds, [0, 60, 120]);
}

#[tokio::test(start_paused = true)]
async fn updates_expire_as_the_clock_is_put_forward() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.inline_query(&client, "q");
    alice.say(&bot, "hi");
    emulator.advance(Duration::from_secs(31)).await;
    let updates = call(&bot, "getUpdates", json!({})).await.unwrap();
    assert_eq!(updates.as_array().unwrap().len(), 1);
    emulator.advance(Duration::from_secs(24 * 3600)).await;
    let updates = call(&bot, "getUpdates", json!({})).await.unwrap();
    assert_eq!(updates, json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_reset_keeps_tokens_and_nothing_else() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "hi");
    let events = emulator.events().len();
    emulator.reset();
    assert_eq!(emulator.pending(&client), 0);
    assert!(emulator.events().is_empty() && events > 0);
    call(&bot, "getMe", json!({})).await.unwrap();
    let params = json!({"chat_id": alice.id(), "text": "x"});
    call(&bot, "sendMessage", params).await.unwrap_err();
    // Numbers go on, so that who asks for what is new gets it.
    let _carol = emulator.user("Carol");
    assert!(emulator.events()[0].sequence() >= events as u64);
    let _ = Emulator::default();
}
