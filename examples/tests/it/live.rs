//! The example `patterns` as a real bot, over loopback and in real time. Tests wait for events of
//! the emulator, never for a time.

use std::io::Write;

use campanile_emulator::Fault;

use crate::{
    process::Run,
    world::{SECRET, TOKEN, World, ended_well, stop},
};

#[cfg(unix)]
#[tokio::test]
async fn start_greets_with_a_menu_whose_buttons_answer_and_edit() {
    let mut world = World::new().await;
    let bot = world.bot();
    world.alice.say(&world.client, "/start");
    world
        .until("the greeting", |world| world.chat().messages().len() == 2)
        .await;
    let greeting = world.chat().last().unwrap();
    assert!(
        greeting.text().starts_with("Hello, Alice!"),
        "{}",
        greeting.text()
    );
    let buttons: Vec<_> = greeting.buttons().concat();
    assert!(buttons.len() > 1, "{buttons:?}");

    let data = buttons[1].1.clone().unwrap();
    let press = world.alice.press(&greeting, &data);
    let name = data.rsplit(':').next().unwrap().to_owned();
    world.until("the edit", |_| greeting.edits() == 1).await;
    assert!(
        press.is_answered() && press.text().contains(&name),
        "{}",
        press.text()
    );
    assert!(greeting.text().contains(&name), "{}", greeting.text());
    assert_eq!(
        world.chat().messages().len(),
        2,
        "the menu was edited, not sent again"
    );
    stop(&world, bot).await;
}

#[cfg(unix)]
#[tokio::test]
async fn each_text_is_echoed_once_also_if_it_comes_again() {
    let mut world = World::new().await;
    let bot = world.bot();
    world.alice.say(&world.client, "one");
    world.until_texts(&["one", "one"]).await;
    // Before and after the server has learned that it arrived.
    assert!(
        world
            .emulator()
            .redeliver(&world.client, world.update_ids()[0])
    );
    world.settled().await;
    world.alice.say(&world.client, "two");
    world.until_texts(&["one", "one", "two", "two"]).await;
    world.settled().await;
    for id in world.update_ids() {
        assert!(world.emulator().redeliver(&world.client, id));
    }
    world.alice.say(&world.client, "three");
    world
        .until_texts(&["one", "one", "two", "two", "three", "three"])
        .await;
    stop(&world, bot).await;
    assert_eq!(world.chat().texts().len(), 6);
    assert_eq!(world.emulator().calls("sendMessage").len(), 3);
}

