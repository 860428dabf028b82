use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
    time::Duration,
};

use campanile_core::{
    Ack, BoxError, ChatId, Error, ErrorKind, Identity, Origin, Outcome, Probe, Request,
    UpdateService, UserId,
};
use campanile_testkit::{TestBot, assert_handled, contract, update};
use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_test::mock;

use super::*;
use crate::interleave::{Event, Log, Race, Random, Task};

type Answer = mock::SendResponse<Outcome>;
type Mock = mock::Mock<Request, Outcome>;
type Handle = mock::Handle<Request, Outcome>;
type Call = task::Spawn<ResponseFuture<Mock, <Mock as Service<Request>>::Future>>;

/// One layer around a mock, which is called by hand.
struct Case {
    layer: SequenceLayer,
    service: Sequence<Mock>,
    handle: Handle,
    bot: TestBot,
}

impl Case {
    fn new() -> Self {
        Self::of(SequenceLayer::new())
    }

    fn of(layer: SequenceLayer) -> Self {
        let (inner, handle) = mock::pair();
        Self {
            service: layer.layer(inner),
            layer,
            handle,
            bot: TestBot::new(),
        }
    }

    fn call(&mut self, update: impl Into<campanile_core::Update>) -> Call {
        self.call_with(self.bot.request(update))
    }

    fn call_with(&mut self, request: Request) -> Call {
        let ready = task::spawn(()).enter(|cx, _| self.service.poll_ready(cx));
        assert_ready_ok!(ready);
        task::spawn(self.service.call(request))
    }

    /// The next update that reached inner, by its text.
    fn arrived(&mut self) -> Option<(String, Answer)> {
        match task::spawn(()).enter(|_, _| self.handle.poll_request()) {
            Poll::Ready(Some((request, answer))) => {
                let text = request.update().text().unwrap_or("no text");
                Some((text.to_owned(), answer))
            }
            _ => None,
        }
    }

    #[track_caller]
    fn assert_arrived(&mut self, text: &str) -> Answer {
        let (arrived, answer) = self.arrived().expect("nothing arrived");
        assert_eq!(arrived, text);
        answer
    }

    #[track_caller]
    fn assert_nothing_arrived(&mut self) {
        let arrived = self.arrived().map(|(text, _)| text);
        assert_eq!(arrived, None);
    }

    fn lanes_in_use(&self) -> usize {
        self.layer.lanes_in_use()
    }
}

impl SequenceLayer {
    fn lanes_in_use(&self) -> usize {
        self.shared().lanes().in_use()
    }
}

/// Waits for all of them, but not for ever.
async fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let all = futures::future::join_all(futures);
    let all = tokio::time::timeout(Duration::from_secs(60), all).await;
    all.expect("nobody is stuck")
}

fn hi(text: &str) -> update::Message {
    update::text(text)
}

// ===== the contract =====

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(SequenceLayer::new)
        .passing_each(|number| update::text("hi").from(number as i64 + 1))
        .await;
    contract::check(SequenceLayer::new)
        .passing(update::press("like"))
        .await;
    contract::check(|| {
        let builder = SequenceLayer::builder().key(|request: &Request| request.update().id());
        builder.lane_length(1).build().unwrap()
    })
    .passing_each(|number| update::text("hi").id(number as i64 + 1))
    .await;
}

// ===== order =====

#[tokio::test(start_paused = true)]
async fn updates_of_one_chat_run_one_at_a_time_in_order_of_call() {
    let mut case = Case::new();
    let mut first = case.call(hi("1"));
    let mut second = case.call(hi("2"));
    let mut third = case.call(hi("3"));
    // Polled backwards, as a runtime may do with spawned futures.
    assert_pending!(third.poll());
    assert_pending!(second.poll());
    assert_pending!(first.poll());
    let answer = case.assert_arrived("1");
    case.assert_nothing_arrived();

    answer.send_response(Outcome::handled());
    assert_pending!(second.poll());
    case.assert_nothing_arrived();
    assert_handled!(assert_ready!(first.poll()));
    assert!(second.is_woken());
    assert_pending!(third.poll());
    assert_pending!(second.poll());
    case.assert_arrived("2")
        .send_error(BoxError::from("failed"));
    let error = assert_ready!(second.poll()).unwrap_err();
    assert_eq!(error.to_string(), "failed");

    assert!(third.is_woken());
    assert_pending!(third.poll());
    case.assert_arrived("3").send_response(Outcome::handled());
    assert_handled!(assert_ready!(third.poll()));
    assert_eq!(case.lanes_in_use(), 0);
}

