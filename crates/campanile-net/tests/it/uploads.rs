//! Files on the way to the server: from memory, from disk, and as streams.

use std::{io, path::PathBuf, time::Duration};

use bytes::Bytes;
use campanile_core::{ApiError, ApiErrorKind, ApiRequest, ApiResponse, Bot, FileSource, InputFile};
use campanile_emulator::{Emulator, Server};
use campanile_net::client::{Client, flood_wait::FloodWaitLayer};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tower::{ServiceBuilder, ServiceExt};

use crate::loopback::{Answer, Loopback};

const TOKEN: &str = "42:AAE-secret_of_35_characters_1234567";

fn client(url: &str) -> Client {
    Client::builder(TOKEN.parse().unwrap())
        .base_url(url)
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

fn document(file: impl Into<FileSource>) -> ApiRequest {
    ApiRequest::new("sendDocument")
        .param("chat_id", 7)
        .file("document", file)
}

/// Bytes of which no two pieces are alike.
fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 31 + at / 251) as u8).collect()
}

fn on_disk(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn pieces(content: &[u8], size: usize) -> Vec<io::Result<Bytes>> {
    let pieces = content.chunks(size);
    pieces
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect()
}

async fn refused(server: &Loopback, request: ApiRequest) -> ApiError {
    client(server.url()).oneshot(request).await.unwrap_err()
}

#[tokio::test]
async fn a_file_on_disk_is_sent_whole_and_its_length_is_told() {
    let content = content(300_000);
    let path = on_disk("whole.bin", &content);
    let server = Loopback::start([Answer::ok(true)]).await;
    client(server.url()).oneshot(document(path)).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(
        request.header("content-length"),
        request.body.len().to_string()
    );
    assert!(String::from_utf8_lossy(&request.body).contains("filename=\"whole.bin\""));
    let mut windows = request.body.windows(content.len());
    assert!(windows.any(|window| window == content));
}

#[tokio::test]
async fn a_stream_with_a_size_has_a_length_and_one_without_goes_in_chunks() {
    let content = content(5000);
    let file = |size: Option<u64>| {
        let file = InputFile::stream("a.bin", stream::iter(pieces(&content, 999)));
        size.map_or(file.clone(), |size| file.with_size(size))
    };
    let server = Loopback::start([Answer::ok(true), Answer::Cut]).await;
    let client = client(server.url());
    client
        .clone()
        .oneshot(document(file(Some(5000))))
        .await
        .unwrap();
    let _ = client.oneshot(document(file(None))).await;
    let [told, untold] = &server.requests()[..] else {
        panic!("two requests");
    };
    assert_eq!(told.header("content-length"), told.body.len().to_string());
    assert!(told.body.windows(5000).any(|window| window == content));
    assert_eq!(untold.header("content-length"), "");
    assert_eq!(untold.header("transfer-encoding"), "chunked");
}

/// Uploads through every kind of source to a real server, and downloads what it got.
#[tokio::test]
async fn every_source_arrives_byte_for_byte() {
    let emulator = Emulator::new();
    let account = emulator.bot(TOKEN);
    let server = Server::start(emulator.clone()).await.unwrap();
    let (client, bot) = (client(&server.url()), account);
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let bot = Bot::connect(client.clone()).await.unwrap();
    let content = content(200_000);
    let sources = [
        InputFile::new("bytes.bin", content.clone()),
        InputFile::path(on_disk("path.bin", &content)),
        InputFile::stream("chunked.bin", stream::iter(pieces(&content, 7777))),
        InputFile::stream("sized.bin", stream::iter(pieces(&content, 7777))).with_size(200_000),
    ];
    for source in sources {
        let request = document(source.clone()).param("chat_id", alice.id());
        let sent: Value = bot.send(request).await.unwrap().result().unwrap();
        assert_eq!(sent["document"]["file_name"], source.name());
        let id = sent["document"]["file_id"].clone();
        let file = ApiRequest::new("getFile").param("file_id", id);
        let file: Value = bot.send(file).await.unwrap().result().unwrap();
        let path = file["file_path"].as_str().unwrap();
        let back = client.download(path, 1 << 20).await.unwrap();
        assert_eq!(back, content, "{}", source.name());
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named_and_nothing_is_sent() {
    let server = Loopback::start([]).await;
    let missing = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("missing.jpg");
    let error = refused(&server, document(missing)).await;
    assert_eq!(error.kind(), ApiErrorKind::Upload, "{error}");
    assert!(error.to_string().contains("missing.jpg"), "{error}");
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let error = refused(&server, document(directory)).await;
    assert!(error.to_string().contains("directory"), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_file_that_fails_half_way_is_named_and_never_taken_for_whole() {
    let broken = || io::Error::other("the disk is gone");
    let good = || stream::iter(pieces(&content(900), 300));
    let fails = || good().chain(stream::iter([Err(broken())]));
    for (file, problem) in [
        (InputFile::stream("a.bin", fails()), "the disk is gone"),
        (
            InputFile::stream("a.bin", fails()).with_size(2000),
            "the disk is gone",
        ),
        (
            InputFile::stream("a.bin", good()).with_size(901),
            "1 bytes before",
        ),
        (
            InputFile::stream("a.bin", stream::iter(pieces(&content(900), 300))).with_size(899),
            "longer",
        ),
    ] {
        let server = Loopback::start([Answer::ok(true)]).await;
        let error = refused(&server, document(file)).await;
        assert_eq!(error.kind(), ApiErrorKind::Upload, "{error}");
        let text = error.to_string();
        assert!(text.contains("`a.bin`") && text.contains(problem), "{text}");
        server.closed().await;
        assert_eq!(server.requests().len(), 0, "the server got all of a part");
    }
}

#[tokio::test]
async fn a_stream_is_sent_once_and_the_second_call_says_so() {
    let server = Loopback::start([Answer::ok(true), Answer::ok(true)]).await;
    let file = InputFile::stream("a.bin", stream::iter(pieces(b"abc", 3))).with_size(3);
    let request = document(file);
    let client = client(server.url());
    client.clone().oneshot(request.clone()).await.unwrap();
    let error = client.oneshot(request).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::InvalidRequest);
    assert!(error.to_string().contains("`a.bin` is a stream"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn after_a_429_bytes_and_paths_are_read_again_and_a_stream_is_not() {
    let flood = || {
        Answer::page(
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests"}"#,
        )
        .header("Retry-After: 0")
    };
    let path = on_disk("again.bin", b"path");
    for (file, again) in [
        (InputFile::new("a.bin", &b"bytes"[..]), true),
        (InputFile::path(path), true),
        (
            InputFile::stream("a.bin", stream::iter(pieces(b"abc", 3))).with_size(3),
            false,
        ),
    ] {
        let server = Loopback::start([flood(), Answer::ok(json!({}))]).await;
        let client = ServiceBuilder::new()
            .layer(FloodWaitLayer::new())
            .service(client(server.url()));
        let answer: Result<ApiResponse, ApiError> = client.oneshot(document(file)).await;
        let requests = server.requests();
        let size = |at: usize| requests[at].body.len();
        match answer {
            Ok(_) => assert_eq!((again, size(0)), (true, size(1))),
            Err(error) => {
                assert_eq!((again, requests.len()), (false, 1));
                assert_eq!(error.kind(), ApiErrorKind::Flood);
                assert!(error.to_string().contains("stream"), "{error}");
            }
        }
    }
}
