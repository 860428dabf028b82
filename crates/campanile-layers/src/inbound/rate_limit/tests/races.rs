//! Updates that come at once.

use std::{future::Future, pin::Pin};

use campanile_core::Error;
use tokio_test::task;
use tower::ServiceExt;

use super::*;

const UPDATES: i64 = 1_000;

/// Sends a thousand updates of one user at once, on real threads; gives how many passed and how many
/// notices there were.
async fn stampede(builder: RateLimitBuilder, store: Arc<dyn Store>) -> (usize, usize) {
    let world = World::on(builder.notice("slow"), store);
    let start = Arc::new(tokio::sync::Barrier::new(100));
    let calls = (0..100).map(|lane| {
        let (world, start) = (world.clone(), Arc::clone(&start));
        tokio::spawn(async move {
            start.wait().await;
            for number in 0..UPDATES / 100 {
                // The builder counts ids per thread, and a repeated one would pass for free.
                world.send(user(7).id(1 + lane * 1_000 + number)).await;
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    (world.handled(), world.bot.calls().len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_concurrent_uses_exactly_as_many_pass_as_may() {
    let builders: [fn(u32) -> RateLimitBuilder; 2] = [
        // Nothing comes back while the test runs.
        |may| quota(may, 8 * HOUR * may),
        |may| penalty(may, HOUR, HOUR),
    ];
    for may in [1, 10, 999] {
        for builder in builders {
            let expected = (may as usize, 1);
            assert_eq!(stampede(builder(may), memory()).await, expected);
            assert_eq!(stampede(builder(may), Engine::new(1)).await, expected);
        }
    }
    assert_eq!(
        stampede(quota(1_000, 8_000 * HOUR), memory()).await,
        (1_000, 0)
    );
}

/// Numbers that are the same for the same seed (a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        let step = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = step.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

type Call = task::Spawn<Pin<Box<dyn Future<Output = Result<Outcome, Error>>>>>;

/// What became of the calls of one seed.
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    told: usize,
    dropped: usize,
}

/// Starts calls, polls them in any order, and drops some half way.
async fn interleave(seed: u64, builder: RateLimitBuilder, may_drop: bool) -> Tally {
    let mut dice = Dice(seed);
    let engine = Engine::new(dice.below(4));
    let world = World::on(builder.notice("slow"), engine);
    let mut calls: Vec<Call> = Vec::new();
    let (mut unstarted, mut tally) = (30, Tally::default());
    while unstarted > 0 || !calls.is_empty() {
        if unstarted > 0 && (calls.is_empty() || dice.below(3) == 0) {
            unstarted -= 1;
            let call = world.stack().oneshot(world.bot.request(user(7)));
            let call = async move { call.await.map_err(Error::new) };
            calls.push(task::spawn(Box::pin(call)));
            continue;
        }
        let at = dice.below(calls.len());
        if may_drop && dice.below(20) == 0 {
            drop(calls.swap_remove(at));
            tally.dropped += 1;
        } else if let std::task::Poll::Ready(outcome) = calls[at].poll() {
            drop(calls.swap_remove(at));
            let outcome = outcome.unwrap();
            tally.told += outcome.replies.len();
            tally.passed += usize::from(outcome.stop().is_none());
        }
    }
    assert!(world.handled() >= tally.passed);
    tally
}

fn rule(seed: u64) -> RateLimitBuilder {
    match seed % 2 {
        0 => quota(5, HOUR),
        _ => penalty(5, HOUR, HOUR),
    }
}

#[tokio::test(start_paused = true)]
async fn in_any_interleaving_exactly_as_many_pass_as_may_and_one_is_told() {
    for seed in 0..400 {
        let tally = interleave(seed, rule(seed), false).await;
        assert_eq!((tally.passed, tally.told), (5, 1), "seed {seed}: {tally:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_half_way_never_let_more_pass() {
    let mut dropped = 0;
    for seed in 0..400 {
        let tally = interleave(seed, rule(seed), true).await;
        assert!(
            tally.passed <= 5 && tally.told <= 1,
            "seed {seed}: {tally:?}"
        );
        dropped += tally.dropped;
    }
    assert!(dropped > 400, "{dropped}");
}