#[cfg(unix)]
#[tokio::test]
async fn a_flood_is_waited_out_and_the_message_sent_once() {
    let mut world = World::new().await;
    world
        .emulator()
        .inject(Fault::flood(1).on("sendMessage").times(2));
    let bot = world.bot();
    world.alice.say(&world.client, "patience");
    world.until_texts(&["patience", "patience"]).await;
    let events = world.emulator().events();
    let sends = events.iter().filter(|event| {
        event
            .call()
            .is_some_and(|call| call.method() == "sendMessage")
    });
    let times: Vec<_> = sends.map(|event| event.at()).collect();
    assert_eq!(times.len(), 3, "{times:?}");
    assert!(
        times
            .windows(2)
            .all(|pair| (pair[1] - pair[0]).as_secs() >= 1),
        "{times:?}"
    );
    stop(&world, bot).await;
    assert_eq!(world.chat().texts().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn polling_survives_bad_gateways_conflicts_and_cut_connections() {
    let mut world = World::new().await;
    for fault in [Fault::page(502), Fault::conflict(), Fault::cut()] {
        world.emulator().inject(fault.on("getUpdates"));
    }
    let bot = world.bot();
    world.alice.say(&world.client, "still there?");
    world.until_texts(&["still there?", "still there?"]).await;
    let ended = stop(&world, bot).await;
    assert!(ended.stderr.contains("polling is interrupted"), "{ended:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn sigint_and_sigterm_finish_what_began_and_confirm_it() {
    for signal in ["INT", "TERM"] {
        let mut world = World::new().await;
        // The send is still under way when the signal comes.
        world.emulator().inject(Fault::flood(2).on("sendMessage"));
        let bot = world.bot();
        world.alice.say(&world.client, "last words");
        world
            .until("the first attempt to send", |world| {
                world.emulator().calls("sendMessage").len() == 1
            })
            .await;
        bot.signal(signal).await;
        ended_well(&world, bot).await;
        assert_eq!(
            world.chat().texts(),
            ["last words", "last words"],
            "SIG{signal}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_allowed_users_are_let_in() {
    let mut world = World::new().await;
    let bob = world.emulator().user("Bob");
    let bot = world.bot_with(&["--allow-user", &bob.id().to_string()]);
    world.alice.say(&world.client, "psst");
    bob.say(&world.client, "hello");
    let chat = bob.chat(&world.client);
    world
        .until("the answer to Bob", |_| chat.texts() == ["hello", "hello"])
        .await;
    world.settled().await;
    stop(&world, bot).await;
    assert_eq!(world.chat().texts(), ["psst", "This bot is private."]);
}

#[cfg(unix)]
#[tokio::test]
async fn in_webhook_mode_updates_are_sent_to_the_bot_until_it_stops() {
    let mut world = World::new().await;
    let (bot, forwarding) = world.webhook_bot(&[]).await;

    world.alice.say(&world.client, "hello");
    world.until_texts(&["hello", "hello"]).await;
    world.settled().await;
    assert!(
        world
            .emulator()
            .redeliver(&world.client, world.update_ids()[0])
    );
    world.alice.say(&world.client, "again");
    world
        .until_texts(&["hello", "hello", "again", "again"])
        .await;
    world.settled().await;
    stop(&world, bot).await;
    forwarding.abort();
    assert_eq!(world.chat().texts().len(), 4);
}

/// A start that cannot succeed: one sentence, no token, a code that says so.
async fn refuses(arguments: &[&str], variables: &[(&str, &str)], says: &str) {
    let ended = Run::start(arguments, variables).ended().await;
    assert!(ended.code.is_some_and(|code| code != 0), "{ended:?}");
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.contains(says), "{ended:?}");
    for secret in [SECRET, "mal/formed"] {
        assert!(!ended.output().contains(secret), "{ended:?}");
    }
}

#[tokio::test]
async fn a_wrong_token_gives_one_sentence_without_the_token() {
    let world = World::new().await;
    let url = world.server.url();
    let url = ("TELEGRAM_API_URL", &*url);
    let unknown = format!("4200000002:{SECRET}");
    refuses(&[], &[("TELEGRAM_BOT_TOKEN", &unknown), url], "token").await;
    for malformed in [
        "mal/formed",
        &format!("42 {SECRET}"),
        &format!("x:{SECRET}"),
    ] {
        refuses(&[], &[("TELEGRAM_BOT_TOKEN", malformed), url], "malformed").await;
    }
}

#[tokio::test]
async fn an_unreachable_server_gives_one_sentence_without_the_token() {
    let world = World::new().await;
    let url = world.server.url();
    world.server.stop().await;
    let token = ("TELEGRAM_BOT_TOKEN", TOKEN);
    refuses(&[], &[token, ("TELEGRAM_API_URL", &url)], "server").await;
    refuses(&[], &[token, ("TELEGRAM_API_URL", "nonsense")], "URL").await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_token_is_in_no_line_of_the_loudest_log() {
    let mut world = World::new().await;
    for fault in [Fault::page(502), Fault::cut()] {
        world.emulator().inject(fault.on("getUpdates"));
    }
    world.emulator().inject(Fault::cut().on("sendMessage"));
    let bot = world.bot_with(&["--log", "trace"]);
    world.alice.say(&world.client, "first");
    world.settled().await;
    world.alice.say(&world.client, "second");
    world
        .until("the echo", |world| world.chat().texts().len() == 3)
        .await;
    let ended = stop(&world, bot).await;
    assert!(
        ended.stderr.contains("sendMessage"),
        "the reply that was cut off is told of: {ended:?}"
    );
}

#[tokio::test]
async fn help_names_the_options() {
    let ended = Run::start(&["--help"], &[]).ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for option in [
        "--replay",
        "--allow-user",
        "--limit",
        "--gate-channel",
        "--webhook-url",
        "--listen",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_API_URL",
    ] {
        assert!(
            ended.stdout.contains(option),
            "no {option} in:\n{}",
            ended.stdout
        );
    }
    // What stands in the environment is not shown either.
    let ended = Run::start(&["--help"], &[("TELEGRAM_BOT_TOKEN", TOKEN)])
        .ended()
        .await;
    assert!(!ended.output().contains(SECRET), "{ended:?}");
}

#[tokio::test]
async fn without_a_token_the_tour_runs_and_ends_well() {
    let ended = Run::start(&[], &[]).ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stderr, "");
    for layer in [
        "allow_list",
        "callback_dedup",
        "media_group",
        "rate_limit",
        "channel_gate",
    ] {
        assert!(ended.stdout.contains(layer), "{}", ended.stdout);
    }
    assert!(!ended.stdout.contains('\u{1b}'), "plain text in a pipe");
    // The variable of a secret that is not set is empty.
    let empty = Run::start(&[], &[("TELEGRAM_BOT_TOKEN", "")]).ended().await;
    assert_eq!(empty.code, Some(0), "{empty:?}");
}

#[tokio::test]
async fn a_replay_tells_of_each_line_and_of_broken_ones() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let update = campanile_testkit::update::text("/start").json();
    writeln!(file, "{update}\n{{\"update_id\":\n{{\"update\":{update}}}").unwrap();
    let path = file.path().to_str().unwrap();
    let ended = Run::start(&["--replay", path], &[]).ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.stdout.contains("3 lines: 1 broken, 2 handled"),
        "{}",
        ended.stdout
    );

    let missing = Run::start(&["--replay", "no/such/file"], &[]).ended().await;
    assert_eq!(missing.code, Some(1), "{missing:?}");
    assert_eq!(missing.stderr.trim_end().lines().count(), 1, "{missing:?}");
}
