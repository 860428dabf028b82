//! Several bots in one process, and a clean start and stop of each.

use campanile::{layers::TraceLayer, prelude::*, serve::Phase};
use campanile_emulator::Emulator;
use tower::ServiceBuilder;

use crate::support::{Log, SECOND, Source, World, echo, pass, stack, text, within};

fn echo_bot() -> impl UpdateService {
    let router: Router = Router::new()
        .command("work", async || {
            tokio::time::sleep(10 * SECOND).await;
            "done"
        })
        .message(Content::Text, async |Text(text): Text| text);
    ServiceBuilder::new()
        .layer(TraceLayer::new())
        .service(router)
}

#[tokio::test(start_paused = true)]
async fn bots_in_one_process_share_their_stack_and_neither_updates_nor_fate() {
    let emulator = Emulator::new();
    let alice = emulator.user("Alice");
    let (one, two) = (emulator.bot("1:ONE"), emulator.bot("2:TWO"));
    let stack = echo_bot();
    let mut apps = Vec::new();
    for client in [&one, &two] {
        let bot = Bot::connect(client.clone()).await.unwrap();
        apps.push(App::new(bot, stack.clone()).start().await);
    }
    let second = apps.pop().unwrap();
    let mut first = apps.pop().unwrap();
    alice.say(&one, "to one");
    alice.say(&two, "to two");
    pass(1).await;
    assert_eq!(alice.chat(&one).texts(), ["to one"; 2]);
    assert_eq!(alice.chat(&two).texts(), ["to two"; 2]);

    // The token of the first is revoked while the second works.
    alice.say(&two, "/work");
    let _ = emulator.bot("1:NEW");
    alice.say(&one, "anyone?");
    within(first.ended()).await;
    let error = first.stop().await.unwrap_err();
    assert!(error.to_string().contains("token"), "{error}");
    pass(20).await;
    assert_eq!(alice.chat(&two).texts()[2..], ["/work", "done"]);
    assert_eq!(second.phase(), Phase::Running);
    let report = second.stop().await.unwrap();
    assert!(report.confirmed && report.settled == 2, "{report:?}");
    assert_eq!(emulator.pending(&two), 0);
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_polls_and_one_with_a_webhook_run_side_by_side() {
    let (polled, pushed) = (World::new().await, World::new().await);
    let stack = echo_bot();
    let _one = polled.serve(Source::Polling, stack.clone()).await;
    let _two = pushed.serve(Source::Webhook, stack).await;
    polled.say("by polling");
    pushed.say("by webhook");
    polled.settled().await;
    pushed.settled().await;
    assert_eq!(polled.texts(), ["by polling"; 2]);
    assert_eq!(pushed.texts(), ["by webhook"; 2]);
}

/// Tells when it is let go of.
struct Held(Log);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.push("let go");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_within_its_deadline_and_leaves_the_rest_for_the_next_start() {
    let world = World::new().await;
    let bob = world.emulator.user("Bob");
    let log = Log::default();
    let held = log.clone();
    let stack = stack(move |request| {
        let held = held.clone();
        async move {
            match &*text(&request) {
                "/hang" => {
                    let _held = Held(held);
                    std::future::pending::<()>().await;
                }
                "/work" => tokio::time::sleep(10 * SECOND).await,
                _ => {}
            }
            Ok(echo(&request))
        }
    });
    let app = App::new(world.bot.clone(), stack).drain_timeout(30 * SECOND);
    let running = app.start().await;
    world.say("/work");
    world.say("after the work");
    bob.say(&world.client, "/hang");
    pass(1).await;

    let begun = world.emulator.elapsed();
    let report = running.stop().await.unwrap();
    let took = world.emulator.elapsed() - begun;
    assert!(took >= 9 * SECOND && took < 32 * SECOND, "{took:?}");
    assert_eq!(
        (report.settled, report.unsettled, report.abandoned),
        (2, 1, 1),
        "{report:?}"
    );
    assert_eq!(
        world.texts(),
        ["/work", "after the work", "/work", "after the work"]
    );
    assert_eq!(world.pending(), 1, "only what hangs is left");

    let next = App::new(
        world.bot.clone(),
        Router::new().command("hang", async || "not this time"),
    );
    let next = next.start().await;
    world.settled().await;
    assert_eq!(bob.chat(&world.client).texts(), ["/hang", "not this time"]);
    next.stop().await.unwrap();
}
