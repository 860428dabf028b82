//! What happens when things happen at once: in many orders, each found again by its seed, and then
//! on several threads.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex},
};

use campanile_core::{
    ApiRequest, ApiResponse, Bot, BoxError, Identity, Outcome, Request, Update, UserId,
};
use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Op, Row, Scan, Store,
};
use campanile_testkit::update::{self, Member};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::*;
use crate::interleave::{Open, Random, give_way};

const SEEDS: u64 = 300;
const CHANNELS: [i64; 2] = [-1002, -1003];

/// Polls calls in an order that the seed decides; `drops` of them are dropped on the way.
fn interleave(random: &mut Random, mut calls: Calls, mut drops: usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    while !calls.is_empty() {
        if drops > 0 && random.below(8) == 0 {
            drops -= 1;
            calls.drop_one(random);
        } else if let Some(((), outcome)) = calls.poll(random) {
            outcomes.extend(outcome);
        }
    }
    outcomes
}

type Calls = Open<(), Option<Outcome>>;

fn calls(
    calls: impl IntoIterator<Item = impl Future<Output = Option<Outcome>> + 'static>,
) -> Calls {
    let mut open = Open::new();
    calls.into_iter().for_each(|call| open.add((), call));
    open
}

#[derive(Default)]
struct Seen {
    running: HashMap<(i64, i64), usize>,
    calls: usize,
    /// Two questions of one seat at a time.
    doubled: bool,
}

struct Running(Arc<Mutex<Seen>>, (i64, i64));

impl Drop for Running {
    fn drop(&mut self) {
        *self.0.lock().unwrap().running.get_mut(&self.1).unwrap() -= 1;
    }
}

/// A bot to whom everyone has left, whose answers take some turns.
fn bot(turns: usize) -> (Bot, Arc<Mutex<Seen>>) {
    let seen = Arc::<Mutex<Seen>>::default();
    let shared = Arc::clone(&seen);
    let client = service_fn(move |request: ApiRequest| {
        let seen = Arc::clone(&shared);
        async move {
            let id = |name| request.get(name).and_then(|id| id.as_i64()).unwrap();
            let seat = (id("chat_id"), id("user_id"));
            let _running = {
                let mut state = seen.lock().unwrap();
                state.calls += 1;
                let running = state.running.entry(seat).or_default();
                *running += 1;
                let is_doubled = *running > 1;
                state.doubled |= is_doubled;
                Running(Arc::clone(&seen), seat)
            };
            for _ in 0..turns {
                give_way().await;
            }
            Ok::<_, BoxError>(ApiResponse::ok(Member::Left.of(seat.1)))
        }
    });
    (
        Bot::new(Identity::new(UserId(42), "tower_bot"), client),
        seen,
    )
}

/// A store whose answers take some turns, in an order of their own.
#[derive(Debug)]
struct Turns {
    store: MemoryStore,
    random: Mutex<Random>,
}

impl Store for Turns {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let (store, ops) = (self.store.clone(), ops.to_vec());
        let turns = self.random.lock().unwrap().below(4);
        Answer::boxed(async move {
            for _ in 0..turns {
                give_way().await;
            }
            store.run(&ops, durability).await
        })
    }
    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.store.claim(claim)
    }
    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.store.scan(scan)
    }
    fn release(&self, lease: &Lease) {
        self.store.release(lease);
    }
    fn caps(&self) -> Caps {
        self.store.caps()
    }
}

/// A gate with its feed, on the store of each second seed in turn.
fn stack(seed: u64) -> impl campanile_core::UpdateService {
    let store: Arc<dyn Store> = match seed % 2 {
        0 => Arc::new(MemoryStore::new()),
        _ => Arc::new(Turns {
            store: MemoryStore::new(),
            random: Mutex::new(Random::new(seed)),
        }),
    };
    let channels = CHANNELS.map(|id| Channel::private(id, "https://t.me/+x"));
    let (gate, feed) = ChannelGateLayer::all(store, channels).pair().unwrap();
    ServiceBuilder::new()
        .layer(feed)
        .layer(gate)
        .service(service_fn(|_: Request| async {
            Ok::<_, BoxError>(Outcome::handled())
        }))
}

fn run<S: campanile_core::UpdateService, U: Into<Update>>(
    stack: &S,
    bot: &Bot,
    update: U,
) -> impl Future<Output = Option<Outcome>> + use<S, U> {
    let call = stack
        .clone()
        .oneshot(Request::new(update.into(), bot.clone()));
    async move { call.await.ok() }
}

fn hi() -> update::Message {
    update::text("hi").from(7)
}

fn prompts(outcomes: &[Outcome]) -> usize {
    outcomes.iter().map(|outcome| outcome.replies.len()).sum()
}

