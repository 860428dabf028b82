//! The connections of the client: which are used again, which are closed, and when.

use std::{
    collections::BTreeSet,
    future::{Future, poll_fn},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{ApiErrorKind, ApiRequest, InputFile};
use campanile_net::client::Client;
use futures::{FutureExt, future::join_all, stream};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Handle, Runtime},
    sync::{Barrier, watch},
    time::{Instant, sleep, timeout},
};
use tower::ServiceExt;

use crate::loopback::{Answer, Loopback, read};

/// How long is waited for what must come.
const SOON: Duration = Duration::from_secs(5);

const TRUE: &str = r#"{"ok":true,"result":true}"#;

fn client(url: &str) -> Client {
    Client::builder("42:AAE-secret_of_35_characters_1234567".parse().unwrap())
        .base_url(url)
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

fn send() -> ApiRequest {
    ApiRequest::new("sendMessage").param("chat_id", 7)
}

fn ok() -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{TRUE}",
        TRUE.len()
    )
}

/// A server that does with each connection what the test says, and counts.
struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    /// Connections that have ended, on either side.
    ended: watch::Receiver<usize>,
}

impl Server {
    /// The future gets the connection, its number from 0 on, and the count of requests to add to.
    async fn start<F, Fut>(serve: F) -> Self
    where
        F: Fn(TcpStream, usize, Arc<AtomicUsize>) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, connections) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let (sender, ended) = watch::channel(0);
        let (counted, accepted) = (Arc::clone(&requests), Arc::clone(&connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = accepted.fetch_add(1, Ordering::SeqCst);
                let serving = serve(stream, number, Arc::clone(&counted));
                let sender = sender.clone();
                tokio::spawn(async move {
                    serving.await;
                    sender.send_modify(|ended| *ended += 1);
                });
            }
        });
        Self {
            url,
            requests,
            connections,
            ended,
        }
    }

    fn counts(&self) -> (usize, usize) {
        let count = |counter: &AtomicUsize| counter.load(Ordering::SeqCst);
        (count(&self.requests), count(&self.connections))
    }

    async fn ended(&self, count: usize) {
        let mut ended = self.ended.clone();
        let enough = ended.wait_for(|ended| *ended >= count);
        let _ = timeout(SOON, enough).await.expect("it ends").unwrap();
    }
}

/// Answers each request alike, until the client closes the connection.
async fn answer_all(mut stream: TcpStream, requests: Arc<AtomicUsize>, answer: &str) {
    let mut buffer = Vec::new();
    while read(&mut stream, &mut buffer).await.is_some() {
        requests.fetch_add(1, Ordering::SeqCst);
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// Lets the reactor, and all tasks, see what happened so far; on one thread each turn polls it.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_an_answer_says_of_its_connection_is_obeyed() {
    let length = format!("Content-Length: {}\r\n", TRUE.len());
    let chunked = |trailers| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let (a, b) = TRUE.split_at(10);
        format!(
            "{head}{:x}\r\n{a}\r\n{:x}\r\n{b}\r\n0\r\n{trailers}\r\n",
            a.len(),
            b.len()
        )
    };
    let informed = format!("HTTP/1.1 100 Continue\r\n\r\n{}", ok());
    // The answer, whether the server then closes, and whether the client may call again.
    let answers = [
        (ok(), false, true),
        (informed, false, true),
        (chunked(""), false, true),
        (chunked("X-Sum: 1\r\n"), false, true),
        (
            format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{length}\r\n{TRUE}"),
            false,
            false,
        ),
        (
            format!("HTTP/1.0 200 OK\r\n{length}\r\n{TRUE}"),
            false,
            false,
        ),
        (
            format!("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n{length}\r\n{TRUE}"),
            false,
            true,
        ),
        (format!("HTTP/1.1 200 OK\r\n\r\n{TRUE}"), true, false),
        // More than an answer.
        (ok() + "HTTP/1.1 500 No\r\n\r\n", false, false),
    ];
    for (answer, closes, may_call_again) in answers {
        let text = answer.clone();
        let server = Server::start(move |mut stream, _, requests| {
            let answer = answer.clone();
            async move {
                if closes {
                    let _ = read(&mut stream, &mut Vec::new()).await;
                    requests.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(answer.as_bytes()).await.unwrap();
                } else {
                    answer_all(stream, requests, &answer).await;
                }
            }
        })
        .await;
        let client = client(&server.url);
        for _ in 0..2 {
            let response = client.clone().oneshot(send()).await.unwrap();
            assert!(response.result::<bool>().unwrap(), "{text}");
        }
        let connections = if may_call_again { 1 } else { 2 };
        assert_eq!(server.counts(), (2, connections), "{text}");
        if !may_call_again {
            server.ended(1).await;
        }
    }
}

