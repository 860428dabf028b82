//! What is said, and how often.

use campanile_core::{ChatId, ChatType};
use campanile_testkit::assert_stopped;
use tokio_test::{assert_pending, assert_ready, task};
use tower::ServiceExt;

use super::*;

#[tokio::test(start_paused = true)]
async fn each_episode_is_told_exactly_once() {
    for builder in [quota(3, 30 * SECOND), penalty(3, MINUTE, 5 * MINUTE)] {
        let world = World::new(builder.notice("slow"));
        // Nobody pauses long enough for an episode to end.
        for _ in 0..100 {
            world.flood(7, 20).await;
            advance(SECOND).await;
        }
        world.bot.assert_sent(&["slow"]);
        advance(HOUR).await;
        world.bot.take_calls();
        assert_eq!(world.flood(7, 20).await, 3);
        world.bot.assert_sent(&["slow"]);
    }
}

#[tokio::test(start_paused = true)]
async fn each_block_is_an_episode_of_its_own() {
    let world = World::new(penalty(1, SECOND, MINUTE).notice("slow"));
    for _ in 0..3 {
        assert_eq!(world.flood(7, 20).await, 1);
        advance(MINUTE).await;
    }
    world.bot.assert_sent(&["slow"; 3]);
}

#[tokio::test(start_paused = true)]
async fn each_user_has_episodes_of_their_own() {
    let world = World::new(quota(1, HOUR).notice("slow"));
    for id in 1..=5 {
        world.flood(id, 10).await;
    }
    world.bot.assert_sent(&["slow"; 5]);
}

#[tokio::test(start_paused = true)]
async fn without_a_notice_it_is_silent() {
    let world = World::new(quota(1, HOUR));
    world.flood(7, 10).await;
    world.bot.assert_no_calls();
}

#[tokio::test(start_paused = true)]
async fn the_notice_says_the_wait_in_whole_seconds_rounded_up() {
    let notice = "{seconds} s, I said {seconds}.";
    let world = World::new(penalty(1, SECOND, Duration::from_millis(61_001)).notice(notice));
    world.flood(7, 2).await;
    world.bot.assert_sent(&["62 s, I said 62."]);
    let year = Duration::from_secs(366 * 24 * 60 * 60);
    let longest = "{seconds}".repeat(455);
    let world = World::new(penalty(1, SECOND, year).notice(longest));
    world.flood(7, 2).await;
    assert!(world.bot.sent_texts()[0].chars().count() <= 4096);
}

