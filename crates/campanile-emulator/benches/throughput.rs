//! How fast the emulator answers: updates read and messages sent, in process and over HTTP, and
//! what a full queue costs to fill and to keep. `cargo bench -p campanile-emulator` prints calls per second.

use std::alloc::System;

use campanile_core::{ApiRequest, Bot};
use campanile_emulator::{Emulator, Server};
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::time::Instant;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PAIRS: u32 = 20_000;
const CALLS: u32 = 5_000;
const QUEUED: u32 = 100_000;
/// What a full queue may take, in bytes.
const MOST_MEMORY: usize = 150_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    pairs().await;
    http().await;
    queue();
}

fn report(what: &str, count: u32, since: Instant) {
    let rate = f64::from(count) / since.elapsed().as_secs_f64();
    println!("{what}: {rate:.0} per second");
}

/// A person writes, the bot reads it and answers.
async fn pairs() {
    let emulator = Emulator::new();
    let bot = Bot::connect(emulator.bot("42:TOKEN")).await.unwrap();
    let alice = emulator.user("Alice");
    let since = Instant::now();
    let mut offset = 0;
    for _ in 0..PAIRS {
        alice.say(&bot, "hi");
        let read = ApiRequest::new("getUpdates").param("offset", offset);
        let updates = bot.send(read).await.unwrap();
        let updates: Vec<Value> = updates.result().unwrap();
        offset = updates[0]["update_id"].as_i64().unwrap() + 1;
        let send = ApiRequest::new("sendMessage")
            .param("chat_id", alice.id())
            .param("text", "hello");
        bot.send(send).await.unwrap();
    }
    report(
        "message, getUpdates and sendMessage in process",
        PAIRS,
        since,
    );
}

/// A bot writes over one connection.
async fn http() {
    let server = Server::start(Emulator::new()).await.unwrap();
    let bot = server.emulator().bot("42:TOKEN");
    let alice = server.emulator().user("Alice");
    alice.say(&bot, "hi");
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<bytes::Bytes>>();
    let url = format!("{}/bot42:TOKEN/sendMessage", server.url());
    let body = format!("chat_id={}&text=hello", alice.id());
    let since = Instant::now();
    for _ in 0..CALLS {
        let request = Request::post(&url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::from(body.clone()))
            .unwrap();
        let response = client.request(request).await.unwrap();
        assert!(response.status().is_success());
        response.into_body().collect().await.unwrap();
    }
    report("sendMessage over HTTP", CALLS, since);
}

/// Updates come that nobody reads.
fn queue() {
    let emulator = Emulator::new();
    let bot = emulator.bot("42:TOKEN");
    let alice = emulator.user("Alice");
    let region = Region::new(ALLOCATOR);
    let since = Instant::now();
    for _ in 0..QUEUED {
        alice.say(&bot, "hi");
    }
    report("messages into a queue", QUEUED, since);
    assert_eq!(emulator.pending(&bot), QUEUED as usize);
    let grown = region.change();
    let live = grown.bytes_allocated - grown.bytes_deallocated;
    println!(
        "a queue of {QUEUED} updates, its log and its chat: {} MB",
        live / 1_000_000
    );
    assert!(live < MOST_MEMORY, "{live} bytes");
}
