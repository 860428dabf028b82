//! Each stack of the examples, called as a source would.

use std::{io::Write, sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use campanile::{
    ChatId, Update, UserId,
    net::webhook::Webhook,
    store::{MemoryStore, Store},
};
use campanile_testkit::{
    TestBot, assert_absorbed, assert_handled, assert_stopped, assert_unhandled, update,
};

use tokio::time::Instant;
use tower::ServiceExt;

use crate::{
    allow_list,
    axum_stack::{self, Hosted},
    axum_webhook,
    bot::Rules,
    callback_dedup, channel_gate, groups, media_group,
    paint::Paint,
    rate_limit, replay, roles,
};

#[tokio::test(start_paused = true)]
async fn allow_list_opens_and_closes_while_it_runs() {
    let stack = allow_list::stack(UserId(7)).unwrap();
    let bot = TestBot::new();
    assert_stopped!(
        bot.run(&stack, update::text("/start").from(8)).await,
        "allow_list"
    );
    assert_handled!(bot.run(&stack, update::text("/allow 8").from(7)).await);
    assert_handled!(bot.run(&stack, update::text("/start").from(8)).await);
    let outcome = bot.run(&stack, update::text("/forbid 7").from(8)).await;
    assert_stopped!(outcome, "handler", "only the owner");
    assert_handled!(bot.run(&stack, update::text("/forbid 8").from(7)).await);
    assert_stopped!(
        bot.run(&stack, update::text("/start").from(8)).await,
        "allow_list"
    );
}

#[tokio::test]
async fn allow_list_refuses_a_stand_in_in_words() {
    let error = allow_list::stack(UserId::TELEGRAM).err().unwrap();
    assert!(error.to_string().contains("777000"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn callback_dedup_orders_one_pizza_however_often_the_button_is_pressed() {
    let stack = callback_dedup::stack().unwrap();
    let bot = TestBot::new();
    let first = tokio::spawn({
        let (bot, stack) = (bot.clone(), stack.clone());
        async move { bot.run(&stack, update::press("order")).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..9 {
        let repeat = bot.run(&stack, update::press("order")).await;
        assert_stopped!(repeat, "callback_dedup");
    }
    assert_handled!(first.await.unwrap());
    let mut notices = bot.notices();
    assert_eq!(notices.pop().unwrap(), "Ordered!");
    assert_eq!(notices, ["One moment, your pizza is being ordered."; 9]);
    assert_eq!(bot.edited_texts(), ["On its way."]);
}

#[tokio::test(start_paused = true)]
async fn channel_gate_opens_after_joining() {
    let stack = channel_gate::stack("@campanile_news").unwrap();
    let bot = TestBot::new()
        .answer(
            "getChat",
            serde_json::json!({"id": -1002, "type": "channel"}),
        )
        .answer("getChatMember", update::Member::Left.of(7));
    let start = || update::text("/start").from(7);
    assert_stopped!(bot.run(&stack, start()).await, "channel_gate", "news");
    let joins = update::chat_member(update::Member::Left, update::Member::Member);
    let _ = bot
        .run(&stack, joins.of(7).in_channel(-1002))
        .await
        .unwrap();
    assert_handled!(bot.run(&stack, start()).await);
    let warnings = campanile::stack::check(&stack).await;
    assert_eq!(warnings, []);
}

#[tokio::test]
async fn roles_keep_commands_for_those_who_may_use_them() {
    let roles = roles::roles(UserId(1), ChatId(-1001)).unwrap();
    let stack = roles::stack(&roles).unwrap();
    assert_eq!(campanile::stack::check(&stack).await, []);
    let bot = TestBot::new();
    let says = |text: &str, user| update::text(text).from(user).in_group(-1001);
    assert_stopped!(
        bot.run(&stack, says("/ban 9", 2)).await,
        "allow_list",
        "`admin`"
    );
    assert_stopped!(
        bot.run(&stack, says("/appoint 2", 2)).await,
        "allow_list",
        "`owner`"
    );
    let anonymous = update::text("/whoami").as_anonymous_admin().in_group(-1001);
    assert_handled!(bot.run(&stack, anonymous).await);
    assert_handled!(bot.run(&stack, says("/appoint 2", 1)).await);
    assert_handled!(bot.run(&stack, says("/ban 9", 2)).await);
    assert_handled!(bot.run(&stack, says("/dismiss 2", 1)).await);
    assert_stopped!(
        bot.run(&stack, says("/ban 9", 2)).await,
        "allow_list",
        "`admin`"
    );
    assert_stopped!(
        bot.run(&stack, update::text("/whoami").from(3)).await,
        "allow_list"
    );
    assert_eq!(bot.calls_of("banChatMember").len(), 1);
    assert_eq!(
        bot.sent_texts(),
        [
            "This is for those who are admin.",
            "This is for those who are owner.",
            "anonymous admin of -1001: admin",
            "User 2 is an admin now.",
            "User 9 is banned.",
            "User 2 is no admin any more.",
            "This is for those who are member.",
        ]
    );
}

#[tokio::test]
async fn groups_audit_all_and_stop_stickers() {
    let seen = groups::Seen::default();
    let stack = groups::stack(seen.clone());
    let bot = TestBot::new();
    assert_stopped!(
        bot.run(&stack, update::sticker()).await,
        "handler",
        "stickers"
    );
    assert_handled!(bot.run(&stack, update::text("hi")).await);
    assert_handled!(bot.run(&stack, update::poll("Why?")).await);
    bot.assert_sent(&["hi"]);
    assert_eq!(seen.count(), 3);
    assert_unhandled!(bot.run(&campanile::Router::new(), update::text("hi")).await);
}

async fn replayed(lines: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines).unwrap();
    let mut out = Vec::new();
    let rules = Rules {
        allowed: vec![UserId(7)],
        ..Rules::default()
    };
    replay::run(file.path(), "tower_bot", &rules, &mut out, Paint::plain())
        .await
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_replay_accounts_for_every_line() {
    let lines = [
        update::text("hi").from(7).json().to_string(),
        serde_json::json!({"note": "wrapped", "update": update::text("hi").from(8).json()})
            .to_string(),
        r#"{"update_id":1,"time_travel":{}}"#.to_owned(),
        r#"{"update_id":1,"message":{"#.to_owned(),
        String::new(),
        r#"{"update_id":"x"}"#.to_owned(),
    ];
    let mut lines = lines.join("\n").into_bytes();
    lines.extend_from_slice(b"\n{\"update_id\":1,\"poll\":{\"id\":\"\xff\"}}\r\n");
    let shown = replayed(&lines).await;
    let line = |number: &str| {
        let found = shown
            .lines()
            .find(|line| line.trim_start().starts_with(number));
        found.unwrap_or_else(|| panic!("no line {number} in:\n{shown}"))
    };
    assert!(
        line("1 ").contains("message") && line("1 ").contains("handled"),
        "{shown}"
    );
    assert!(
        line("2 ").contains("user 8") && line("2 ").contains("allow_list"),
        "{shown}"
    );
    assert!(
        line("3 ").contains("time_travel") && line("3 ").contains("nobody"),
        "{shown}"
    );
    assert!(
        line("4 ").contains("broken") && line("4 ").contains("ends too early (byte 26)"),
        "{shown}"
    );
    assert!(
        line("6 ").contains("`update_id` must be an integer (byte 13)"),
        "{shown}"
    );
    assert!(
        line("7 ").contains("is not valid UTF-8 (byte 29)"),
        "{shown}"
    );
    assert!(
        shown.contains("6 lines: 3 broken, 1 handled, 2 stopped; 2 replies"),
        "{shown}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_replay_collects_albums_and_handles_them_at_the_end_of_the_file() {
    let albums = [
        update::album(3).from(7).build(),
        update::album(2)
            .from(7)
            .media_group("another")
            .message_id(50)
            .build(),
        update::album(2).from(8).build(),
    ];
    let mut lines = Vec::new();
    for member in albums.concat() {
        lines.extend_from_slice(member.raw());
        lines.push(b'\n');
    }
    let shown = replayed(&lines).await;
    assert!(
        shown.contains("7 lines: 5 absorbed, 2 stopped; 1 replies"),
        "{shown}"
    );
    assert!(
        shown.ends_with("2 albums of 5 items: 2 handled; 2 replies\n"),
        "{shown}"
    );
    assert_eq!(shown, replayed(&lines).await, "it is the same each time");
}

#[tokio::test(start_paused = true)]
async fn updates_of_several_bots_in_one_file_are_no_repeats() {
    let line = |text: &str| update::text(text).id(5).from(7).json().to_string();
    let shown = replayed(format!("{}\n{}", line("one"), line("two")).as_bytes()).await;
    assert!(shown.contains("2 lines: 2 handled"), "{shown}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let path = std::path::Path::new("no/such/file.jsonl");
    let mut out = Vec::new();
    let error = replay::run(
        path,
        "tower_bot",
        &Rules::default(),
        &mut out,
        Paint::plain(),
    )
    .await
    .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot open no/such/file.jsonl: "),
        "{error}"
    );
}

#[tokio::test]
async fn axum_webhook_takes_updates_and_events_of_the_shop() {
    let bot = TestBot::new();
    let webhook = Webhook::new(bot.bot(), axum_webhook::stack()).build();
    let routes = axum_webhook::routes(webhook.clone());
    let post = async |path: &str, secret: &str, body: String| {
        let request = Request::post(path)
            .header("X-Telegram-Bot-Api-Secret-Token", secret)
            .body(Body::from(body))
            .unwrap();
        routes.clone().oneshot(request).await.unwrap().status()
    };
    let update = || update::text("/start").json().to_string();
    let secret = webhook.secret().reveal();
    assert_eq!(post("/telegram", "guessed", update()).await, 401);
    assert_eq!(post("/telegram", secret, update()).await, 200);
    assert_eq!(post("/orders/5/paid/7", "", String::new()).await, 204);
    bot.assert_sent(&[
        "You will hear of your orders here.",
        "Order 5 is paid. Thank you!",
    ]);
    webhook.shutdown(Duration::from_secs(1)).await;
    assert_eq!(post("/orders/6/paid/7", "", String::new()).await, 503);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_blocks_a_flood_with_one_notice_and_tells_its_end() {
    let (stack, ends) = rate_limit::stack().unwrap();
    let ends = tokio::spawn(ends);
    let bot = TestBot::new();
    for _ in 0..5 {
        assert_handled!(bot.run(&stack, update::text("hi")).await);
    }
    for _ in 0..20 {
        let outcome = bot.run(&stack, update::text("hi")).await;
        assert_stopped!(outcome, "rate_limit", "`flood`");
    }
    bot.assert_sent(&[
        "hi",
        "hi",
        "hi",
        "hi",
        "hi",
        "Too fast. I answer again in 60 seconds.",
    ]);
    bot.take_calls();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::task::yield_now().await;
    bot.assert_sent(&["You can go on."]);
    assert_handled!(bot.run(&stack, update::text("hi")).await);
    // A crowd in one group, where nobody is too fast alone.
    let crowd = |user: i64| update::text("hi").from(user).in_group(-1001);
    for user in 100..120 {
        assert_handled!(bot.run(&stack, crowd(user)).await);
    }
    assert_stopped!(bot.run(&stack, crowd(120)).await, "rate_limit", "`chat`");
    assert_eq!(campanile::stack::check(&stack).await, []);
    drop(stack);
    ends.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn axum_stack_stops_in_the_order_that_loses_nothing() {
    let bot = TestBot::new();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let parts = axum_stack::stack(&store).unwrap();
    assert_eq!(campanile::stack::check(&parts.0).await, []);
    let hosted = Hosted::start(&bot.bot(), Vec::new(), parts);
    // The drivers begin.
    tokio::task::yield_now().await;
    let routes = hosted.routes();
    let secret = hosted.webhook().secret().reveal().to_owned();
    let post = async |update: Update| {
        let request = Request::post("/telegram")
            .header("X-Telegram-Bot-Api-Secret-Token", &secret)
            .body(Body::from(update.raw().clone()))
            .unwrap();
        routes.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(post(update::text("hello").id(1).into()).await, 200);
    for member in update::album(3).id(2).build() {
        assert_eq!(post(member).await, 200, "each at once");
    }
    bot.assert_sent(&["hello"]);
    drop(routes);
    let deadline = Instant::now() + Duration::from_secs(25);
    assert!(hosted.stop(deadline).await, "all drivers have ended");
    assert_eq!(
        deadline.elapsed(),
        Duration::ZERO,
        "and before the deadline"
    );
    bot.assert_sent(&["hello", "3 at once!"]);
}

#[tokio::test(start_paused = true)]
async fn media_group_answers_an_album_once() {
    let (stack, albums) = media_group::stack();
    let bot = TestBot::new();
    let driver = tokio::spawn(albums.drive(bot.bot(), stack.clone()));
    tokio::task::yield_now().await;
    let mut members = update::album(4).caption("Holidays").build();
    let late = members.pop().unwrap();
    for member in members {
        assert_absorbed!(bot.run(&stack, member).await);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_absorbed!(bot.run(&stack, late).await);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_handled!(bot.run(&stack, update::photo()).await);
    bot.assert_sent(&[
        "3 pictures: Holidays",
        "1 picture more: without a word",
        "One picture. Send more at once!",
    ]);
    assert_eq!(campanile::stack::check(&stack).await, []);
    driver.abort();
}
