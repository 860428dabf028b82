//! The life of an app against the emulator, in process and with the clock paused.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use campanile::{
    handler::Handler,
    layers::{MediaGroupLayer, ObserveLayer, RateLimitLayer},
    prelude::*,
    serve::{Injector, Phase},
    store::MemoryStore,
};
use campanile_emulator::{BotClient, Emulator};
use serde_json::json;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;

async fn echo(Text(text): Text) -> String {
    text
}

async fn connect(emulator: &Emulator, token: &str) -> (BotClient, Bot) {
    let client = emulator.bot(token);
    (client.clone(), Bot::connect(client).await.unwrap())
}

/// Lets everything that is due happen; the clock is paused.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(2)).await;
}

fn echo_router() -> Router {
    Router::new().message(Content::Text, echo)
}

#[tokio::test(start_paused = true)]
async fn an_app_answers_until_it_is_stopped_and_confirms_the_last_update() {
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let running = App::new(bot, echo_router()).start().await;
    assert_eq!(running.phase(), Phase::Running);

    alice.say(&client, "one");
    alice.say(&client, "two");
    settle().await;
    assert_eq!(alice.chat(&client).texts(), ["one", "two", "one", "two"]);

    let report = running.stop().await.unwrap();
    assert_eq!((report.received, report.settled), (2, 2));
    assert!(report.confirmed);
    assert_eq!(emulator.pending(&client), 0);

    alice.say(&client, "three");
    settle().await;
    assert_eq!(
        alice.chat(&client).texts().len(),
        5,
        "nobody answers any more"
    );
}

