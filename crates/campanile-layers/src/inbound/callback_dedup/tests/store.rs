//! A store that is shared, slow, gone or full.

use campanile_store::Limits;

use super::*;

#[tokio::test(start_paused = true)]
async fn two_processes_on_one_store_run_a_press_once() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let here = runs.stack(&CallbackDedupLayer::new(store.clone()));
    let there = runs.stack(&CallbackDedupLayer::new(store));
    let run = tokio::spawn(here.clone().oneshot(bot.request(update::press("slow"))));
    pass(SECOND).await;
    for stack in [&there, &here] {
        let repeat = bot.run(stack, update::press("slow")).await;
        assert_stopped!(repeat, "callback_dedup", "is being handled");
    }
    assert_handled!(run.await.unwrap());
    for stack in [&there, &here] {
        let repeat = bot.run(stack, update::press("slow")).await;
        assert_stopped!(repeat, "callback_dedup", "was handled already");
    }
    pass(2 * SECOND).await;
    assert_handled!(bot.run(&there, update::press("slow")).await);
    assert_eq!(runs.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn while_the_store_is_gone_each_press_runs_once_in_this_process() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let stack = runs.stack(&CallbackDedupLayer::new(store.clone()));
    store.set_down(true);
    let run = tokio::spawn(stack.clone().oneshot(bot.request(update::press("slow"))));
    pass(SECOND).await;
    for _ in 0..9 {
        assert_stopped!(
            bot.run(&stack, update::press("slow")).await,
            "callback_dedup"
        );
    }
    assert_handled!(run.await.unwrap());
    assert_stopped!(
        bot.run(&stack, update::press("slow")).await,
        "callback_dedup"
    );
    pass(2 * SECOND).await;
    assert_handled!(bot.run(&stack, update::press("slow")).await);
    assert_eq!(runs.count(), 2);
    assert!(store.memory.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_goes_and_comes_during_a_run_changes_nothing_here() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let stack = runs.stack(&CallbackDedupLayer::new(store.clone()));
    let run = tokio::spawn(stack.clone().oneshot(bot.request(update::press("hang"))));
    pass(SECOND).await;
    store.set_down(true);
    pass(15 * SECOND).await;
    store.set_down(false);
    // The lease was renewed after 20 s, although not after 10.
    pass(20 * SECOND).await;
    let elsewhere = runs.stack(&CallbackDedupLayer::new(store.clone()));
    assert_stopped!(
        bot.run(&elsewhere, update::press("hang")).await,
        "callback_dedup"
    );
    store.set_down(true);
    pass(120 * SECOND).await;
    assert_stopped!(
        bot.run(&stack, update::press("hang")).await,
        "callback_dedup"
    );
    assert_eq!(runs.count(), 1);
    run.abort();
}

#[tokio::test(start_paused = true)]
async fn a_success_that_the_store_did_not_hear_of_is_a_success() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let stack = runs.stack(&CallbackDedupLayer::new(store.clone()));
    let run = tokio::spawn(stack.clone().oneshot(bot.request(update::press("slow"))));
    pass(SECOND).await;
    store.set_down(true);
    assert_handled!(run.await.unwrap());
    assert_stopped!(
        bot.run(&stack, update::press("slow")).await,
        "callback_dedup"
    );
}

#[tokio::test(start_paused = true)]
async fn by_choice_no_press_runs_while_the_store_is_gone() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let builder = CallbackDedupLayer::builder(store.clone()).notice("Taken.");
    let layer = builder
        .on_store_error(OnStoreError::Refuse)
        .build()
        .unwrap();
    let stack = runs.stack(&layer);
    store.set_down(true);
    for _ in 0..2 {
        let refused = bot.run(&stack, update::press("like")).await;
        assert_stopped!(refused, "callback_dedup", "the store of presses failed");
    }
    assert_eq!(
        bot.notices(),
        ["", ""],
        "it is answered, and not as a repeat"
    );
    store.set_down(false);
    assert_handled!(bot.run(&stack, update::press("like")).await);
    assert_eq!(runs.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_memory_full_of_running_presses_runs_no_other_and_forgets_past_ones_first() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let store = MemoryStore::with_limits(Limits::new().each(16));
    let stack = runs.stack(&CallbackDedupLayer::new(store.clone()));
    for message in 0..100 {
        assert_handled!(bot.run(&stack, update::press("like").on(message)).await);
        assert!(store.len() <= 16);
    }
    let mut running = Vec::new();
    for message in 0..16 {
        let press = update::press("hang").on(message);
        let mut run = task::spawn(stack.clone().oneshot(bot.request(press)));
        assert_pending!(run.poll());
        running.push(run);
    }
    let refused = bot.run(&stack, update::press("like").on(1000)).await;
    assert_stopped!(refused, "callback_dedup", "the store of presses failed");
    assert_stopped!(
        bot.run(&stack, update::press("hang").on(3)).await,
        "callback_dedup",
        "being handled"
    );
    running.pop();
    assert_handled!(bot.run(&stack, update::press("like").on(1000)).await);
}

#[tokio::test(start_paused = true)]
async fn dropped_while_the_store_is_asked_nothing_of_it_stays_here() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let stack = runs.stack(&CallbackDedupLayer::new(store.clone()));
    let mut asking = task::spawn(stack.clone().oneshot(bot.request(update::press("like"))));
    assert_pending!(asking.poll());
    drop(asking);
    assert_handled!(bot.run(&stack, update::press("like")).await);
    // So it is while a success is told.
    let mut run = task::spawn(
        stack
            .clone()
            .oneshot(bot.request(update::press("like").on(2))),
    );
    while runs.count() < 2 {
        assert_pending!(run.poll());
    }
    drop(run);
    assert_handled!(bot.run(&stack, update::press("other").on(2)).await);
}
