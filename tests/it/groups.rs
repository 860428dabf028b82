//! Groups, stops and observers, from the update to what people see.

use std::sync::{Arc, Mutex};

use campanile::{OnError, layers::ObserveLayer, prelude::*};
use tower::ServiceBuilder;

use crate::support::{Log, SOURCES, World, pass};

fn says(word: &'static str) -> impl Filter {
    move |update: &Update| update.text().is_some_and(|text| text.contains(word))
}

/// House rules, the bot, and what is done after it.
fn groups(log: &Log) -> Groups {
    let note = |name: &'static str| {
        let log = log.clone();
        move || {
            log.push(name);
            async {}
        }
    };
    let rules: Router = Router::new()
        .message(says("BUY"), async || stop("the text is an advertisement"))
        .message(says("BREAK"), async || {
            Err::<(), _>(BoxError::from("the rules are broken"))
        })
        .fallback(note("rules"));
    let bot = Router::new()
        .message(says("hello"), async || "Hello!")
        .message(says("hello"), async || "a second handler of the group");
    let after = Router::new().fallback(note("after"));
    Groups::new()
        .group(10, after)
        .group(-5, rules)
        .group(0, bot)
}

#[tokio::test(start_paused = true)]
async fn groups_run_in_order_until_one_stops_or_fails() {
    for source in SOURCES {
        let world = World::new().await;
        let (log, outcomes) = (Log::default(), Log::default());
        let stack = ServiceBuilder::new()
            .layer(outcomes.of_outcomes())
            .service(groups(&log));
        let _serving = world.serve(source, stack).await;
        for text in ["hello", "BUY hello", "BREAK hello", "what?"] {
            world.say(text);
        }
        world.settled().await;
        assert_eq!(
            log.lines(),
            ["rules", "after", "rules", "after"],
            "{source:?}"
        );
        let answers: Vec<_> = world
            .texts()
            .into_iter()
            .filter(|text| text == "Hello!")
            .collect();
        assert_eq!(
            answers.len(),
            1,
            "{source:?}: one handler per group, none after a stop"
        );
        assert_eq!(
            outcomes.lines(),
            [
                "message: handled",
                "message: stopped by handler: the text is an advertisement",
                "message: failed (Application): the rules are broken",
                "message: handled",
            ],
            "{source:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_lets_later_groups_run_only_if_it_was_asked_for() {
    let world = World::new().await;
    let log = Log::default();
    let stack = groups(&log).on_error(OnError::Continue);
    let _serving = world.serve(SOURCES[0], stack).await;
    world.say("BREAK hello");
    world.settled().await;
    assert_eq!(world.texts(), ["BREAK hello", "Hello!"]);
    assert_eq!(log.lines(), ["after"]);
}

#[tokio::test(start_paused = true)]
async fn an_observer_sees_refused_updates_and_stops_nothing() {
    for source in SOURCES {
        let world = World::new().await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&seen);
        // An observer in place that panics, and one in the background that fails and hangs.
        let watch = ObserveLayer::sync(move |request: &Request| {
            list.lock()
                .unwrap()
                .push(request.update().text().map(str::to_owned));
            panic!("the observer is broken");
        });
        let (background, worker) = ObserveLayer::pair(|request: Request| async move {
            if request.update().text() == Some("hello") {
                std::future::pending::<()>().await;
            }
            Err::<(), _>("the diary is full")
        });
        let counter = background.counter();
        let worker = tokio::spawn(worker);
        let stack = ServiceBuilder::new()
            .layer(watch)
            .layer(background)
            .service(groups(&Log::default()));
        let _serving = world.serve(source, stack).await;
        world.say("BUY me");
        world.say("hello");
        world.settled().await;
        assert_eq!(world.texts(), ["BUY me", "hello", "Hello!"], "{source:?}");
        let texts = [Some("BUY me".to_owned()), Some("hello".to_owned())];
        assert_eq!(*seen.lock().unwrap(), texts, "{source:?}");
        assert!(
            world.told.failures().is_empty(),
            "{source:?}: an observer is no failure"
        );
        pass(40).await;
        assert_eq!(counter.counts().dropped, 0, "{source:?}");
        assert!(
            !worker.is_finished(),
            "{source:?}: it goes on after errors and hangs"
        );
    }
}