#[tokio::test]
async fn connections_that_were_closed_while_idle_cost_no_call() {
    // Three calls at once, then the server closes; each later connection takes one call.
    let barrier = Arc::new(Barrier::new(3));
    let (close, closing) = watch::channel(false);
    let server = Server::start(move |mut stream, number, requests| {
        let (barrier, mut closing) = (Arc::clone(&barrier), closing.clone());
        async move {
            let received = read(&mut stream, &mut Vec::new()).await;
            requests.fetch_add(usize::from(received.is_some()), Ordering::SeqCst);
            if number < 3 {
                barrier.wait().await;
            }
            stream.write_all(ok().as_bytes()).await.unwrap();
            let _ = closing.wait_for(|closing| *closing).await;
        }
    })
    .await;
    let client = client(&server.url);
    let calls = join_all((0..3).map(|_| client.clone().oneshot(send()))).await;
    assert!(calls.iter().all(Result::is_ok));
    close.send_replace(true);
    server.ended(3).await;
    settle().await;
    client.clone().oneshot(send()).await.unwrap();
    assert_eq!(server.counts(), (4, 4));
}

/// A call looks at its connection when that has something, not whenever it is polled or in a circle.
#[tokio::test]
async fn a_call_that_waits_is_left_alone() {
    let server = Server::start(|mut stream, _, _| async move {
        let _ = read(&mut stream, &mut Vec::new()).await;
        let answer = ok();
        for part in answer.as_bytes().chunks(40) {
            settle().await;
            stream.write_all(part).await.unwrap();
        }
    })
    .await;
    let mut call = Box::pin(client(&server.url).oneshot(send()));
    let mut polls = 0;
    poll_fn(|cx| {
        polls += 1;
        call.as_mut().poll(cx)
    })
    .await
    .unwrap();
    // To connect, to send, and for each of the two parts.
    assert!(polls <= 4, "{polls}");
}