#[tokio::test(start_paused = true)]
async fn in_any_order_a_stranger_is_asked_for_once_per_channel_and_prompted_once() {
    for seed in 0..2 * SEEDS {
        let mut random = Random::new(seed);
        let (bot, seen) = bot(random.below(6));
        let stack = stack(seed);
        let updates = 2 + random.below(20);
        let tasks = calls((0..updates).map(|_| run(&stack, &bot, hi())));
        let outcomes = interleave(&mut random, tasks, 0);
        assert_eq!(outcomes.len(), updates, "seed {seed}");
        assert!(outcomes.iter().all(|outcome| outcome.stop().is_some()));
        assert_eq!(prompts(&outcomes), 1, "seed {seed}");
        assert_eq!(seen.lock().unwrap().calls, 2, "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn in_any_order_who_is_dropped_neither_blocks_nor_doubles_the_question() {
    for seed in 0..2 * SEEDS {
        let mut random = Random::new(seed);
        let (bot, seen) = bot(1 + random.below(6));
        let stack = stack(seed);
        let tasks = calls((0..12).map(|_| run(&stack, &bot, hi())));
        let drops = random.below(12);
        let outcomes = interleave(&mut random, tasks, drops);
        assert!(outcomes.len() >= 12 - drops, "seed {seed}");
        assert!(prompts(&outcomes) <= 1, "seed {seed}");
        let seen = seen.lock().unwrap();
        assert!(!seen.doubled, "seed {seed}");
        assert!(seen.running.values().all(|running| *running == 0));
    }
}

/// One question per user and channel, asked while its membership changes: whatever the order in which
/// events and answers arrive, the latest event decides in the end.
#[tokio::test(start_paused = true)]
async fn in_any_order_the_latest_event_decides() {
    for seed in 0..2 * SEEDS {
        let mut random = Random::new(seed);
        let (bot, seen) = bot(random.below(6));
        let stack = stack(seed);
        let mut tasks = calls((0..4).map(|_| run(&stack, &bot, hi())));
        let mut is_in = [false; 2];
        for (place, channel) in CHANNELS.into_iter().enumerate() {
            let events = 1 + random.below(4);
            for date in 0..events {
                let new = match random.below(2) {
                    0 => Member::Left,
                    _ => Member::Member,
                };
                is_in[place] = new.is_present();
                let event = update::chat_member(Member::Left, new).of(7).by(7);
                let event = event.in_channel(channel).date(1_800_000_000 + date as i64);
                tasks.add((), run(&stack, &bot, event));
            }
        }
        interleave(&mut random, tasks, 0);
        assert!(!seen.lock().unwrap().doubled, "seed {seed}");
        let before = seen.lock().unwrap().calls;
        let outcome = run(&stack, &bot, hi()).await.unwrap();
        assert_eq!(outcome.stop().is_none(), is_in == [true; 2], "seed {seed}");
        assert_eq!(seen.lock().unwrap().calls, before, "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_several_threads_a_stranger_is_asked_for_once_per_channel_and_prompted_once() {
    for seed in 0..20 {
        let (bot, seen) = bot(3);
        let stack = stack(seed);
        let updates: Vec<Update> = (0..200).map(|_| hi().build()).collect();
        let calls: Vec<_> = updates
            .into_iter()
            .map(|update| {
                let request = Request::new(update, bot.clone());
                let call = stack.clone().oneshot(request);
                tokio::spawn(async move { call.await.ok() })
            })
            .collect();
        let mut outcomes = Vec::new();
        for call in calls {
            outcomes.push(call.await.unwrap().unwrap());
        }
        assert_eq!(prompts(&outcomes), 1);
        let seen = seen.lock().unwrap();
        assert_eq!(seen.calls, 2);
        assert!(!seen.doubled);
    }
}

/// Events of many users on several threads, each user's newest first and the others behind it: the
/// newest decides, and Telegram is not asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_several_threads_an_older_event_never_overwrites_a_newer_one() {
    const USERS: i64 = 40;
    for seed in 0..4 {
        let (bot, seen) = bot(1);
        let stack = stack(seed);
        let mut events = Vec::new();
        for (user, channel) in (1..=USERS).flat_map(|user| CHANNELS.map(|channel| (user, channel)))
        {
            let newest = match user % 2 {
                0 => Member::Member,
                _ => Member::Left,
            };
            for age in 0..8 {
                let new = match age {
                    0 => newest,
                    _ if age % 2 == 0 => Member::Left,
                    _ => Member::Member,
                };
                let event = update::chat_member(Member::Left, new).of(user).by(user);
                let event = event.in_channel(channel).date(1_800_000_000 - age);
                events.push(event.build());
            }
        }
        let calls: Vec<_> = events
            .into_iter()
            .map(|event| {
                let call = stack.clone().oneshot(Request::new(event, bot.clone()));
                tokio::spawn(async move { call.await.ok() })
            })
            .collect();
        for call in calls {
            let _ = call.await.unwrap().unwrap();
        }
        let before = seen.lock().unwrap().calls;
        for user in 1..=USERS {
            let outcome = run(&stack, &bot, update::text("hi").from(user))
                .await
                .unwrap();
            assert_eq!(outcome.stop().is_none(), user % 2 == 0, "user {user}");
        }
        assert_eq!(
            seen.lock().unwrap().calls,
            before,
            "what is known was asked for"
        );
    }
}
