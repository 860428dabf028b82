use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use campanile_core::{
    Ack, ApiRequest, BoxError, Error, ErrorKind, Identity, Origin, Outcome, Probe, Request, Update,
    UpdateService, UserId,
};
use campanile_testkit::{TestBot, assert_handled, assert_stopped, contract, update};
use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_test::mock;

use super::{memory::MAX_JOINED, *};
use crate::interleave::{Event, Log, Race, Random, Task};

#[cfg(all(
    feature = "allow-list",
    feature = "callback-dedup",
    feature = "catch-panic",
    feature = "channel-gate",
    feature = "media-group",
    feature = "rate-limit"
))]
mod store;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

type Answer = mock::SendResponse<Outcome>;
type Mock = mock::Mock<Request, Outcome>;
type Handle = mock::Handle<Request, Outcome>;
type Call = task::Spawn<ResponseFuture<Mock, <Mock as Service<Request>>::Future>>;

/// One layer around a mock, which is called by hand.
struct Case {
    layer: RedeliveryLayer,
    service: Redelivery<Mock>,
    handle: Handle,
    bot: TestBot,
}

impl Case {
    fn new() -> Self {
        Self::of(RedeliveryLayer::memory())
    }

    fn of(layer: RedeliveryLayer) -> Self {
        let (inner, handle) = mock::pair();
        Self {
            service: layer.layer(inner),
            layer,
            handle,
            bot: TestBot::new(),
        }
    }

    fn call(&mut self, update: impl Into<Update>) -> Call {
        self.call_with(self.bot.request(update))
    }

    fn call_with(&mut self, request: Request) -> Call {
        let ready = task::spawn(()).enter(|cx, _| self.service.poll_ready(cx));
        assert_ready_ok!(ready);
        task::spawn(self.service.call(request))
    }

    fn claim(&mut self, key: &str, fence: u64) -> Call {
        let origin = Origin::Queue {
            queue: "albums".into(),
            key: key.into(),
            fence,
            attempt: 1,
        };
        let request = self.bot.request(id(5));
        self.call_with(request.with_origin(origin))
    }

    fn arrived(&mut self) -> Option<(Request, Answer)> {
        match task::spawn(()).enter(|_, _| self.handle.poll_request()) {
            Poll::Ready(arrived) => arrived,
            Poll::Pending => None,
        }
    }

    #[track_caller]
    fn assert_arrived(&mut self) -> Answer {
        self.arrived().expect("nothing arrived").1
    }

    #[track_caller]
    fn assert_nothing_arrived(&mut self) {
        assert!(self.arrived().is_none(), "it arrived");
    }

    /// Delivers an update that runs, and is handled.
    #[track_caller]
    fn assert_runs(&mut self, update: impl Into<Update>) {
        let mut call = self.call(update);
        self.assert_arrived().send_response(Outcome::handled());
        assert_handled!(assert_ready!(call.poll()));
    }

    /// Delivers an update that was handled before.
    #[track_caller]
    fn assert_repeat(&mut self, update: impl Into<Update>) {
        let outcome = assert_ready!(self.call(update).poll());
        let stop = "it was handled before";
        assert_stopped!(outcome.as_ref(), "redelivery", stop);
        assert!(outcome.unwrap().replies.is_empty());
        self.assert_nothing_arrived();
    }

    fn running(&self) -> usize {
        self.layer.remembered().running()
    }
}

fn id(id: i64) -> update::Message {
    update::text("hi").id(id)
}

fn reply() -> ApiRequest {
    ApiRequest::new("sendMessage").param("text", "done")
}

// ===== the contract =====

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(RedeliveryLayer::memory)
        .passing_each(|number| id(number as i64 + 100))
        .after(id(5))
        .stopping(id(5))
        .await;
    contract::check(|| RedeliveryLayer::builder().capacity(1).build().unwrap())
        .passing(update::custom("paid", serde_json::json!({})))
        .await;
}

// ===== once =====

#[tokio::test(start_paused = true)]
async fn a_handled_update_is_not_run_again_within_24_hours() {
    let mut case = Case::new();
    case.assert_runs(id(5));
    case.assert_repeat(id(5));
    case.assert_runs(id(6));
    tokio::time::advance(DAY - Duration::from_millis(1)).await;
    case.assert_repeat(id(5));
    // A repeat does not make the window longer.
    tokio::time::advance(Duration::from_millis(1)).await;
    case.assert_runs(id(5));
}