#[tokio::test(start_paused = true)]
async fn messages_edits_and_posts_of_a_chat_share_its_lane() {
    let pairs = [
        (hi("1"), hi("2").edited()),
        (hi("1").in_group(-1001), hi("2").from(8).in_group(-1001)),
        (
            update::post("1").in_channel(-1002),
            update::post("2").in_channel(-1002).edited(),
        ),
        (hi("1").business("b"), hi("2").business("b").edited()),
        (hi("1").guest("q"), hi("2").guest("r")),
    ];
    for (first, second) in pairs {
        let mut case = Case::new();
        let _first = case.call(first);
        let mut second = case.call(second);
        assert_pending!(second.poll());
        let _answer = case.assert_arrived("1");
        case.assert_nothing_arrived();
    }
}

#[tokio::test(start_paused = true)]
async fn chats_run_side_by_side_and_so_do_bots_connections_and_guests() {
    let mut case = Case::new();
    let chat = -1_001;
    let mut running = vec![
        case.call(hi("own").in_group(chat)),
        case.call(hi("other chat").in_group(-1_002)),
        case.call(hi("connection").business("a").chat(chat)),
        case.call(hi("other connection").business("b").chat(chat)),
        case.call(hi("guest").guest("q").chat(chat)),
    ];
    let other_bot = TestBot::with_identity(Identity::new(UserId(43), "other_bot"));
    running.push(case.call_with(other_bot.request(hi("other bot").in_group(chat))));
    for text in [
        "own",
        "other chat",
        "connection",
        "other connection",
        "guest",
        "other bot",
    ] {
        case.assert_arrived(text).send_response(Outcome::handled());
    }
    for call in &mut running {
        assert_handled!(assert_ready!(call.poll()));
    }
}