#[tokio::test(start_paused = true)]
async fn it_speaks_by_kind_of_update() {
    async fn said(update: impl Into<Update>) -> Vec<String> {
        let world = World::new(penalty(1, HOUR, HOUR).notice("slow"));
        world.flood(7, 1).await;
        assert_stopped!(world.run(update).await, "rate_limit");
        let calls = world.bot.calls();
        calls.iter().map(|call| call.method().to_owned()).collect()
    }
    assert_eq!(said(user(7)).await, ["sendMessage"]);
    assert_eq!(said(user(7).in_group(-1001)).await, ["sendMessage"]);
    assert_eq!(
        said(update::press("x").from(7)).await,
        ["answerCallbackQuery"]
    );
    assert_eq!(
        said(update::inline_query("x").from(7)).await,
        ["answerInlineQuery"]
    );
    assert_eq!(said(user(7).edited()).await, [""; 0]);
    assert_eq!(said(update::reaction("👍").from(7)).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_reminder_tells_the_wait_at_most_once_per_period() {
    for slow in [false, true] {
        let store: Arc<dyn Store> = if slow { Engine::new(1) } else { memory() };
        let builder = penalty(1, SECOND, MINUTE)
            .notice("blocked for {seconds}")
            .reminder("{seconds} left", 20 * SECOND);
        let world = World::on(builder, store);
        for _ in 0..60 {
            world.flood(7, 5).await;
            advance(SECOND).await;
        }
        world
            .bot
            .assert_sent(&["blocked for 60", "40 left", "20 left"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_says_which_limiter_and_for_how_long() {
    let world = World::new(penalty(1, SECOND, MINUTE));
    world.send(user(7)).await;
    let stop = |outcome: Outcome| outcome.stop().unwrap().to_string();
    assert_eq!(
        stop(world.run(user(7)).await),
        "stopped by rate_limit: over the limit `test` for 60 s"
    );
    advance(SECOND).await;
    assert_eq!(
        stop(world.run(user(7)).await),
        "stopped by rate_limit: over the limit `test` for 59 s more"
    );
}

// ===== the end of a block =====

fn ending() -> (World, BlockEnds) {
    let builder = penalty(1, SECOND, MINUTE).end_notice("Go on.");
    let (layer, ends) = builder.pair(memory()).unwrap();
    (World::of(layer), ends)
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_block_is_told_once_when_it_comes() {
    let (world, ends) = ending();
    let mut ends = task::spawn(ends);
    world.flood(7, 10).await;
    advance(10 * SECOND).await;
    world.flood(8, 10).await;
    world.flood(7, 10).await;
    assert_pending!(ends.poll());
    advance(50 * SECOND - Duration::from_millis(1)).await;
    assert_pending!(ends.poll());
    world.bot.assert_no_calls();
    advance(Duration::from_millis(2)).await;
    assert!(ends.is_woken());
    assert_pending!(ends.poll());
    let chats = || {
        let calls = world.bot.calls();
        calls
            .iter()
            .map(|call| call.get("chat_id").cloned().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(chats(), [7]);
    // By then the block is over.
    assert!(world.passes(user(7)).await);
    advance(10 * SECOND).await;
    assert_pending!(ends.poll());
    assert_eq!(chats(), [7, 8]);
    world.bot.assert_sent(&["Go on.", "Go on."]);
}

#[tokio::test(start_paused = true)]
async fn the_future_ends_with_the_last_of_its_layers() {
    let (world, ends) = ending();
    let mut ends = task::spawn(ends);
    world.flood(7, 10).await;
    assert_pending!(ends.poll());
    let World { layer, bot, .. } = world;
    drop(layer);
    assert!(ends.is_woken());
    assert_ready!(ends.poll());
    bot.assert_no_calls();
}

#[tokio::test(start_paused = true)]
async fn a_chat_that_is_gone_does_not_keep_others_from_being_told() {
    let (world, ends) = ending();
    let gone = campanile_core::ApiError::new(403, "Forbidden: bot was blocked by the user");
    world.bot.fail("sendMessage", gone);
    let mut ends = task::spawn(ends);
    world.flood(7, 2).await;
    world.flood(8, 2).await;
    assert_pending!(ends.poll());
    advance(MINUTE + SECOND).await;
    assert_pending!(ends.poll());
    world.bot.assert_sent(&["Go on.", "Go on."]);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_chat_to_write_to_is_not_told_of_the_end() {
    let (world, ends) = ending();
    let mut ends = task::spawn(ends);
    for _ in 0..3 {
        world.send(update::inline_query("x").from(7)).await;
        world.send(user(8).guest("q").in_group(-1001)).await;
    }
    assert_pending!(ends.poll());
    assert!(format!("{ends:?}").contains("waiting: 0"), "{ends:?}");
    // A press is answered where its message is.
    for _ in 0..2 {
        world.send(update::press("x").from(9).in_group(-1001)).await;
    }
    assert_pending!(ends.poll());
    advance(MINUTE + SECOND).await;
    assert_pending!(ends.poll());
    assert_eq!(world.bot.calls()[0].get("chat_id").unwrap(), -1001);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_of_blocks_does_not_make_the_future_grow_without_bound() {
    let (world, ends) = ending();
    let mut ends = task::spawn(ends);
    for id in 1..=12_000 {
        world.flood(id, 2).await;
        if id % 50 == 0 {
            assert_pending!(ends.poll());
            // A task does only so much at a time, and here it is all one task.
            tokio::task::yield_now().await;
        }
    }
    assert!(format!("{ends:?}").contains("waiting: 10000"), "{ends:?}");
    // Nobody polls it: updates go on.
    drop(ends);
    world.flood(20_000, 5).await;
}

#[tokio::test(start_paused = true)]
async fn the_notice_goes_where_the_update_came_from() {
    let world = World::new(quota(1, HOUR).notice("slow"));
    let topic = || {
        let message = user(7).chat_of(-1001, ChatType::Supergroup).thread(8);
        message.field("is_topic_message", true)
    };
    world.send(topic()).await;
    let stack = world.stack();
    let outcome = stack.oneshot(world.bot.request(topic())).await;
    let outcome = outcome.map_err(Into::into).unwrap();
    let reply = &outcome.replies[0];
    assert_eq!(
        *reply.get("chat_id").unwrap(),
        serde_json::json!(ChatId(-1001))
    );
    assert_eq!(reply.get("message_thread_id").unwrap(), 8);
}
