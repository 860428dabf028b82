use std::time::Duration;

use bytes::Bytes;
use campanile_core::{ApiError, ChatId};
use campanile_emulator::{Emulator, Fault, Server};
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

pub(crate) struct Http {
    pub(crate) server: Server,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// An answer: status, headers, body.
pub(crate) type Reply = (StatusCode, http::HeaderMap, Bytes);

impl Http {
    pub(crate) async fn start() -> Self {
        let server = Server::start(Emulator::new()).await.unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { server, client }
    }

    pub(crate) async fn send(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
    ) -> Option<Reply> {
        let body = Full::new(body.into());
        let request = if kind.is_empty() {
            Request::get(format!("{}{path}", self.server.url()))
        } else {
            Request::post(format!("{}{path}", self.server.url())).header(header::CONTENT_TYPE, kind)
        };
        let response = self
            .client
            .request(request.body(body).unwrap())
            .await
            .ok()?;
        let (parts, body) = response.into_parts();
        Some((
            parts.status,
            parts.headers,
            body.collect().await.ok()?.to_bytes(),
        ))
    }

    /// Opens an answer that is read as it comes.
    pub(crate) async fn open(url: &str) -> Incoming {
        let client: Client<HttpConnector, Full<Bytes>> =
            Client::builder(TokioExecutor::new()).build_http();
        client.get(url.parse().unwrap()).await.unwrap().into_body()
    }

