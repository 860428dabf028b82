use std::sync::{Arc, Mutex};

use campanile_core::{ApiRequest, BoxError, Error, Extension, Flow, Request, Update, stop};
use campanile_testkit::{
    TestBot, assert_absorbed, assert_handled, assert_stopped, assert_unhandled, update,
};
use tower::service_fn;

use super::*;
use crate::Router;

/// A group that writes its name down and answers as told.
fn group(
    log: &Arc<Mutex<Vec<&'static str>>>,
    name: &'static str,
    answer: fn() -> Result<Outcome, Error>,
) -> impl UpdateService {
    let log = Arc::clone(log);
    service_fn(move |_: Request| {
        log.lock().unwrap().push(name);
        let answer = answer().map(|outcome| outcome.reply(ApiRequest::new(name)));
        async { answer }
    })
}

fn handled() -> Result<Outcome, Error> {
    Ok(Outcome::handled())
}

fn failed() -> Result<Outcome, Error> {
    Err(Error::new("the gate is broken"))
}

fn stopped() -> Result<Outcome, Error> {
    Ok(Outcome::stopped("gate", "closed"))
}

#[tokio::test]
async fn groups_run_in_ascending_order_and_replies_come_in_that_order() {
    let log = Arc::default();
    let groups = Groups::new()
        .group(5, group(&log, "five", handled))
        .group(-1, group(&log, "minus", || Ok(Outcome::unhandled())))
        .group(0, group(&log, "zero", handled));
    let outcome = TestBot::new()
        .run(&groups, update::text("x"))
        .await
        .unwrap();
    assert_handled!(outcome);
    assert_eq!(*log.lock().unwrap(), ["minus", "zero", "five"]);
    let replies: Vec<_> = outcome.replies.iter().map(ApiRequest::method).collect();
    assert_eq!(replies, ["minus", "zero", "five"]);
}

#[tokio::test]
async fn a_stop_ends_it_and_keeps_the_replies() {
    let log = Arc::default();
    let groups = Groups::new()
        .group(0, group(&log, "a", handled))
        .group(1, group(&log, "b", stopped))
        .group(2, group(&log, "c", handled));
    let outcome = TestBot::new()
        .run(&groups, update::text("x"))
        .await
        .unwrap();
    assert_stopped!(outcome, "gate", "closed");
    assert_eq!(outcome.replies.len(), 2);
    assert_eq!(*log.lock().unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn an_error_ends_it_too() {
    let log = Arc::default();
    let groups = Groups::new()
        .group(0, group(&log, "gate", failed))
        .group(1, group(&log, "door", handled));
    let error = TestBot::new()
        .run(&groups, update::text("x"))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "the gate is broken");
    assert_eq!(*log.lock().unwrap(), ["gate"]);
}

#[tokio::test]
async fn on_error_continue_is_the_way_out() {
    let log = Arc::default();
    let groups = Groups::new()
        .on_error(OnError::Continue)
        .group(0, group(&log, "a", failed))
        .group(1, group(&log, "b", handled));
    assert_handled!(TestBot::new().run(&groups, update::text("x")).await);
    assert_eq!(*log.lock().unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn the_result_is_the_furthest_that_any_group_came() {
    let run = async |flows: &[Flow]| {
        let mut groups = Groups::new();
        for (number, flow) in (0..).zip(flows.iter().cloned()) {
            let service = service_fn(move |_: Request| {
                let mut outcome = Outcome::unhandled();
                outcome.flow = flow.clone();
                async { Ok::<_, BoxError>(outcome) }
            });
            groups = groups.group(number, service);
        }
        TestBot::new().run(&groups, update::text("x")).await
    };
    use Flow::{Absorbed, Handled, Unhandled};
    assert_unhandled!(run(&[]).await);
    assert_unhandled!(run(&[Unhandled, Unhandled]).await);
    assert_absorbed!(run(&[Unhandled, Absorbed, Unhandled]).await);
    assert_handled!(run(&[Absorbed, Handled, Unhandled]).await);
    assert_handled!(run(&[Handled, Absorbed]).await);
}

#[tokio::test]
async fn a_stop_that_a_handler_throws_ends_it() {
    async fn closed() -> Result<&'static str, BoxError> {
        Err(stop("the shop is closed"))?
    }
    let log = Arc::default();
    let groups = Groups::new()
        .group(0, Router::new().fallback(closed))
        .group(1, group(&log, "never", handled));
    let outcome = TestBot::new().run(&groups, update::text("x")).await;
    assert_stopped!(outcome, "handler", "the shop is closed");
    assert!(log.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_last_group_gets_the_original_request() {
    #[derive(Clone)]
    struct Mark(Arc<()>);
    let count = |Extension(Mark(mark)): Extension<Mark>| async move {
        assert_eq!(Arc::strong_count(&mark), 2, "the test's and this one");
    };
    let groups = Groups::new()
        .group(0, Router::new().fallback(async |_: Update| {}))
        .group(1, Router::new().fallback(count));
    let mark = Arc::new(());
    let request = TestBot::new()
        .request(update::text("x"))
        .with_extension(Mark(Arc::clone(&mark)));
    assert_handled!(tower::ServiceExt::oneshot(groups, request).await);
}

#[test]
#[should_panic(expected = "there is a group 0 already")]
fn a_number_can_be_taken_once() {
    let _ = Groups::new()
        .group(0, Router::new())
        .group(0, Router::new());
}
