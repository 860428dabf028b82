use std::time::Duration;

use campanile_core::ApiErrorKind;
use campanile_emulator::{Emulator, Fault};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::support::{call, poll, refusal, start};

fn id(update: &Value) -> i64 {
    update["update_id"].as_i64().unwrap()
}

async fn pause() {
    // Longer than the 3 s within which the server slows an unchanged offset down.
    sleep(Duration::from_secs(4)).await;
}

#[tokio::test(start_paused = true)]
async fn an_update_comes_again_until_a_later_offset_confirms_it() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "one");
    alice.say(&bot, "two");

    let first = poll(&bot, 0).await;
    assert_eq!(first.len(), 2);
    pause().await;
    assert_eq!(poll(&bot, 0).await, first);
    assert_eq!(poll(&bot, id(&first[1])).await, first[1..]);
    assert_eq!(emulator.pending(&client), 1);
    assert_eq!(poll(&bot, id(&first[1]) + 1).await, [] as [Value; 0]);
    assert_eq!(emulator.pending(&client), 0);
}

#[tokio::test(start_paused = true)]
async fn a_negative_offset_keeps_only_the_last_updates() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    for text in ["1", "2", "3"] {
        alice.say(&bot, text);
    }
    let last = poll(&bot, -2).await;
    assert_eq!(last[0]["message"]["text"], "2");
    assert_eq!(emulator.pending(&client), 2);
}

#[tokio::test(start_paused = true)]
async fn an_offset_far_ahead_confirms_nothing() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "hi");
    let head = id(&poll(&bot, 0).await[0]);

    assert_eq!(poll(&bot, head + 12).await.len(), 1);
    assert_eq!(emulator.pending(&client), 1);
    assert_eq!(poll(&bot, head + 11).await.len(), 0);
    assert_eq!(emulator.pending(&client), 0);
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_ends_with_the_first_update_or_its_timeout() {
    let (emulator, _, bot) = start().await;
    let start = Instant::now();
    let idle = call(&bot, "getUpdates", json!({"timeout": 9999}))
        .await
        .unwrap();
    assert_eq!(idle, json!([]));
    assert_eq!(start.elapsed().as_secs(), 50);

    let alice = emulator.user("Alice");
    let (updates, ()) = tokio::join!(call(&bot, "getUpdates", json!({"timeout": 50})), async {
        sleep(Duration::from_secs(5)).await;
        alice.say(&bot, "hi");
    });
    assert_eq!(updates.unwrap()[0]["message"]["text"], "hi");
    assert!(start.elapsed() < Duration::from_millis(55_010));
}

#[tokio::test(start_paused = true)]
async fn a_second_poller_evicts_the_first() {
    let (_emulator, _, bot) = start().await;
    let long_poll = || call(&bot, "getUpdates", json!({"timeout": 10}));
    let (first, second) = tokio::join!(long_poll(), long_poll());
    let error = first.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Conflict);
    assert!(
        error
            .description()
            .starts_with("Conflict: terminated by other getUpdates")
    );
    assert_eq!(second.unwrap(), json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_webhook_and_a_poll_exclude_each_other() {
    let (_emulator, _, bot) = start().await;
    let set = async {
        sleep(Duration::from_secs(1)).await;
        call(
            &bot,
            "setWebhook",
            json!({"url": "https://bot.example/hook"}),
        )
        .await
    };
    let (polled, set) = tokio::join!(call(&bot, "getUpdates", json!({"timeout": 50})), set);
    assert_eq!(
        polled.unwrap_err().description(),
        "Conflict: terminated by setWebhook request"
    );
    assert_eq!(set.unwrap(), true);

    // The second conflict within three seconds is held back.
    let start = Instant::now();
    let refused = refusal(&bot, "getUpdates", json!({})).await;
    assert!(
        refused.starts_with("409 Conflict: can't use getUpdates method while webhook is active")
    );
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_unchanged_offset_is_slowed_down() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "one");
    alice.say(&bot, "two");
    assert_eq!(poll(&bot, 0).await.len(), 2);
    // At once again: one update at a time.
    assert_eq!(poll(&bot, 0).await.len(), 1);

    let next = id(&poll(&bot, 0).await[0]) + 2;
    poll(&bot, next).await;
    let start = Instant::now();
    poll(&bot, next).await;
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn allowed_updates_are_remembered_and_not_retroactive() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "before");
    call(
        &bot,
        "getUpdates",
        json!({"allowed_updates": ["Callback_Query", "nonsense"]}),
    )
    .await
    .unwrap();
    alice.say(&bot, "after");
    assert_eq!(emulator.pending(&client), 1);

    // Absent keeps the setting, nothing known is the default set.
    poll(&bot, 1).await;
    alice.say(&bot, "still");
    assert_eq!(emulator.pending(&client), 1);
    call(
        &bot,
        "getUpdates",
        json!({"offset": 2, "allowed_updates": "[\"nonsense\"]"}),
    )
    .await
    .unwrap();
    alice.say(&bot, "again");
    assert_eq!(emulator.pending(&client), 2);
}

