use std::{
    future::{Future, IntoFuture},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use campanile_core::{ApiError, Bot, Error, ErrorKind, Kind, Outcome, Request, UpdateService};
use campanile_net::{
    delivery::Stage,
    polling::{Polling, PollingError, Report},
};
use tokio::time::{Instant, sleep};

use crate::support::{Log, Server, Told, echo, stack};

const SECOND: Duration = Duration::from_secs(1);

/// Polls for so many seconds, and stops in good order.
async fn run<S: UpdateService>(polling: Polling<S>, seconds: u64) -> Report {
    let signal = sleep(Duration::from_secs(seconds));
    polling.with_graceful_shutdown(signal).await.unwrap()
}

/// A stack that logs each text, after as many seconds as the text has to say with its digits.
fn logging(log: &Log) -> impl UpdateService + use<> {
    let log = log.clone();
    stack(move |request: Request| {
        let log = log.clone();
        async move {
            let text = request.update().text().unwrap_or_default().to_owned();
            let seconds = text.trim_matches(|letter: char| !letter.is_ascii_digit());
            sleep(seconds.parse().unwrap_or(0) * SECOND).await;
            log.push(text);
            Ok(Outcome::handled())
        }
    })
}

#[tokio::test(start_paused = true)]
async fn every_update_is_answered_once_and_confirmed_at_the_end() {
    let server = Server::new();
    for id in 1..=250 {
        server.say(id, id % 7, &format!("m{id}"));
    }
    let report = run(Polling::new(server.bot(), echo()), 5).await;
    assert_eq!((report.received, report.settled), (250, 250));
    assert!(report.confirmed && report.unsettled == 0 && report.abandoned == 0);
    let mut texts = server.texts();
    texts.sort();
    texts.dedup();
    assert_eq!((texts.len(), server.sent().len()), (250, 250));
    assert!(server.waiting().is_empty());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_confirmed_before_it_is_settled() {
    let (server, log) = (Server::new(), Log::default());
    server.say(1, 1, "30");
    server.say(2, 2, "b");
    let polling = Polling::new(server.bot(), logging(&log)).drain_timeout(SECOND);
    let report = run(polling, 10).await;
    assert_eq!(log.lines(), ["b"]);
    assert_eq!(
        (report.settled, report.unsettled, report.abandoned),
        (1, 1, 1)
    );
    assert_eq!(server.waiting(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_signal_cuts_the_pending_poll_at_once() {
    let server = Server::new();
    let start = Instant::now();
    let report = run(Polling::new(server.bot(), echo()), 7).await;
    assert_eq!(start.elapsed(), 7 * SECOND);
    assert_eq!(server.polls().len(), 1);
    assert!(report.confirmed);
}

#[tokio::test(start_paused = true)]
async fn what_was_received_is_finished_after_the_signal_and_confirmed_by_a_last_call() {
    let (server, log) = (Server::new(), Log::default());
    server.say(5, 1, "a4");
    server.say(6, 1, "b4");
    let start = Instant::now();
    let report = run(Polling::new(server.bot(), logging(&log)), 1).await;
    assert_eq!(start.elapsed(), 8 * SECOND);
    assert_eq!(log.lines(), ["a4", "b4"]);
    let last = *server.polls().last().unwrap();
    assert_eq!((last.offset, last.timeout), (Some(7), 0));
    assert!(report.confirmed);
    assert!(server.waiting().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_failed_confirmation_is_tried_again() {
    let (server, log) = (Server::new(), Log::default());
    server.say(5, 1, "2");
    let failing = server.clone();
    let signal = async move {
        sleep(SECOND).await;
        failing.fail("getUpdates", ApiError::new(502, ""));
        failing.fail("getUpdates", ApiError::new(429, "").with_retry_after(2));
    };
    let polling = Polling::new(server.bot(), logging(&log)).with_graceful_shutdown(signal);
    let report = polling.await.unwrap();
    assert!(report.confirmed && server.waiting().is_empty());
    let polls = server.polls();
    let last: Vec<_> = polls[polls.len() - 3..]
        .iter()
        .map(|poll| poll.at)
        .collect();
    let gaps = [last[1] - last[0], last[2] - last[1]];
    assert_eq!(gaps, [SECOND, 2 * SECOND]);
}

/// A stack that logs the text and the task, waits as the text says, and logs the task again.
fn logging_tasks(log: &Log) -> impl UpdateService + use<> {
    let log = log.clone();
    stack(move |request: Request| {
        let log = log.clone();
        async move {
            let text = request.update().text().unwrap_or_default().to_owned();
            log.push(format!("{text} {}", tokio::task::id()));
            match &*text {
                "waits" => sleep(SECOND).await,
                "computes" => tokio::time::advance(SECOND / 100).await,
                _ => {}
            }
            log.push(format!("{text} {}", tokio::task::id()));
            Ok(Outcome::handled())
        }
    })
}

#[tokio::test(start_paused = true)]
async fn only_a_call_that_waits_gets_a_task() {
    let (server, log) = (Server::new(), Log::default());
    for (id, text) in [(1, "ready"), (2, "waits"), (3, "ready")] {
        server.say(id, id, text);
    }
    // Behind the one that waits, in its lane.
    server.say(4, 2, "behind");
    let polling = Polling::new(server.bot(), logging_tasks(&log));
    let polling = tokio::spawn(
        polling
            .with_graceful_shutdown(sleep(5 * SECOND))
            .into_future(),
    );
    let here = polling.id();
    assert_eq!(polling.await.unwrap().unwrap().settled, 4);
    let lines = log.lines();
    let (ready, waits) = (format!("ready {here}"), format!("waits {here}"));
    assert_eq!(
        lines[..5],
        [&ready, &ready, &waits, &ready, &ready].map(String::clone)
    );
    assert!(
        lines[5].starts_with("waits") && lines[5] != waits,
        "{lines:?}"
    );
    assert!(lines[6].starts_with("behind"), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn calls_that_take_their_time_on_the_spot_leave_the_rest_to_tasks() {
    let (server, log) = (Server::new(), Log::default());
    for id in 1..=3 {
        server.say(id, id, "computes");
    }
    let polling = Polling::new(server.bot(), logging_tasks(&log));
    let polling = tokio::spawn(
        polling
            .with_graceful_shutdown(sleep(5 * SECOND))
            .into_future(),
    );
    let here = format!("computes {}", polling.id());
    polling.await.unwrap().unwrap();
    let on_the_spot = log.lines().iter().filter(|line| **line == here).count();
    assert_eq!((on_the_spot, log.lines().len()), (1, 6));
}

#[tokio::test(start_paused = true)]
async fn updates_without_end_that_are_ready_at_once_leave_others_their_turn() {
    let server = Server::new();
    for id in 1..=1_000 {
        server.say(id, id % 7, "hi");
    }
    let turns = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&turns);
    let other = tokio::spawn(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    let seen = Log::default();
    let (log, between) = (seen.clone(), Arc::clone(&turns));
    let handler = stack(move |_| {
        log.push(between.load(Ordering::Relaxed).to_string());
        async { Ok(Outcome::handled()) }
    });
    // The clock stands still, for there is always a task that is ready.
    let handled = seen.clone();
    let end = async move {
        while handled.lines().len() < 1_000 {
            tokio::task::yield_now().await;
        }
    };
    let polling = Polling::new(server.bot(), handler).with_graceful_shutdown(end);
    let report = polling.await.unwrap();
    other.abort();
    assert_eq!(report.settled, 1_000);
    let mut turns = seen.lines();
    turns.dedup();
    assert!(turns.len() >= 10, "{turns:?}");
}

#[tokio::test(start_paused = true)]
async fn a_panic_on_the_spot_is_one_of_its_call_alone() {
    let (server, log, told) = (Server::new(), Log::default(), Told::default());
    for (id, text) in [(1, "bad"), (2, "good")] {
        server.say(id, id, text);
    }
    let (calls, handler_log) = (Arc::new(AtomicU32::new(0)), log.clone());
    let handler = stack(move |request: Request| {
        let (first, log) = (
            calls.fetch_add(1, Ordering::Relaxed) == 0,
            handler_log.clone(),
        );
        async move {
            assert!(!first, "boom");
            log.push(request.update().text().unwrap_or_default());
            Ok(Outcome::handled())
        }
    });
    let polling = Polling::new(server.bot(), handler).on_error(told.on_error());
    let report = run(polling, 5).await;
    assert_eq!((report.settled, report.confirmed), (2, true));
    assert_eq!(log.lines(), ["good", "bad"]);
    assert_eq!(told.failures()[0].error.to_string(), "panicked: boom");
}

/// A future that is ready, and panics when it is dropped.
struct Trap;

impl Future for Trap {
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(Outcome::handled()))
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_future_that_panics_when_it_is_dropped_does_not_end_polling() {
    let (server, told) = (Server::new(), Told::default());
    for id in 1..=2 {
        server.say(id, id, "hi");
    }
    let polling = Polling::new(server.bot(), tower::service_fn(|_: Request| Trap));
    let report = run(polling.on_error(told.on_error()), 20).await;
    assert_eq!((report.settled, report.confirmed), (2, true));
    let kinds = told
        .failures()
        .into_iter()
        .map(|failure| failure.error.kind());
    assert_eq!(kinds.collect::<Vec<_>>(), [ErrorKind::Panic; 6]);
}

#[tokio::test(start_paused = true)]
async fn a_chat_is_in_order_and_others_do_not_wait_for_it() {
    let (server, log) = (Server::new(), Log::default());
    for (id, chat, text) in [
        (1, 1, "a3"),
        (2, 1, "b"),
        (3, 2, "c1"),
        (4, 2, "d"),
        (5, 3, "e"),
    ] {
        server.say(id, chat, text);
    }
    run(Polling::new(server.bot(), logging(&log)), 10).await;
    assert_eq!(log.lines(), ["e", "c1", "d", "a3", "b"]);
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_update_is_tried_again_in_order_while_others_go_on() {
    let (server, log) = (Server::new(), Log::default());
    let refusals = Arc::new(AtomicU32::new(5));
    let handler_log = log.clone();
    let handler = stack(move |request: Request| {
        let (log, refusals) = (handler_log.clone(), Arc::clone(&refusals));
        async move {
            let text = request.update().text().unwrap().to_owned();
            if text == "a" && refusals.load(Ordering::Relaxed) > 0 {
                refusals.fetch_sub(1, Ordering::Relaxed);
                return Err(Error::overloaded("full").into());
            }
            log.push(text);
            Ok(Outcome::handled())
        }
    });
    for (id, chat, text) in [(1, 1, "a"), (2, 1, "b"), (3, 2, "c")] {
        server.say(id, chat, text);
    }
    let polling = Polling::new(server.bot(), handler).on_error(|_| ());
    let report = run(polling, 20).await;
    assert_eq!(log.lines(), ["c", "a", "b"]);
    assert_eq!((report.settled, server.waiting()), (3, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_poison_update_does_not_block_its_chat() {
    let (server, log, told) = (Server::new(), Log::default(), Told::default());
    let handler_log = log.clone();
    let handler = stack(move |request: Request| {
        let log = handler_log.clone();
        async move {
            let text = request.update().text().unwrap().to_owned();
            assert!(text != "poison", "cannot swallow this");
            log.push(text);
            Ok(Outcome::handled())
        }
    });
    server.say(1, 1, "poison");
    server.say(2, 1, "bread");
    let polling = Polling::new(server.bot(), handler)
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter());
    let report = run(polling, 20).await;
    assert_eq!(log.lines(), ["bread"]);
    assert_eq!(told.letters().len(), 1);
    assert_eq!((report.settled, server.waiting()), (2, vec![]));
}

#[tokio::test(start_paused = true)]
async fn an_ack_frees_the_lane_and_lets_the_update_be_confirmed() {
    let (server, log) = (Server::new(), Log::default());
    let handler_log = log.clone();
    let handler = stack(move |request: Request| {
        let log = handler_log.clone();
        async move {
            let text = request.update().text().unwrap().to_owned();
            request.ack().now();
            log.push(format!("{text} begins"));
            sleep(20 * SECOND).await;
            log.push(format!("{text} ends"));
            Ok(Outcome::handled())
        }
    });
    server.say(1, 1, "a");
    server.say(2, 1, "b");
    let report = run(Polling::new(server.bot(), handler), 5).await;
    assert_eq!(log.lines(), ["a begins", "b begins", "a ends", "b ends"]);
    assert!(report.confirmed && server.waiting().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_update_that_cannot_be_read_is_told_and_settled_and_the_batch_goes_on() {
    let (server, told) = (Server::new(), Told::default());
    server.say(1, 1, "a");
    server.add(
        2,
        r#"{"update_id":2,"message":{"message_id":2,"date":1,"text":"\ud800","chat":{"id":1,"type":"private"}}}"#,
    );
    server.add(3, r#"{"update_id":3,"message":{"date":1}}"#);
    server.add(4, "null");
    server.say(5, 1, "b");
    let polling = Polling::new(server.bot(), echo())
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter());
    let report = run(polling, 10).await;
    assert_eq!(server.texts(), ["a", "b"]);
    assert!(server.waiting().is_empty() && report.confirmed);
    let failures = told.failures();
    assert!(
        failures
            .iter()
            .all(|failure| failure.stage == Stage::Decode)
    );
    let ids: Vec<_> = told
        .letters()
        .iter()
        .map(|letter| letter.update_id)
        .collect();
    assert_eq!(ids, [Some(2), Some(3), None]);
    assert!(told.letters()[1].reason.contains("message.message_id"));
}

#[tokio::test(start_paused = true)]
async fn what_has_no_id_is_told_once_though_it_cannot_be_confirmed() {
    let (server, told) = (Server::new(), Told::default());
    server.add(4, "null");
    let polling = Polling::new(server.bot(), echo())
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter());
    run(polling, 10).await;
    assert_eq!(told.letters().len(), 1);
    assert!(server.polls().len() <= 12, "{}", server.polls().len());
}

#[tokio::test(start_paused = true)]
async fn conflicts_bad_gateways_cuts_and_silence_are_waited_out() {
    let server = Server::new();
    let failures = [
        ApiError::new(409, "Conflict: terminated by other getUpdates request"),
        ApiError::new(502, ""),
        ApiError::transport("the connection broke before the answer", "reset"),
        ApiError::timeout(60 * SECOND),
        ApiError::new(400, "Bad Request"),
        ApiError::new(500, "Internal Server Error: restart"),
    ];
    for failure in failures {
        server.fail("getUpdates", failure);
    }
    server.say(1, 1, "a");
    run(Polling::new(server.bot(), echo()), 120).await;
    assert_eq!(server.texts(), ["a"]);
    let polls = server.polls();
    let pauses: Vec<_> = polls
        .windows(2)
        .take(6)
        .map(|pair| pair[1].at - pair[0].at)
        .collect();
    let mut most = SECOND;
    for pause in pauses {
        assert!(
            pause >= SECOND && pause <= most + SECOND / 100,
            "{pause:?} of {most:?}"
        );
        most *= 2;
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_never_answers_is_asked_again() {
    let server = Server::new();
    server.fail("getUpdates", None);
    server.say(1, 1, "a");
    run(Polling::new(server.bot(), echo()), 90).await;
    assert_eq!(server.texts(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_polls_waits_as_long_as_it_is_told() {
    let server = Server::new();
    server.fail("getUpdates", ApiError::new(429, "").with_retry_after(33));
    run(Polling::new(server.bot(), echo()), 60).await;
    let polls = server.polls();
    assert_eq!(polls[1].at - polls[0].at, 33 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_token_or_server_ends_polling_with_a_clear_sentence() {
    async fn end(error: ApiError) -> PollingError {
        let server = Server::new();
        server.fail("getUpdates", error);
        Polling::new(server.bot(), echo()).await.unwrap_err()
    }
    for (code, text) in [(401, "Unauthorized"), (404, "Not Found")] {
        let error = end(ApiError::new(code, text)).await;
        assert!(
            error.to_string().contains("does not accept the bot token"),
            "{error}"
        );
        assert_eq!(error.api_error().code(), Some(code));
    }
    let error = end(ApiError::new(404, "Not Found: method not found")).await;
    assert!(
        error.to_string().contains("does not know how to poll"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn with_an_unchanged_offset_the_server_is_asked_once_per_second() {
    let (server, log) = (Server::new(), Log::default());
    server.say(1, 1, "10");
    server.say(2, 2, "b");
    let polling = Polling::new(server.bot(), logging(&log)).timeout(SECOND);
    run(polling, 8).await;
    let polls = server.polls();
    assert!(polls.len() >= 7);
    for pair in polls
        .windows(2)
        .filter(|pair| pair[0].offset == pair[1].offset)
    {
        assert!(pair[1].at - pair[0].at >= SECOND, "{pair:?}");
        assert!(pair[1].timeout >= 3, "{pair:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_update_is_seen_while_an_older_one_takes_long() {
    let (server, log) = (Server::new(), Log::default());
    server.say(1, 1, "10");
    let late = server.clone();
    tokio::spawn(async move {
        sleep(3 * SECOND).await;
        late.say(2, 2, "b");
    });
    let polling = Polling::new(server.bot(), logging(&log)).drain_timeout(Duration::ZERO);
    run(polling, 5).await;
    assert_eq!(log.lines(), ["b"]);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_a_hundred_are_taken_above_the_lowest_unsettled() {
    let (server, log) = (Server::new(), Log::default());
    server.say(1, 1, "20");
    for id in 2..=150 {
        server.say(id, id, "b");
    }
    let polling = Polling::new(server.bot(), logging(&log)).drain_timeout(Duration::ZERO);
    let report = run(polling, 10).await;
    assert_eq!((report.received, report.settled), (100, 99));
    // The second poll is the first with an offset; after that no answer could show anything new.
    assert_eq!(server.polls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn numbers_that_start_again_lower_are_noticed() {
    let server = Server::new();
    server.say(500_000_000, 1, "old");
    let later = server.clone();
    tokio::spawn(async move {
        sleep(3 * SECOND).await;
        // A week later the server has forgotten the old numbers.
        later.clear();
        later.say(7_000, 1, "new");
        later.say(7_001, 1, "newer");
        sleep(SECOND).await;
        later.say(7_002, 1, "newest");
    });
    let report = run(Polling::new(server.bot(), echo()), 30).await;
    assert_eq!(server.texts(), ["old", "new", "newer", "newest"]);
    assert!(report.confirmed && server.waiting().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_update_of_the_old_numbers_that_still_runs_does_not_hold_back_the_new_ones() {
    let (server, log) = (Server::new(), Log::default());
    server.say(500_000_000, 1, "old 20");
    let later = server.clone();
    tokio::spawn(async move {
        sleep(3 * SECOND).await;
        later.clear();
        later.say(7_000, 2, "new");
        sleep(3 * SECOND).await;
        assert!(later.waiting().is_empty(), "the new one is not confirmed");
        later.say(7_001, 2, "newer");
    });
    let report = run(Polling::new(server.bot(), logging(&log)), 60).await;
    assert_eq!(log.lines(), ["new", "newer", "old 20"]);
    assert!(report.confirmed && server.waiting().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_dropped_on_request_and_kinds_are_asked_for() {
    let server = Server::new();
    server.fail("deleteWebhook", ApiError::new(502, ""));
    let seen = Log::default();
    let log = seen.clone();
    let asked = tower::service_fn(move |request: campanile_core::ApiRequest| {
        let kinds = request.get("allowed_updates").map(ToString::to_string);
        log.push(format!(
            "{} {}",
            request.method(),
            kinds.unwrap_or_default()
        ));
        let bot = server.bot();
        async move { bot.send(request).await }
    });
    let bot = Bot::new(Server::new().bot().identity().clone(), asked);
    let polling = Polling::new(bot, echo())
        .drop_pending_updates(true)
        .allowed_updates([Kind::Message, Kind::ChatMember]);
    run(polling, 5).await;
    let get = r#"getUpdates ["message","chat_member"]"#;
    assert_eq!(seen.lines(), ["deleteWebhook ", "deleteWebhook ", get]);
}
