//! Which presses run.

use super::*;

#[tokio::test(start_paused = true)]
async fn of_ten_presses_while_the_handler_runs_one_runs_and_the_others_are_answered_at_once() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    let mut first = task::spawn(bot.run(&stack, update::press("slow")));
    assert_pending!(first.poll());
    let before = tokio::time::Instant::now();
    for _ in 0..9 {
        let repeat = bot.run(&stack, update::press("slow")).await;
        assert_stopped!(repeat, "callback_dedup", "the same press is being handled");
    }
    assert_eq!(tokio::time::Instant::now(), before, "no repeat waited");
    assert_eq!(bot.notices(), [""; 9]);
    assert_handled!(first.await);
    assert_eq!(runs.count(), 1);
    assert_eq!(bot.notices(), [""; 10], "the first is answered, too");
}

#[tokio::test]
async fn whatever_is_no_press_passes_as_often_as_it_comes() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    for _ in 0..3 {
        assert_handled!(bot.run(&stack, update::text("like")).await);
        assert_handled!(bot.run(&stack, update::inline_query("like")).await);
        assert_handled!(bot.run(&stack, update::poll("like?")).await);
    }
    assert_eq!(runs.count(), 9);
    bot.assert_no_calls();
}

#[tokio::test(start_paused = true)]
async fn another_button_message_chat_or_user_runs_while_the_first_one_runs() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    let press = |data| update::press(data).in_group(-1001).on(5);
    let mut first = task::spawn(bot.run(&stack, press("slow")));
    assert_pending!(first.poll());
    for other in [
        press("like"),
        press("slow").on(6),
        press("slow").in_group(-1002),
        press("slow").from(8),
        press("slow").ephemeral(1),
        press("slow").ephemeral(2),
        press("slow").inaccessible(),
        press("slow").inline("AAA"),
        press("slow").inline("AAB"),
        press("slow").game("chess"),
        press("slow").inline("AAB").game("chess"),
    ] {
        assert_handled!(bot.run(&stack, other.clone()).await);
        assert_stopped!(bot.run(&stack, other).await, "callback_dedup");
    }
    assert_eq!(runs.count(), 12);
}

#[tokio::test(start_paused = true)]
async fn for_everyone_the_press_of_another_user_is_a_repeat() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let layer = builder().scope(PressScope::Everyone).build().unwrap();
    let stack = runs.stack(&layer);
    let press = |user| update::press("like").in_group(-1001).from(user);
    assert_handled!(bot.run(&stack, press(7)).await);
    assert_stopped!(bot.run(&stack, press(8)).await, "callback_dedup");
}

#[tokio::test(start_paused = true)]
async fn two_bots_and_two_names_on_one_store_share_nothing() {
    let runs = Runs::default();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let layer = |name: &str| {
        let builder = CallbackDedupLayer::builder(Arc::clone(&store)).name(name);
        builder.build().unwrap()
    };
    let (inner, outer) = (layer("inner"), layer("outer"));
    let stack = outer.layer(runs.stack(&inner));
    let other = campanile_core::Identity::new(campanile_core::UserId(43), "other_bot");
    for bot in [TestBot::new(), TestBot::with_identity(other)] {
        assert_handled!(bot.run(&stack, update::press("like")).await);
        assert_stopped!(
            bot.run(&stack, update::press("like")).await,
            "callback_dedup"
        );
    }
    assert_eq!(runs.count(), 2);
}

// ===== after a run =====

