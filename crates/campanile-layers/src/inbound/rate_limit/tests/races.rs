//! Updates that come at once.

use tower::ServiceExt;

use super::*;
use crate::interleave::{Open, Random};

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

/// What became of the calls of one seed.
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    told: usize,
    dropped: usize,
}

/// Starts calls, polls them in any order, and drops some half way.
async fn interleave(seed: u64, builder: RateLimitBuilder, may_drop: bool) -> Tally {
    let mut random = Random::new(seed);
    let engine = Engine::new(random.below(4));
    let world = World::on(builder.notice("slow"), engine);
    let mut calls = Open::new();
    let (mut unstarted, mut tally) = (30, Tally::default());
    while unstarted > 0 || !calls.is_empty() {
        if unstarted > 0 && (calls.is_empty() || random.below(3) == 0) {
            unstarted -= 1;
            calls.add((), world.stack().oneshot(world.bot.request(user(7))));
        } else if may_drop && random.below(20) == 0 {
            calls.drop_one(&mut random);
            tally.dropped += 1;
        } else if let Some(((), outcome)) = calls.poll(&mut random) {
            let outcome = outcome.map_err(Into::into).unwrap();
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
