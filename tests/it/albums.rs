//! An album comes out once and whole, whichever way its members come.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use campanile::{
    layers::{
        CallbackDedupLayer, CatchPanicLayer, MediaGroupLayer, RateLimitLayer, RedeliveryLayer,
        SequenceLayer, media_group::Albums,
    },
    prelude::*,
    store::{MemoryStore, Store},
};
use campanile_emulator::{self as emulator, BotClient, Draft};
use serde_json::{Value, json};
use tokio::{sync::oneshot, task::JoinHandle, time::Instant};
use tower::{Layer, ServiceBuilder, limit::ConcurrencyLimitLayer};

use crate::support::{Log, SECOND, SOURCES, Serving, Source, World, pass, stack, text, within};

/// Writes down an album with the ids of its members, and everything else with its text.
fn handle(log: &Log, request: &Request) -> Outcome {
    let update = request.update();
    let line = match request.extensions().get::<Album>() {
        Some(album) => {
            let ids = album.items().iter().map(|item| item.message_id().0);
            format!("{:?} part {}", ids.collect::<Vec<_>>(), album.part())
        }
        None => format!("{}: {}", update.kind(), text(request)),
    };
    log.push(&line);
    Outcome::handled().reply(update.reply(&line))
}

fn handler(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let log = log.clone();
    stack(move |request| {
        let log = log.clone();
        async move {
            match request.probe() {
                Some(_) => Ok(Outcome::handled()),
                None => Ok(handle(&log, &request)),
            }
        }
    })
}

/// A source with a driver of its albums.
struct Collecting {
    _serving: Serving,
    stop: oneshot::Sender<()>,
    driver: JoinHandle<()>,
}

impl Collecting {
    async fn new(world: &World, source: Source, log: &Log) -> Self {
        let (layer, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
        Self::of(world, source, layer.layer(handler(log)), albums).await
    }

    async fn of(
        world: &World,
        source: Source,
        stack: impl UpdateService<Future: Send>,
        albums: Albums,
    ) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let driver = albums.drive(world.bot.clone(), stack.clone());
        let driver = tokio::spawn(driver.until(async { drop(stopped.await) }));
        Self {
            _serving: world.serve(source, stack).await,
            stop,
            driver,
        }
    }

    /// What a host does last: it handles what is open.
    async fn drained(self) {
        drop(self.stop);
        within(self.driver).await.unwrap();
    }
}