#[tokio::test]
async fn a_burst_has_a_connection_for_each_call_and_few_are_kept() {
    const CALLS: usize = 100;
    const KEPT: usize = 32;
    let barrier = Arc::new(Barrier::new(CALLS));
    let server = Server::start(move |mut stream, _, requests| {
        let barrier = Arc::clone(&barrier);
        async move {
            let mut buffer = Vec::new();
            let _ = read(&mut stream, &mut buffer).await;
            barrier.wait().await;
            stream.write_all(ok().as_bytes()).await.unwrap();
            answer_all(stream, requests, &ok()).await;
        }
    })
    .await;
    let client = client(&server.url);
    let calls = join_all((0..CALLS).map(|_| client.clone().oneshot(send()))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(server.counts().1, CALLS);
    server.ended(CALLS - KEPT).await;
    settle().await;
    assert_eq!(*server.ended.borrow(), CALLS - KEPT);
    let calls = join_all((0..KEPT).map(|_| client.clone().oneshot(send()))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(server.counts(), (KEPT, CALLS));
}

#[tokio::test]
async fn a_quiet_client_closes_its_connections_and_leaves_no_task() {
    let server = Server::start(|stream, _, requests| async move {
        answer_all(stream, requests, &ok()).await;
    })
    .await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let client = client(&server.url);
    let before = tasks();
    client.clone().oneshot(send()).await.unwrap();
    tokio::time::pause();
    let start = Instant::now();
    sleep(Duration::from_secs(49)).await;
    assert_eq!(*server.ended.borrow(), 0);
    server.ended(1).await;
    let idle = start.elapsed();
    assert!(idle <= Duration::from_secs(51), "{idle:?}");
    settle().await;
    assert_eq!(tasks(), before);
    // And so once more, with a reaper of its own.
    tokio::time::resume();
    client.clone().oneshot(send()).await.unwrap();
    assert_eq!(server.counts(), (2, 2));
    tokio::time::pause();
    sleep(Duration::from_secs(49)).await;
    server.ended(2).await;
}

#[tokio::test]
async fn a_client_that_is_dropped_closes_its_connections() {
    let server = Server::start(|stream, _, requests| async move {
        answer_all(stream, requests, &ok()).await;
    })
    .await;
    let client = client(&server.url);
    client.clone().oneshot(send()).await.unwrap();
    settle().await;
    assert_eq!(*server.ended.borrow(), 0);
    drop(client);
    server.ended(1).await;
}

#[tokio::test]
async fn an_answer_before_the_end_of_an_upload_ends_the_upload() {
    let server = Server::start(|mut stream, _, requests| async move {
        // Only the head and some of the body are read, and the connection is left open.
        let _ = stream.read(&mut [0; 4096]).await;
        requests.fetch_add(1, Ordering::SeqCst);
        let answer = r#"{"ok":false,"error_code":413,"description":"Request Entity Too Large"}"#;
        let head = format!("HTTP/1.1 413 X\r\nContent-Length: {}\r\n\r\n", answer.len());
        stream.write_all((head + answer).as_bytes()).await.unwrap();
        while stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {}
    })
    .await;
    let client = client(&server.url);
    let piece = Bytes::from(vec![7; 1 << 16]);
    for size in [None, Some(1 << 40)] {
        let pieces = stream::repeat_with({
            let piece = piece.clone();
            move || Ok(piece.clone())
        });
        let file = InputFile::stream("endless.bin", pieces);
        let file = size.map_or(file.clone(), |size| file.with_size(size));
        let upload = ApiRequest::new("sendDocument").file("document", file);
        let error = client.clone().oneshot(upload).await.unwrap_err();
        assert_eq!(error.kind(), ApiErrorKind::TooLarge, "{error}");
    }
    server.ended(2).await;
    assert_eq!(server.counts(), (2, 2));
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_call_that_is_dropped_while_it_connects_closes_its_socket() {
    // A handshake of TLS that is never answered.
    let server = Server::start(|mut stream, _, requests| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        requests.fetch_add(1, Ordering::SeqCst);
        while stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {}
    })
    .await;
    let client = client(&server.url.replace("http:", "https:"));
    let mut call = Box::pin(client.clone().oneshot(send()));
    while server.counts().0 == 0 {
        assert!((&mut call).now_or_never().is_none());
        settle().await;
    }
    drop(call);
    server.ended(1).await;
    // The time of the call holds for its handshake too.
    let call = send().with_timeout(Duration::from_millis(50));
    let error = client.oneshot(call).await.unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Timeout, "{error}");
    server.ended(2).await;
}

#[tokio::test]
async fn a_call_may_move_to_another_task_half_way() {
    let (answer, answered) = watch::channel(false);
    let server = Server::start(move |mut stream, _, requests| {
        let mut answered = answered.clone();
        async move {
            let _ = read(&mut stream, &mut Vec::new()).await;
            requests.fetch_add(1, Ordering::SeqCst);
            let _ = answered.wait_for(|answered| *answered).await;
            stream.write_all(ok().as_bytes()).await.unwrap();
        }
    })
    .await;
    let mut call = Box::pin(client(&server.url).oneshot(send()));
    while server.counts().0 == 0 {
        assert!((&mut call).now_or_never().is_none());
        settle().await;
    }
    let call = tokio::spawn(call);
    settle().await;
    answer.send_replace(true);
    call.await.unwrap().unwrap();
}

/// All in one task, whose budget of work between two yields is used up again and again.
#[tokio::test]
async fn many_calls_in_one_task_with_long_answers_all_end() {
    let long = "x".repeat(1 << 20);
    let server = Loopback::start((0..40).map(|_| Answer::ok(&long))).await;
    let client = client(server.url());
    let calls = join_all((0..40).map(|_| client.clone().oneshot(send()))).await;
    for response in calls {
        assert_eq!(response.unwrap().result::<String>().unwrap(), long);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wake_is_lost_between_threads() {
    let server = Server::start(|stream, _, requests| async move {
        answer_all(stream, requests, &ok()).await;
    })
    .await;
    let client = client(&server.url);
    let tasks = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            for _ in 0..250 {
                client.clone().oneshot(send()).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(server.counts().0, 2_000);
    assert!(server.counts().1 <= 8);
}

#[test]
fn each_runtime_has_connections_of_its_own_which_end_with_it() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let home = Runtime::new().unwrap();
    let server = home.block_on(Server::start(|stream, _, requests| async move {
        answer_all(stream, requests, &ok()).await;
    }));
    let client = client(&server.url);
    let (first, second) = (runtime(), runtime());
    // The one that does not run now cannot drive its sockets.
    for runtime in [&first, &second, &first, &second] {
        runtime.block_on(client.clone().oneshot(send())).unwrap();
    }
    assert_eq!(server.counts(), (4, 2));
    drop(first);
    home.block_on(server.ended(1));
    let third = runtime();
    for runtime in [&second, &third] {
        runtime.block_on(client.clone().oneshot(send())).unwrap();
    }
    assert_eq!(server.counts(), (6, 3));
}

/// Numbers that look random and are the same for each seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// A server that answers each request with its own number, or breaks in one way or another.
async fn misbehave(mut stream: TcpStream, mut dice: Dice, arrived: Arc<Mutex<Vec<u64>>>) {
    stream.set_nodelay(true).unwrap();
    let mut buffer = Vec::new();
    while let Some(received) = read(&mut stream, &mut buffer).await {
        let number = serde_json::from_slice::<Value>(&received.body).unwrap()["chat_id"]
            .as_u64()
            .unwrap();
        arrived.lock().unwrap().push(number);
        let body = format!(r#"{{"ok":true,"result":{number}}}"#);
        let length = format!("Content-Length: {}\r\n", body.len());
        let (answer, ends) = match dice.below(12) {
            0 => (String::new(), true),
            1 => (
                format!("HTTP/1.1 200 OK\r\n{length}\r\n{}", &body[..9]),
                true,
            ),
            2 => (
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{length}\r\n{body}"),
                false,
            ),
            3 => (format!("HTTP/1.0 200 OK\r\n\r\n{body}"), true),
            4 => ("no HTTP at all\r\n\r\n".to_owned(), false),
            _ => (format!("HTTP/1.1 200 OK\r\n{length}\r\n{body}"), false),
        };
        for part in answer.as_bytes().chunks(1 + dice.below(90) as usize) {
            if stream.write_all(part).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        // As when an idle connection is closed for its age.
        if ends || dice.below(4) == 0 {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_server_does_no_call_is_sent_twice_or_gets_the_answer_of_another() {
    const CALLERS: u64 = 8;
    const CALLS: u64 = 100;
    for seed in 0..4 {
        let arrived = Arc::<Mutex<Vec<u64>>>::default();
        let log = Arc::clone(&arrived);
        let server = Server::start(move |stream, number, _| {
            misbehave(stream, Dice(seed << 32 | number as u64), Arc::clone(&log))
        })
        .await;
        let client = client(&server.url);
        let callers = (0..CALLERS).map(|caller| {
            let client = client.clone();
            let mut dice = Dice(seed << 32 | caller << 16);
            tokio::spawn(async move {
                let mut answered = 0;
                for number in caller * CALLS..(caller + 1) * CALLS {
                    let request = ApiRequest::new("sendMessage").param("chat_id", number);
                    let call = client.clone().oneshot(request);
                    // Some are given up half way.
                    let patience = match dice.below(10) {
                        0 => Duration::from_micros(dice.below(300)),
                        _ => SOON,
                    };
                    match timeout(patience, call).await {
                        Ok(Ok(response)) => {
                            assert_eq!(response.result::<u64>().unwrap(), number);
                            answered += 1;
                        }
                        // Whatever broke was seen; nothing is waited for that does not come.
                        Ok(Err(error)) => assert_ne!(error.kind(), ApiErrorKind::Timeout),
                        Err(_) => {}
                    }
                }
                answered
            })
        });
        let mut answered = 0;
        for caller in callers.collect::<Vec<_>>() {
            answered += timeout(SOON, caller).await.expect("calls end").unwrap();
        }
        let arrived = arrived.lock().unwrap();
        let distinct: BTreeSet<_> = arrived.iter().collect();
        assert_eq!(distinct.len(), arrived.len(), "a call was sent twice");
        assert!(answered > CALLERS * CALLS / 3, "{answered}");
        let reused = arrived.len() > server.counts().1;
        assert!(reused, "{} connections", server.counts().1);
    }
}
