//! Stores that fail, and how much is kept.

use campanile_store::Limits;
use campanile_testkit::{assert_handled, assert_stopped};

use super::*;

#[tokio::test(start_paused = true)]
async fn while_the_store_fails_updates_pass_or_not_by_choice() {
    let engine = Engine::new(0);
    let allowing = World::on(quota(1, HOUR).notice("slow"), engine.clone());
    let denying = quota(1, HOUR)
        .notice("slow")
        .on_store_error(OnStoreError::Deny);
    let denying = World::on(denying, engine.clone());
    engine.works_for(0);
    assert_eq!(allowing.flood(7, 10).await, 10);
    assert_eq!(denying.flood(7, 10).await, 0);
    let outcome = denying.run(user(7)).await;
    assert_stopped!(
        &outcome,
        "rate_limit",
        "the store of the limit `test` failed"
    );
    assert!(outcome.replies.is_empty());
    // What it said about payments and the exempt does not depend on the store.
    assert_handled!(denying.run(update::paid("x").from(7)).await);
    engine.works_for(usize::MAX);
    assert_handled!(denying.run(user(7)).await);
    assert_stopped!(allowing.run(user(7)).await, "rate_limit", "over the limit");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_after_its_verdict_costs_no_notice_and_tells_no_reminder() {
    let engine = Engine::new(0);
    let builder = quota(1, HOUR).notice("slow").reminder("still", MINUTE);
    let world = World::on(builder, engine.clone());
    assert_handled!(world.run(user(7)).await);
    for _ in 0..5 {
        engine.works_for(1);
        assert_stopped!(world.run(user(7)).await, "rate_limit", "over the limit");
        advance(2 * MINUTE).await;
    }
    world.bot.assert_sent(&["slow"]);
}

#[tokio::test(start_paused = true)]
async fn a_store_full_of_blocks_is_a_store_error() {
    let limits = || Arc::new(MemoryStore::with_limits(Limits::new().each(50)));
    let blocked = async |policy| {
        let builder = penalty(1, HOUR, HOUR).on_store_error(policy);
        let world = World::on(builder, limits());
        for id in 0..50 {
            assert_eq!(world.flood(id, 2).await, 1, "user {id}");
        }
        world.flood(100, 3).await
    };
    assert_eq!(blocked(OnStoreError::Allow).await, 3);
    assert_eq!(blocked(OnStoreError::Deny).await, 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_is_bounded_and_expires() {
    let store = MemoryStore::with_limits(Limits::new().each(100));
    let world = World::on(quota(2, MINUTE), Arc::new(store.clone()));
    for id in 0..5_000 {
        world.flood(id, 1).await;
    }
    // Counts and marks, each within its bound.
    assert!(store.len() <= 200, "{store:?}");
    advance(HOUR).await;
    store.sweep();
    assert!(store.is_empty(), "{store:?}");
}

#[tokio::test(start_paused = true)]
async fn refused_updates_leave_nothing_behind() {
    let store = MemoryStore::new();
    let world = World::on(quota(1, HOUR), Arc::new(store.clone()));
    world.flood(7, 1).await;
    let kept = store.len();
    world.flood(7, 1_000).await;
    assert_eq!(store.len(), kept);
}

#[tokio::test(start_paused = true)]
async fn what_passes_costs_the_store_one_step() {
    let engine = Engine::new(0);
    let world = World::on(quota(1, HOUR), engine.clone());
    world.send(user(7)).await;
    assert_eq!(engine.runs.swap(0, SeqCst), 1);
    world.send(update::paid("x").from(7)).await;
    assert_eq!(engine.runs.swap(0, SeqCst), 0);
}
