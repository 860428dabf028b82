//! A webhook in three servers, over real loopback sockets; the emulator's HTTP server sends to it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use campanile::{
    net::{
        client::Client,
        webhook::{Webhook, WebhookService},
    },
    prelude::*,
    serve::Injector,
};
use campanile_emulator::{BotClient, Chat, Emulator, EventKind, Events, Person, Server};
use campanile_testkit::update;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
};

use crate::{
    loopback::{MOUNTS, Mount, Mounted, SECRET_HEADER, exchange, post, soon},
    support::{SECOND, echo, stack, text},
};

const SECRET: &str = "a-secret-of-the-webhook_0123456789";
const TOKEN: &str = "42:TOKEN";

/// The emulator's server, and a bot that reaches it by HTTP.
struct Net {
    server: Server,
    client: BotClient,
    bot: Bot,
    alice: Person,
    events: Events,
}

impl Net {
    async fn new() -> Self {
        let emulator = Emulator::new();
        let client = emulator.bot(TOKEN);
        let server = Server::start(emulator.clone()).await.unwrap();
        let http = Client::builder(TOKEN.parse().unwrap()).base_url(server.url());
        Self {
            bot: Bot::connect(http.build().unwrap()).await.unwrap(),
            alice: emulator.user("Alice"),
            events: emulator.follow(),
            client,
            server,
        }
    }

    fn webhook<S: UpdateService>(&self, stack: S) -> Webhook<S> {
        Webhook::new(self.bot.clone(), stack).secret(SECRET.parse().unwrap())
    }

    /// Mounts the webhook, and has the server send the updates there.
    async fn mount<S: UpdateService>(&self, mount: Mount, webhook: &WebhookService<S>) -> Mounted {
        let mounted = Mounted::new(mount, webhook.clone()).await;
        webhook.register(&mounted.url()).await.unwrap();
        mounted
    }

    fn chat(&self) -> Chat {
        self.alice.chat(&self.client)
    }

    async fn settled(&self) {
        soon(self.server.emulator().settled(&self.client)).await;
    }

    /// The status of each delivery.
    fn statuses(&self) -> Vec<Option<u16>> {
        let events = self.server.emulator().events();
        let statuses = events.iter().filter_map(|event| match event.kind() {
            EventKind::Delivery { status, .. } => Some(*status),
            _ => None,
        });
        statuses.collect()
    }

    /// Waits until something holds, looking again after each event.
    async fn until(&mut self, mut holds: impl FnMut(&Self) -> bool) {
        while !holds(self) {
            soon(self.events.next()).await;
        }
    }
}

fn echo_bot() -> impl UpdateService<Future: Send> {
    stack(|request| async move { Ok(echo(&request)) })
}

#[tokio::test]
async fn updates_arrive_in_order_and_are_answered() {
    for mount in MOUNTS {
        let net = Net::new().await;
        let webhook = net.webhook(echo_bot()).build();
        let mounted = net.mount(mount, &webhook).await;
        for text in ["one", "two", "three"] {
            net.alice.say(&net.client, text);
        }
        net.settled().await;
        let texts = net.chat().texts();
        let answers: Vec<_> = net
            .chat()
            .messages()
            .iter()
            .filter(|message| message.is_from_bot())
            .map(|message| message.text())
            .collect();
        assert_eq!(answers, ["one", "two", "three"], "{mount:?}: {texts:?}");
        assert_eq!(net.statuses(), [Some(200); 3], "{mount:?}");
        mounted.stop().await;
        assert_eq!(webhook.shutdown(SECOND).await, 0, "{mount:?}");
    }
}

#[tokio::test]
async fn only_a_post_with_the_secret_is_looked_at() {
    for mount in MOUNTS {
        let net = Net::new().await;
        let reached = Arc::new(AtomicBool::new(false));
        let mark = Arc::clone(&reached);
        let webhook = net.webhook(stack(move |_| {
            mark.store(true, Ordering::Relaxed);
            async { Ok(Outcome::handled()) }
        }));
        let mounted = Mounted::new(mount, webhook.build()).await;
        let body = update::text("let me in").json().to_string();
        for secret in ["", "wrong", &SECRET[1..], &SECRET.to_uppercase()] {
            let answer = exchange(mounted.address, post(secret, body.clone())).await;
            assert_eq!(answer.status(), 401, "{mount:?}: {secret}");
        }
        let bare = Request::post("/telegram").header("host", "bot.example");
        let answer = exchange(
            mounted.address,
            bare.body(Full::from(body.clone())).unwrap(),
        )
        .await;
        assert_eq!(answer.status(), 401, "{mount:?}");
        let mut get = post(SECRET, body.clone());
        *get.method_mut() = http::Method::PUT;
        assert_eq!(
            exchange(mounted.address, get).await.status(),
            405,
            "{mount:?}"
        );
        assert!(!reached.load(Ordering::Relaxed), "{mount:?}");
        assert_eq!(
            exchange(mounted.address, post(SECRET, body)).await.status(),
            200,
            "{mount:?}"
        );
        assert!(reached.load(Ordering::Relaxed), "{mount:?}");
    }
}