/// A member that the test makes up: a photo with a message id and a group of its own choice.
fn member(id: i64, group: &str, chat: &Value) -> Value {
    json!({"message_id": id, "date": 1, "chat": chat, "media_group_id": group,
        "from": {"id": 77, "is_bot": false, "first_name": "Zoe"},
        "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]})
}

fn private(id: i64) -> Value {
    json!({"id": id, "type": "private", "first_name": "Zoe"})
}

impl World {
    fn push(&self, client: &BotClient, message: &Value) -> i64 {
        let pushed = self.emulator.push_update(client, "message", message);
        pushed.expect("the bot takes messages")
    }
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_album_is_handled_once_and_whole_in_any_order() {
    let document = || Draft::document("notes.txt", "notes");
    for source in SOURCES {
        for kind in 0..5 {
            let (world, log) = (World::new().await, Log::default());
            let _collecting = Collecting::new(&world, source, &log).await;
            let items = match kind {
                0 => [Draft::photo(), Draft::photo(), Draft::photo()],
                1 => [Draft::video(), Draft::video(), Draft::video()],
                2 => [Draft::photo(), Draft::video(), Draft::photo()],
                3 => [document(), document(), document()],
                _ => [Draft::audio(), Draft::audio(), Draft::audio()],
            };
            let album = emulator::Album::of(items).caption(1, "Holidays");
            world.alice.album(&world.client, album.order([2, 0, 1]));
            world.settled().await;
            assert_eq!(log.lines(), [""; 0], "{source:?}: it is open");
            pass(5).await;
            assert_eq!(log.lines(), ["[1, 2, 3] part 1"], "{source:?} {kind}");
            let answers = world.emulator.calls("sendMessage");
            assert_eq!(answers.len(), 1, "{source:?} {kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn members_that_come_one_by_one_are_one_album() {
    // Polling gets each in a batch of its own, and a webhook the next one after its 2xx.
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let _collecting = Collecting::new(&world, source, &log).await;
        let album = emulator::Album::photos(4);
        let pause = Duration::from_millis(900);
        let sending = world.alice.album_slowly(&world.client, album, pause);
        let watching = async {
            for settled in 1..4 {
                tokio::time::sleep(pause / 2).await;
                assert_eq!(world.update_ids().len(), settled, "{source:?}");
                assert_eq!(world.pending(), 0, "{source:?}: each is settled at once");
                tokio::time::sleep(pause / 2).await;
            }
        };
        tokio::join!(sending, watching);
        pass(2).await;
        assert_eq!(log.lines(), ["[1, 2, 3, 4] part 1"], "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_that_is_an_album_is_one_too() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let channel = world.emulator.channel("News", &world.alice);
        channel.promote(&world.client);
        let _collecting = Collecting::new(&world, source, &log).await;
        world.settled().await;
        world.alice.album(&channel, emulator::Album::photos(3));
        pass(5).await;
        let lines = log.lines();
        // The first message is that of the channel's making.
        assert_eq!(lines.last().unwrap(), "[2, 3, 4] part 1", "{source:?}");
        let albums = lines.iter().filter(|line| line.contains("part"));
        assert_eq!(albums.count(), 1, "{source:?}: {lines:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_that_is_delivered_again_changes_nothing() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let _collecting = Collecting::new(&world, source, &log).await;
        let members = [1, 2].map(|id| member(id, "g", &private(77)));
        let first = world.push(&world.client, &members[0]);
        world.push(&world.client, &members[1]);
        // While the album is open, and when it was handled: the same update, and the same message
        // in another one.
        for _ in 0..2 {
            world.settled().await;
            assert!(world.emulator.redeliver(&world.client, first));
            world.push(&world.client, &members[0]);
            pass(5).await;
            assert_eq!(log.lines(), ["[1, 2] part 1"], "{source:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_media_group_id_in_two_chats_and_two_threads_is_an_album_each() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let _collecting = Collecting::new(&world, source, &log).await;
        let forum = json!({"id": -1001, "type": "supergroup", "title": "Town", "is_forum": true});
        for turn in 0..2 {
            world.push(&world.client, &member(1 + turn, "g", &private(77)));
            world.push(&world.client, &member(11 + turn, "g", &private(78)));
            for thread in [20, 30] {
                let mut message = member(thread + 1 + turn, "g", &forum);
                message["message_thread_id"] = thread.into();
                message["is_topic_message"] = true.into();
                world.push(&world.client, &message);
            }
        }
        pass(5).await;
        let mut lines = log.lines();
        lines.sort();
        let expected = ["[1, 2]", "[11, 12]", "[21, 22]", "[31, 32]"];
        assert_eq!(
            lines,
            expected.map(|ids| format!("{ids} part 1")),
            "{source:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn two_bots_on_one_stack_get_an_album_each() {
    let world = World::new().await;
    let other = world.emulator.bot("43:OTHER");
    let log = Log::default();
    let (layer, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
    let stack = layer.layer(handler(&log));
    let mut running = Vec::new();
    for client in [&world.client, &other] {
        let bot = Bot::connect(client.clone()).await.unwrap();
        let (drive, stack) = ((albums.clone(), bot.clone(), stack.clone()), stack.clone());
        let app = App::new(bot, stack).driver_until(|stop| {
            let (albums, bot, stack) = drive;
            albums.drive(bot, stack).until(stop)
        });
        running.push(app.start().await);
    }
    pass(1).await;
    for id in [1, 2] {
        world.push(&world.client, &member(id, "g", &private(77)));
        world.push(&other, &member(10 + id, "g", &private(77)));
    }
    pass(5).await;
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(lines, ["[1, 2] part 1", "[11, 12] part 1"]);
    for app in running {
        app.stop().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn ten_members_are_handled_at_once_and_nobody_else_waits_for_an_open_album() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let bob = world.emulator.user("Bob");
        let _collecting = Collecting::new(&world, source, &log).await;
        world.alice.album(&world.client, emulator::Album::photos(2));
        bob.say(&world.client, "hello");
        world.say("and me?");
        let sent = Instant::now();
        world.settled().await;
        let mut lines = log.lines();
        lines.sort();
        assert_eq!(lines, ["message: and me?", "message: hello"], "{source:?}");
        assert!(sent.elapsed() < SECOND, "{source:?}");

        pass(5).await;
        let begun = Instant::now();
        world
            .alice
            .album(&world.client, emulator::Album::photos(10));
        while log.lines().len() < 4 && begun.elapsed() < SECOND {
            tokio::time::sleep(SECOND / 100).await;
        }
        assert!(
            begun.elapsed() < SECOND / 2,
            "{source:?}: it waits for more"
        );
        let last = log.lines().pop().unwrap();
        assert_eq!(last.matches(", ").count(), 9, "{source:?}: {last}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_a_member_passes_as_an_edit_and_a_late_member_is_part_2() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let _collecting = Collecting::new(&world, source, &log).await;
        let album = emulator::Album::photos(2).caption(0, "Holidays");
        let sent = world.alice.album(&world.client, album);
        world.settled().await;
        world.alice.edit(&sent[0], "while it is open");
        pass(5).await;
        world.alice.edit(&sent[0], "after it");
        pass(5).await;
        let expected = [
            "edited_message: while it is open",
            "[1, 2] part 1",
            "edited_message: after it",
        ];
        assert_eq!(log.lines(), expected, "{source:?}");

        let pause = 5 * SECOND;
        let album = emulator::Album::photos(3);
        world.alice.album_slowly(&world.client, album, pause).await;
        pass(5).await;
        let late: Vec<_> = log.lines()[3..]
            .iter()
            .map(|line| line.split(" part ").nth(1).unwrap().to_owned())
            .collect();
        assert_eq!(late, ["1", "2", "3"], "{source:?}: {:?}", log.lines());
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_with_an_open_album_handles_it() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let collecting = Collecting::new(&world, source, &log).await;
        world.alice.album(&world.client, emulator::Album::photos(3));
        world.settled().await;
        assert_eq!(log.lines(), [""; 0], "{source:?}: it is open");
        collecting.drained().await;
        assert_eq!(log.lines(), ["[1, 2, 3] part 1"], "{source:?}");
    }
    // As an app does it by itself.
    let (world, log) = (World::new().await, Log::default());
    let (layer, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
    let stack = layer.layer(handler(&log));
    let bot = world.bot.clone();
    let app = App::new(bot.clone(), stack.clone())
        .driver_until(|stop| albums.drive(bot, stack).until(stop));
    let running = app.start().await;
    world.alice.album(&world.client, emulator::Album::photos(3));
    world.settled().await;
    let report = running.stop().await.unwrap();
    assert!(report.confirmed && report.settled == 3, "{report:?}");
    assert_eq!(log.lines(), ["[1, 2, 3] part 1"]);
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_stop_of_the_driver_stays_with_telegram() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let (layer, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
        let stack = layer.layer(handler(&log));
        let collecting = Collecting::of(&world, source, stack.clone(), albums.clone()).await;
        world.alice.album(&world.client, emulator::Album::photos(2));
        world.settled().await;
        let Collecting {
            _serving: serving,
            stop,
            driver,
        } = collecting;
        drop(stop);
        within(driver).await.unwrap();
        world.alice.album(&world.client, emulator::Album::photos(2));
        pass(5).await;
        assert_eq!(log.lines(), ["[1, 2] part 1"], "{source:?}");
        assert_eq!(world.pending(), 2, "{source:?}: nothing was acknowledged");

        // The next start has a driver again.
        serving.crash().await;
        let _collecting = Collecting::of(&world, source, stack, albums).await;
        pass(120).await;
        assert_eq!(world.pending(), 0, "{source:?}");
        assert_eq!(log.lines().len(), 2, "{source:?}: {:?}", log.lines());
        assert!(log.lines()[1].ends_with("] part 1"), "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn with_one_place_behind_it_members_are_taken_while_that_place_is_busy() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let (layer, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
        let seen = log.clone();
        let slow = stack(move |request| {
            let seen = seen.clone();
            async move {
                tokio::time::sleep(5 * SECOND).await;
                Ok(handle(&seen, &request))
            }
        });
        let outcomes = Log::default();
        let stack = ServiceBuilder::new()
            .layer(outcomes.of_outcomes())
            .layer(layer)
            .layer(ConcurrencyLimitLayer::new(1))
            .service(slow);
        let _collecting = Collecting::of(&world, source, stack, albums).await;
        let bob = world.emulator.user("Bob");
        bob.say(&world.client, "slow");
        pass(1).await;
        world.alice.album(&world.client, emulator::Album::photos(3));
        pass(1).await;
        assert_eq!(outcomes.lines(), ["message: absorbed"; 3], "{source:?}");
        pass(15).await;
        assert_eq!(
            log.lines(),
            ["message: slow", "[1, 2, 3] part 1"],
            "{source:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_inside_counts_an_album_as_one_and_says_so_once() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let (layer, albums) = MediaGroupLayer::pair(Arc::clone(&store));
        let limit = RateLimitLayer::quota("messages", 2, 3_600 * SECOND).notice("Enough.");
        let stack = ServiceBuilder::new()
            .layer(layer)
            .layer(limit.build(store).unwrap())
            .service(handler(&log));
        let _collecting = Collecting::of(&world, source, stack, albums).await;
        world
            .alice
            .album(&world.client, emulator::Album::photos(10));
        pass(2).await;
        world.say("one more");
        world.settled().await;
        world
            .alice
            .album(&world.client, emulator::Album::photos(10));
        pass(5).await;
        let lines = log.lines();
        assert_eq!(lines.len(), 2, "{source:?}: {lines:?}");
        assert_eq!(lines[1], "message: one more", "{source:?}");
        assert_eq!(world.texts().last().unwrap(), "Enough.", "{source:?}");
        let sent = world.emulator.calls("sendMessage");
        assert_eq!(sent.len(), 3, "{source:?}: one notice for ten photos");
    }
}

#[tokio::test(start_paused = true)]
async fn an_album_whose_handler_panics_once_is_handled_again_and_passes_the_whole_stack() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let (layer, albums) = MediaGroupLayer::pair(Arc::clone(&store));
        let limit = RateLimitLayer::quota("messages", 1, 3_600 * SECOND);
        let (seen, is_first) = (log.clone(), Arc::new(AtomicBool::new(true)));
        let clumsy = stack(move |request| {
            let seen = seen.clone();
            let is_first = is_first.swap(false, Ordering::Relaxed);
            async move {
                assert!(!is_first, "the handler stumbles");
                Ok(handle(&seen, &request))
            }
        });
        let outcomes = Log::default();
        let stack = ServiceBuilder::new()
            .layer(outcomes.of_outcomes())
            .layer(CatchPanicLayer::new())
            .layer(RedeliveryLayer::memory())
            .layer(CallbackDedupLayer::new(Arc::clone(&store)))
            .layer(layer)
            .layer(SequenceLayer::new())
            .layer(limit.build(store).unwrap())
            .service(clumsy);
        let _collecting = Collecting::of(&world, source, stack, albums).await;
        world.alice.album(&world.client, emulator::Album::photos(2));
        pass(10).await;
        assert_eq!(
            log.lines(),
            ["[1, 2] part 1"],
            "{source:?}: and charged once"
        );
        let outcomes = outcomes.lines();
        assert_eq!(outcomes.len(), 4, "{source:?}: {outcomes:?}");
        assert_eq!(outcomes[..2], ["message: absorbed"; 2], "{source:?}");
        assert!(outcomes[2].contains("Panic"), "{source:?}: {outcomes:?}");
        assert_eq!(outcomes[3], "message: handled", "{source:?}");
    }
}
