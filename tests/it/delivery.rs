//! What happens to an update, whichever way it came: both sources keep the same promises.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use campanile::{
    layers::CatchPanicLayer,
    net::delivery::{Next, Stage},
    prelude::*,
};
use tokio::sync::Semaphore;
use tower::ServiceBuilder;

use crate::support::{Log, SECOND, SOURCES, World, echo, pass, stack, text};

/// Writes down when it begins and ends, which takes five seconds.
fn slow(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let log = log.clone();
    stack(move |request| {
        let log = log.clone();
        async move {
            let text = text(&request);
            log.push(format!("{text} begins"));
            tokio::time::sleep(5 * SECOND).await;
            log.push(format!("{text} ends"));
            Ok(Outcome::handled())
        }
    })
}

fn place(log: &Log, line: &str) -> usize {
    let lines = log.lines();
    let found = lines.iter().position(|known| known == line);
    found.unwrap_or_else(|| panic!("no {line:?} in {lines:?}"))
}

#[tokio::test(start_paused = true)]
async fn a_chat_is_served_in_order_and_chats_side_by_side() {
    for source in SOURCES {
        let world = World::new().await;
        let log = Log::default();
        let bob = world.emulator.user("Bob");
        world.say("a1");
        world.say("a2");
        bob.say(&world.client, "b1");
        world.say("a3");
        let _serving = world.serve(source, slow(&log)).await;
        world.settled().await;

        let order = [
            "a1 begins",
            "a1 ends",
            "a2 begins",
            "a2 ends",
            "a3 begins",
            "a3 ends",
        ];
        let places: Vec<_> = order.iter().map(|line| place(&log, line)).collect();
        assert!(places.is_sorted(), "{source:?}: {:?}", log.lines());
        assert!(
            place(&log, "b1 begins") < place(&log, "a1 ends"),
            "{source:?}: {:?}",
            log.lines()
        );
        assert_eq!(log.lines().len(), 8, "{source:?}: each ran once");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_confirmed_before_it_is_handled_and_answered() {
    for source in SOURCES {
        let world = World::new().await;
        let open = Arc::new(Semaphore::new(0));
        let gate = Arc::clone(&open);
        let waits = stack(move |request| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.unwrap().forget();
                Ok(echo(&request))
            }
        });
        // The answer of the bot is waited for, too.
        let hold = campanile_emulator::Fault::hang().on("sendMessage");
        world.emulator.inject(hold);
        let _serving = world.serve(source, waits).await;
        world.say("wait");
        pass(40).await;
        assert_eq!(world.pending(), 1, "{source:?}: the handler has not ended");
        open.add_permits(1);
        pass(40).await;
        assert_eq!(world.pending(), 1, "{source:?}: the answer is not sent");
    }
}

#[tokio::test(start_paused = true)]
async fn a_crash_loses_nothing_and_repeats_only_what_was_not_settled() {
    for source in SOURCES {
        let world = World::new().await;
        let hangs = stack(|request| async move {
            if text(&request) == "stuck" {
                std::future::pending::<()>().await;
            }
            Ok(echo(&request))
        });
        let serving = world.serve(source, hangs).await;
        world.say("one");
        world.settled().await;
        world.say("stuck");
        pass(2).await;
        serving.crash().await;
        assert_eq!(world.pending(), 1, "{source:?}");

        let _serving = world
            .serve(source, stack(|request| async move { Ok(echo(&request)) }))
            .await;
        world.settled().await;
        assert_eq!(
            world.texts(),
            ["one", "one", "stuck", "stuck"],
            "{source:?}"
        );
    }
}

/// A repeat below the offset was once taken for a new numbering, and everything ran again.
#[tokio::test(start_paused = true)]
async fn a_repeat_is_nothing_new_while_its_call_runs_and_after_it() {
    for source in SOURCES {
        let world = World::new().await;
        let log = Log::default();
        let begun = log.clone();
        let counts = stack(move |request| {
            let begun = begun.clone();
            async move {
                begun.push(text(&request));
                tokio::time::sleep(3 * SECOND).await;
                Ok(echo(&request))
            }
        });
        let _serving = world.serve(source, counts).await;
        world.say("one");
        pass(1).await;
        assert!(
            world
                .emulator
                .redeliver(&world.client, world.update_ids()[0])
        );
        world.settled().await;
        world.say("two");
        world.settled().await;
        for id in world.update_ids() {
            assert!(world.emulator.redeliver(&world.client, id));
        }
        pass(60).await;
        world.say("three");
        world.settled().await;
        assert_eq!(log.lines(), ["one", "two", "three"], "{source:?}");
        assert_eq!(world.texts().len(), 6, "{source:?}: {:?}", world.texts());
    }
}