#[tokio::test(start_paused = true)]
async fn a_queued_update_expires_after_the_time_of_its_kind() {
    for (kind, seconds) in [
        ("inline_query", 30),
        ("callback_query", 150),
        ("shipping_query", 150),
        ("pre_checkout_query", 150),
        ("chosen_inline_result", 600),
        ("message", 86_400),
        ("my_chat_member", 86_400),
    ] {
        let (emulator, client, bot) = start().await;
        let content = json!({"id": "1", "from": {"id": 7}, "chat": {"id": 7}});
        emulator.push_update(&client, kind, &content);
        sleep(Duration::from_secs(seconds - 1)).await;
        assert_eq!(poll(&bot, 0).await.len(), 1, "{kind}");
        sleep(Duration::from_secs(1)).await;
        assert_eq!(poll(&bot, 1).await.len(), 0, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_ends_at_four_megabytes() {
    let (emulator, client, bot) = start().await;
    let content = json!({"chat": {"id": 7}, "text": "x".repeat(500_000)});
    for _ in 0..10 {
        emulator.push_update(&client, "message", &content);
    }
    let first = poll(&bot, 0).await;
    assert_eq!(first.len(), 8);
    assert_eq!(poll(&bot, id(&first[7]) + 1).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_update_of_more_than_half_a_megabyte_is_dropped_silently() {
    let (emulator, client, _bot) = start().await;
    let of = |size: usize| json!({"chat": {"id": 7}, "text": "x".repeat(size)});
    let push = |size| emulator.push_update(&client, "message", &of(size));
    assert_eq!(push(512 * 1024), None);
    assert!(push(500 * 1024).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_redelivered_update_comes_under_its_old_id() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "hi");
    let first = poll(&bot, 0).await;
    let next = id(&first[0]) + 1;
    assert_eq!(poll(&bot, next).await.len(), 0);
    assert!(emulator.redeliver(&client, id(&first[0])));
    pause().await;
    assert_eq!(poll(&bot, next).await, first);
    assert!(!emulator.redeliver(&client, 1));
}

#[tokio::test(start_paused = true)]
async fn a_seed_repeats_all_ids() {
    let mut seen = Vec::new();
    for seed in [7, 7, 8] {
        let emulator = Emulator::builder().seed(seed).build();
        let client = emulator.bot("42:TOKEN");
        let bot = campanile_core::Bot::connect(client).await.unwrap();
        emulator.user("Alice").say(&bot, "hi");
        seen.push(poll(&bot, 0).await);
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0][0]["update_id"], seen[2][0]["update_id"]);
    assert!((2_000_000..1_000_000_000).contains(&id(&seen[0][0])));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_poll_leaves_its_place() {
    let (emulator, client, bot) = start().await;
    let poll = call(&bot, "getUpdates", json!({"timeout": 50}));
    let watch = async {
        sleep(Duration::from_millis(500)).await;
        emulator.is_polling(&client)
    };
    let poll = tokio::time::timeout(Duration::from_secs(1), poll);
    let (poll, was_polling) = tokio::join!(poll, watch);
    assert!(poll.is_err() && was_polling);
    assert!(!emulator.is_polling(&client));
}

#[tokio::test(start_paused = true)]
async fn faults_hit_the_calls_they_name_and_are_used_up() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let send = || {
        call(
            &bot,
            "sendMessage",
            json!({"chat_id": alice.id(), "text": "hi"}),
        )
    };
    emulator.inject(Fault::flood(3).on("SENDMESSAGE").times(2));
    emulator.inject(Fault::cut().by_bot(43));
    call(&bot, "getMe", json!({})).await.unwrap();
    for _ in 0..2 {
        assert_eq!(
            send().await.unwrap_err().retry_after(),
            Some(Duration::from_secs(3))
        );
    }
    send().await.unwrap();

    emulator.clear_faults();
    emulator.inject(Fault::page(502).in_chat(alice.id()));
    assert_eq!(send().await.unwrap_err().kind(), ApiErrorKind::Server);
    emulator.inject(Fault::cut().after_effect());
    assert_eq!(send().await.unwrap_err().kind(), ApiErrorKind::Transport);
    assert_eq!(alice.chat(&bot).texts(), ["/start", "hi", "hi"]);
    emulator.inject(Fault::hang());
    assert!(
        tokio::time::timeout(Duration::from_secs(3600), send())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn ids_start_again_after_a_week_without_updates() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let mut ids = Vec::new();
    for days in [0, 6, 8] {
        tokio::time::sleep(Duration::from_secs(days * 86_400)).await;
        alice.say(&bot, "hi");
        let update = poll(&bot, 0).await.pop().unwrap();
        ids.push(id(&update));
        poll(&bot, id(&update) + 1).await;
    }
    assert_eq!(ids[1], ids[0] + 1);
    assert_ne!(ids[2], ids[1] + 1);
    assert!((1..=i32::MAX.into()).contains(&ids[2]));
}
