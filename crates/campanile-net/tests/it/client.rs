use std::{sync::Arc, time::Duration};

use campanile_core::{ApiError, ApiErrorKind, ApiRequest, ApiResponse, Bot, InputFile};
use campanile_net::client::{Client, Token};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::loopback::{Answer, Loopback};

const SECRET: &str = "AAE-secret_of_35_characters_1234567";

fn token() -> Token {
    format!("42:{SECRET}").parse().unwrap()
}

fn client(server: &Loopback) -> Client {
    Client::builder(token())
        .base_url(server.url())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

fn send() -> ApiRequest {
    ApiRequest::new("sendMessage")
        .param("chat_id", 7)
        .param("text", "hi")
}

/// Everything that an error could show to a log.
fn shown(error: &ApiError) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        shown += &format!("{error} {error:?}");
        source = error.source();
    }
    shown
}

async fn call(server: &Loopback, request: ApiRequest) -> Result<ApiResponse, ApiError> {
    client(server).oneshot(request).await
}

#[tokio::test]
async fn a_call_without_files_is_json_to_the_url_of_its_method() {
    let server = Loopback::start([Answer::ok(json!({"message_id": 1}))]).await;
    let response = call(&server, send()).await.unwrap();
    assert_eq!(response.result::<Value>().unwrap()["message_id"], 1);
    let request = &server.requests()[0];
    assert_eq!(
        request.line,
        format!("POST /bot42:{SECRET}/sendMessage HTTP/1.1")
    );
    assert_eq!(request.header("content-type"), "application/json");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({"chat_id": 7, "text": "hi"}));
}

#[tokio::test]
async fn a_base_url_may_have_a_path_and_there_is_a_test_environment() {
    let server = Loopback::start([Answer::ok(true)]).await;
    let client = Client::builder(token())
        .base_url(format!("{}/proxy/", server.url()))
        .test_environment(true)
        .build()
        .unwrap();
    client.oneshot(ApiRequest::new("getMe")).await.unwrap();
    let line = &server.requests()[0].line;
    assert_eq!(
        *line,
        format!("POST /proxy/bot42:{SECRET}/test/getMe HTTP/1.1")
    );
}

#[tokio::test]
async fn calls_after_each_other_share_a_connection() {
    let server = Loopback::start((0..5).map(|_| Answer::ok(true))).await;
    let client = client(&server);
    for _ in 0..5 {
        client.clone().oneshot(send()).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn files_are_sent_as_a_form() {
    let server = Loopback::start([Answer::ok(true)]).await;
    let big = vec![7_u8; 300_000];
    let request = ApiRequest::new("sendPhoto")
        .param("chat_id", 7)
        .param("caption", "Grüße")
        .file("photo", InputFile::new("a\"b.jpg", big.clone()));
    call(&server, request).await.unwrap();
    let request = &server.requests()[0];
    let content_type = request.header("content-type");
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let body = &request.body;
    assert_eq!(request.header("content-length"), body.len().to_string());
    let text = String::from_utf8_lossy(body);
    assert!(text.contains("name=\"caption\"\r\n\r\nGrüße\r\n"));
    assert!(text.contains("name=\"photo\"\r\n\r\nattach://photo\r\n"));
    assert!(text.contains("name=\"photo\"; filename=\"a%22b.jpg\"\r\n"));
    assert!(text.ends_with(&format!("--{boundary}--\r\n")));
    assert!(body.windows(big.len()).any(|window| window == big));
}

#[tokio::test]
async fn a_page_of_a_proxy_is_judged_by_its_status() {
    let page = "<html><title>502 Bad Gateway</title></html>";
    let server = Loopback::start([Answer::page(502, page), Answer::page(413, page)]).await;
    let error = call(&server, send()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ApiErrorKind::Server, Some(502))
    );
    let error = call(&server, send()).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::TooLarge);
}

#[tokio::test]
async fn a_wait_in_the_header_alone_is_heard() {
    let bare = r#"{"ok":false,"error_code":429,"description":"Too Many Requests"}"#;
    let told = r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}"#;
    let answers = [bare, told, "<html>slow down</html>"];
    let answers = answers.map(|body| Answer::page(429, body).header("Retry-After: 17"));
    let server = Loopback::start(answers).await;
    for seconds in [17, 3, 17] {
        let error = call(&server, send()).await.unwrap_err();
        assert_eq!(error.kind(), ApiErrorKind::Flood);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
    }
}

#[tokio::test]
async fn a_cut_connection_is_an_error_and_the_call_is_not_sent_again() {
    let half = r#"{"ok":true,"result":{"mess"#;
    let answers = [
        Answer::Cut,
        Answer::page(200, half).announcing(500),
        Answer::ok(true),
    ];
    let server = Loopback::start(answers).await;
    for received in 1..=2 {
        let error = call(&server, send()).await.unwrap_err();
        assert_eq!(error.kind(), ApiErrorKind::Transport, "{error}");
        assert_eq!(server.requests().len(), received);
    }
    call(&server, send()).await.unwrap();
}

