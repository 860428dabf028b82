use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use campanile_core::{
    ApiError, ApiRequest, BoxError, Error, ErrorKind, MadeOf, Origin, Outcome, Request, Update,
    UpdateService,
};
use campanile_net::delivery::{Delivery, Fate, Next, Stage};
use tokio::{sync::Notify, time::sleep};

use crate::support::{Log, Server, Told, stack, update};

const SECOND: Duration = Duration::from_secs(1);

/// Delivers update 1 until it is settled, through a stack that always ends with this; tells how
/// often the stack was called, and what the hooks were told.
async fn settle(
    end: impl Fn() -> Result<Outcome, BoxError> + Clone + Send + Sync + 'static,
) -> (u32, Told) {
    let (calls, told) = (Arc::new(AtomicU32::new(0)), Told::default());
    let counted = Arc::clone(&calls);
    let handler = stack(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        let end = end.clone();
        async move { end() }
    });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter())
        .build();
    for _ in 0..10 {
        match delivery.deliver(Request::new(update(1), bot.clone())).await {
            Fate::Again { after } => sleep(after).await,
            fate => {
                assert_eq!(fate, Fate::Settled);
                return (calls.load(Ordering::Relaxed), told);
            }
        }
    }
    panic!("never settled: {:?}", told.failures());
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_handler_is_told_and_settled() {
    let (calls, told) = settle(|| Err("no such dish".into())).await;
    assert_eq!(calls, 1);
    let failure = &told.failures()[0];
    assert_eq!((failure.stage, failure.next), (Stage::Call, Next::Settled));
    assert_eq!(failure.error.to_string(), "no such dish");
    assert!(told.letters().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_bare_stack_is_an_error_and_after_three_a_dead_letter() {
    let (calls, told) = settle(|| panic!("boom")).await;
    assert_eq!(calls, 3);
    let failures = told.failures();
    assert!(
        failures
            .iter()
            .all(|failure| failure.error.kind() == ErrorKind::Panic)
    );
    let next: Vec<_> = failures.iter().map(|failure| failure.next).collect();
    let again = |after| Next::Again { after };
    assert_eq!(next, [again(SECOND), again(2 * SECOND), Next::DeadLetter]);
    let letter = &told.letters()[0];
    assert_eq!((letter.update_id, letter.attempts), (Some(1), 3));
    assert_eq!(letter.reason, "panicked: boom");
    assert_eq!(letter.raw, update(1).raw());
}

#[tokio::test(start_paused = true)]
async fn timeouts_and_retries_become_dead_letters_too() {
    let (calls, told) = settle(|| Err(Error::timeout("too slow").into())).await;
    assert_eq!((calls, told.letters().len()), (3, 1));
    let asked = Duration::from_secs(90);
    let (calls, told) = settle(move || Err(Error::retry(asked, "later").into())).await;
    assert_eq!((calls, told.letters().len()), (3, 1));
    assert_eq!(told.failures()[0].next, Next::Again { after: asked });
}

#[tokio::test(start_paused = true)]
async fn overload_never_makes_a_dead_letter() {
    let left = Arc::new(AtomicU32::new(8));
    let (calls, told) = settle(move || match left.fetch_sub(1, Ordering::Relaxed) {
        1 => Ok(Outcome::handled()),
        _ => Err(Error::overloaded("full").into()),
    })
    .await;
    assert_eq!((calls, told.letters().len()), (8, 0));
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_a_running_update_joins_it_and_of_a_settled_one_does_not_run() {
    let (go, log) = (Arc::new(Notify::new()), Log::default());
    let (handler_go, handler_log) = (Arc::clone(&go), log.clone());
    let handler = stack(move |_| {
        let (go, log) = (Arc::clone(&handler_go), handler_log.clone());
        async move {
            log.push("called");
            go.notified().await;
            Ok(Outcome::handled())
        }
    });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler).build();
    let request = || Request::new(update(1), bot.clone());
    let first = delivery.deliver(request());
    let repeat = delivery.deliver(request());
    tokio::task::yield_now().await;
    go.notify_one();
    assert_eq!((first.await, repeat.await), (Fate::Settled, Fate::Settled));
    assert_eq!(delivery.deliver(request()).await, Fate::Settled);
    assert_eq!(log.lines(), ["called"]);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_cancels_nothing() {
    let log = Log::default();
    let handler_log = log.clone();
    let handler = stack(move |_| {
        let log = handler_log.clone();
        async move {
            sleep(SECOND).await;
            log.push("done");
            Ok(Outcome::handled())
        }
    });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler).build();
    drop(delivery.deliver(Request::new(update(1), bot)));
    delivery.drained().await;
    assert_eq!(log.lines(), ["done"]);
}

#[tokio::test(start_paused = true)]
async fn replies_are_sent_in_order_and_one_that_fails_keeps_no_other_back() {
    let (server, told) = (Server::new(), Told::default());
    let handler = stack(|_| async {
        let reply = |text: &str| ApiRequest::new("sendMessage").param("text", text);
        let fails = ApiRequest::new("sendPhoto");
        Ok(Outcome::handled()
            .reply(reply("1"))
            .reply(fails)
            .reply(reply("2")))
    });
    server.fail(
        "sendPhoto",
        ApiError::new(400, "Bad Request: wrong file identifier"),
    );
    let delivery = Delivery::builder(server.bot(), handler)
        .on_error(told.on_error())
        .build();
    let fate = delivery
        .deliver(Request::new(update(1), server.bot()))
        .await;
    assert_eq!(fate, Fate::Settled);
    assert_eq!(server.texts(), ["1", "2"]);
    let failures = told.failures();
    assert_eq!((failures.len(), failures[0].stage), (1, Stage::Reply));
    assert_eq!(
        failures[0].error.find::<ApiError>().unwrap().method(),
        Some("sendPhoto")
    );
}

#[tokio::test(start_paused = true)]
async fn after_an_ack_the_source_goes_on_and_what_fails_is_only_told() {
    let told = Told::default();
    let handler = stack(|request: Request| async move {
        request.ack().now();
        sleep(SECOND).await;
        Err(Error::timeout("too slow").into())
    });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter())
        .build();
    let start = tokio::time::Instant::now();
    let request = || Request::new(update(1), bot.clone());
    assert_eq!(delivery.deliver(request()).await, Fate::Settled);
    assert_eq!(start.elapsed(), Duration::ZERO);
    // A repeat while it runs does not run it again either.
    assert_eq!(delivery.deliver(request()).await, Fate::Settled);
    assert_eq!(delivery.running(), 1);
    delivery.drained().await;
    let failures = told.failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(
        (failures[0].stage, failures[0].next),
        (Stage::Acked, Next::Settled)
    );
    assert!(told.letters().is_empty());
}

#[tokio::test(start_paused = true)]
async fn permits_bound_the_calls_and_an_acked_call_keeps_its_permit() {
    let running = Arc::new(AtomicU32::new(0));
    let most = Arc::new(AtomicU32::new(0));
    let (handler_running, handler_most) = (Arc::clone(&running), Arc::clone(&most));
    let handler = stack(move |request: Request| {
        let (running, most) = (Arc::clone(&handler_running), Arc::clone(&handler_most));
        async move {
            request.ack().now();
            let now = running.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            sleep(SECOND).await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok(Outcome::handled())
        }
    });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .max_in_flight(2)
        .build();
    let request = |id| Request::new(update(id), bot.clone());
    let waiting: Vec<_> = (1..=5).map(|id| delivery.deliver(request(id))).collect();
    sleep(Duration::from_millis(10)).await;
    assert_eq!(
        delivery.try_deliver(request(9)).await,
        Fate::Again { after: SECOND }
    );
    for delivered in waiting {
        assert_eq!(delivered.await, Fate::Settled);
    }
    delivery.drained().await;
    assert_eq!(most.load(Ordering::SeqCst), 2);
    // What was refused was not settled.
    assert_eq!(delivery.try_deliver(request(9)).await, Fate::Settled);
}

/// A handler that holds something for an hour, and the log where its release is written.
fn holding() -> (impl UpdateService, Log) {
    struct Held(Log);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.push("released");
        }
    }
    let log = Log::default();
    let handler_log = log.clone();
    let handler = stack(move |_| {
        let held = Held(handler_log.clone());
        async move {
            sleep(Duration::from_secs(3600)).await;
            drop(held);
            Ok(Outcome::handled())
        }
    });
    (handler, log)
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_the_rest_is_let_go_of_and_not_settled() {
    let (handler, log) = holding();
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler).build();
    let delivered = delivery.deliver(Request::new(update(1), bot.clone()));
    assert_eq!(delivery.shutdown(SECOND).await, 1);
    assert_eq!(log.lines(), ["released"]);
    assert!(matches!(delivered.await, Fate::Again { .. }));
    let late = delivery.deliver(Request::new(update(2), bot));
    assert!(matches!(late.await, Fate::Again { .. }));
}

