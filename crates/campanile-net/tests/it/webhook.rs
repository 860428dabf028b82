use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest, BoxError, Error, Kind, Outcome, UpdateService};
use campanile_net::webhook::{Secret, Webhook, WebhookService};
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tower::{Service, ServiceExt};

use crate::support::{Log, Server, Told, echo, message, stack};

const SECOND: Duration = Duration::from_secs(1);
const HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

fn post(body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    let request = Request::post("/telegram").header(HEADER, "hush");
    request.body(Full::new(body.into())).unwrap()
}

fn hush() -> Secret {
    "hush".parse().unwrap()
}

/// What came back: the status, `Retry-After`, and the body.
async fn send<S: UpdateService>(
    webhook: &WebhookService<S>,
    request: Request<Full<Bytes>>,
) -> (u16, Option<u64>, Bytes) {
    let response = webhook.clone().oneshot(request).await.unwrap();
    let after = response.headers().get("retry-after");
    let after = after.map(|after| after.to_str().unwrap().parse().unwrap());
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, after, body)
}

async fn status<S: UpdateService>(webhook: &WebhookService<S>, id: i64) -> u16 {
    send(webhook, post(message(id, 7, "hi"))).await.0
}

/// A stack that ends with this after so many seconds, and logs its begin and its end.
fn slow(
    log: &Log,
    seconds: u64,
    end: fn() -> Result<Outcome, BoxError>,
) -> impl UpdateService + use<> {
    let log = log.clone();
    stack(move |_| {
        let log = log.clone();
        async move {
            log.push("begins");
            sleep(Duration::from_secs(seconds)).await;
            log.push("ends");
            end()
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_settled_update_is_answered_200_after_its_replies_were_sent() {
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), echo()).secret(hush()).build();
    let (status, after, body) = send(&webhook, post(message(1, 7, "hi"))).await;
    assert_eq!((status, after, body), (200, None, Bytes::new()));
    assert_eq!(server.texts(), ["hi"]);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_a_settled_update_is_answered_200_and_does_not_run() {
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), echo()).secret(hush()).build();
    assert_eq!(status(&webhook, 1).await, 200);
    tokio::time::advance(Duration::from_secs(23 * 60 * 60)).await;
    assert_eq!(status(&webhook, 1).await, 200);
    assert_eq!(server.texts().len(), 1);
    // Lower ids are new ones: numbers may start again.
    assert_eq!(status(&webhook, 0).await, 200);
    assert_eq!(server.texts().len(), 2);
}

/// A body that must not be looked at.
struct Untouched;

impl Body for Untouched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("the body was read");
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_secret_the_body_is_not_read() {
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), echo()).secret(hush()).build();
    for header in [None, Some(""), Some("hus"), Some("hush!"), Some("HUSH")] {
        let mut request = Request::post("/");
        if let Some(secret) = header {
            request = request.header(HEADER, secret);
        }
        let response = webhook
            .clone()
            .oneshot(request.body(Untouched).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    // Also one that was never set is asked for.
    let webhook = Webhook::new(server.bot(), echo()).build();
    assert_eq!(send(&webhook, post("{}")).await.0, 401);
    let request = Request::post("/").header(HEADER, webhook.secret().reveal());
    let request = request.body(Full::from(message(1, 7, "hi"))).unwrap();
    assert_eq!(send(&webhook, request).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn only_post_is_taken() {
    let webhook = Webhook::new(Server::new().bot(), echo())
        .secret(hush())
        .build();
    for method in ["GET", "PUT", "HEAD", "OPTIONS"] {
        let request = Request::builder().method(method).header(HEADER, "hush");
        let response = webhook
            .clone()
            .oneshot(request.body(Untouched).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], "POST");
    }
}

#[tokio::test(start_paused = true)]
async fn beyond_the_limit_nothing_more_is_read() {
    /// Gives 64 KiB at a time, and more than anyone should take.
    struct Endless(Arc<AtomicU32>);

    impl Body for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let frames = self.0.fetch_add(1, Ordering::Relaxed);
            assert!(frames < 17, "read beyond the limit");
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 65_536])))))
        }
    }

    let webhook = Webhook::new(Server::new().bot(), echo())
        .secret(hush())
        .build();
    let request = Request::post("/").header(HEADER, "hush");
    let read = Arc::new(AtomicU32::new(0));
    let request = request.body(Endless(Arc::clone(&read))).unwrap();
    let response = webhook.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(read.load(Ordering::Relaxed), 17);
    // One that says so in advance is not read at all.
    let request = Request::post("/")
        .header(HEADER, "hush")
        .header("content-length", "1048577");
    let response = webhook
        .oneshot(request.body(Untouched).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_can_never_be_read_does_not_block_its_queue() {
    let told = Told::default();
    let webhook = Webhook::new(Server::new().bot(), echo())
        .secret(hush())
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter())
        .build();
    let lone = r#"{"update_id":3,"message":{"message_id":1,"chat":{"id":1},"text":"\udc00"}}"#;
    for body in [&b"{\"update_id\":1"[..], b"", b"\xff", lone.as_bytes()] {
        assert_eq!(send(&webhook, post(body)).await.0, 200);
    }
    let letters = told.letters();
    assert_eq!((letters.len(), told.failures().len()), (4, 4));
    assert_eq!(letters[3].update_id, Some(3));
    assert_eq!(letters[3].raw, lone);
}