/// Sends a head and, if there is one, a chunk; reads the first line of the answer.
async fn first_line(mounted: &Mounted, length: &str, chunk: Option<&[u8]>) -> String {
    let mut stream = TcpStream::connect(mounted.address).await.unwrap();
    let head = format!(
        "POST /telegram HTTP/1.1\r\nhost: bot.example\r\n{SECRET_HEADER}: {SECRET}\r\n{length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    if let Some(chunk) = chunk {
        stream
            .write_all(format!("{:x}\r\n", chunk.len()).as_bytes())
            .await
            .unwrap();
        // The server may have had enough before it read everything.
        let _ = stream.write_all(chunk).await;
        let _ = stream.write_all(b"\r\n").await;
    }
    let mut line = vec![0; "HTTP/1.1 413".len()];
    soon(stream.read_exact(&mut line)).await.unwrap();
    String::from_utf8(line).unwrap()
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_announced_or_not() {
    for mount in MOUNTS {
        let net = Net::new().await;
        let mounted = Mounted::new(mount, net.webhook(echo_bot()).build()).await;
        let announced = first_line(&mounted, "content-length: 1048577", None).await;
        assert_eq!(announced, "HTTP/1.1 413", "{mount:?}");
        let chunk = vec![b' '; 1024 * 1024 + 1];
        let chunked = first_line(&mounted, "transfer-encoding: chunked", Some(&chunk)).await;
        assert_eq!(chunked, "HTTP/1.1 413", "{mount:?}");
        let fits = update::text(&"x".repeat(900_000)).json().to_string();
        assert_eq!(
            exchange(mounted.address, post(SECRET, fits)).await.status(),
            200,
            "{mount:?}"
        );
    }
}

#[tokio::test]
async fn an_update_that_found_no_room_comes_again_after_503_and_nothing_overtakes_it() {
    for mount in MOUNTS {
        let net = Net::new().await;
        let is_full = Arc::new(AtomicBool::new(true));
        let full = Arc::clone(&is_full);
        let webhook = net.webhook(stack(move |request| {
            let was_full = full.swap(false, Ordering::Relaxed);
            async move {
                match was_full {
                    true => Err(Error::overloaded("full").into()),
                    false => Ok(echo(&request)),
                }
            }
        }));
        let webhook = webhook.build();
        let mounted = net.mount(mount, &webhook).await;
        net.alice.say(&net.client, "first");
        net.alice.say(&net.client, "second");
        net.settled().await;
        assert_eq!(
            net.statuses(),
            [Some(503), Some(200), Some(200)],
            "{mount:?}"
        );
        assert_eq!(
            net.chat().texts(),
            ["first", "second", "first", "second"],
            "{mount:?}"
        );

        is_full.store(true, Ordering::Relaxed);
        let body = update::text("x").json().to_string();
        let answer = exchange(mounted.address, post(SECRET, body)).await;
        assert_eq!(answer.status(), 503, "{mount:?}");
        assert_eq!(answer.headers()["retry-after"], "1", "{mount:?}");
    }
}

#[tokio::test]
async fn the_last_reply_rides_in_the_answer_if_it_was_asked_for() {
    for mount in MOUNTS {
        let net = Net::new().await;
        let twice = stack(|request| async move {
            let update = request.update();
            Ok(Outcome::handled()
                .reply(update.reply("first"))
                .reply(update.reply("last")))
        });
        let webhook = net.webhook(twice).reply_in_answer(true).build();
        let mounted = net.mount(mount, &webhook).await;
        net.alice.say(&net.client, "hello");
        net.settled().await;
        assert_eq!(net.chat().texts(), ["hello", "first", "last"], "{mount:?}");

        // Seen from outside: one call was made, the other rides.
        let body = update::text("hi")
            .id(1)
            .from(net.alice.id())
            .json()
            .to_string();
        let answer = exchange(mounted.address, post(SECRET, body)).await;
        assert_eq!(
            answer.headers()["content-type"],
            "application/json",
            "{mount:?}"
        );
        let call: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(
            (&call["method"], &call["text"]),
            (&json!("sendMessage"), &json!("last"))
        );
        assert_eq!(
            net.chat().texts().len(),
            4,
            "{mount:?}: only the first was sent"
        );
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_cancels_nothing() {
    for mount in MOUNTS {
        let mut net = Net::new().await;
        let (begun, open) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (begins, gate) = (Arc::clone(&begun), Arc::clone(&open));
        let webhook = net.webhook(stack(move |request| {
            let (begins, gate) = (Arc::clone(&begins), Arc::clone(&gate));
            async move {
                begins.add_permits(1);
                gate.acquire().await.unwrap().forget();
                Ok(echo(&request))
            }
        }));
        net.alice.say(&net.client, "before");
        let mounted = Mounted::new(mount, webhook.build()).await;
        let body = update::text("still there?")
            .from(net.alice.id())
            .json()
            .to_string();
        let request = exchange(mounted.address, post(SECRET, body));
        {
            let mut request = std::pin::pin!(request);
            tokio::select! {
                _ = &mut request => panic!("{mount:?}: it was answered"),
                permit = soon(begun.acquire()) => permit.unwrap().forget(),
            }
            // The request and its connection are dropped here.
        }
        open.add_permits(1);
        net.until(|net| net.chat().texts().len() == 2).await;
        assert_eq!(net.chat().texts(), ["before", "still there?"], "{mount:?}");
    }
}

#[tokio::test]
async fn an_event_of_the_host_passes_the_same_stack() {
    for mount in MOUNTS {
        let net = Net::new().await;
        let seen = crate::support::Log::default();
        let router: Router = Router::new()
            .custom("paid", async |Payload(order): Payload<u64>| {
                format!("Order {order} is paid.")
            })
            .message(Content::Text, async |Text(text): Text| text);
        let stack = tower::ServiceBuilder::new()
            .layer(seen.of_outcomes())
            .service(router);
        let webhook = net.webhook(stack).build();
        let mounted = net.mount(mount, &webhook).await;
        net.alice.say(&net.client, "hello");
        net.settled().await;

        let injector = Injector::of(webhook.delivery());
        let event = Update::custom("paid", json!(5)).with_chat(net.chat().id());
        injector.inject(event.clone()).await.unwrap();
        assert_eq!(
            net.chat().texts(),
            ["hello", "hello", "Order 5 is paid."],
            "{mount:?}"
        );
        assert_eq!(
            seen.lines(),
            ["message: handled", "custom: handled"],
            "{mount:?}"
        );

        webhook.shutdown(SECOND).await;
        injector.inject(event).await.unwrap_err();
        let body = update::text("too late").json().to_string();
        let answer = exchange(mounted.address, post(SECRET, body)).await;
        assert_eq!(answer.status(), 503, "{mount:?}");
        assert!(answer.headers().contains_key("retry-after"), "{mount:?}");
    }
}

#[tokio::test]
async fn a_server_that_stops_finishes_the_requests_it_has() {
    for mount in [Mount::Axum, Mount::Listen] {
        let net = Net::new().await;
        let (begun, open) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (begins, gate) = (Arc::clone(&begun), Arc::clone(&open));
        let webhook = net.webhook(stack(move |request| {
            let (begins, gate) = (Arc::clone(&begins), Arc::clone(&gate));
            async move {
                begins.add_permits(1);
                gate.acquire().await.unwrap().forget();
                assert_eq!(text(&request), "last words");
                Ok(echo(&request))
            }
        }));
        let webhook = webhook.build();
        let mounted = net.mount(mount, &webhook).await;
        net.alice.say(&net.client, "last words");
        soon(begun.acquire()).await.unwrap().forget();
        let address = mounted.address;
        let stopping = tokio::spawn(mounted.stop());
        let closed = async { while TcpStream::connect(address).await.is_ok() {} };
        soon(closed).await;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert!(
            !stopping.is_finished(),
            "{mount:?}: it waits for the request"
        );
        open.add_permits(1);
        net.settled().await;
        assert_eq!(net.chat().texts(), ["last words"; 2], "{mount:?}");
        assert_eq!(net.statuses(), [Some(200)], "{mount:?}");
        soon(stopping).await.unwrap();
        assert_eq!(webhook.shutdown(SECOND).await, 0, "{mount:?}");
    }
}
