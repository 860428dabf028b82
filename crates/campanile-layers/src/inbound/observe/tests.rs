use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use campanile_core::{Ack, BoxError, Outcome, Request};
use campanile_testkit::{TestBot, assert_handled, contract, update};
use tokio::time::Instant;
use tokio_test::{assert_pending, assert_ready, task};
use tower::{Layer, ServiceExt, service_fn};

use super::*;

/// The texts that an observer saw.
type Seen = Arc<Mutex<Vec<String>>>;

fn note(seen: &Seen, request: &Request) {
    let text = request.update().text().unwrap_or_default().to_owned();
    seen.lock().unwrap().push(text);
}

async fn handle(_: Request) -> Result<Outcome, BoxError> {
    Ok(Outcome::handled())
}

/// Shows texts to a layer, as updates that pass it.
async fn show(layer: &ObserveLayer, texts: &[&str]) {
    let stack = layer.layer(service_fn(handle));
    for text in texts {
        assert_handled!(TestBot::new().run(&stack, update::text(text)).await);
    }
}

/// Waits for the end of a worker, but not for ever.
async fn end<F: Future>(worker: F) -> F::Output {
    let end = tokio::time::timeout(Duration::from_secs(600), worker).await;
    end.expect("the worker ends")
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(|| ObserveLayer::sync(|_| ())).await;
    contract::check(|| ObserveLayer::sync(|_| panic!("no matter"))).await;
    // The worker is dropped at once: nobody observes, and nothing else changes.
    contract::check(|| ObserveLayer::pair(|_| async {}).0).await;
}

#[tokio::test]
async fn a_function_in_place_sees_every_update_and_its_panics_are_counted() {
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let layer = ObserveLayer::sync(move |request| {
        note(&sink, request);
        assert_ne!(request.update().text(), Some("b"));
    });
    show(&layer, &["a", "b", "c"]).await;
    assert_eq!(*seen.lock().unwrap(), ["a", "b", "c"]);
    assert_eq!(layer.counter().counts().panicked, 1);
}

#[tokio::test(start_paused = true)]
async fn the_worker_shows_updates_in_order_and_ends_when_all_layers_are_gone() {
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let (layer, worker) = ObserveLayer::pair(move |request| {
        let sink = Arc::clone(&sink);
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            note(&sink, &request);
        }
    });
    let mut worker = task::spawn(worker);
    let start = Instant::now();
    show(&layer, &["a", "b"]).await;
    assert_eq!(
        start.elapsed(),
        Duration::ZERO,
        "updates waited for the observer"
    );
    assert_pending!(worker.poll());
    let clone = layer.clone();
    drop(layer);
    show(&clone, &["c"]).await;
    drop(clone);
    end(worker).await;
    assert_eq!(*seen.lock().unwrap(), ["a", "b", "c"]);
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[tokio::test]
async fn when_256_wait_one_more_is_dropped_and_counted() {
    let (layer, worker) = ObserveLayer::pair(|_| async {});
    let counter = layer.counter();
    let mut worker = task::spawn(worker);
    show(&layer, &["x"; 256]).await;
    assert_eq!(counter.counts(), Counts::default());
    show(&layer, &["x"; 3]).await;
    assert_eq!(counter.counts().dropped, 3);
    assert_pending!(worker.poll());
    show(&layer, &["x"]).await;
    assert_eq!(counter.counts().dropped, 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_of_more_than_30_seconds_is_given_up_and_the_next_update_is_shown() {
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let (layer, worker) = ObserveLayer::pair(move |request| {
        let sink = Arc::clone(&sink);
        async move {
            if request.update().text() == Some("slow") {
                std::future::pending::<()>().await;
            }
            note(&sink, &request);
        }
    });
    let counter = layer.counter();
    show(&layer, &["slow", "a", "slow", "b"]).await;
    drop(layer);
    let start = Instant::now();
    end(worker).await;
    assert_eq!(start.elapsed().as_secs(), 60);
    assert_eq!(*seen.lock().unwrap(), ["a", "b"]);
    assert_eq!(counter.counts().timed_out, 2);
}

#[tokio::test(start_paused = true)]
async fn the_worker_survives_errors_and_panics_of_every_kind() {
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let (layer, worker) = ObserveLayer::pair(move |request: Request| {
        assert_ne!(request.update().text(), Some("call"));
        let sink = Arc::clone(&sink);
        async move {
            tokio::task::yield_now().await;
            match request.update().text() {
                Some("poll") => panic!("polled"),
                Some("fail") => return Err("failed"),
                _ => note(&sink, &request),
            }
            Ok(())
        }
    });
    let counter = layer.counter();
    show(&layer, &["a", "call", "b", "poll", "c", "fail", "d"]).await;
    drop(layer);
    end(worker).await;
    assert_eq!(*seen.lock().unwrap(), ["a", "b", "c", "d"]);
    let counts = counter.counts();
    assert_eq!((counts.panicked, counts.failed), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn the_time_for_one_update_can_be_set() {
    let (layer, worker) = ObserveLayer::pair(|_| std::future::pending::<()>());
    show(&layer, &["x"]).await;
    drop(layer);
    let start = Instant::now();
    end(worker.timeout(Duration::from_secs(2))).await;
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test]
async fn the_copy_keeps_nothing_of_the_call_alive() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let (layer, worker) = ObserveLayer::pair(move |request| {
        sink.lock().unwrap().push(request);
        async {}
    });
    let (ack, acked) = Ack::pair();
    let request = update::text("x").request().with_ack(ack);
    let extension = Arc::new(());
    let request = request.with_extension(Arc::clone(&extension));
    let stack = layer.layer(service_fn(handle));
    assert_handled!(stack.oneshot(request).await);
    drop(layer);
    end(worker).await;
    assert_eq!(Arc::strong_count(&extension), 1);
    seen.lock().unwrap()[0].ack().now();
    assert!(!acked.is_done());
}

#[tokio::test]
async fn updates_pass_when_the_worker_is_gone() {
    let (layer, worker) = ObserveLayer::pair(|_| async {});
    drop(worker);
    show(&layer, &["a", "b"]).await;
    assert_eq!(layer.counter().counts().dropped, 2);
}

#[tokio::test]
async fn a_worker_without_layers_is_done() {
    let (layer, worker) = ObserveLayer::pair(|_| async {});
    drop(layer);
    assert_ready!(task::spawn(worker).poll());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_stress_every_update_is_shown_or_counted() {
    const TASKS: u64 = 8;
    const UPDATES: u64 = 2_000;
    let seen = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&seen);
    let (layer, worker) = ObserveLayer::pair(move |_| {
        let seen = Arc::clone(&counter);
        async move {
            seen.fetch_add(1, SeqCst);
        }
    });
    let counter = layer.counter();
    let worker = tokio::spawn(worker);
    let stack = layer.layer(service_fn(handle));
    drop(layer);
    let tasks = (0..TASKS).map(|_| {
        let stack = stack.clone();
        tokio::spawn(async move {
            let request = update::text("x").request();
            for _ in 0..UPDATES {
                assert_handled!(stack.clone().oneshot(request.clone()).await);
            }
        })
    });
    let tasks: Vec<_> = tasks.collect();
    drop(stack);
    for task in tasks {
        task.await.unwrap();
    }
    end(worker).await.unwrap();
    assert_eq!(
        seen.load(SeqCst) + counter.counts().dropped,
        TASKS * UPDATES
    );
}
