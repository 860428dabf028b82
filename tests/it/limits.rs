//! A flood is told once, and what Telegram delivers twice is counted once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use campanile::{
    layers::{CatchPanicLayer, RateLimitLayer},
    prelude::*,
    store::MemoryStore,
};
use serde_json::json;
use tower::ServiceBuilder;

use crate::support::{Log, SECOND, SOURCES, World, echo, pass, stack, text};

const HOUR: u32 = 3_600;

fn limit(uses: u32) -> RateLimitLayer {
    let limit = RateLimitLayer::quota("messages", uses, HOUR * SECOND).notice("Enough.");
    limit.build(Arc::new(MemoryStore::new())).unwrap()
}

/// Echoes, writes down what came through, and panics at the first text of "stumble".
fn inside(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let (log, is_first) = (log.clone(), Arc::new(AtomicBool::new(true)));
    stack(move |request| {
        let (log, is_first) = (log.clone(), Arc::clone(&is_first));
        async move {
            let text = text(&request);
            let stumbles = text == "stumble" && is_first.swap(false, Ordering::Relaxed);
            assert!(!stumbles, "the handler stumbles");
            log.push(text);
            Ok(echo(&request))
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_flood_is_answered_with_one_notice_and_others_are_served() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let bob = world.emulator.user("Bob");
        let stack = ServiceBuilder::new().layer(limit(3)).service(inside(&log));
        let _serving = world.serve(source, stack).await;
        for _ in 0..50 {
            world.say("flood");
        }
        bob.say(&world.client, "hello");
        world.settled().await;
        pass(1).await;
        let mut lines = log.lines();
        lines.sort();
        assert_eq!(lines, ["flood", "flood", "flood", "hello"], "{source:?}");
        let answers = world.emulator.calls("sendMessage");
        let notices = answers
            .iter()
            .filter(|call| call.get("text") == Some(&json!("Enough.")));
        assert_eq!((answers.len(), notices.count()), (5, 1), "{source:?}");
        // With time there is room again.
        pass(u64::from(HOUR) / 3).await;
        world.say("later");
        world.settled().await;
        assert_eq!(world.texts().last().unwrap(), "later", "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_that_is_delivered_again_is_not_charged_again() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let stack = ServiceBuilder::new()
            .layer(CatchPanicLayer::new())
            .layer(limit(2))
            .service(inside(&log));
        let _serving = world.serve(source, stack).await;
        // The handler panics, so the update comes again: to a webhook from the server itself.
        world.say("stumble");
        world.settled().await;
        assert_eq!(log.lines(), ["stumble"], "{source:?}");
        // The server did not learn that it arrived, and sends it once more.
        assert!(
            world
                .emulator
                .redeliver(&world.client, world.update_ids()[0])
        );
        world.settled().await;
        world.say("second");
        world.say("third");
        world.settled().await;
        pass(1).await;
        assert_eq!(log.lines(), ["stumble", "second"], "{source:?}");
        assert_eq!(world.texts().last().unwrap(), "Enough.", "{source:?}");
    }
}