#[tokio::test(start_paused = true)]
async fn two_bots_in_one_process_answer_their_own_people() {
    let emulator = Emulator::new();
    let (one, one_bot) = connect(&emulator, "1:ONE").await;
    let (two, two_bot) = connect(&emulator, "2:TWO").await;
    let alice = emulator.user("Alice");
    let router = echo_router();
    let first = App::new(one_bot, router.clone()).start().await;
    let second = App::new(two_bot, router).start().await;

    alice.say(&one, "to one");
    alice.say(&two, "to two");
    settle().await;
    assert_eq!(alice.chat(&one).texts(), ["to one", "to one"]);
    assert_eq!(alice.chat(&two).texts(), ["to two", "to two"]);

    first.stop().await.unwrap();
    alice.say(&two, "still there?");
    settle().await;
    assert_eq!(alice.chat(&two).texts().len(), 4);
    second.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_has_begun_and_sends_it() {
    async fn slow() -> &'static str {
        tokio::time::sleep(Duration::from_secs(10)).await;
        "done"
    }
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let running = App::new(bot, Router::new().command("work", slow))
        .start()
        .await;
    alice.say(&client, "/work");
    settle().await;

    let report = running.stop().await.unwrap();
    assert_eq!(report.unsettled, 0);
    assert_eq!(alice.chat(&client).texts(), ["/work", "done"]);
    assert_eq!(emulator.pending(&client), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_done_in_time_comes_again_at_the_next_start() {
    async fn stuck() {
        std::future::pending::<()>().await;
    }
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let router = Router::new().command("work", stuck);
    let app = App::new(bot.clone(), router).drain_timeout(Duration::from_secs(5));
    let running = app.start().await;
    alice.say(&client, "/work");
    settle().await;
    let report = running.stop().await.unwrap();
    assert_eq!((report.unsettled, report.abandoned), (1, 1));

    let running = App::new(bot, echo_router()).start().await;
    settle().await;
    assert_eq!(alice.chat(&client).texts(), ["/work", "/work"]);
    running.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn drivers_run_along_and_finish_after_the_stack() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let (observe, worker) = ObserveLayer::pair(move |_: Request| {
        let counter = Arc::clone(&counter);
        async move {
            tokio::time::sleep(Duration::from_secs(3)).await;
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let stack = ServiceBuilder::new().layer(observe).service(echo_router());
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let running = App::new(bot, stack).driver(worker).start().await;
    for text in ["a", "b", "c"] {
        alice.say(&client, text);
    }
    settle().await;
    running.stop().await.unwrap();
    assert_eq!(
        seen.load(Ordering::Relaxed),
        3,
        "what waited was shown before the end"
    );
}

#[tokio::test(start_paused = true)]
async fn an_album_that_is_open_at_the_stop_is_handled_before_the_end() {
    async fn count(album: Album) -> String {
        format!("{} items.", album.len())
    }
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let (media_group, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
    let router: Router = Router::new().album(count);
    let stack = ServiceBuilder::new().layer(media_group).service(router);
    let running = App::new(bot, stack).albums(albums).start().await;
    alice.album(&client, campanile_emulator::Album::photos(3));
    tokio::time::sleep(Duration::from_millis(500)).await;
    running.stop().await.unwrap();
    let texts = alice.chat(&client).texts();
    assert_eq!(texts.last().unwrap(), "3 items.");
}

type Told = Arc<Mutex<Vec<String>>>;

/// Sends an album of three to a handler, and tells what the hooks of the app were told.
async fn an_album_to<H, T>(handler: H) -> Vec<String>
where
    H: Handler<T, ()>,
    T: 'static,
{
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let (media_group, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
    let router: Router = Router::new().album(handler);
    let stack = ServiceBuilder::new().layer(media_group).service(router);
    let told = Told::default();
    let (failures, letters) = (Arc::clone(&told), Arc::clone(&told));
    let app = App::new(bot, stack).albums(albums).polling(|polling| {
        polling
            .on_error(move |failure| {
                let line = format!("{:?}: {}", failure.next, failure.error);
                failures.lock().unwrap().push(line);
            })
            .on_dead_letter(move |letter| {
                let update = Update::parse(letter.raw.clone()).unwrap();
                let id = update.media_group_id().is_some();
                let line = format!("letter of an album: {id}, after {}", letter.attempts);
                letters.lock().unwrap().push(line);
                std::future::ready(())
            })
    });
    let running = app.start().await;
    alice.album(&client, campanile_emulator::Album::photos(3));
    tokio::time::sleep(Duration::from_secs(60)).await;
    running.stop().await.unwrap();
    let told = told.lock().unwrap();
    told.clone()
}

#[tokio::test(start_paused = true)]
async fn an_album_whose_handler_fails_goes_to_the_error_hook_once_and_is_settled() {
    let told = an_album_to(async |_: Album| Err::<(), BoxError>("no room".into())).await;
    assert_eq!(told, ["Settled: no room"]);
}

#[tokio::test(start_paused = true)]
async fn an_album_whose_handler_panics_is_tried_again_and_then_a_dead_letter_for_each_member() {
    let told = an_album_to(async |_: Album| -> () { panic!("boom") }).await;
    let letter = "letter of an album: true, after 3";
    assert_eq!(
        told,
        [
            "Again { after: 1s }: panicked: boom",
            "Again { after: 2s }: panicked: boom",
            "DeadLetter: panicked: boom",
            letter,
            letter,
            letter,
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_album_that_found_no_room_again_and_again_is_no_dead_letter_at_its_first_panic() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let told = an_album_to(move |_: Album| {
        let call = counter.fetch_add(1, Ordering::Relaxed);
        async move {
            match call {
                0..5 => Err(BoxError::from(Error::overloaded("no room"))),
                5 => panic!("boom"),
                _ => Ok(()),
            }
        }
    });
    let told = told.await;
    let expected = [
        ["Again { after: 1s }: no room"; 5].as_slice(),
        &["Again { after: 1s }: panicked: boom"],
    ];
    assert_eq!(told, expected.concat());
    assert_eq!(calls.load(Ordering::Relaxed), 7);
}

#[tokio::test(start_paused = true)]
async fn an_album_whose_handler_times_out_is_tried_again_until_it_is_handled() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let told = an_album_to(move |_: Album| {
        let call = counter.fetch_add(1, Ordering::Relaxed);
        async move {
            match call {
                0 => Err(BoxError::from(Error::timeout("too slow"))),
                _ => Ok(()),
            }
        }
    });
    let told = told.await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Again { after: 1s }"), "{told:?}");
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn several_replicas_on_a_store_of_one_process_do_not_start() {
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    let stack = || {
        let limit = RateLimitLayer::quota("user", 20, Duration::from_secs(60));
        let limit = limit.build(Arc::new(MemoryStore::new())).unwrap();
        ServiceBuilder::new().layer(limit).service(echo_router())
    };
    let mut running = App::new(bot.clone(), stack()).replicas(3).start().await;
    assert_eq!(running.phase(), Phase::Stopped);
    running.ended().await;
    alice.say(&client, "hello");
    settle().await;
    let error = running.stop().await.unwrap_err().to_string();
    assert!(
        error.contains("cannot run in 3 replicas") && error.contains("rate_limit"),
        "{error}"
    );
    assert_eq!(emulator.pending(&client), 1, "nothing was taken");

    let running = App::new(bot, stack()).start().await;
    settle().await;
    assert_eq!(alice.chat(&client).texts(), ["hello", "hello"]);
    running.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_host_injects_events_until_the_app_stops() {
    async fn paid(Payload(order): Payload<u64>) -> String {
        format!("Order {order} is paid.")
    }
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let alice = emulator.user("Alice");
    alice.say(&client, "hello");
    let mut app = App::new(bot, Router::new().custom("paid", paid));
    let injector = app.injector();
    let running = app.start().await;

    let chat = alice.chat(&client);
    let event = Update::custom("paid", json!(5)).with_chat(chat.id());
    injector.inject(event.clone()).await.unwrap();
    assert_eq!(chat.texts(), ["hello", "Order 5 is paid."]);

    running.stop().await.unwrap();
    let error = injector.inject(event).await.unwrap_err();
    assert!(error.retry_after() > Duration::ZERO);
    assert_eq!(chat.texts().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_fails_of_an_injected_event_is_told_to_the_hooks_of_the_app() {
    async fn fail() -> Result<(), BoxError> {
        Err(campanile::Error::retry(Duration::from_secs(1), "no database").into())
    }
    let emulator = Emulator::new();
    let (_client, bot) = connect(&emulator, "42:TOKEN").await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let (failures, letters) = (Arc::clone(&told), Arc::clone(&told));
    let mut app = App::new(bot, Router::new().custom("paid", fail)).polling(|polling| {
        polling
            .on_error(move |failure| failures.lock().unwrap().push(failure.error.to_string()))
            .on_dead_letter(move |letter| {
                letters.lock().unwrap().push(letter.reason);
                std::future::ready(())
            })
    });
    let injector = app.injector();
    injector
        .inject(Update::custom("paid", json!(5)))
        .await
        .unwrap();
    assert_eq!(*told.lock().unwrap(), ["no database"; 2]);
    drop(app);
}

#[tokio::test(start_paused = true)]
async fn an_injector_is_bounded() {
    let gate = Arc::new(Semaphore::new(0));
    let wait = Arc::clone(&gate);
    let router = Router::new().custom("wait", move || {
        let gate = Arc::clone(&wait);
        async move { gate.acquire().await.unwrap().forget() }
    });
    let bot = campanile_testkit::TestBot::new().bot();
    let delivery = campanile::net::delivery::Delivery::builder(bot, router).max_in_flight(2);
    let injector = Injector::new(delivery);
    let event = || injector.inject(Update::custom("wait", json!({})));

    let mut one = tokio_test::task::spawn(event());
    let mut two = tokio_test::task::spawn(event());
    tokio_test::assert_pending!(one.poll());
    tokio_test::assert_pending!(two.poll());
    event().await.unwrap_err();
    gate.add_permits(2);
    one.await.unwrap();
    two.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_ends_the_app_with_a_sentence() {
    let emulator = Emulator::new();
    let (_client, bot) = connect(&emulator, "42:TOKEN").await;
    let error = campanile::ApiError::new(401, "Unauthorized");
    emulator.inject(
        campanile_emulator::Fault::error(error)
            .on("getUpdates")
            .times(1),
    );
    let never = std::future::pending();
    let error = App::new(bot, echo_router())
        .run_until(never)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the bot cannot go on: the server does not accept the bot token: it is unknown, revoked or mistyped"
    );
}

#[tokio::test(start_paused = true)]
async fn telegram_is_asked_for_what_the_stack_needs() {
    let emulator = Emulator::new();
    let (client, bot) = connect(&emulator, "42:TOKEN").await;
    let router = Router::new().on(Kind::CallbackQuery, async || {});
    let running = App::new(bot, router).start().await;
    settle().await;
    let alice = emulator.user("Alice");
    alice.say(&client, "not asked for");
    settle().await;
    let report = running.stop().await.unwrap();
    assert_eq!(report.received, 0);
}
