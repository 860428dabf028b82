use std::borrow::Cow;

use campanile_core::{ApiRequest, BoxError, ErrorKind, Outcome, Request, Stop, stop};
use campanile_testkit::{TestBot, assert_handled, assert_stopped, contract, update};
use tower::{Layer, ServiceExt, service_fn};
use tower_test::mock;

use super::*;

fn is_edit(request: &Request) -> bool {
    request.update().kind().is_edit()
}

fn no_edits(request: &Request) -> Result<(), &'static str> {
    match is_edit(request) {
        true => Err("no edits"),
        false => Ok(()),
    }
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(|| PolicyLayer::new("no_edits", no_edits))
        .passing(update::text("hi"))
        .stopping(update::text("hi").edited())
        .await;
}

/// Asks one policy about an edit, before a service that must not be called.
async fn verdict_on_an_edit(policy: impl Policy) -> Outcome {
    let inner = service_fn(|_: Request| async {
        let is_called = true;
        assert!(!is_called, "inner was called");
        Ok::<_, BoxError>(Outcome::handled())
    });
    let stack = PolicyLayer::new("p", policy).layer(inner);
    stack
        .oneshot(update::text("x").edited().request())
        .await
        .unwrap()
}

#[tokio::test]
async fn every_shape_of_refusal_stops_by_the_name_of_the_layer() {
    let word = |_: &Request| Err::<(), _>("word");
    assert_stopped!(verdict_on_an_edit(word).await, "p", "word");
    let owned = |_: &Request| Err::<(), _>("owned".to_owned());
    assert_stopped!(verdict_on_an_edit(owned).await, "p", "owned");
    let cow = |_: &Request| Err::<(), _>(Cow::Borrowed("cow"));
    assert_stopped!(verdict_on_an_edit(cow).await, "p", "cow");
    let by_handler = |_: &Request| Err::<(), Stop>(stop("handler"));
    assert_stopped!(verdict_on_an_edit(by_handler).await, "p", "handler");
    let verdict = |_: &Request| Verdict::stop("verdict");
    assert_stopped!(verdict_on_an_edit(verdict).await, "p", "verdict");
}

#[tokio::test]
async fn a_stop_speaks_with_the_replies_of_the_check() {
    let reply = ApiRequest::new("sendMessage").param("text", "no");
    let expected = reply.clone();
    let policy = move |_: &Request| Verdict::stop("x").reply(reply.clone()).reply(None);
    assert_eq!(verdict_on_an_edit(policy).await.replies, [expected]);
    let reply = ApiRequest::new("sendMessage");
    assert_eq!(Verdict::pass().reply(reply), Verdict::pass());
}

#[tokio::test]
async fn a_check_that_panics_never_reaches_inner_and_the_next_update_is_served() {
    let (inner, mut handle) = mock::pair::<Request, Outcome>();
    let stack = PolicyLayer::new("p", |request: &Request| {
        assert!(!is_edit(request), "an edit");
        Verdict::pass()
    })
    .layer(inner);
    let error = stack
        .clone()
        .oneshot(update::text("x").edited().request())
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Panic);
    assert_eq!(error.to_string(), "panicked: an edit");
    assert!(handle.poll_request().is_pending());

    let serve = async {
        let (_, answer) = handle.next_request().await.unwrap();
        answer.send_response(Outcome::handled());
    };
    let bot = TestBot::new();
    let (outcome, ()) = tokio::join!(bot.run(&stack, update::text("x")), serve);
    assert_handled!(outcome);
}

#[test]
fn debug_shows_the_name_and_no_closure() {
    let layer = PolicyLayer::new("p", no_edits);
    assert_eq!(format!("{layer:?}"), "PolicyLayer { name: \"p\", .. }");
    let service = layer.layer(());
    assert_eq!(
        format!("{service:?}"),
        "PolicyService { inner: (), name: \"p\", .. }"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_stress_exactly_those_pass_whom_the_check_passes() {
    let stack = PolicyLayer::new("no_edits", no_edits).layer(service_fn(|_: Request| async {
        Ok::<_, campanile_core::Error>(Outcome::handled())
    }));
    let tasks = (0..8).map(|_| {
        let stack = stack.clone();
        tokio::spawn(async move {
            let edit = update::text("x").edited().request();
            let other = update::text("x").request();
            for _ in 0..500 {
                assert_stopped!(stack.clone().oneshot(edit.clone()).await, "no_edits");
                assert_handled!(stack.clone().oneshot(other.clone()).await);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}