/// A call whose task was never polled does not listen yet when it is let go of.
#[tokio::test(start_paused = true)]
async fn without_time_to_drain_also_a_call_that_has_just_come_is_let_go_of() {
    let (handler, log) = holding();
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler).build();
    let delivered = delivery.deliver(Request::new(update(1), bot));
    assert_eq!(delivery.shutdown(Duration::ZERO).await, 1);
    assert_eq!(delivery.running(), 0);
    assert_eq!(log.lines(), ["released"]);
    assert!(matches!(delivered.await, Fate::Again { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_runs_within_its_future_is_dropped_with_it_and_not_settled() {
    let (handler, log) = holding();
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler).build();
    let run = delivery.run(Request::new(update(1), bot));
    tokio::time::timeout(SECOND, run).await.unwrap_err();
    assert_eq!(log.lines(), ["released"]);
    assert_eq!(delivery.running(), 0);
    assert!(!delivery.is_settled(1));
}

#[tokio::test(start_paused = true)]
async fn a_sibling_shares_permits_and_hooks_and_goes_on_after_the_shutdown() {
    let told = Told::default();
    let handler = stack(|_| async {
        sleep(SECOND).await;
        Err("no such dish".into())
    });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .max_in_flight(1)
        .on_error(told.on_error())
        .build();
    let sibling = delivery.sibling();
    let running = delivery.try_deliver(Request::new(update(1), bot.clone()));
    let refused = sibling.try_deliver(Request::new(update(1), bot.clone()));
    assert!(matches!(refused.await, Fate::Again { .. }), "one permit");
    assert_eq!(running.await, Fate::Settled);
    assert_eq!(delivery.shutdown(SECOND).await, 0);
    let fate = sibling.run(Request::new(update(1), bot)).await;
    assert_eq!(fate, Fate::Settled, "a memory of its own, and no shutdown");
    assert_eq!(told.failures().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_made_of_several_updates_is_a_dead_letter_for_each() {
    let told = Told::default();
    let handler = stack(|_| async { panic!("boom") });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .max_attempts(1)
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter())
        .build();
    let members = MadeOf([1, 2, 3].map(update).into());
    let request = Request::new(update(1), bot).with_extension(members);
    assert_eq!(delivery.run(request).await, Fate::Settled);
    assert_eq!(told.failures().len(), 1);
    let ids: Vec<_> = told
        .letters()
        .iter()
        .map(|letter| letter.update_id)
        .collect();
    assert_eq!(ids, [Some(1), Some(2), Some(3)]);
}

#[tokio::test(start_paused = true)]
async fn an_event_of_the_host_is_not_delivered_twice_and_not_remembered() {
    let told = Told::default();
    let handler = stack(|_| async { panic!("boom") });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter())
        .build();
    for _ in 0..2 {
        let event = Update::custom("paid", serde_json::json!({}));
        assert_eq!(
            delivery.deliver(Request::new(event, bot.clone())).await,
            Fate::Settled
        );
    }
    assert_eq!(told.letters().len(), 2);
    let claim = Origin::Queue {
        queue: "albums".into(),
        key: "1".into(),
        fence: 1,
        attempt: 1,
    };
    let event = Update::custom("album", serde_json::json!({}));
    let request = Request::new(event, bot).with_origin(claim);
    assert!(matches!(
        delivery.deliver(request).await,
        Fate::Again { .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_panics_does_not_stall_the_update() {
    let handler = stack(|_| async { Err("no".into()) });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .on_error(|_| panic!("in the hook"))
        .build();
    assert_eq!(
        delivery.deliver(Request::new(update(1), bot)).await,
        Fate::Settled
    );
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_is_settled_only_when_its_hook_has_it() {
    let handler = stack(|_| async { panic!("boom") });
    let bot = Server::new().bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .max_attempts(1)
        .on_error(|_| ())
        .on_dead_letter(|_| sleep(5 * SECOND))
        .build();
    let start = tokio::time::Instant::now();
    let fate = delivery.deliver(Request::new(update(1), bot)).await;
    assert_eq!((fate, start.elapsed()), (Fate::Settled, 5 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn what_is_left_to_the_source_is_done_after_the_replies_and_before_the_update_is_settled() {
    let (server, log) = (Server::new(), Log::default());
    let (seen, handler_log) = (server.clone(), log.clone());
    let handler = stack(move |request: Request| {
        let (server, log) = (seen.clone(), handler_log.clone());
        async move {
            let work = async move {
                sleep(SECOND).await;
                assert_eq!(server.sent().len(), 1);
                log.push("written down");
            };
            assert!(request.ack().before_settling(work).is_ok());
            match request.origin() {
                Origin::Telegram { update_id: 1 } => {
                    Ok(Outcome::handled().reply(request.update().reply("done")))
                }
                _ => Err("no".into()),
            }
        }
    });
    let bot = server.bot();
    let delivery = Delivery::builder(bot.clone(), handler)
        .on_error(|_| ())
        .build();
    let delivered = delivery.deliver(Request::new(update(1), bot.clone()));
    sleep(SECOND / 2).await;
    assert!(!delivery.is_settled(1));
    assert_eq!(delivered.await, Fate::Settled);
    assert_eq!(log.lines(), ["written down"]);
    // A call that failed did not get so far.
    let failed = delivery.deliver(Request::new(update(2), bot));
    assert_eq!(failed.await, Fate::Settled);
    assert_eq!(log.lines(), ["written down"]);
}