#[tokio::test]
async fn a_reused_connection_that_breaks_does_not_send_twice() {
    let server = Loopback::start([Answer::ok(true), Answer::Cut, Answer::ok(true)]).await;
    let client = client(&server);
    client.clone().oneshot(send()).await.unwrap();
    let error = client.oneshot(send()).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Transport);
    assert_eq!((server.requests().len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn a_call_ends_within_its_time_whatever_the_server_does() {
    let server =
        Loopback::start([Answer::Silence, Answer::page(200, "{").announcing(9).open()]).await;
    for _ in 0..2 {
        let limit = Duration::from_millis(100);
        let error = call(&server, send().with_timeout(limit)).await.unwrap_err();
        assert_eq!(error.kind(), ApiErrorKind::Timeout, "{error}");
    }
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let server = Loopback::start([Answer::ok("x".repeat(5_000)), Answer::ok(true)]).await;
    let client = Client::builder(token())
        .base_url(server.url())
        .max_answer(1_000)
        .build()
        .unwrap();
    let error = client.clone().oneshot(send()).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Transport);
    assert!(
        error.to_string().contains("longer than 1000 bytes"),
        "{error}"
    );
    client.oneshot(send()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_repeats_the_url_does_not_give_the_token_away() {
    let url = format!("https://api.telegram.org/bot42:{SECRET}/sendMessage");
    let escaped = url.replace("AAE", "\\u0041AE");
    let bodies = [
        (
            500,
            format!(r#"{{"ok":false,"error_code":500,"description":"cannot reach {url}"}}"#),
        ),
        (
            400,
            format!(r#"{{"ok":false,"error_code":400,"description":"no {SECRET} here"}}"#),
        ),
        (
            400,
            format!(r#"{{"ok":false,"description":"{escaped}","error_code":400}}"#),
        ),
        (
            400,
            format!(r#"{{"ok":false,"description":"42%3A{SECRET}","error_code":400}}"#),
        ),
        (200, format!(r#"{{"ok":"{escaped}"}}"#)),
        (
            200,
            format!(r#"{{"ok":true,"result":1,"error_code":"{url}"}}"#),
        ),
        (502, format!("<html>Bad Gateway: {url}</html>")),
        (200, format!("<html>{url}</html>")),
    ];
    for (status, body) in bodies {
        let server = Loopback::start([Answer::page(status, &body)]).await;
        let error = call(&server, send()).await.unwrap_err();
        let shown = shown(&error);
        assert!(!shown.contains(SECRET), "{body} gave {shown}");
    }
    let body = format!(r#"{{"ok":true,"result":true,"description":"set to {url}"}}"#);
    let server = Loopback::start([Answer::page(200, &body)]).await;
    let response = call(&server, send()).await.unwrap();
    assert!(!response.description().unwrap().contains(SECRET));
}

#[tokio::test]
async fn a_scrubbed_error_keeps_its_kind_and_wait() {
    let body = format!(
        r#"{{"ok":false,"error_code":429,"description":"{SECRET}","parameters":{{"retry_after":3}}}}"#
    );
    let server = Loopback::start([Answer::page(429, &body)]).await;
    let error = call(&server, send()).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Flood);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn an_unreachable_server_is_one_clear_sentence_without_the_token() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}");
    let client = Client::builder(token()).base_url(url).build().unwrap();
    let error = Bot::connect(client.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Transport);
    let text = error.to_string();
    assert!(
        text.starts_with("getMe failed: cannot connect to http://127.0.0.1:"),
        "{text}"
    );
    assert!(text.to_lowercase().contains("refused"), "{text}");
    assert!(!shown(&error).contains(SECRET));
    assert!(!text.contains("client error"), "{text}");
    assert!(!format!("{client:?}").contains(SECRET));
}

#[tokio::test]
async fn what_is_no_method_name_is_refused_before_it_is_sent() {
    let server = Loopback::start([]).await;
    for name in ["", "../getMe", "getMe?x=1", "getMe\r\nX: y"] {
        let error = call(&server, ApiRequest::new(name)).await.unwrap_err();
        assert_eq!(error.kind(), ApiErrorKind::InvalidRequest);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn bytes_that_are_no_utf8_do_not_hide_the_answer() {
    let body = b"{\"ok\":true,\"result\":[\"a\xffb\"]}";
    let server = Loopback::start([Answer::bytes(200, body.to_vec())]).await;
    let response = call(&server, send()).await.unwrap();
    assert_eq!(response.result::<Vec<String>>().unwrap(), ["a\u{fffd}b"]);
}

#[tokio::test]
async fn a_file_is_downloaded_by_its_path() {
    let missing = r#"{"ok":false,"error_code":404,"description":"Not Found: no such file"}"#;
    let answers = [
        Answer::page(200, "JPEG"),
        Answer::page(404, missing),
        Answer::page(200, "JPEG"),
    ];
    let server = Loopback::start(answers).await;
    let client = client(&server);
    assert_eq!(
        client.download("photos/a b?.jpg", 10).await.unwrap(),
        "JPEG"
    );
    let line = &server.requests()[0].line;
    assert_eq!(
        *line,
        format!("GET /file/bot42:{SECRET}/photos/a%20b%3F.jpg HTTP/1.1")
    );
    assert_eq!(server.requests()[0].header("content-type"), "");
    assert_eq!(
        client.download("x", 10).await.unwrap_err().code(),
        Some(404)
    );
    let error = client.download("x", 3).await.unwrap_err();
    assert!(error.to_string().contains("longer than 3 bytes"), "{error}");
}

#[tokio::test]
async fn dropping_a_call_closes_its_connection() {
    let server = Loopback::start([Answer::Silence]).await;
    let pending = tokio::spawn(client(&server).oneshot(send()));
    server.received(1).await;
    pending.abort();
    // The server sees the end of the stream; otherwise this would wait for ever.
    tokio::time::timeout(Duration::from_secs(5), server.closed())
        .await
        .unwrap();
}

#[tokio::test]
async fn many_calls_at_once_are_all_answered() {
    let server = Loopback::start((0..40).map(|_| Answer::ok(true))).await;
    let client = Arc::new(client(&server));
    let calls = (0..40).map(|_| tokio::spawn(Client::clone(&client).oneshot(send())));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
}