/// A webhook answers 503 after 50 s, and the update comes again while its call still runs.
#[tokio::test(start_paused = true)]
async fn a_call_that_takes_minutes_runs_once() {
    for source in SOURCES {
        let world = World::new().await;
        let runs = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&runs);
        let long = stack(move |request| {
            counter.fetch_add(1, Ordering::Relaxed);
            async move {
                tokio::time::sleep(170 * SECOND).await;
                Ok(echo(&request))
            }
        });
        let _serving = world.serve(source, long).await;
        world.say("work");
        world.settled().await;
        assert_eq!(runs.load(Ordering::Relaxed), 1, "{source:?}");
        assert_eq!(world.texts(), ["work"; 2], "{source:?}");
        assert!(
            world.told.failures().is_empty(),
            "{source:?}: it takes long and does not fail"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_poison_update_is_a_dead_letter_after_three_attempts_and_its_chat_goes_on() {
    for source in SOURCES {
        let world = World::new().await;
        let runs = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&runs);
        let poisoned = stack(move |request| {
            let counter = Arc::clone(&counter);
            async move {
                if text(&request) == "poison" {
                    counter.fetch_add(1, Ordering::Relaxed);
                    panic!("it is poisonous");
                }
                Ok(echo(&request))
            }
        });
        let poisoned = ServiceBuilder::new()
            .layer(CatchPanicLayer::new())
            .service(poisoned);
        let _serving = world.serve(source, poisoned).await;
        let bob = world.emulator.user("Bob");
        world.say("poison");
        world.say("next");
        bob.say(&world.client, "hello");
        tokio::time::sleep(SECOND / 2).await;
        assert_eq!(
            bob.chat(&world.client).texts().len(),
            2,
            "{source:?}: others do not wait"
        );

        world.settled().await;
        assert_eq!(world.texts(), ["poison", "next", "next"], "{source:?}");
        assert_eq!(runs.load(Ordering::Relaxed), 3, "{source:?}");
        let letters = world.told.letters();
        assert_eq!(letters.len(), 1, "{source:?}: {letters:?}");
        assert_eq!(letters[0].attempts, 3);
        assert!(letters[0].reason.contains("it is poisonous"), "{letters:?}");
        assert!(letters[0].raw.windows(6).any(|part| part == b"poison"));
        let next: Vec<_> = world
            .told
            .failures()
            .iter()
            .map(|failure| failure.next)
            .collect();
        assert!(matches!(
            next[..],
            [Next::Again { .. }, Next::Again { .. }, Next::DeadLetter]
        ));
    }
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_stack_is_asked_again_until_it_takes_everything_in_order() {
    for source in SOURCES {
        let world = World::new().await;
        let log = Log::default();
        let one_at_a_time = ServiceBuilder::new()
            .load_shed()
            .concurrency_limit(1)
            .service(slow(&log));
        let _serving = world.serve(source, one_at_a_time).await;
        let bob = world.emulator.user("Bob");
        for number in 1..4 {
            world.say(&format!("a{number}"));
            bob.say(&world.client, &format!("b{number}"));
        }
        world.settled().await;
        for person in ["a", "b"] {
            let lines = log.lines();
            let own: Vec<_> = lines
                .iter()
                .filter(|line| line.starts_with(person))
                .collect();
            let expected: Vec<_> = (1..4)
                .flat_map(|n| [format!("{person}{n} begins"), format!("{person}{n} ends")])
                .collect();
            assert_eq!(own, expected.iter().collect::<Vec<_>>(), "{source:?}");
        }
        assert!(
            world.told.letters().is_empty(),
            "{source:?}: waiting is no failure that counts"
        );
        assert!(
            !world.told.failures().is_empty(),
            "{source:?}: it was overloaded"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_early_ack_lets_the_next_one_come_and_a_later_failure_is_told_once() {
    for source in SOURCES {
        let world = World::new().await;
        let log = Log::default();
        let begun = log.clone();
        let acks = stack(move |request| {
            let begun = begun.clone();
            async move {
                begun.push(text(&request));
                if text(&request) == "long" {
                    request.ack().now();
                    tokio::time::sleep(30 * SECOND).await;
                    return Err(Error::timeout("it took too long").into());
                }
                Ok(echo(&request))
            }
        });
        let _serving = world.serve(source, acks).await;
        world.say("long");
        world.say("next");
        pass(5).await;
        assert_eq!(world.texts(), ["long", "next", "next"], "{source:?}");
        assert_eq!(
            world.pending(),
            0,
            "{source:?}: also the long one may be forgotten"
        );
        pass(120).await;
        assert_eq!(
            log.lines(),
            ["long", "next"],
            "{source:?}: it does not come again"
        );
        let failures = world.told.failures();
        assert_eq!(failures.len(), 1, "{source:?}: {failures:?}");
        assert_eq!(
            (failures[0].stage, failures[0].next),
            (Stage::Acked, Next::Settled)
        );
    }
}
