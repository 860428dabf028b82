//! What is remembered in a store: by several processes, over restarts, and while it fails.

use campanile_core::{Flow, KeptIn};
use campanile_store::{Durability, MemoryStore};
use tokio::task::coop::unconstrained;

use super::*;
use crate::{
    engine::{Engine, FAILURES},
    inbound::catch_panic::CatchPanicLayer,
};

const SECOND: Duration = Duration::from_secs(1);

fn away() -> campanile_store::StoreError {
    campanile_store::StoreError::unavailable("the server is gone", "refused")
}

/// A process: a layer of its own around a handler that does what the text of an update says.
#[derive(Clone)]
struct Process {
    layer: RedeliveryLayer,
    bot: TestBot,
    runs: Arc<Mutex<usize>>,
}

impl Process {
    fn on(engine: &Engine) -> Self {
        Self::of(RedeliveryLayer::on(engine.clone()))
    }

    fn of(layer: RedeliveryLayer) -> Self {
        Self {
            layer,
            bot: TestBot::new(),
            runs: Arc::default(),
        }
    }

    fn runs(&self) -> usize {
        *self.runs.lock().unwrap()
    }

    fn call(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Outcome, Error>> + Send + use<> {
        let runs = Arc::clone(&self.runs);
        let inner = service_fn(move |request: Request| {
            *runs.lock().unwrap() += 1;
            async move {
                match request.update().text().unwrap_or_default() {
                    "slow" => tokio::time::sleep(100 * SECOND).await,
                    "fail" => return Err(BoxError::from("failed")),
                    "panic" => panic!("a planned panic"),
                    "retry" => return Err(Error::retry(SECOND, "later").into()),
                    "overloaded" => return Err(Error::overloaded("no room").into()),
                    "timeout" => return Err(tower::timeout::error::Elapsed::new().into()),
                    _ => {}
                }
                Ok(Outcome::handled().reply(reply()))
            }
        });
        let stack = self.layer.layer(CatchPanicLayer::new().layer(inner));
        stack.oneshot(request)
    }

    async fn run(&self, text: &str, number: i64) -> Result<Outcome, Error> {
        self.call(self.bot.request(update::text(text).id(number)))
            .await
    }

    #[track_caller]
    fn start(&self, text: &str, number: i64) -> tokio::task::JoinHandle<Result<Outcome, Error>> {
        tokio::spawn(self.call(self.bot.request(update::text(text).id(number))))
    }
}

#[track_caller]
fn assert_overloaded(result: Result<Outcome, Error>) {
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Overloaded);
}

async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(|| RedeliveryLayer::on(MemoryStore::new()))
        .passing_each(|number| id(number as i64 + 100))
        .after(id(5))
        .stopping(id(5))
        .await;
    contract::check(|| RedeliveryLayer::on(Engine::new()))
        .passing_each(|number| id(number as i64 + 100))
        .after(id(5))
        .stopping(id(5))
        .await;
}

#[tokio::test(start_paused = true)]
async fn processes_on_one_store_run_an_update_once() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    let first = here.start("slow", 5);
    pass(SECOND).await;
    // Never told that it is done before it is.
    assert_overloaded(there.run("slow", 5).await);
    let joined = here.start("slow", 5);
    let outcome = first.await.unwrap().unwrap();
    assert_eq!(outcome.replies, [reply()]);
    let joined = joined.await.unwrap().unwrap();
    assert_eq!((joined.flow, joined.replies.len()), (Flow::Handled, 0));
    for process in [&there, &here] {
        let repeat = process.run("slow", 5).await;
        assert_stopped!(&repeat, "redelivery", "it was handled before");
    }
    // A restart is a process that remembers nothing.
    let restarted = Process::on(&engine).run("slow", 5).await;
    assert_stopped!(restarted, "redelivery");
    assert_eq!((here.runs(), there.runs()), (1, 0));
}