#[tokio::test(start_paused = true)]
async fn every_outcome_counts_as_handled() {
    let outcomes = [
        Outcome::unhandled(),
        Outcome::stopped("gate", "no"),
        Outcome::absorbed(),
    ];
    for outcome in outcomes {
        let mut case = Case::new();
        let mut call = case.call(id(5));
        case.assert_arrived().send_response(outcome.clone());
        assert_eq!(assert_ready_ok!(call.poll()), outcome);
        case.assert_repeat(id(5));
    }
}

#[tokio::test(start_paused = true)]
async fn two_bots_on_one_stack_have_ids_of_their_own() {
    let mut case = Case::new();
    case.assert_runs(id(5));
    case.bot = TestBot::with_identity(Identity::new(UserId(43), "other_bot"));
    case.assert_runs(id(5));
    case.assert_repeat(id(5));
}

#[tokio::test(start_paused = true)]
async fn services_of_one_layer_share_what_they_remember() {
    let mut case = Case::new();
    let (inner, _handle) = mock::pair::<Request, Outcome>();
    let mut other = case.layer.clone().layer(inner);
    case.assert_runs(id(5));
    let ready = task::spawn(()).enter(|cx, _| other.poll_ready(cx));
    assert_ready_ok!(ready);
    let outcome = task::spawn(other.call(case.bot.request(id(5)))).poll();
    assert_stopped!(assert_ready!(outcome), "redelivery");
}

// ===== joining =====

