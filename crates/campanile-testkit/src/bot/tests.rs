use std::time::Duration;

use campanile_core::{ApiErrorKind, BoxError};
use tokio::time::Instant;
use tower::service_fn;

use super::*;
use crate::update;

fn message(text: &str) -> ApiRequest {
    ApiRequest::new("sendMessage")
        .param("chat_id", 7)
        .param("text", text)
}

fn failure(assertion: impl FnOnce()) -> String {
    let assertion = std::panic::AssertUnwindSafe(assertion);
    let payload = std::panic::catch_unwind(assertion).unwrap_err();
    *payload.downcast::<String>().unwrap()
}

#[tokio::test]
async fn without_a_script_a_send_answers_with_its_message() {
    let bot = TestBot::new();
    let first: Value = bot
        .bot()
        .send(message("/a"))
        .await
        .unwrap()
        .result()
        .unwrap();
    let second: Value = bot
        .bot()
        .send(message("b"))
        .await
        .unwrap()
        .result()
        .unwrap();
    assert_eq!(first["text"], "/a");
    assert_eq!(first["chat"]["id"], 7);
    assert_eq!(first["from"]["username"], "tower_bot");
    assert_ne!(first["message_id"], second["message_id"]);
    bot.assert_sent(&["/a", "b"]);
    bot.assert_calls(&["sendMessage", "sendMessage"]);
}

#[tokio::test]
async fn scripted_answers_come_in_order_and_then_the_lasting_one() {
    let bot = TestBot::new()
        .answer("getChatMember", "first")
        .fail(
            "getChatMember",
            ApiError::new(400, "Bad Request: user not found"),
        )
        .answer_always("getChatMember", "last");
    let ask = || async {
        let answer = bot.bot().send(ApiRequest::new("getChatMember")).await;
        answer.and_then(|answer| answer.result::<String>())
    };
    assert_eq!(ask().await.unwrap(), "first");
    assert_eq!(ask().await.unwrap_err().kind(), ApiErrorKind::NotFound);
    assert_eq!(ask().await.unwrap(), "last");
    assert_eq!(ask().await.unwrap(), "last");
    bot.answer("getChatMember", "again");
    assert_eq!(ask().await.unwrap(), "again");
}

#[tokio::test(start_paused = true)]
async fn a_held_or_delayed_call_is_on_record_before_it_is_answered() {
    let bot = TestBot::new().delay("getMe", Duration::from_secs(3));
    let hold = bot.hold("getMe");
    let start = Instant::now();
    let handle = bot.bot();
    let mut call = tokio_test::task::spawn(handle.send(ApiRequest::new("getMe")));
    assert!(call.poll().is_pending());
    bot.assert_calls(&["getMe"]);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(call.poll().is_pending());
    drop(hold);
    assert!(call.is_woken());
    call.await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(5));
}

#[tokio::test]
async fn run_sends_the_replies_also_after_one_that_fails() {
    let stack = service_fn(|_: Request| async {
        let outcome = Outcome::handled().reply(message("a")).reply(message("b"));
        Ok::<_, BoxError>(outcome)
    });
    let bot = TestBot::new().fail("sendMessage", ApiError::new(429, "Too Many Requests"));
    let outcome = bot.run(&stack, update::text("x")).await.unwrap();
    assert_eq!(outcome.replies.len(), 2);
    bot.assert_sent(&["a", "b"]);
}

#[tokio::test]
async fn a_failed_assertion_shows_the_calls() {
    let bot = TestBot::new();
    bot.bot().send(message("hi")).await.unwrap();
    let shown = "1 calls:\n  sendMessage {\"chat_id\":7,\"text\":\"hi\"}";
    assert_eq!(
        failure(|| bot.assert_no_calls()),
        format!("expected no calls, but there were {shown}")
    );
    assert!(failure(|| bot.assert_sent(&[])).contains(shown));
    assert!(failure(|| bot.assert_calls(&["getMe"])).contains(shown));
    assert_eq!(bot.take_calls().len(), 1);
    bot.assert_no_calls();
}

#[tokio::test]
async fn texts_edits_and_notices_are_told_apart() {
    let bot = TestBot::new();
    let update = update::press("x").build();
    let edit = ApiRequest::new("editMessageText").param("text", "edited");
    let photo = ApiRequest::new("sendPhoto").param("caption", "photo");
    for call in [update.answer_callback("done").unwrap(), edit, photo] {
        bot.bot().send(call).await.unwrap();
    }
    assert_eq!(bot.notices(), ["done"]);
    assert_eq!(bot.edited_texts(), ["edited"]);
    assert_eq!(bot.sent_texts(), ["photo"]);
}