/// A key that was kept at the end of the stack kept the replies of a process that died before it sent
/// them from being sent ever.
#[tokio::test(start_paused = true)]
async fn an_update_counts_as_handled_elsewhere_only_once_its_replies_are_sent() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    let (ack, acked) = campanile_core::Ack::pair();
    let request = here.bot.request(update::text("hi").id(5));
    assert_handled!(here.call(request.clone().with_ack(ack)).await);
    assert_overloaded(there.run("hi", 5).await);
    assert_stopped!(here.run("hi", 5).await, "redelivery");
    acked.settle().unwrap().await;
    assert_stopped!(there.run("hi", 5).await, "redelivery");

    let (ack, acked) = campanile_core::Ack::pair();
    let request = here.bot.request(update::text("hi").id(6));
    assert_handled!(here.call(request.with_ack(ack)).await);
    drop(acked);
    assert_handled!(there.run("hi", 6).await);
    assert_eq!((here.runs(), there.runs()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn repeats_do_not_make_the_window_of_a_store_longer() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    assert_handled!(here.run("hi", 5).await);
    pass(DAY - SECOND).await;
    assert_stopped!(there.run("hi", 5).await, "redelivery");
    pass(SECOND).await;
    assert_handled!(there.run("hi", 5).await);
    let short = RedeliveryLayer::builder().window(SECOND).store(engine);
    let short = Process::of(short.name("short").build().unwrap());
    assert_handled!(short.run("hi", 5).await);
    assert_stopped!(short.run("hi", 5).await, "redelivery");
    pass(SECOND).await;
    assert_handled!(short.run("hi", 5).await);
}

#[tokio::test(start_paused = true)]
async fn what_a_source_delivers_again_runs_again_elsewhere_at_once() {
    let engine = Engine::new();
    for (number, text) in ["fail", "panic", "retry", "overloaded", "timeout"]
        .iter()
        .enumerate()
    {
        let [here, there] = [Process::on(&engine), Process::on(&engine)];
        let number = number as i64;
        here.run(text, number).await.unwrap_err();
        there.run(text, number).await.unwrap_err();
        here.run(text, number).await.unwrap_err();
        assert_eq!((here.runs(), there.runs()), (2, 1), "{text}");
        assert_handled!(there.run("hi", number).await);
        assert_stopped!(here.run("hi", number).await, "redelivery");
    }
}

#[tokio::test(start_paused = true)]
async fn every_outcome_is_remembered() {
    let outcomes = [
        Outcome::unhandled(),
        Outcome::stopped("gate", "no"),
        Outcome::absorbed(),
    ];
    for outcome in outcomes {
        let engine = Engine::new();
        let bot = TestBot::new();
        let given = outcome.clone();
        let stack = RedeliveryLayer::on(engine.clone()).layer(service_fn(move |_: Request| {
            std::future::ready(Ok::<_, BoxError>(given.clone()))
        }));
        let first = stack.oneshot(bot.request(id(5))).await;
        assert_eq!(first.unwrap(), outcome);
        assert_stopped!(Process::on(&engine).run("hi", 5).await, "redelivery");
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_is_held_while_it_lives_and_free_when_its_process_has_died() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    let run = here.start("slow", 5);
    // Longer than the lease.
    pass(90 * SECOND).await;
    assert_overloaded(there.run("hi", 5).await);
    // Dead, so that nothing is released and nothing is renewed.
    engine.fail(away);
    run.abort();
    run.await.unwrap_err();
    engine.recover();
    assert_overloaded(there.run("hi", 5).await);
    pass(30 * SECOND).await;
    assert_handled!(there.run("hi", 5).await);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_frees_its_update_at_every_stage() {
    let engine = Engine::new().polls(3);
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    for polls in 0..16 {
        let number = i64::from(polls);
        let mut call = task::spawn(here.call(here.bot.request(update::text("hi").id(number))));
        for _ in 0..polls {
            if call.poll().is_ready() {
                return assert!(polls > 6, "the store is asked before and after: {polls}");
            }
        }
        drop(call);
        match there.run("hi", number).await {
            Ok(outcome) => assert_handled!(Ok::<_, Error>(outcome)),
            Err(error) => panic!("after {polls} polls: {error}"),
        }
    }
    panic!("it never ended");
}

#[tokio::test(start_paused = true)]
async fn one_that_has_joined_a_dropped_call_asks_the_store_and_runs() {
    let engine = Engine::new();
    let here = Process::on(&engine);
    let first = here.start("slow", 5);
    pass(SECOND).await;
    let joined = here.start("hi", 5);
    pass(SECOND).await;
    first.abort();
    assert_handled!(joined.await.unwrap());
    assert_eq!(here.runs(), 2);
    assert_stopped!(Process::on(&engine).run("hi", 5).await, "redelivery");
}

// ===== a store that fails =====

#[tokio::test(start_paused = true)]
async fn while_the_store_fails_an_update_stays_with_its_source() {
    for failure in FAILURES {
        let engine = Engine::new();
        let here = Process::on(&engine);
        engine.fail(failure);
        for _ in 0..2 {
            assert_overloaded(here.run("hi", 5).await);
        }
        assert_eq!(here.runs(), 0, "it may have been handled elsewhere");
        engine.recover();
        assert_handled!(here.run("hi", 5).await);
    }
}

#[tokio::test(start_paused = true)]
async fn by_choice_an_update_runs_once_in_this_process_while_the_store_fails() {
    for failure in FAILURES {
        let engine = Engine::new();
        let layer = RedeliveryLayer::builder()
            .store(engine.clone())
            .on_store_error(OnStoreError::Local);
        let here = Process::of(layer.build().unwrap());
        engine.fail(failure);
        assert_handled!(here.run("hi", 5).await);
        assert_stopped!(here.run("hi", 5).await, "redelivery");
        here.run("fail", 6).await.unwrap_err();
        engine.recover();
        assert_stopped!(here.run("hi", 5).await, "redelivery");
        assert_handled!(here.run("hi", 6).await);
        assert_eq!(here.runs(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_the_store_did_not_hear_of_is_handled_and_known_here() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    let run = here.start("slow", 5);
    pass(SECOND).await;
    engine.fail(away);
    assert_handled!(run.await.unwrap());
    assert_stopped!(here.run("hi", 5).await, "redelivery");
    engine.recover();
    assert_stopped!(here.run("hi", 5).await, "redelivery");
    // Elsewhere nobody can know; the lease keeps it for a while.
    pass(30 * SECOND).await;
    assert_handled!(there.run("hi", 5).await);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_goes_and_comes_while_an_update_runs_changes_nothing() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    let run = here.start("slow", 5);
    pass(12 * SECOND).await;
    // The next renewal fails, and the one after it does not.
    engine.fail(away);
    pass(10 * SECOND).await;
    engine.recover();
    pass(20 * SECOND).await;
    assert_overloaded(there.run("hi", 5).await);
    assert_handled!(run.await.unwrap());
    assert_stopped!(there.run("hi", 5).await, "redelivery");
}

#[tokio::test(start_paused = true)]
async fn a_full_store_forgets_what_is_soft_and_refuses_what_is_hard() {
    let limits = || MemoryStore::with_limits(campanile_store::Limits::new().each(16));
    let soft = Process::of(RedeliveryLayer::on(limits()));
    for number in 0..100 {
        assert_handled!(soft.run("hi", number).await);
    }
    let hard = RedeliveryLayer::builder()
        .store(limits())
        .durability(Durability::Hard);
    let hard = Process::of(hard.build().unwrap());
    for number in 0..16 {
        assert_handled!(hard.run("hi", number).await);
    }
    assert_overloaded(hard.run("hi", 16).await);
    pass(DAY).await;
    assert_handled!(hard.run("hi", 16).await);
}

// ===== keys and settings =====

#[tokio::test(start_paused = true)]
async fn bots_names_updates_and_claims_share_no_key() {
    let engine = Engine::new();
    let here = Process::on(&engine);
    assert_handled!(here.run("hi", 5).await);

    let mut other_bot = Process::on(&engine);
    other_bot.bot = TestBot::with_identity(Identity::new(UserId(43), "other_bot"));
    assert_handled!(other_bot.run("hi", 5).await);
    let named = RedeliveryLayer::builder().store(engine.clone()).name("two");
    assert_handled!(Process::of(named.build().unwrap()).run("hi", 5).await);

    let claim = |key: &str, fence| {
        let process = Process::on(&engine);
        let origin = Origin::Queue {
            queue: "albums".into(),
            key: key.into(),
            fence,
            attempt: 1,
        };
        process.call(process.bot.request(id(5)).with_origin(origin))
    };
    assert_handled!(claim("7:a", 1).await);
    assert_stopped!(claim("7:a", 1).await, "redelivery");
    for (key, fence) in [("7:a", 2), ("7:a", u64::MAX), ("7:b", 1)] {
        assert_handled!(claim(key, fence).await);
        assert_stopped!(claim(key, fence).await, "redelivery");
    }
}

#[tokio::test(start_paused = true)]
async fn durability_is_a_choice() {
    let engine = Engine::new();
    assert_handled!(Process::on(&engine).run("hi", 5).await);
    assert_eq!(engine.runs(), (2, 0));
    let hard = RedeliveryLayer::builder()
        .store(engine.clone())
        .durability(Durability::Hard);
    assert_handled!(Process::of(hard.build().unwrap()).run("hi", 6).await);
    assert_eq!(engine.runs(), (4, 2));
}

#[tokio::test(start_paused = true)]
async fn what_is_known_here_costs_the_store_nothing() {
    let engine = Engine::new();
    let here = Process::on(&engine);
    for _ in 0..3 {
        let _ = here.run("hi", 5).await;
    }
    assert_eq!(engine.runs().0, 2);
}

#[tokio::test(start_paused = true)]
async fn the_longest_window_in_a_store_never_ends() {
    let store = MemoryStore::new();
    let process = || {
        let layer = RedeliveryLayer::builder().window(Duration::MAX);
        Process::of(layer.store(store.clone()).build().unwrap())
    };
    assert_handled!(process().run("hi", 5).await);
    tokio::time::advance(1_000 * DAY).await;
    assert_stopped!(process().run("hi", 5).await, "redelivery");
}

#[tokio::test]
async fn it_says_where_it_remembers() {
    let entry = async |layer: RedeliveryLayer| {
        let probe = Probe::new();
        let process = Process::of(layer);
        let request = process.bot.request(id(5));
        let request = request.with_origin(Origin::Probe(probe.clone()));
        assert_handled!(process.call(request).await);
        probe.entries().remove(0)
    };
    let entry_on = entry(RedeliveryLayer::on(Engine::new())).await;
    let settings = entry_on.settings.iter();
    let settings: Vec<_> = settings
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(
        settings,
        [
            "window: 86400s",
            "capacity: 100000",
            "lease: 30s",
            "durability: soft",
            "store error: refuse"
        ]
    );
    let shared = KeptIn::Store {
        durable: true,
        shared: true,
    };
    assert_eq!(entry_on.kept[0].kept_in, shared);
    assert!(entry_on.kept[0].if_lost.is_some());
    let alone = entry(RedeliveryLayer::memory()).await;
    assert_eq!(alone.kept[0].kept_in, KeptIn::Process);
    assert_eq!(alone.kept[0].if_lost, None, "its name says it");
}

#[test]
fn settings_of_a_store_are_checked_in_words() {
    let check = |builder: RedeliveryBuilder, words: &str| {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    let builder = RedeliveryLayer::builder;
    let stored = || builder().store(MemoryStore::new());
    check(stored().name(""), "name");
    check(stored().lease(SECOND / 2), "shorter than a second");
    for needs_store in [
        builder().name("x"),
        builder().lease(SECOND),
        builder().durability(Durability::Hard),
        builder().on_store_error(OnStoreError::Local),
    ] {
        check(needs_store, "give it one with `store`");
    }
}

// ===== races =====

/// As the race of one process, with deliveries to two processes on one store.
fn race(seed: u64) -> (usize, usize) {
    let mut random = Random::new(seed);
    let bot = TestBot::new();
    let engine = Engine::new().polls(random.below(3));
    let layers = [0, 1].map(|_| RedeliveryLayer::on(engine.clone()));
    let (inner, log) = Log::inner(1 + random.below(3));
    let stacks = layers.each_ref().map(|layer| layer.layer(inner.clone()));
    let mut open = crate::interleave::Open::new();
    let mut made: Vec<Delivered> = Vec::new();
    let mut dropped = Vec::new();
    let (mut overloaded, mut stopped) = (0, 0);
    while made.len() < 24 || !open.is_empty() {
        if made.len() < 24 && (open.is_empty() || random.below(3) == 0) {
            let update = random.below(3);
            let end = random.pick(&["ok", "fail", "fail"]);
            let text = format!("{} {} {end}", made.len(), random.below(4));
            let request = bot.request(update::text(&text).id(update as i64));
            let stack = random.pick(&[&stacks[0], &stacks[1]]).clone();
            // All calls are polled within one task, whose budget is not theirs.
            open.add(made.len(), unconstrained(stack.oneshot(request)));
            made.push(Delivered { update, end });
            continue;
        }
        if random.below(20) == 0 {
            dropped.push(open.drop_one(&mut random));
            continue;
        }
        let Some((number, result)) = open.poll(&mut random) else {
            continue;
        };
        let succeeded = log.events().iter().any(|event| {
            let Event::Ended(other) = event else {
                return false;
            };
            let delivered = &made[*other];
            delivered.update == made[number].update && delivered.end == "ok"
        });
        match result {
            Ok(outcome) => {
                assert!(
                    succeeded,
                    "seed {seed}: {number} is told of success too early"
                );
                stopped += usize::from(matches!(outcome.flow, Flow::Stopped(_)));
            }
            Err(error) => overloaded += usize::from(error.kind() == ErrorKind::Overloaded),
        }
    }
    // Whether an update has been told of as done, and whether that may have been lost with a call
    // that was dropped while the store was told.
    let mut is_done = [false; 3];
    let mut may_be_done = [false; 3];
    let mut running = [None; 3];
    for event in log.events() {
        match event {
            Event::Started(number) => {
                let update = made[number].update;
                assert_eq!(running[update], None, "seed {seed}: two at a time");
                assert!(!is_done[update], "seed {seed}: run again");
                running[update] = Some(number);
            }
            Event::Ended(number) => {
                let update = made[number].update;
                assert_eq!(running[update].take(), Some(number), "seed {seed}");
                let is_ok = made[number].end == "ok";
                is_done[update] |= is_ok && !dropped.contains(&number);
                may_be_done[update] |= is_ok;
            }
        }
    }
    // Nothing is stuck: what is not done runs, and what is done does not.
    for update in 0..3 {
        let request = bot.request(update::text("99 0 ok").id(update as i64));
        let stack = stacks[update % 2].clone();
        open.add(99, unconstrained(stack.oneshot(request)));
        let outcome = loop {
            if let Some((_, result)) = open.poll(&mut random) {
                break result.unwrap();
            }
        };
        let runs = outcome.flow == Flow::Handled;
        assert!(
            runs != is_done[update] || (!runs && may_be_done[update]),
            "seed {seed}: update {update} runs: {runs}"
        );
    }
    (overloaded, stopped)
}

#[tokio::test(start_paused = true)]
async fn in_any_interleaving_two_processes_handle_an_update_once() {
    let races = (0..500).map(race);
    let (overloaded, stopped) = races.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    assert!(
        overloaded > 500 && stopped > 500,
        "the seeds race too little: {overloaded} met a run, {stopped} came after it"
    );
}