#[tokio::test(start_paused = true)]
async fn a_repeat_of_a_running_update_gets_its_outcome_without_replies() {
    let mut case = Case::new();
    let (ack, acked) = Ack::pair();
    let mut first = case.call(id(5));
    let mut repeat = case.call_with(case.bot.request(id(5)).with_ack(ack));
    let mut never_polled = case.call(id(5));
    assert_pending!(repeat.poll());
    let (request, answer) = case.arrived().unwrap();
    case.assert_nothing_arrived();

    request.ack().now();
    assert_pending!(repeat.poll());
    assert!(!acked.is_done());
    answer.send_response(Outcome::absorbed().reply(reply()));
    assert_pending!(repeat.poll());
    let outcome = assert_ready_ok!(first.poll());
    assert_eq!(outcome, Outcome::absorbed().reply(reply()));
    assert!(repeat.is_woken());
    assert_eq!(assert_ready_ok!(repeat.poll()), Outcome::absorbed());
    assert_eq!(assert_ready_ok!(never_polled.poll()), Outcome::absorbed());
    case.assert_repeat(id(5));
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_a_failing_update_gets_the_error_and_the_next_one_runs() {
    let mut case = Case::new();
    let mut first = case.call(id(5));
    let mut repeat = case.call(id(5));
    case.assert_arrived()
        .send_error(Error::retry(DAY, "no database"));
    let first = assert_ready!(first.poll()).unwrap_err();
    let repeat = assert_ready!(repeat.poll()).unwrap_err();
    for error in [first, repeat] {
        assert_eq!(error.kind(), ErrorKind::Retry { after: DAY });
        assert_eq!(error.to_string(), "no database");
    }
    assert_eq!(case.running(), 0);
    case.assert_runs(id(5));
    case.assert_repeat(id(5));
}

#[tokio::test(start_paused = true)]
async fn a_repeat_runs_in_the_place_of_a_dropped_call() {
    let mut case = Case::new();
    let first = case.call(id(5));
    let gone = case.call(id(5));
    let mut second = case.call(id(5));
    let mut third = case.call(id(5));
    assert_pending!(second.poll());
    let first_answer = case.assert_arrived();
    drop(gone);
    drop(first);
    drop(first_answer);
    assert!(second.is_woken());
    assert_pending!(second.poll());
    assert_pending!(third.poll());
    case.assert_arrived()
        .send_response(Outcome::handled().reply(reply()));
    case.assert_nothing_arrived();
    // It has run itself, so the replies are its own.
    let outcome = assert_ready_ok!(second.poll());
    assert_eq!(outcome.replies, [reply()]);
    assert_eq!(assert_ready_ok!(third.poll()), Outcome::handled());
    case.assert_repeat(id(5));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_that_nobody_joined_lets_the_next_one_run() {
    let mut case = Case::new();
    let first = case.call(id(5));
    let repeat = case.call(id(5));
    case.assert_arrived();
    drop(first);
    assert_eq!(case.running(), 1);
    // It has the right to run, and never comes to it.
    drop(repeat);
    assert_eq!(case.running(), 0);
    case.assert_runs(id(5));
}

#[test]
fn a_panic_lets_a_repeat_run_even_if_its_future_is_kept() {
    let layer = RedeliveryLayer::memory();
    let bot = TestBot::new();
    let runs = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&runs);
    let inner = service_fn(move |_: Request| {
        let counter = Arc::clone(&counter);
        async move {
            tokio::task::yield_now().await;
            let run = {
                let mut runs = counter.lock().unwrap();
                *runs += 1;
                *runs
            };
            assert!(run > 1, "a planned panic");
            Ok::<_, BoxError>(Outcome::handled())
        }
    });
    let mut service = layer.layer(inner);
    let mut first = task::spawn(service.call(bot.request(id(5))));
    let mut repeat = task::spawn(service.call(bot.request(id(5))));
    assert_pending!(first.poll());
    assert_pending!(repeat.poll());
    catch_unwind(AssertUnwindSafe(|| first.poll())).unwrap_err();
    assert!(repeat.is_woken());
    assert_pending!(repeat.poll());
    assert_handled!(assert_ready!(repeat.poll()));
    assert_eq!(*runs.lock().unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_joins_holds_no_room_of_inner() {
    let (inner, log) = Log::inner(2);
    let mut service = RedeliveryLayer::memory().layer(inner);
    let bot = TestBot::new();
    let mut call = |text: &str| {
        let ready = task::spawn(()).enter(|cx, _| service.poll_ready(cx));
        assert_ready_ok!(ready);
        task::spawn(service.call(bot.request(update::text(text).id(5))))
    };
    let mut first = call("1 1 ok");
    let mut repeat = call("2 0 ok");
    assert_pending!(repeat.poll());
    assert_eq!(log.room(), 1);
    assert_pending!(first.poll());
    assert_handled!(assert_ready!(first.poll()));
    assert_handled!(assert_ready!(repeat.poll()));
    assert_eq!(log.room(), 2);
    assert_eq!(log.events(), [Event::Started(1), Event::Ended(1)]);
    assert_eq!(log.unready_calls(), 0);
}

// ===== ids =====

#[tokio::test(start_paused = true)]
async fn ids_may_start_again_lower() {
    let mut case = Case::new();
    for number in [900_000_000, 900_000_001, 5, 6, -3, i64::MIN, i64::MAX] {
        case.assert_runs(id(number));
    }
    case.assert_repeat(id(900_000_000));
    case.assert_repeat(id(5));
    // A week without updates, after which the ids may even be the same.
    tokio::time::advance(7 * DAY).await;
    case.assert_runs(id(900_000_000));
}

#[tokio::test(start_paused = true)]
async fn a_claim_of_a_queue_is_known_by_its_own_id() {
    let mut case = Case::new();
    let run = |case: &mut Case, mut call: Call| {
        case.assert_arrived().send_response(Outcome::handled());
        assert_handled!(assert_ready!(call.poll()));
    };
    // The update of an album is its first member, which came before.
    case.assert_runs(id(5));
    let album = case.claim("7:a", 1);
    run(&mut case, album);
    let repeat = assert_ready!(case.claim("7:a", 1).poll());
    assert_stopped!(repeat, "redelivery");
    // A later claim is another attempt, or another part.
    for (key, fence) in [("7:a", 2), ("7:b", 1)] {
        let claim = case.claim(key, fence);
        run(&mut case, claim);
    }
}

#[tokio::test(start_paused = true)]
async fn a_claim_is_overloaded_while_an_earlier_one_of_its_entry_runs() {
    let mut case = Case::new();
    let mut first = case.claim("7:a", 1);
    let answer = case.assert_arrived();
    let error = assert_ready!(case.claim("7:a", 2).poll()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overloaded);
    let mut same = case.claim("7:a", 1);
    assert_pending!(same.poll());
    case.assert_nothing_arrived();
    answer.send_response(Outcome::handled());
    assert_handled!(assert_ready!(first.poll()));
    assert_handled!(assert_ready!(same.poll()));
    let _third = case.claim("7:a", 3);
    case.assert_arrived();
}

#[tokio::test(start_paused = true)]
async fn events_of_the_host_and_probes_pass_untouched() {
    let mut case = Case::new();
    let paid = || update::custom("paid", serde_json::json!({}));
    let _running = [case.call(paid()), case.call(paid())];
    case.assert_arrived();
    case.assert_arrived();
    case.assert_runs(id(5));
    let probe = Probe::new();
    let request = case.bot.request(id(5));
    let _probe = case.call_with(request.with_origin(Origin::Probe(probe.clone())));
    case.assert_arrived();
    assert_eq!(case.running(), 0);

    let entry = probe.entries().remove(0);
    assert_eq!(entry.name, "redelivery");
    let setting = |name: &str, value: &str| (name.to_owned().into(), value.to_owned());
    assert_eq!(
        entry.settings,
        [setting("window", "86400s"), setting("capacity", "100000")]
    );
    assert_eq!(entry.outside[0].0, "trace");
}

// ===== bounds =====

#[tokio::test(start_paused = true)]
async fn what_is_remembered_is_bounded_and_the_oldest_goes_first() {
    let layer = RedeliveryLayer::builder().capacity(10).build().unwrap();
    let mut case = Case::of(layer);
    for number in 0..1_000 {
        case.assert_runs(id(number));
        assert!(case.layer.remembered().finished() <= 10);
        // The mock lets a task go on only so long.
        tokio::task::yield_now().await;
    }
    case.assert_repeat(id(990));
    case.assert_runs(id(989));
    tokio::time::advance(DAY).await;
    case.assert_runs(id(2_000));
    assert_eq!(case.layer.remembered().finished(), 1);
}

#[tokio::test(start_paused = true)]
async fn repeats_that_wait_for_one_call_are_bounded() {
    let mut case = Case::new();
    let mut first = case.call(id(5));
    let mut joined: Vec<_> = (0..MAX_JOINED).map(|_| case.call(id(5))).collect();
    let error = assert_ready!(case.call(id(5)).poll()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overloaded);
    drop(joined.remove(3));
    joined.push(case.call(id(5)));
    assert_ready!(case.call(id(5)).poll()).unwrap_err();
    case.assert_arrived().send_response(Outcome::handled());
    assert_handled!(assert_ready!(first.poll()));
    for mut joined in joined {
        assert_handled!(assert_ready!(joined.poll()));
    }
    assert_eq!(case.running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_lock_changes_nothing() {
    let mut case = Case::new();
    case.assert_runs(id(5));
    case.layer.remembered().poison();
    case.assert_repeat(id(5));
    case.assert_runs(id(6));
}

#[test]
fn a_window_or_capacity_of_zero_is_refused_in_words() {
    let check = |builder: RedeliveryBuilder, expected: &str| {
        assert_eq!(builder.build().unwrap_err().to_string(), expected);
    };
    let builder = RedeliveryLayer::builder;
    check(
        builder().window(Duration::ZERO),
        "a window of no length remembers nothing: every repeat would run",
    );
    check(
        builder().capacity(0),
        "a capacity of 0 remembers nothing: every repeat would run",
    );
}

#[tokio::test(start_paused = true)]
async fn the_longest_window_never_ends() {
    let layer = RedeliveryLayer::builder().window(Duration::MAX);
    let mut case = Case::of(layer.build().unwrap());
    case.assert_runs(id(5));
    tokio::time::advance(1_000 * DAY).await;
    case.assert_repeat(id(5));
}

// ===== races =====

/// A delivery of a race.
struct Delivered {
    update: usize,
    /// How it ends if it runs, and is not dropped before.
    end: &'static str,
}

fn has_ended(task: &Task<Delivered>, end: &str, events: &[Event]) -> bool {
    task.what.end == end && !task.is_dropped() && events.contains(&Event::Ended(task.number))
}

/// Delivers three updates again and again, checks what became of them, and returns how many
/// deliveries did not run.
fn race(seed: u64) -> usize {
    let mut random = Random::new(seed);
    let bot = TestBot::new();
    let (inner, log) = Log::inner(1 + random.below(3));
    let layer = RedeliveryLayer::memory();
    let race = Race {
        random,
        service: layer.layer(inner),
        tasks: Vec::new(),
        next: |random: &mut Random, tasks: &[Task<Delivered>]| {
            let update = random.below(3);
            let end = random.pick(&["ok", "fail", "fail", "panic"]);
            let text = format!("{} {} {end}", tasks.len(), random.below(4));
            let request = bot.request(update::text(&text).id(update as i64));
            (request, Delivered { update, end })
        },
        ended: |tasks: &[Task<Delivered>], task: &Task<Delivered>, result: &Result<_, Error>| {
            // What a source is told is true at that time.
            let end = if result.is_ok() { "ok" } else { "fail" };
            let events = log.events();
            let mut same = tasks.iter();
            let is_true = same.any(|other| {
                other.what.update == task.what.update && has_ended(other, end, &events)
            });
            assert!(is_true, "{} is {end} too early: {events:?}", task.number);
        },
    };
    let tasks = race.run();
    let (runs, done) = check(&tasks, &log.events());
    assert_eq!(log.unready_calls(), 0);
    assert_eq!(layer.remembered().running(), 0);
    assert_eq!(layer.remembered().finished(), done);
    tasks.len() - runs
}

/// Returns how many deliveries ran, and how many updates are done.
fn check(tasks: &[Task<Delivered>], events: &[Event]) -> (usize, usize) {
    let mut running = [None; 3];
    let mut is_done = [false; 3];
    let mut runs = 0;
    for event in events {
        match *event {
            Event::Started(number) => {
                let update = tasks[number].what.update;
                assert_eq!(running[update], None, "two at a time: {events:?}");
                assert!(!is_done[update], "run again: {events:?}");
                running[update] = Some(number);
                runs += 1;
            }
            Event::Ended(number) => {
                let task = &tasks[number];
                let update = task.what.update;
                assert_eq!(running[update].take(), Some(number), "{events:?}");
                is_done[update] |= has_ended(task, "ok", events);
            }
        }
    }
    (runs, is_done.iter().filter(|is_done| **is_done).count())
}

#[test]
fn in_any_interleaving_an_update_is_handled_once_and_nobody_is_told_too_early() {
    let repeats: usize = (0..500).map(race).sum();
    assert!(repeats > 1_000, "the seeds race too little: {repeats}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_sources_at_once_handle_each_update_once() {
    const UPDATES: i64 = 300;
    let runs = Arc::new(Mutex::new(HashMap::<i64, (usize, usize)>::new()));
    let layer = RedeliveryLayer::memory();
    let record = Arc::clone(&runs);
    let stack = layer.layer(service_fn(move |request: Request| {
        let record = Arc::clone(&record);
        async move {
            let id = request.update().id().unwrap();
            let run = {
                let mut runs = record.lock().unwrap();
                let (run, _) = runs.entry(id).or_default();
                *run += 1;
                *run
            };
            for _ in 0..id % 4 {
                tokio::task::yield_now().await;
            }
            if id % 7 == 0 && run == 1 {
                return Err(BoxError::from("failed once"));
            }
            record.lock().unwrap().get_mut(&id).unwrap().1 += 1;
            Ok(Outcome::handled().reply(reply()))
        }
    }));
    let sources = (0..4).map(|number| tokio::spawn(deliver(stack.clone(), number, UPDATES)));
    let sources = futures::future::join_all(sources);
    let sources = tokio::time::timeout(Duration::from_secs(60), sources).await;
    let sources = sources.expect("nobody is stuck");
    let replies: usize = sources.into_iter().map(Result::unwrap).sum();
    // The replies of each update came out once.
    assert_eq!(replies, UPDATES as usize);
    for (id, (_, handled)) in &*runs.lock().unwrap() {
        assert_eq!(*handled, 1, "update {id}");
    }
    assert_eq!(layer.remembered().running(), 0);
    assert_eq!(layer.remembered().finished(), UPDATES as usize);
}

/// Delivers each update until it is done, gives some deliveries up, and counts the replies.
async fn deliver<S>(stack: S, source: usize, updates: i64) -> usize
where
    S: UpdateService + Service<Request, Error = Error>,
{
    let bot = TestBot::new();
    let mut replies = 0;
    for number in 0..updates {
        if source == 0 {
            // Perhaps the first one, which others join before it is given up.
            let mut stack = stack.clone();
            let call = stack.ready().await.unwrap().call(bot.request(id(number)));
            tokio::task::yield_now().await;
            drop(call);
        }
        loop {
            let call = stack.clone().oneshot(bot.request(id(number)));
            if let Ok(outcome) = call.await {
                replies += outcome.replies.len();
                break;
            }
        }
    }
    replies
}
