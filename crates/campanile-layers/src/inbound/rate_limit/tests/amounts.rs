//! How much passes, and when.

use campanile_testkit::{assert_handled, assert_stopped, contract};
use proptest::prelude::*;
use tokio::time::Instant;

use super::*;

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    let builders: [fn() -> RateLimitBuilder; 3] = [
        || quota(1, HOUR),
        || quota(1, HOUR).notice("no").reminder("still no", MINUTE),
        || penalty(1, HOUR, HOUR).notice("no"),
    ];
    for builder in builders {
        for slow in [false, true] {
            let store = move || match slow {
                false => memory(),
                true => Engine::new(2) as Arc<dyn Store>,
            };
            contract::check(move || builder().build(store()).unwrap())
                .passing_each(|number| user(100 + number as i64))
                .after(user(8))
                .stopping(user(8))
                .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_passes_its_burst_and_then_one_per_interval() {
    let world = World::new(quota(3, 3 * SECOND).burst(5));
    assert_eq!(world.flood(7, 100).await, 5);
    advance(SECOND - Duration::from_millis(1)).await;
    assert_eq!(world.flood(7, 100).await, 0);
    advance(Duration::from_millis(1)).await;
    assert_eq!(world.flood(7, 100).await, 1);
    advance(HOUR).await;
    assert_eq!(world.flood(7, 100).await, 5);
}

#[tokio::test(start_paused = true)]
async fn no_edge_of_a_window_lets_a_double_burst_through() {
    // A counter per window would pass 10 just before an edge and 10 just after it.
    for offset in 0..40 {
        let world = World::new(quota(10, 10 * SECOND));
        advance(Duration::from_millis(500 * offset)).await;
        assert_eq!(world.flood(7, 50).await, 10);
        advance(Duration::from_millis(900)).await;
        assert_eq!(world.flood(7, 50).await, 0, "offset {offset}");
        advance(Duration::from_millis(200)).await;
        assert_eq!(world.flood(7, 50).await, 1, "offset {offset}");
    }
}

/// Runs updates of one user after these pauses, and gives the times of those that passed.
fn passed(builder: RateLimitBuilder, pauses: &[u64]) -> Vec<Duration> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let (world, start) = (World::new(builder), Instant::now());
        let mut times = Vec::new();
        for pause in pauses {
            advance(Duration::from_millis(*pause)).await;
            if world.passes(user(7)).await {
                times.push(start.elapsed());
            }
        }
        times
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn in_any_span_of_time_a_quota_passes_no_more_than_its_burst_and_its_rate(
        pauses in prop::collection::vec(prop_oneof![Just(0), 0..300_u64, 0..20_000_u64], 1..80),
        (uses, burst) in (1..8_u32, 1..8_u32),
    ) {
        let times = passed(quota(uses, 8 * SECOND).burst(burst), &pauses);
        let interval = 8.0 / f64::from(uses);
        for (first, from) in times.iter().enumerate() {
            for (last, to) in times.iter().enumerate().skip(first) {
                let span = (*to - *from).as_secs_f64();
                let most = f64::from(burst) + span / interval + 1e-3;
                prop_assert!((last - first + 1) as f64 <= most, "{times:?}");
            }
        }
    }

    #[test]
    fn in_any_window_a_penalty_passes_no_more_than_its_uses(
        pauses in prop::collection::vec(prop_oneof![Just(0), 0..300_u64, 0..20_000_u64], 1..80),
        uses in 1..8_u32,
    ) {
        let times = passed(penalty(uses, 5 * SECOND, 2 * SECOND), &pauses);
        for run in times.windows(uses as usize + 1) {
            // A block starts a new count, so what passed before it may still be in the window.
            let is_after_block = run.windows(2).any(|pair| pair[1] - pair[0] >= 2 * SECOND);
            prop_assert!(is_after_block || run[uses as usize] - run[0] >= 5 * SECOND, "{times:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_once_an_hour_is_never_limited() {
    let worlds = [
        World::new(quota(1, HOUR)),
        World::new(quota(1, SECOND)),
        World::new(quota(1000, 1000 * HOUR).burst(1)),
        World::new(penalty(1, HOUR, 24 * HOUR)),
        World::new(penalty(3, MINUTE, HOUR)),
    ];
    for hour in 0..2_000 {
        for world in &worlds {
            assert!(
                world.passes(user(7)).await,
                "hour {hour}: {:?}",
                world.layer
            );
        }
        advance(HOUR).await;
    }
}

#[tokio::test(start_paused = true)]
async fn jumps_of_the_wall_clock_change_nothing() {
    let world = World::new(quota(2, 20 * SECOND));
    let dates = [1_800_000_000, 0, i64::from(i32::MAX), 1, 1_900_000_000];
    let mut passed = Vec::new();
    for date in dates.into_iter().cycle().take(50) {
        passed.push(world.passes(user(7).date(date)).await);
        advance(5 * SECOND).await;
    }
    let expected = (0..50).map(|n| n < 3 || n % 2 == 0);
    assert_eq!(passed, expected.collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_penalty_blocks_for_its_time_and_then_counts_from_nothing() {
    let world = World::new(penalty(3, 10 * SECOND, MINUTE));
    assert_eq!(world.flood(7, 3).await, 3);
    let outcome = world.run(user(7)).await;
    assert_stopped!(outcome, "rate_limit", "over the limit `test` for 60 s");
    advance(MINUTE - Duration::from_millis(1)).await;
    assert_stopped!(world.run(user(7)).await, "rate_limit", "for 1 s more");
    advance(Duration::from_millis(1)).await;
    assert_eq!(world.flood(7, 10).await, 3);
}

#[tokio::test(start_paused = true)]
async fn updates_while_blocked_do_not_extend_the_block() {
    let world = World::new(penalty(1, SECOND, MINUTE));
    assert_eq!(world.flood(7, 2).await, 1);
    for _ in 0..59 {
        advance(SECOND).await;
        assert_eq!(world.flood(7, 20).await, 0);
    }
    advance(SECOND).await;
    assert_handled!(world.run(user(7)).await);
    // Under a quota a refused update is not charged either.
    let world = World::new(quota(1, MINUTE));
    assert_eq!(world.flood(7, 1_000).await, 1);
    advance(MINUTE).await;
    assert_handled!(world.run(user(7)).await);
}

#[tokio::test(start_paused = true)]
async fn slow_users_are_not_blocked_by_a_penalty() {
    let world = World::new(penalty(3, 10 * SECOND, HOUR));
    for _ in 0..500 {
        assert!(world.passes(user(7)).await);
        advance(4 * SECOND).await;
    }
}
