use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use campanile_core::{ApiError, ApiErrorKind, ApiRequest, ApiResponse};
use campanile_net::client::flood_wait::{FloodWait, FloodWaitLayer};
use tokio::time::Instant;
use tower::{Layer, Service, ServiceExt, service_fn};

const SECOND: Duration = Duration::from_secs(1);

fn flood(seconds: i64) -> ApiError {
    ApiError::new(429, "Too Many Requests").with_retry_after(seconds)
}

type Calls = Arc<Mutex<Vec<(u64, ApiRequest)>>>;

/// A client that answers the next calls with these errors, and notes when it was called.
fn client(
    layer: FloodWaitLayer,
    errors: impl IntoIterator<Item = ApiError>,
) -> (
    impl Service<ApiRequest, Response = ApiResponse, Error = ApiError, Future: Send>
    + Clone
    + Send
    + Sync,
    Calls,
) {
    let calls = Calls::default();
    let start = Instant::now();
    let mut errors: Vec<_> = errors.into_iter().collect();
    errors.reverse();
    let (errors, seen) = (Arc::new(Mutex::new(errors)), Arc::clone(&calls));
    let inner = service_fn(move |request: ApiRequest| {
        seen.lock()
            .unwrap()
            .push((start.elapsed().as_secs(), request));
        let error = errors.lock().unwrap().pop();
        async move { error.map_or_else(|| Ok(ApiResponse::ok(true)), Err) }
    });
    (layer.layer(inner), calls)
}

fn send(chat: i64) -> ApiRequest {
    ApiRequest::new("sendMessage")
        .param("chat_id", chat)
        .param("text", "x")
}

fn times(calls: &Calls) -> Vec<u64> {
    calls.lock().unwrap().iter().map(|(at, _)| *at).collect()
}

#[tokio::test(start_paused = true)]
async fn a_send_is_waited_out_and_sent_again_as_it_was() {
    let (client, calls) = client(FloodWaitLayer::new(), [flood(7), flood(3)]);
    client.oneshot(send(1)).await.unwrap();
    assert_eq!(times(&calls), [0, 7, 10]);
    assert!(
        calls
            .lock()
            .unwrap()
            .iter()
            .all(|(_, request)| *request == send(1))
    );
}

#[tokio::test(start_paused = true)]
async fn the_chat_waits_and_no_other() {
    let (client, calls) = client(FloodWaitLayer::new(), [flood(7)]);
    let slow = tokio::spawn(client.clone().oneshot(send(1)));
    tokio::task::yield_now().await;
    client.clone().oneshot(send(2)).await.unwrap();
    assert_eq!(times(&calls), [0, 0]);
    client.oneshot(send(1)).await.unwrap();
    slow.await.unwrap().unwrap();
    assert_eq!(times(&calls), [0, 0, 7, 7]);
}

#[tokio::test(start_paused = true)]
async fn without_a_chat_the_bot_waits_but_polls_go_on() {
    let (client, calls) = client(FloodWaitLayer::new(), [flood(7)]);
    let answer = ApiRequest::new("answerCallbackQuery");
    let slow = tokio::spawn(client.clone().oneshot(answer));
    tokio::task::yield_now().await;
    client
        .clone()
        .oneshot(ApiRequest::new("getUpdates"))
        .await
        .unwrap();
    client.oneshot(send(1)).await.unwrap();
    slow.await.unwrap().unwrap();
    assert_eq!(times(&calls), [0, 0, 7, 7]);
}

#[tokio::test(start_paused = true)]
async fn nothing_but_a_flood_is_sent_again() {
    for error in [
        ApiError::new(500, "Internal Server Error"),
        ApiError::transport("the connection broke", "reset"),
        ApiError::timeout(SECOND),
    ] {
        let (client, calls) = client(FloodWaitLayer::new(), [error.clone()]);
        let failed = client.oneshot(send(1)).await.unwrap_err();
        assert_eq!(failed.kind(), error.kind());
        assert_eq!(times(&calls), [0]);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_the_wait_are_bounded() {
    let (often, calls) = client(FloodWaitLayer::new(), (0..9).map(|_| flood(1)));
    let error = often.oneshot(send(1)).await.unwrap_err();
    assert_eq!(
        (error.kind(), times(&calls).len()),
        (ApiErrorKind::Flood, 5)
    );

    let (long, calls) = client(FloodWaitLayer::new(), [flood(3600)]);
    let start = Instant::now();
    let error = long.clone().oneshot(send(1)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(3600 * SECOND));
    // The next one knows, and does not ask the server again.
    let error = long.oneshot(send(1)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(3600 * SECOND));
    assert_eq!((times(&calls).len(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_flood_that_names_no_wait_is_waited_out_for_a_second() {
    let (client, calls) = client(FloodWaitLayer::new(), [ApiError::new(429, "")]);
    client.oneshot(send(1)).await.unwrap();
    assert_eq!(times(&calls), [0, 1]);
}

#[tokio::test]
async fn each_attempt_waits_until_the_client_is_ready() {
    let (mut client, mut handle) =
        tower_test::mock::spawn_with(|inner| FloodWait::clone(&FloodWaitLayer::new().layer(inner)));
    tokio::time::pause();
    handle.allow(1);
    tokio_test::assert_ready_ok!(client.poll_ready());
    let mut call = tokio_test::task::spawn(client.call(send(1)));
    tokio_test::assert_pending!(call.poll());
    let (_, first) = handle.next_request().await.unwrap();
    first.send_error(flood(2));
    tokio_test::assert_pending!(call.poll());
    tokio::time::sleep(2 * SECOND).await;
    tokio_test::assert_pending!(call.poll());
    tokio_test::assert_pending!(handle.poll_request());
    handle.allow(1);
    tokio_test::assert_pending!(call.poll());
    let (_, second) = handle.next_request().await.unwrap();
    second.send_response(ApiResponse::ok(true));
    tokio_test::assert_ready_ok!(call.poll());
}