#[tokio::test(start_paused = true)]
async fn other_kinds_wait_for_nothing() {
    let mut case = Case::new();
    let _running = case.call(hi("1"));
    let others = [
        update::press("like").build(),
        update::custom("paid", serde_json::json!({})).with_chat(ChatId(7)),
        update::poll("who?").build(),
        update::inline_query("x").build(),
    ];
    let _others: Vec<_> = others.into_iter().map(|other| case.call(other)).collect();
    let arrived: Vec<_> = std::iter::from_fn(|| case.arrived()).collect();
    assert_eq!(arrived.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_key_function_decides_who_waits_for_whom() {
    let by_user = SequenceLayer::builder().key(|request: &Request| {
        // Nobody has no key.
        request.update().principal().user()
    });
    let mut case = Case::of(by_user.build().unwrap());
    let _first = case.call(hi("first").in_group(-1001));
    let mut press = case.call(update::press("like"));
    let _other_user = case.call(hi("other user").from(8).in_group(-1001));
    let _nobody = case.call(update::post("nobody"));
    assert_pending!(press.poll());
    let answer = case.assert_arrived("first");
    let _others = (
        case.assert_arrived("other user"),
        case.assert_arrived("nobody"),
    );
    case.assert_nothing_arrived();

    // The same key of another bot is another lane.
    let other_bot = TestBot::with_identity(Identity::new(UserId(43), "other_bot"));
    let _other_bot = case.call_with(other_bot.request(hi("other bot")));
    let _other = case.assert_arrived("other bot");
    answer.send_response(Outcome::handled());
    drop(_first);
    assert_pending!(press.poll());
    let _press = case.arrived().expect("the press has its turn");
}

#[tokio::test(start_paused = true)]
async fn a_key_function_that_panics_fails_its_update_only() {
    let layer = SequenceLayer::builder().key(|request: &Request| {
        assert_ne!(request.update().text(), Some("boom"), "a bad text");
        Some(1)
    });
    let mut case = Case::of(layer.build().unwrap());
    let error = assert_ready!(case.call(hi("boom")).poll()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Panic);
    case.assert_nothing_arrived();
    let _call = case.call(hi("fine"));
    case.assert_arrived("fine");
}

#[tokio::test(start_paused = true)]
async fn an_ack_does_not_move_the_lane_on() {
    let mut case = Case::new();
    let (ack, acked) = Ack::pair();
    let request = case.bot.request(hi("1")).with_ack(ack);
    let mut first = case.call_with(request.clone());
    let mut second = case.call(hi("2"));
    let answer = case.assert_arrived("1");
    request.ack().now();
    assert!(acked.is_done());
    assert_pending!(second.poll());
    case.assert_nothing_arrived();
    answer.send_response(Outcome::handled());
    assert_handled!(assert_ready!(first.poll()));
    assert_pending!(second.poll());
    case.assert_arrived("2");
}

#[tokio::test(start_paused = true)]
async fn an_album_from_a_queue_waits_in_the_lane_of_its_chat() {
    let mut case = Case::new();
    let mut text = case.call(hi("1"));
    let album = update::photo().caption("album").media_group("a");
    let origin = Origin::Queue {
        queue: "albums".into(),
        key: "7:a".into(),
        fence: 1,
        attempt: 1,
    };
    let request = case.bot.request(album).with_origin(origin);
    let mut album = case.call_with(request);
    assert_pending!(album.poll());
    case.assert_arrived("1").send_response(Outcome::handled());
    case.assert_nothing_arrived();
    assert_handled!(assert_ready!(text.poll()));
    assert_pending!(album.poll());
    case.assert_arrived("album");
}

// ===== what moves a lane on =====

#[tokio::test(start_paused = true)]
async fn a_running_call_that_is_dropped_moves_the_lane_on() {
    let mut case = Case::new();
    let first = case.call(hi("1"));
    let mut second = case.call(hi("2"));
    assert_pending!(second.poll());
    let _answer = case.assert_arrived("1");
    drop(first);
    assert!(second.is_woken());
    assert_pending!(second.poll());
    case.assert_arrived("2");
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_that_is_dropped_leaves_its_place() {
    let mut case = Case::new();
    let mut first = case.call(hi("1"));
    let mut second = case.call(hi("2"));
    let never_polled = case.call(hi("3"));
    let mut fourth = case.call(hi("4"));
    assert_pending!(second.poll());
    assert_pending!(fourth.poll());
    drop(second);
    drop(never_polled);
    case.assert_arrived("1").send_response(Outcome::handled());
    assert_handled!(assert_ready!(first.poll()));
    assert_pending!(fourth.poll());
    case.assert_arrived("4");
    drop(fourth);
    assert_eq!(case.lanes_in_use(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_at_its_turn_moves_the_lane_on() {
    let mut case = Case::new();
    let first = case.call(hi("1"));
    let mut second = case.call(hi("2"));
    let mut third = case.call(hi("3"));
    assert_pending!(second.poll());
    assert_pending!(third.poll());
    case.handle.allow(0);
    drop(first);
    // It has the turn and waits for inner; the one behind it waits for the turn.
    assert_pending!(second.poll());
    assert_pending!(third.poll());
    drop(second);
    assert!(third.is_woken());
    case.handle.allow(1);
    assert_pending!(third.poll());
    case.assert_arrived("1");
    case.assert_arrived("3");
}

#[test]
fn a_panic_moves_the_lane_on_even_if_its_future_is_kept() {
    for panics_in_call in [true, false] {
        let (layer, bot) = (SequenceLayer::new(), TestBot::new());
        let inner = service_fn(move |request: Request| {
            let is_bad = request.update().text() == Some("boom");
            assert!(!(is_bad && panics_in_call), "a planned panic");
            async move {
                // So that others can come before it ends.
                tokio::task::yield_now().await;
                assert!(!is_bad, "a planned panic");
                Ok::<_, BoxError>(Outcome::handled())
            }
        });
        let mut service = layer.layer(inner);
        let mut first = task::spawn(service.call(bot.request(hi("1"))));
        let mut boom = task::spawn(service.call(bot.request(hi("boom"))));
        let mut last = task::spawn(service.call(bot.request(hi("last"))));
        assert_pending!(first.poll());
        assert_pending!(boom.poll());
        assert_pending!(last.poll());
        assert_handled!(assert_ready!(first.poll()));
        // Once to the pause, and once more.
        let panicked = catch_unwind(AssertUnwindSafe(|| [boom.poll(), boom.poll()]));
        panicked.unwrap_err();
        assert!(last.is_woken());
        assert_pending!(last.poll());
        assert_handled!(assert_ready!(last.poll()));
        assert_eq!(layer.lanes_in_use(), 0);

        // A call that is first in its lane panics in `call` itself.
        if panics_in_call {
            let call = || service.call(bot.request(hi("boom")));
            assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
            assert_eq!(layer.lanes_in_use(), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_lock_never_stops_a_lane() {
    let mut case = Case::new();
    case.layer.shared().lanes().poison();
    let mut first = case.call(hi("1"));
    let mut second = case.call(hi("2"));
    case.assert_arrived("1").send_response(Outcome::handled());
    assert_pending!(second.poll());
    assert_handled!(assert_ready!(first.poll()));
    assert_pending!(second.poll());
    case.assert_arrived("2");
    drop(second);
    assert_eq!(case.lanes_in_use(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_inner_that_fails_to_become_ready_moves_the_lane_on() {
    let mut case = Case::new();
    let first = case.call(hi("1"));
    let mut second = case.call(hi("2"));
    assert_pending!(second.poll());
    case.handle.send_error(BoxError::from("gone"));
    drop(first);
    let error = assert_ready!(second.poll()).unwrap_err();
    assert_eq!(error.to_string(), "gone");
    assert_eq!(case.lanes_in_use(), 0);
}

// ===== readiness =====

#[tokio::test(start_paused = true)]
async fn who_waits_in_a_lane_holds_no_room_of_inner() {
    let (inner, log) = Log::inner(2);
    let mut service = SequenceLayer::new().layer(inner);
    let bot = TestBot::new();
    let mut call = |text: &str, chat: i64| {
        let ready = task::spawn(()).enter(|cx, _| service.poll_ready(cx));
        assert_ready_ok!(ready);
        task::spawn(service.call(bot.request(hi(text).from(chat))))
    };
    let mut first = call("1 1 ok", 7);
    assert_eq!(log.room(), 1);
    let mut second = call("2 0 ok", 7);
    assert_pending!(second.poll());
    assert_eq!(log.room(), 1);
    let mut other = call("3 0 ok", 8);
    assert_eq!(log.room(), 0);
    assert_handled!(assert_ready!(other.poll()));
    assert_pending!(first.poll());
    assert_handled!(assert_ready!(first.poll()));
    // The service that was called is still here, and so are the futures that have ended.
    assert_eq!(log.room(), 2);
    assert_handled!(assert_ready!(second.poll()));
    assert_eq!(log.room(), 2);
    assert_eq!(log.unready_calls(), 0);
}

// ===== bounds =====

#[tokio::test(start_paused = true)]
async fn a_full_lane_is_overloaded_and_blocks_no_other() {
    let mut case = Case::new();
    let mut lane: Vec<_> = (0..64).map(|n| case.call(hi(&n.to_string()))).collect();
    let error = assert_ready!(case.call(hi("64")).poll()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overloaded);
    assert_eq!(error.to_string(), "the lane is full: it holds 64 updates");

    let mut other = case.call(hi("other").from(8));
    case.assert_arrived("0").send_response(Outcome::handled());
    case.assert_arrived("other")
        .send_response(Outcome::handled());
    assert_handled!(assert_ready!(other.poll()));

    // Whoever leaves makes room, at any place of the lane.
    drop(lane.remove(30));
    let mut last = case.call(hi("last"));
    assert_pending!(last.poll());
    assert_ready!(case.call(hi("one too many")).poll()).unwrap_err();
    assert_handled!(assert_ready!(lane.remove(0).poll()));
    let mut another = case.call(hi("another"));
    assert_pending!(another.poll());
    assert_ready!(case.call(hi("one too many")).poll()).unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn a_lane_of_length_one_lets_nobody_wait() {
    let layer = SequenceLayer::builder().lane_length(1).build().unwrap();
    let mut case = Case::of(layer);
    let first = case.call(hi("1"));
    assert_ready!(case.call(hi("2")).poll()).unwrap_err();
    drop(first);
    let _third = case.call(hi("3"));
    case.assert_arrived("1");
    case.assert_arrived("3");
}

#[test]
fn a_lane_length_of_zero_is_refused_in_words() {
    let error = SequenceLayer::builder().lane_length(0).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a lane of length 0 has no place for an update: the shortest has length 1, where one update \
         runs and none waits"
    );
}

#[tokio::test(start_paused = true)]
async fn lanes_vanish_with_their_last_update() {
    let layer = SequenceLayer::new();
    let stack = layer.layer(service_fn(|_: Request| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, BoxError>(Outcome::handled())
    }));
    let bot = TestBot::new();
    let runs = (0..1_000).map(|n| bot.run(&stack, hi("x").from(n % 500 + 1)));
    let mut runs = task::spawn(all(runs));
    assert_pending!(runs.poll());
    assert_eq!(layer.lanes_in_use(), 500);
    for outcome in runs.await {
        assert_handled!(outcome);
    }
    assert_eq!(layer.lanes_in_use(), 0);
}

// ===== descriptions =====

#[tokio::test(start_paused = true)]
async fn the_probe_tells_settings_and_order_and_takes_no_place() {
    let mut case = Case::new();
    let _running = case.call(hi("1"));
    let _answer = case.assert_arrived("1");
    let probe = Probe::new();
    let request = case.bot.request(hi("2"));
    let _probe = case.call_with(request.with_origin(Origin::Probe(probe.clone())));
    case.assert_arrived("2");
    let entry = probe.entries().remove(0);
    assert_eq!(entry.name, "sequence");
    let setting = |name: &str, value: &str| (name.to_owned().into(), value.to_owned());
    assert_eq!(
        entry.settings,
        [setting("key", "chat"), setting("lane_length", "64")]
    );
    let outside: Vec<_> = entry.outside.iter().map(|(name, _)| &**name).collect();
    assert_eq!(
        outside,
        ["redelivery", "allow_list", "callback_dedup", "media_group"]
    );
}

#[test]
fn debug_shows_settings_and_no_closure() {
    let layer = SequenceLayer::builder().key(|_: &Request| Some(1));
    assert_eq!(
        format!("{layer:?}"),
        "SequenceBuilder { key: custom, lane_length: None }"
    );
    let service = SequenceLayer::new().layer(());
    assert_eq!(
        format!("{service:?}"),
        "Sequence { inner: (), shared: Shared { lanes: Lanes { length: 64, in_use: 0, .. }, key: \
         chat } }"
    );
}

// ===== races =====

/// An update of a race.
struct InLane {
    chat: usize,
    is_overloaded: bool,
}

/// Calls with updates of three chats, and checks what became of them.
fn race(seed: u64) {
    let mut random = Random::new(seed);
    let bot = TestBot::new();
    let (inner, log) = Log::inner(1 + random.below(3));
    let lane_length = 2 + random.below(4);
    let layer = SequenceLayer::builder().lane_length(lane_length);
    let layer = layer.build().unwrap();
    let race = Race {
        random,
        service: layer.layer(inner),
        tasks: Vec::new(),
        next: |random: &mut Random, tasks: &[Task<InLane>]| {
            let chat = random.below(3);
            let end = random.pick(&["ok", "ok", "fail", "panic"]);
            let text = format!("{} {} {end}", tasks.len(), random.below(4));
            let request = bot.request(update::text(&text).from(chat as i64 + 1));
            let in_lane = tasks
                .iter()
                .filter(|task| task.what.chat == chat && !task.is_over && !task.what.is_overloaded);
            let is_overloaded = in_lane.count() >= lane_length;
            (
                request,
                InLane {
                    chat,
                    is_overloaded,
                },
            )
        },
        ended: |_: &[Task<InLane>], task: &Task<InLane>, result: &Result<Outcome, Error>| {
            let error = result.as_ref().err().map(Error::kind);
            let is_overloaded = error == Some(ErrorKind::Overloaded);
            assert_eq!(is_overloaded, task.what.is_overloaded);
        },
    };
    let tasks = race.run();
    check(&tasks, &log.events());
    assert_eq!(log.unready_calls(), 0);
    assert_eq!(layer.lanes_in_use(), 0);
}

fn check(tasks: &[Task<InLane>], events: &[Event]) {
    let mut running = [None; 3];
    let mut last = [None; 3];
    for event in events {
        match *event {
            Event::Started(number) => {
                let InLane {
                    chat,
                    is_overloaded,
                } = tasks[number].what;
                assert_eq!(running[chat], None, "two at a time: {events:?}");
                assert!(last[chat] < Some(number), "out of order: {events:?}");
                assert!(!is_overloaded, "there was no place: {events:?}");
                (running[chat], last[chat]) = (Some(number), Some(number));
            }
            Event::Ended(number) => {
                let running = running[tasks[number].what.chat].take();
                assert_eq!(running, Some(number), "{events:?}");
            }
        }
    }
    for task in tasks.iter().filter(|task| !task.what.is_overloaded) {
        let has_run = events.contains(&Event::Started(task.number));
        assert!(has_run || task.is_dropped(), "{} was lost", task.number);
    }
}

#[test]
fn in_any_interleaving_a_chat_runs_in_order_and_nobody_is_lost() {
    (0..500).for_each(race);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn chats_keep_their_order_under_stress() {
    const CHATS: i64 = 8;
    const UPDATES: usize = 200;
    let seen = Arc::new(Mutex::new(HashMap::<i64, Vec<usize>>::new()));
    let inside = Arc::new([(); CHATS as usize].map(|()| AtomicUsize::new(0)));
    let layer = SequenceLayer::builder().lane_length(UPDATES);
    let layer = layer.build().unwrap();
    let (record, counts) = (Arc::clone(&seen), Arc::clone(&inside));
    let stack = layer.layer(service_fn(move |request: Request| {
        let (record, counts) = (Arc::clone(&record), Arc::clone(&counts));
        async move {
            let chat = request.update().chat_id().unwrap().0;
            let number = request.update().text().unwrap().parse().unwrap();
            let inside = &counts[chat as usize - 1];
            assert_eq!(inside.fetch_add(1, SeqCst), 0, "two at a time");
            record.lock().unwrap().entry(chat).or_default().push(number);
            for _ in 0..number % 4 {
                tokio::task::yield_now().await;
            }
            inside.fetch_sub(1, SeqCst);
            Ok::<_, BoxError>(Outcome::handled())
        }
    }));
    let producers = (1..=CHATS).map(|chat| tokio::spawn(produce(stack.clone(), chat, UPDATES)));
    for producer in all(producers).await {
        producer.unwrap();
    }
    let seen = seen.lock().unwrap();
    for chat in 1..=CHATS {
        let seen = &seen[&chat];
        assert!(seen.is_sorted(), "{seen:?}");
        // Those that were dropped before their turn are missing.
        let kept = (0..UPDATES).filter(|number| number % 5 != 1);
        assert!(kept.into_iter().all(|number| seen.contains(&number)));
    }
    assert_eq!(layer.lanes_in_use(), 0);
}

/// Calls a stack with the updates of one chat in order, and drops some of the waiting ones.
async fn produce<S>(mut stack: S, chat: i64, updates: usize)
where
    S: UpdateService + Service<Request, Error = Error>,
{
    let bot = TestBot::new();
    let mut running = Vec::new();
    for number in 0..updates {
        let request = bot.request(hi(&number.to_string()).from(chat));
        let call = stack.ready().await.unwrap().call(request);
        match number % 5 {
            1 => drop(call),
            _ => running.push(tokio::spawn(call)),
        }
    }
    for call in running {
        assert!(call.await.unwrap().is_ok());
    }
}