#[tokio::test(start_paused = true)]
async fn a_slow_call_is_answered_503_and_the_repeat_joins_it() {
    let log = Log::default();
    let handler = slow(&log, 80, || Ok(Outcome::handled()));
    let webhook = Webhook::new(Server::new().bot(), handler)
        .secret(hush())
        .build();
    let start = Instant::now();
    let (status, after, _) = send(&webhook, post(message(1, 7, "hi"))).await;
    assert_eq!(
        (status, after, start.elapsed()),
        (503, Some(1), 50 * SECOND)
    );
    let (status, ..) = send(&webhook, post(message(1, 7, "hi"))).await;
    assert_eq!((status, start.elapsed()), (200, 80 * SECOND));
    assert_eq!(log.lines(), ["begins", "ends"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_up_cancels_nothing() {
    let (server, log) = (Server::new(), Log::default());
    let reply = || Ok(Outcome::handled().reply(ApiRequest::new("sendMessage")));
    let webhook = Webhook::new(server.bot(), slow(&log, 5, reply))
        .secret(hush())
        .build();
    let request = tokio::spawn(webhook.clone().oneshot(post(message(1, 7, "hi"))));
    sleep(SECOND).await;
    request.abort();
    assert_eq!(webhook.shutdown(10 * SECOND).await, 0);
    assert_eq!(log.lines(), ["begins", "ends"]);
    assert_eq!(server.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_runs_with_its_request_and_in_a_task_when_that_is_gone() {
    let log = Log::default();
    let handler_log = log.clone();
    let handler = stack(move |_| {
        let log = handler_log.clone();
        async move {
            for _ in 0..3 {
                log.push(tokio::task::id().to_string());
                sleep(2 * SECOND).await;
            }
            Ok(Outcome::handled())
        }
    });
    let webhook = Webhook::new(Server::new().bot(), handler)
        .secret(hush())
        .build();
    let request = tokio::spawn(webhook.clone().oneshot(post(message(1, 7, "hi"))));
    let here = request.id().to_string();
    sleep(3 * SECOND).await;
    request.abort();
    // The repeat joins the call, which ends in its own time.
    let start = Instant::now();
    assert_eq!(status(&webhook, 1).await, 200);
    assert_eq!(start.elapsed(), 3 * SECOND);
    let tasks = log.lines();
    assert_eq!(tasks.len(), 3);
    assert_eq!(tasks[..2], [here.clone(), here.clone()]);
    assert_ne!(tasks[2], here);
}

#[tokio::test(start_paused = true)]
async fn overload_and_a_lack_of_permits_are_503_with_a_pause() {
    let handler = stack(|_| async { Err(Error::overloaded("full").into()) });
    let webhook = Webhook::new(Server::new().bot(), handler)
        .on_error(|_| ())
        .secret(hush())
        .build();
    for _ in 0..5 {
        let (status, after, _) = send(&webhook, post(message(1, 7, "hi"))).await;
        assert_eq!((status, after), (503, Some(1)));
    }

    let handler = slow(&Log::default(), 10, || Ok(Outcome::handled()));
    let webhook = Webhook::new(Server::new().bot(), handler)
        .max_in_flight(1)
        .secret(hush())
        .build();
    let first = tokio::spawn({
        let webhook = webhook.clone();
        async move { status(&webhook, 1).await }
    });
    sleep(SECOND).await;
    let (refused, after, _) = send(&webhook, post(message(2, 8, "hi"))).await;
    assert_eq!((refused, after), (503, Some(1)));
    // A repeat of the one that runs needs no permit.
    assert_eq!(status(&webhook, 1).await, 200);
    assert_eq!(first.await.unwrap(), 200);
    assert_eq!(status(&webhook, 2).await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_poison_update_is_answered_200_the_third_time() {
    let told = Told::default();
    let webhook = Webhook::new(Server::new().bot(), stack(|_| async { panic!("boom") }))
        .secret(hush())
        .on_error(told.on_error())
        .on_dead_letter(told.on_dead_letter())
        .build();
    let mut answers = Vec::new();
    for _ in 0..4 {
        let (status, after, _) = send(&webhook, post(message(1, 7, "hi"))).await;
        answers.push((status, after));
    }
    assert_eq!(
        answers,
        [(503, Some(1)), (503, Some(2)), (200, None), (200, None)]
    );
    assert_eq!((told.failures().len(), told.letters().len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_told_when_it_is_wanted() {
    let handler =
        stack(|_| async { Err(Error::retry(Duration::from_millis(2_500), "later").into()) });
    let webhook = Webhook::new(Server::new().bot(), handler)
        .on_error(|_| ())
        .secret(hush())
        .build();
    let (status, after, _) = send(&webhook, post(message(1, 7, "hi"))).await;
    assert_eq!((status, after), (503, Some(3)));
}

#[tokio::test(start_paused = true)]
async fn after_an_ack_the_answer_is_200_while_the_call_goes_on() {
    let log = Log::default();
    let handler_log = log.clone();
    let handler = stack(move |request: campanile_core::Request| {
        let log = handler_log.clone();
        async move {
            request.ack().now();
            sleep(5 * SECOND).await;
            log.push("ends");
            Ok(Outcome::handled())
        }
    });
    let webhook = Webhook::new(Server::new().bot(), handler)
        .secret(hush())
        .build();
    assert_eq!(status(&webhook, 1).await, 200);
    assert!(log.lines().is_empty());
    assert_eq!(webhook.shutdown(10 * SECOND).await, 0);
    assert_eq!(log.lines(), ["ends"]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_rides_in_the_answer_only_if_it_was_asked_for_and_may() {
    let replies = |last: &'static str| {
        stack(move |_| async move {
            let first = ApiRequest::new("sendMessage").param("text", "first");
            let last = ApiRequest::new(last).param("text", "last");
            Ok(Outcome::handled().reply(first).reply(last))
        })
    };
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), replies("sendMessage")).reply_in_answer(true);
    let webhook = webhook.secret(hush()).build();
    let (status, _, body) = send(&webhook, post(message(1, 7, "hi"))).await;
    assert_eq!(status, 200);
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body, json!({"method": "sendMessage", "text": "last"}));
    assert_eq!(server.texts(), ["first"]);

    let server = Server::new();
    let webhook = Webhook::new(server.bot(), replies("getMe")).reply_in_answer(true);
    let webhook = webhook.secret(hush()).build();
    assert!(send(&webhook, post(message(1, 7, "hi"))).await.2.is_empty());
    assert_eq!(server.texts(), ["first", "last"]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_whose_answer_nobody_reads_is_sent() {
    for wait in [Duration::ZERO, 5 * SECOND] {
        let (server, log) = (Server::new(), Log::default());
        let reply = || Ok(Outcome::handled().reply(ApiRequest::new("sendMessage")));
        let webhook = Webhook::new(server.bot(), slow(&log, 5, reply)).reply_in_answer(true);
        let webhook = webhook.secret(hush()).build();
        let mut request =
            tokio_test::task::spawn(webhook.clone().oneshot(post(message(1, 7, "hi"))));
        tokio_test::assert_pending!(request.poll());
        // The second time the reply is in its place already when the server hangs up.
        sleep(wait + SECOND / 10).await;
        drop(request);
        assert_eq!(webhook.shutdown(10 * SECOND).await, 0);
        assert_eq!(server.sent().len(), 1, "{wait:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn while_it_shuts_down_new_updates_are_503_and_running_ones_finish() {
    let log = Log::default();
    let handler = slow(&log, 5, || Ok(Outcome::handled()));
    let webhook = Webhook::new(Server::new().bot(), handler)
        .secret(hush())
        .build();
    let first = tokio::spawn({
        let webhook = webhook.clone();
        async move { status(&webhook, 1).await }
    });
    sleep(SECOND).await;
    let closing = tokio::spawn({
        let webhook = webhook.clone();
        async move { webhook.shutdown(10 * SECOND).await }
    });
    sleep(SECOND).await;
    assert_eq!(status(&webhook, 2).await, 503);
    assert_eq!((first.await.unwrap(), closing.await.unwrap()), (200, 0));
    assert_eq!(log.lines(), ["begins", "ends"]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_given_up() {
    struct Stalled;

    impl Body for Stalled {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    let webhook = Webhook::new(Server::new().bot(), echo())
        .secret(hush())
        .build();
    let request = Request::post("/")
        .header(HEADER, "hush")
        .body(Stalled)
        .unwrap();
    let response = webhook.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn it_registers_with_its_secret_and_its_kinds() {
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), echo())
        .secret(hush())
        .allowed_updates([Kind::Message])
        .max_connections(10)
        .drop_pending_updates(true)
        .build();
    webhook
        .register("https://bot.example.com/telegram")
        .await
        .unwrap();
    let sent = serde_json::to_value(&server.sent()[0]).unwrap();
    let expected = json!({
        "url": "https://bot.example.com/telegram", "secret_token": "hush",
        "allowed_updates": ["message"], "max_connections": 10, "drop_pending_updates": true,
    });
    assert_eq!((server.sent()[0].method(), sent), ("setWebhook", expected));
    server.fail("setWebhook", ApiError::new(400, "Bad Request: bad webhook"));
    assert!(webhook.register("http://x").await.is_err());
    assert!(!format!("{webhook:?}").contains("hush"));
}

#[test]
fn it_can_be_mounted_wherever_a_tower_service_can() {
    fn check<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn serves<B, T>(_: &T)
    where
        T: Service<Request<B>, Response = Response<Full<Bytes>>, Error = Infallible, Future: Send>,
    {
    }
    let webhook = Webhook::new(Server::new().bot(), echo()).build();
    check(&webhook);
    serves::<axum::body::Body, _>(&webhook);
    serves::<hyper::body::Incoming, _>(&webhook);
}

/// Posts an update over a socket, and gives what came back.
async fn over_http(address: std::net::SocketAddr, path: &str, body: String) -> StatusCode {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
    tokio::spawn(connection);
    let request = Request::post(path)
        .header("host", "localhost")
        .header(HEADER, "hush");
    let request = request.body(Full::<Bytes>::from(body)).unwrap();
    sender.send_request(request).await.unwrap().status()
}

#[tokio::test]
async fn axum_serves_it_as_a_route() {
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), echo()).secret(hush()).build();
    let app: axum::Router = axum::Router::new().route_service("/telegram", webhook.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let serving = tokio::spawn(serving.into_future());
    assert_eq!(
        over_http(address, "/telegram", message(1, 7, "hi")).await,
        StatusCode::OK
    );
    assert_eq!(
        over_http(address, "/else", message(2, 7, "hi")).await,
        StatusCode::NOT_FOUND
    );
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    assert_eq!(webhook.shutdown(SECOND).await, 0);
    assert_eq!(server.texts(), ["hi"]);
}

#[tokio::test]
async fn plain_hyper_serves_it() {
    let server = Server::new();
    let webhook = Webhook::new(server.bot(), echo()).secret(hush()).build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = hyper_util::service::TowerToHyperService::new(webhook.clone());
            let io = hyper_util::rt::TokioIo::new(stream);
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
        }
    });
    assert_eq!(
        over_http(address, "/", message(1, 7, "hi")).await,
        StatusCode::OK
    );
    let large = "x".repeat(2 * 1024 * 1024);
    assert_eq!(
        over_http(address, "/", large).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(server.texts(), ["hi"]);
}