    /// Opens a stream of events that goes on after the one with this number.
    pub(crate) async fn open_after(url: &str, last: u64) -> Incoming {
        let client: Client<HttpConnector, Full<Bytes>> =
            Client::builder(TokioExecutor::new()).build_http();
        let request = Request::get(url).header("last-event-id", last);
        let request = request.body(Full::default()).unwrap();
        client.request(request).await.unwrap().into_body()
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        let (status, _, body) = self.send(path, "", "").await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    pub(crate) async fn post(&self, path: &str, kind: &str, body: impl Into<Bytes>) -> Value {
        let (_, _, body) = self.send(path, kind, body).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

#[tokio::test]
async fn any_well_formed_token_is_a_bot() {
    let http = Http::start().await;
    let (status, body) = http.get("/bot42:TOKEN/GETME").await;
    assert_eq!((status, &body["ok"]), (StatusCode::OK, &json!(true)));
    assert_eq!(body["result"]["id"], 42);
    assert_eq!(http.get("/bot42:TOKEN/test/getMe").await.0, StatusCode::OK);
    let (status, body) = http.get("/bot42:OTHER/getMe").await;
    assert_eq!(
        (status, &body["error_code"]),
        (StatusCode::UNAUTHORIZED, &json!(401))
    );
    let (status, body) = http.get("/botnonsense/getMe").await;
    assert_eq!(
        (status, &body["description"]),
        (StatusCode::NOT_FOUND, &json!("Not Found"))
    );
    assert_eq!(
        http.get("/bot42:TOKEN/sendGift").await.0,
        StatusCode::NOT_FOUND
    );
    let put = Request::put(format!("{}/bot42:TOKEN/getMe", http.server.url()));
    let put = http
        .client
        .request(put.body(Full::default()).unwrap())
        .await
        .unwrap();
    assert_eq!(put.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn strangers_can_be_kept_out() {
    let emulator = Emulator::new();
    let _known = emulator.bot("42:TOKEN");
    let server = Server::builder(emulator)
        .admit_unknown(false)
        .start()
        .await
        .unwrap();
    let http = Http {
        server,
        ..Http::start().await
    };
    assert_eq!(http.get("/bot42:TOKEN/getMe").await.0, StatusCode::OK);
    assert_eq!(
        http.get("/bot43:TOKEN/getMe").await.0,
        StatusCode::UNAUTHORIZED
    );
    // Asking does not make one known, and files are as closed as methods.
    for path in ["/bot43:TOKEN/getMe", "/file/bot43:TOKEN/photos/file_0.jpg"] {
        assert_eq!(http.get(path).await.0, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn parameters_come_as_query_form_json_and_multipart() {
    let http = Http::start().await;
    let bot = http.server.emulator().bot("42:TOKEN");
    let alice = http.server.emulator().user("Alice");
    alice.say(&bot, "/start");
    let (id, path) = (alice.id(), "/bot42:TOKEN/sendMessage");
    http.get(&format!("{path}?chat_id={id}&text=a%20query"))
        .await;
    let form = format!("chat_id={id}&text=a+form");
    http.post(path, "application/x-www-form-urlencoded", form)
        .await;
    let body = json!({"chat_id": id, "text": "json"}).to_string();
    http.post(path, "application/json; charset=utf-8", body)
        .await;
    let multipart = format!(
        "--xx\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n{id}\r\n\
         --xx\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nmultipart\r\n--xx--\r\n"
    );
    http.post(path, "multipart/form-data; boundary=xx", multipart)
        .await;
    let texts = alice.chat(&bot).texts();
    assert_eq!(texts, ["/start", "a query", "a form", "json", "multipart"]);

    let (status, _, body) = http.send(path, "application/json", "{").await.unwrap();
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body:?}");
    let huge = format!("text={}", "x".repeat(1024 * 1024));
    let (status, ..) = http
        .send(path, "application/x-www-form-urlencoded", huge)
        .await
        .unwrap();
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_file_goes_up_and_comes_down_again() {
    let http = Http::start().await;
    let bot = http.server.emulator().bot("42:TOKEN");
    let alice = http.server.emulator().user("Alice");
    alice.say(&bot, "/start");
    let multipart = format!(
        "--xx\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n{}\r\n\
         --xx\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"cat.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\nmeow\r\n--xx--\r\n",
        alice.id()
    );
    let sent = http.post(
        "/bot42:TOKEN/sendPhoto",
        "multipart/form-data; boundary=xx",
        multipart,
    );
    let sent = sent.await;
    let file_id = sent["result"]["photo"][0]["file_id"].as_str().unwrap();
    let (_, file) = http
        .get(&format!("/bot42:TOKEN/getFile?file_id={file_id}"))
        .await;
    let path = file["result"]["file_path"].as_str().unwrap();
    let (status, _, content) = http
        .send(&format!("/file/bot42:TOKEN/{path}"), "", "")
        .await
        .unwrap();
    assert_eq!((status, &content[..]), (StatusCode::OK, &b"meow"[..]));
    assert_eq!(
        http.get("/file/bot42:TOKEN/nothing").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn errors_have_their_status_header_and_parameters() {
    let http = Http::start().await;
    let emulator = http.server.emulator();
    let path = "/bot42:TOKEN/sendMessage";
    emulator.inject(Fault::flood(3));
    let (status, headers, body) = http.send(path, "", "").await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(headers[header::RETRY_AFTER], "3");
    assert_eq!(body["parameters"], json!({"retry_after": 3}));

    emulator.inject(Fault::migrated(ChatId(-1_001_234)));
    let (status, body) = http.get(path).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        body["parameters"],
        json!({"migrate_to_chat_id": -1_001_234})
    );

    emulator.inject(Fault::page(502));
    let (status, headers, body) = http.send(path, "", "").await.unwrap();
    assert_eq!(
        (status, &headers[header::CONTENT_TYPE]),
        (
            StatusCode::BAD_GATEWAY,
            &header::HeaderValue::from_static("text/html"),
        )
    );
    assert!(body.starts_with(b"<html>"));

    emulator.inject(Fault::cut());
    assert!(http.send(path, "application/json", "{}").await.is_none());
    emulator.inject(Fault::error(ApiError::new(
        403,
        "Forbidden: bot was blocked by the user",
    )));
    assert_eq!(http.get(path).await.0, StatusCode::FORBIDDEN);
    emulator.inject(Fault::hang());
    let hung = tokio::time::timeout(Duration::from_millis(50), http.get(path));
    assert!(hung.await.is_err());
}

#[tokio::test]
async fn a_server_that_stops_sends_waiting_polls_home() {
    let Http { server, client } = Http::start().await;
    let url = format!("{}/bot42:TOKEN/getUpdates?timeout=50", server.url());
    let poll = tokio::spawn(client.get(url.parse().unwrap()));
    let emulator = server.emulator().clone();
    let bot = emulator.bot("42:TOKEN");
    while !emulator.is_polling(&bot) {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    let response: Response<_> = poll.await.unwrap().unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()[header::RETRY_AFTER], "5");
}

#[tokio::test]
async fn updates_are_posted_to_a_webhook_on_loopback() {
    // The endpoint is a second server of the emulator, which answers any POST to a method.
    let http = Http::start().await;
    let target = Http::start().await;
    let emulator = http.server.emulator();
    let bot = emulator.bot("42:TOKEN");
    let mut events = emulator.follow();
    let url = format!("{}/bot42:HOOK/getMe", target.server.url());
    http.get(&format!("/bot42:TOKEN/setWebhook?url={url}"))
        .await;
    emulator.user("Alice").say(&bot, "hi");
    emulator.settled(&bot).await;
    let delivered = loop {
        if let campanile_emulator::EventKind::Delivery { status, .. } = events.next().await.kind() {
            break *status;
        }
    };
    assert_eq!(delivered, Some(200));
    assert_eq!(target.server.emulator().calls("getMe").len(), 1);
}

#[tokio::test]
async fn the_test_environment_is_apart() {
    let http = Http::start().await;
    let _bot = http.server.emulator().bot("42:TOKEN");
    // Another token for the same id: the environments do not know each other's bots.
    let (status, body) = http.get("/bot42:OTHER/test/getMe").await;
    assert_eq!(
        (status, &body["result"]["id"]),
        (StatusCode::OK, &json!(42))
    );
    assert_eq!(http.get("/bot42:TOKEN/getMe").await.0, StatusCode::OK);
    assert_eq!(
        http.get("/bot42:TOKEN/test/getMe").await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(http.server.test_environment().calls("getMe").len(), 1);
    let (_, calls) = http.get("/control/test/calls").await;
    assert_eq!(calls["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_of_a_file_may_stand_without_quotes() {
    let http = Http::start().await;
    let bot = http.server.emulator().bot("42:TOKEN");
    let alice = http.server.emulator().user("Alice");
    alice.say(&bot, "/start");
    let multipart = format!(
        "--xx\r\nContent-Disposition: form-data; name=chat_id\r\n\r\n{}\r\n\
         --xx\r\nContent-Disposition: form-data; name=thing; filename=a b.txt\r\n\r\nx\r\n\
         --xx\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\nattach://thing\r\n\
         --xx--\r\n",
        alice.id()
    );
    let kind = "multipart/form-data; boundary=xx";
    let sent = http
        .post("/bot42:TOKEN/sendDocument", kind, multipart)
        .await;
    assert_eq!(sent["result"]["document"]["file_name"], "a b.txt", "{sent}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_answered_431() {
    let http = Http::start().await;
    let request = Request::get(format!("{}/bot42:TOKEN/getMe", http.server.url()))
        .header("x-large", "x".repeat(300 * 1024))
        .body(Full::default())
        .unwrap();
    let status = http.client.request(request).await.unwrap().status();
    assert_eq!(status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_server_and_as_ascii() {
    let http = Http::start().await;
    let bot = http.server.emulator().bot("42:TOKEN");
    let alice = http.server.emulator().user_with_id(7, "Zoë");
    let group = http.server.emulator().supergroup("House", &alice);
    alice.say(&bot, "/start");
    let check = async |path: &str, expected: &str| {
        let (_, _, body) = http.send(path, "", "").await.unwrap();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.starts_with(expected), "{text}");
    };
    let updates = http.get("/bot42:TOKEN/getUpdates?timeout=0").await.1;
    let (id, date) = (
        &updates["result"][0]["update_id"],
        &updates["result"][0]["message"]["date"],
    );
    check(
        "/bot42:TOKEN/getUpdates?limit=1",
        &format!(
            "{{\"ok\":true,\"result\":[{{\"update_id\":{id},\n\"message\":{{\"message_id\":1,\
             \"from\":{{\"id\":7,\"is_bot\":false,\"first_name\":\"Zo\\u00eb\"}},\
             \"chat\":{{\"id\":7,\"first_name\":\"Zo\\u00eb\",\"type\":\"private\"}},\
             \"date\":{date},\"text\":\"/start\",\
             \"entities\":[{{\"offset\":0,\"length\":6,\"type\":\"bot_command\"}}]}}}}]}}"
        ),
    )
    .await;
    group.add(&bot);
    let member = format!("chat_id={}&user_id=42", group.id());
    check(
        &format!("/bot42:TOKEN/getChatMember?{member}"),
        r#"{"ok":true,"result":{"user":{"id":42,"is_bot":true,"#,
    )
    .await;
    check(
        "/bot42:TOKEN/sendMessage?chat_id=7",
        r#"{"ok":false,"error_code":400,"description":"Bad Request: message text is empty"}"#,
    )
    .await;
}

#[tokio::test]
async fn hostile_calls_are_answered_4xx_and_the_server_goes_on() {
    let http = Http::start().await;
    let path = "/bot42:TOKEN/sendMessage";
    let part = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nx\r\n";
    let deep = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    let form = "multipart/form-data; boundary=b";
    for (kind, body, expected) in [
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[1]".to_owned(), 400),
        ("application/json", deep(100), 400),
        ("application/json", "{\"a\":\"\\ud800\"}".to_owned(), 400),
        (form, "nonsense".to_owned(), 400),
        (form, "--b\r\n\r\n".to_owned(), 400),
        ("multipart/form-data", part.to_owned(), 400),
        (long.as_str(), part.to_owned(), 400),
        (form, part.repeat(51) + "--b--\r\n", 413),
    ] {
        let (status, ..) = http.send(path, kind, body.clone()).await.unwrap();
        let start: String = body.chars().take(40).collect();
        assert_eq!(status.as_u16(), expected, "{kind} {start}");
    }
    // What is well-formed is read to the end, and refused for what it lacks.
    for (kind, body) in [
        ("application/json", deep(99)),
        (
            "application/x-www-form-urlencoded",
            "%FF=%ZZ&&==&chat_id".to_owned(),
        ),
        (form, part.repeat(50) + "--b--\r\n"),
        ("text/plain", "chat_id=7".to_owned()),
    ] {
        let answer = http.post(path, kind, body).await;
        assert_eq!(answer["description"], "Bad Request: message text is empty");
    }
    for path in [
        "/bot42:TOKEN/%FF",
        "/bot%00/getMe",
        "/file/bot42:TOKEN/../x",
        "/control/chats/x",
    ] {
        let (status, ..) = http.send(path, "", "").await.unwrap();
        assert!(status.is_client_error(), "{path}: {status}");
    }
    assert_eq!(http.get("/bot42:TOKEN/getMe").await.0, StatusCode::OK);
}
