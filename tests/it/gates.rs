//! A gate fails closed, and the next update is served.

use std::{collections::BTreeSet, sync::Arc};

use campanile::{
    layers::{
        AllowListLayer, CallbackDedupLayer, ChannelGateLayer, RateLimitLayer, channel_gate::Channel,
    },
    net::delivery::Next,
    prelude::*,
    store::MemoryStore,
};
use campanile_testkit::{TestBot, update};
use serde_json::json;
use tower::ServiceBuilder;

use crate::support::{Log, SECOND, SOURCES, World, echo, pass, stack, text};

/// What is behind the gate: it writes down who came through.
fn inside(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let log = log.clone();
    stack(move |request| {
        let log = log.clone();
        async move {
            log.push(format!(
                "{}: {}",
                request.update().principal(),
                text(&request)
            ));
            Ok(echo(&request))
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_check_that_errors_or_panics_lets_nobody_through_and_the_next_is_asked_again() {
    for source in SOURCES {
        let world = World::new().await;
        let log = Log::default();
        let gate = AllowListLayer::builder().check_async("database", |request| async move {
            match &*text(&request) {
                "error" => Err("the database is gone: password hunter2"),
                "panic" => panic!("the check is broken"),
                _ => Ok(true),
            }
        });
        let stack = ServiceBuilder::new()
            .layer(log.of_outcomes())
            .layer(gate.build().unwrap())
            .service(inside(&Log::default()));
        let _serving = world.serve(source, stack).await;
        for text in ["error", "panic", "hello"] {
            world.say(text);
        }
        world.settled().await;
        assert_eq!(
            world.texts(),
            ["error", "panic", "hello", "hello"],
            "{source:?}"
        );

        let lines = log.lines();
        assert!(lines[0].contains("stopped by allow_list"), "{lines:?}");
        assert!(
            !lines[0].contains("hunter2"),
            "the reason says nothing of the error"
        );
        let panics = lines.iter().filter(|line| line.contains("failed (Panic)"));
        assert_eq!(panics.count(), 3, "{lines:?}");
        let failures = world.told.failures();
        assert!(
            failures
                .last()
                .is_some_and(|failure| failure.next == Next::DeadLetter)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn who_hides_behind_a_stand_in_is_not_the_user_on_the_list() {
    for source in SOURCES {
        let world = World::new().await;
        let (log, alice) = (Log::default(), &world.alice);
        let group = world.emulator.supergroup("Town", alice);
        let channel = world.emulator.channel("News", alice);
        world.client.set_privacy(false);
        group.add(&world.client);
        channel.promote(&world.client);
        channel.link(&group);

        let gate = AllowListLayer::users([alice.id()]).build().unwrap();
        let door = gate.handle();
        let stack = ServiceBuilder::new().layer(gate).service(inside(&log));
        let _serving = world.serve(source, stack).await;
        let everything = async || {
            alice.say(&group, "as myself");
            alice.say_anonymously(&group, "as the group");
            alice.say_as(&channel, &group, "as the channel");
            // The post, and its copy that Telegram forwards to the linked group.
            channel.post("post");
            world.settled().await;
        };
        everything().await;
        // A `from` that is listed does not help who writes as a chat that is not.
        let forged = json!({"message_id": 900, "date": 1, "text": "forged",
            "chat": {"id": group.id(), "type": "supergroup"},
            "sender_chat": {"id": channel.id(), "type": "channel"},
            "from": {"id": alice.id(), "is_bot": false, "first_name": "Alice"}});
        let pushed = world
            .emulator
            .push_update(&world.client, "message", &forged);
        assert!(pushed.is_some());
        world.settled().await;
        let me = format!("{}: as myself", Principal::User(alice.id()));
        let said = || -> Vec<_> {
            let lines = log.lines();
            lines
                .into_iter()
                .filter(|line| !line.ends_with(": "))
                .collect()
        };
        assert_eq!(said(), std::slice::from_ref(&me), "{source:?}");

        door.allow_sender_chat(group.id()).unwrap();
        everything().await;
        let as_group = format!("{}: as the group", Principal::AnonymousAdmin(group.id()));
        assert_eq!(said()[1..], [me.clone(), as_group.clone()], "{source:?}");

        door.allow_sender_chat(channel.id()).unwrap();
        everything().await;
        let by_channel = Principal::Channel(channel.id());
        let mut now = said()[3..].to_vec();
        // The channel and the group are two lanes; their order is not given.
        now.sort();
        let mut expected = vec![
            me,
            as_group,
            format!("{by_channel}: as the channel"),
            format!("{by_channel}: post"),
            format!("{by_channel}: post"),
        ];
        expected.sort();
        assert_eq!(now, expected, "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn telegrams_own_accounts_cannot_be_let_in_as_users() {
    for id in [777_000, 1_087_968_824, 136_817_688] {
        let error = AllowListLayer::users([id]).build().unwrap_err();
        assert!(error.to_string().contains(&id.to_string()), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_is_nobody_and_a_flood_of_strangers_is_refused_once() {
    for source in SOURCES {
        let world = World::new().await;
        let log = Log::default();
        let gate = AllowListLayer::builder().refusal("This bot is private.");
        let stack = ServiceBuilder::new()
            .layer(gate.build().unwrap())
            .service(inside(&log));
        let _serving = world.serve(source, stack).await;
        for _ in 0..20 {
            world.say("let me in");
        }
        world.settled().await;
        pass(1).await;
        assert_eq!(log.lines(), [""; 0], "{source:?}");
        let answers = world.emulator.calls("sendMessage");
        assert_eq!(answers.len(), 1, "{source:?}: {answers:?}");
    }
}

/// A limit and a gate say something once per period. The presses that they stop in between are
/// answered by the dedup around them, so that no button spins.
#[tokio::test(start_paused = true)]
async fn each_press_that_is_refused_inside_of_a_dedup_is_answered_exactly_once() {
    let store = Arc::new(MemoryStore::new());
    let limit = RateLimitLayer::quota("presses", 1, 3600 * SECOND).notice("Slow down.");
    let news = Channel::private(-1002, "https://t.me/+AbCdEf");
    let gate = ChannelGateLayer::all(store.clone(), [news])
        .build()
        .unwrap();
    let limited = ServiceBuilder::new()
        .layer(CallbackDedupLayer::new(store.clone()))
        .layer(limit.build(store.clone()).unwrap())
        .service(stack(|_| async { Ok(Outcome::handled()) }));
    let gated = ServiceBuilder::new()
        .layer(
            CallbackDedupLayer::builder(store)
                .name("gated")
                .build()
                .unwrap(),
        )
        .layer(gate)
        .service(stack(|_| async { Ok(Outcome::handled()) }));
    assert_eq!(notices_of_six_presses(&limited).await, 1);
    assert_eq!(notices_of_six_presses(&gated).await, 0);
}

/// Presses six buttons, each of which is to be answered once; tells how often the limit spoke.
async fn notices_of_six_presses(stack: &impl UpdateService) -> usize {
    let bot = TestBot::new().answer("getChatMember", update::Member::Left.of(7));
    for press in 0..6 {
        let press = update::press(&format!("button {press}"));
        let _ = bot.run(stack, press).await.unwrap();
    }
    let answers = bot.calls_of("answerCallbackQuery");
    let queries: BTreeSet<_> = answers
        .iter()
        .filter_map(|answer| answer.get("callback_query_id")?.as_str().map(str::to_owned))
        .collect();
    assert_eq!((answers.len(), queries.len()), (6, 6));
    let notices = bot.notices();
    notices.iter().filter(|text| **text == "Slow down.").count()
}