#[tokio::test(start_paused = true)]
async fn after_a_run_that_failed_panicked_stopped_or_was_unhandled_the_next_press_runs_at_once() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    let mut expected = 0;
    for data in ["fail", "retry", "panic", "stop", "unhandled"] {
        for _ in 0..2 {
            expected += 1;
            let outcome = bot.run(&stack, update::press(data)).await;
            match data {
                "stop" => assert_stopped!(outcome, "handler", "sold out"),
                "unhandled" => assert_unhandled!(outcome),
                "panic" => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Panic),
                _ => drop(outcome.unwrap_err()),
            }
            assert_eq!(runs.count(), expected, "{data}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_run_that_was_dropped_the_next_press_runs_at_once() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    for expected in 1..4 {
        let mut run = task::spawn(bot.run(&stack, update::press("hang")));
        assert_pending!(run.poll());
        assert_eq!(runs.count(), expected);
        assert_stopped!(
            bot.run(&stack, update::press("hang")).await,
            "callback_dedup"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_when_it_is_called_gives_the_press_back() {
    let bot = TestBot::new();
    let stack = layer().layer(service_fn(|request: Request| {
        assert!(request.update().data() != Some("boom"), "it panicked");
        async { Ok::<_, BoxError>(Outcome::handled()) }
    }));
    for _ in 0..2 {
        let error = bot.run(&stack, update::press("boom")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Panic);
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_success_the_press_is_held_for_the_cooldown_and_then_runs_again() {
    for data in ["like", "absorbed"] {
        let (bot, runs) = (TestBot::new(), Runs::default());
        let stack = runs.stack(&layer());
        let _ = bot.run(&stack, update::press(data)).await.unwrap();
        pass(Duration::from_millis(1999)).await;
        let repeat = bot.run(&stack, update::press(data)).await;
        assert_stopped!(
            repeat,
            "callback_dedup",
            "the same press was handled already"
        );
        pass(Duration::from_millis(1)).await;
        let _ = bot.run(&stack, update::press(data)).await.unwrap();
        assert_eq!(
            runs.count(),
            2,
            "{data}: a repeat does not prolong the cooldown"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_cooldown_the_next_press_runs_at_once() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&builder().cooldown(Duration::ZERO).build().unwrap());
    for _ in 0..3 {
        assert_handled!(bot.run(&stack, update::press("like")).await);
    }
}

#[tokio::test(start_paused = true)]
async fn once_per_version_runs_again_after_an_edit_or_a_day() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&builder().once_per_version().build().unwrap());
    assert_handled!(bot.run(&stack, update::press("pay")).await);
    pass(SECOND * 60 * 60 * 23).await;
    assert_stopped!(
        bot.run(&stack, update::press("pay")).await,
        "callback_dedup"
    );
    assert_handled!(bot.run(&stack, update::press("pay").edited_at(1)).await);
    pass(SECOND * 60 * 60).await;
    assert_handled!(bot.run(&stack, update::press("pay")).await);
    // What did nothing is not remembered for a day.
    assert!(bot.run(&stack, update::press("fail")).await.is_err());
    assert!(bot.run(&stack, update::press("fail")).await.is_err());
    assert_eq!(runs.count(), 5);
}

#[tokio::test(start_paused = true)]
async fn after_an_edit_of_keyboard_text_or_caption_the_same_data_runs_again() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    let keyboard = |text: &str| serde_json::json!([[{"text": text, "callback_data": "like"}]]);
    // All within a second, which the date of the edit does not tell apart.
    for press in [
        update::press("like"),
        update::press("like").edited_at(9),
        update::press("like").edited_at(9).text("page 2"),
        update::press("like").edited_at(9).text("page 3"),
        update::press("like").edited_at(9).keyboard(keyboard("1")),
        update::press("like").edited_at(9).keyboard(keyboard("2")),
        update::press("like")
            .edited_at(9)
            .message_field("caption", "cat"),
    ] {
        assert_handled!(bot.run(&stack, press.clone()).await);
        assert_stopped!(bot.run(&stack, press).await, "callback_dedup");
    }
}

// ===== the lease =====

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_an_hour_keeps_its_lease() {
    let store = SharedStore::new();
    for layer in [layer(), CallbackDedupLayer::new(store.clone())] {
        let (bot, runs) = (TestBot::new(), Runs::default());
        let stack = runs.stack(&layer);
        let run = tokio::spawn(stack.clone().oneshot(bot.request(update::press("hang"))));
        // Another process knows nothing but the store.
        let elsewhere = runs.stack(&CallbackDedupLayer::new(store.clone()));
        for minute in 0..60 {
            pass(60 * SECOND).await;
            assert_stopped!(
                bot.run(&stack, update::press("hang")).await,
                "callback_dedup"
            );
            assert_eq!(runs.count(), 1, "minute {minute}");
        }
        if !store.memory.is_empty() {
            assert_stopped!(
                bot.run(&elsewhere, update::press("hang")).await,
                "callback_dedup"
            );
        }
        run.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn the_lease_of_a_process_that_is_gone_ends_after_30_seconds() {
    let (bot, runs, store) = (TestBot::new(), Runs::default(), SharedStore::new());
    let crashed = runs.stack(&CallbackDedupLayer::new(store.clone()));
    let mut run = task::spawn(crashed.oneshot(bot.request(update::press("hang"))));
    for _ in 0..3 {
        assert_pending!(run.poll());
    }
    assert_eq!(runs.count(), 1);
    // A crash runs no destructors.
    std::mem::forget(run);
    let stack = runs.stack(&CallbackDedupLayer::new(store));
    pass(29 * SECOND).await;
    assert_stopped!(
        bot.run(&stack, update::press("hang")).await,
        "callback_dedup"
    );
    pass(SECOND).await;
    let mut next = task::spawn(bot.run(&stack, update::press("hang")));
    for _ in 0..3 {
        assert_pending!(next.poll());
    }
    assert_eq!(runs.count(), 2);
}
