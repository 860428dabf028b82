//! How presses are answered and acked.

use campanile_core::{ApiError, ApiRequest};

use super::*;

async fn answers_after(data: &'static str, bot: &TestBot) -> Vec<String> {
    let stack = Runs::default().stack(&layer());
    let _ = bot.run(&stack, update::press(data)).await;
    bot.notices()
}

#[tokio::test(start_paused = true)]
async fn a_press_is_answered_by_its_handler_or_else_by_the_layer_and_never_twice() {
    for (data, notices) in [
        ("like", &[""][..]),
        ("answer", &["Liked."]),
        ("send", &["Liked."]),
        ("stop", &[""]),
        ("unhandled", &[""]),
        ("fail", &[""]),
        // Who handles it later may answer.
        ("absorbed", &[]),
        // They will be delivered again, and may be answered then.
        ("retry", &[]),
        ("panic", &[]),
    ] {
        assert_eq!(
            answers_after(data, &TestBot::new()).await,
            notices,
            "{data}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_the_layer_comes_before_the_other_replies() {
    let bot = TestBot::new();
    let stack = layer().layer(service_fn(|request: Request| async move {
        Ok::<_, BoxError>(Outcome::handled().reply(request.update().message("Slow to send.")))
    }));
    assert_handled!(bot.run(&stack, update::press("like")).await);
    bot.assert_calls(&["answerCallbackQuery", "sendMessage"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_handler_that_did_not_arrive_is_made_up_for() {
    let bot = TestBot::new();
    bot.fail(
        "answerCallbackQuery",
        ApiError::new(500, "Internal Server Error"),
    );
    assert_eq!(answers_after("send", &bot).await, ["Liked.", ""]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_came_too_late_is_not_tried_again() {
    let bot = TestBot::new();
    let too_old =
        "Bad Request: query is too old and response timeout expired or query ID is invalid";
    bot.fail("answerCallbackQuery", ApiError::new(400, too_old));
    assert_eq!(answers_after("send", &bot).await, ["Liked."]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_still_on_its_way_counts_and_one_to_another_press_does_not() {
    let bot = TestBot::new();
    let hold = bot.hold("answerCallbackQuery");
    let spawning = |is_own: bool| {
        layer().layer(service_fn(move |request: Request| async move {
            let query = request.update().query_id().unwrap().to_owned();
            let query = if is_own { query } else { "another".to_owned() };
            let answer = ApiRequest::new("answerCallbackQuery").param("callback_query_id", query);
            let bot = request.bot().clone();
            let mut sending = task::spawn(Box::pin(async move { bot.send(answer).await }));
            assert_pending!(sending.poll());
            tokio::spawn(sending.into_inner());
            Ok::<_, BoxError>(Outcome::handled())
        }))
    };
    for (is_own, replies) in [(true, 0), (false, 1)] {
        let request = bot.request(update::press("like"));
        let outcome = spawning(is_own).oneshot(request).await.unwrap();
        assert_eq!(outcome.replies.len(), replies, "own: {is_own}");
    }
    drop(hold);
}

#[tokio::test(start_paused = true)]
async fn an_answer_counts_whatever_the_letter_case_of_its_method() {
    let bot = TestBot::new();
    let stack = layer().layer(service_fn(|request: Request| async move {
        let query = request.update().query_id().unwrap();
        let answer = ApiRequest::new("answercallbackquery").param("callback_query_id", query);
        Ok::<_, BoxError>(Outcome::handled().reply(answer))
    }));
    assert_handled!(bot.run(&stack, update::press("like")).await);
    bot.assert_calls(&["answercallbackquery"]);
}

#[tokio::test(start_paused = true)]
async fn where_handlers_answer_the_layer_does_not() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&builder().handlers_answer().build().unwrap());
    assert_handled!(bot.run(&stack, update::press("like")).await);
    assert!(bot.run(&stack, update::press("fail")).await.is_err());
    bot.assert_no_calls();
    assert_stopped!(
        bot.run(&stack, update::press("like")).await,
        "callback_dedup"
    );
    assert_eq!(bot.notices(), [""], "a repeat has no handler");
}

#[tokio::test(start_paused = true)]
async fn repeats_see_the_notice() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&builder().notice("One moment.").build().unwrap());
    assert_handled!(bot.run(&stack, update::press("answer")).await);
    assert_stopped!(
        bot.run(&stack, update::press("answer")).await,
        "callback_dedup"
    );
    assert_eq!(bot.notices(), ["Liked.", "One moment."]);
}

#[tokio::test(start_paused = true)]
async fn the_bot_of_the_request_is_the_same_bot() {
    let bot = TestBot::new();
    let stack = layer().layer(service_fn(|request: Request| async move {
        assert_eq!(request.bot().identity().username(), "tower_bot");
        let error = request
            .bot()
            .send(ApiRequest::new("sendMessage"))
            .await
            .unwrap_err();
        assert!(error.is_chat_gone());
        assert_eq!(error.method(), Some("sendMessage"));
        Ok::<_, BoxError>(Outcome::handled())
    }));
    bot.fail(
        "sendMessage",
        ApiError::new(403, "Forbidden: bot was blocked by the user"),
    );
    assert_handled!(bot.run(&stack, update::press("like")).await);
}

// ===== the ack =====

async fn acked(layer: CallbackDedupLayer, data: &str) -> [bool; 2] {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer);
    let acked_while_it_runs = |update: update::Press| {
        let (ack, acked) = Ack::pair();
        let request = bot.request(update).with_ack(ack);
        let mut run = task::spawn(stack.clone().oneshot(request));
        let _ = run.poll();
        (run, acked.is_done())
    };
    let (_first, first) = acked_while_it_runs(update::press(data));
    let (_repeat, repeat) = acked_while_it_runs(update::press(data));
    [first, repeat]
}

#[tokio::test(start_paused = true)]
async fn the_first_press_is_acked_as_soon_as_it_runs_and_its_repeats_are_settled_by_their_answer() {
    assert_eq!(acked(layer(), "hang").await, [true, false]);
    let late = builder().ack_when_done().build().unwrap();
    assert_eq!(acked(late, "hang").await, [false, false]);
}

#[tokio::test(start_paused = true)]
async fn a_press_that_was_acked_is_answered_however_it_fails() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    for data in ["fail", "retry", "panic"] {
        let (ack, _acked) = Ack::pair();
        let request = bot.request(update::press(data)).with_ack(ack);
        assert!(stack.clone().oneshot(request).await.is_err());
        assert_eq!(bot.take_calls().len(), 1, "{data}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_press_need_not_wait_until_a_failed_one_is_answered() {
    let (bot, runs) = (TestBot::new(), Runs::default());
    let stack = runs.stack(&layer());
    let hold = bot.hold("answerCallbackQuery");
    let request = || bot.request(update::press("fail"));
    let mut first = task::spawn(stack.clone().oneshot(request()));
    assert_pending!(first.poll());
    let mut second = task::spawn(stack.clone().oneshot(request()));
    assert_pending!(second.poll());
    assert_eq!(runs.count(), 2);
    drop(hold);
    assert!(first.await.is_err() && second.await.is_err());
}
