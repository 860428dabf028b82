use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use campanile_core::{BoxError, ErrorKind, Origin, Outcome, Probe, Request};
use campanile_testkit::{TestBot, assert_handled, contract, update};
use tower::{Layer, Service, ServiceExt, service_fn};

use super::*;

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(CatchPanicLayer::new).await;
}

#[tokio::test]
async fn a_probe_names_the_trace_that_should_stand_outside() {
    let probe = Probe::new();
    let inner = service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) });
    let request = update::text("x").request();
    let request = request.with_origin(Origin::Probe(probe.clone()));
    let _ = CatchPanicLayer::new()
        .layer(inner)
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(probe.entries()[0].name, "catch_panic");
    assert_eq!(probe.entries()[0].outside[0].0, "trace");
}

/// Panics where its update tells it to.
#[derive(Debug, Clone)]
struct Volatile {
    ready_panics: Arc<AtomicBool>,
}

impl Service<Request> for Volatile {
    type Response = Outcome;
    type Error = Infallible;
    type Future = futures::future::BoxFuture<'static, Result<Outcome, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        assert!(!self.ready_panics.load(Relaxed), "not ready at all");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        assert_ne!(request.update().text(), Some("call"), "called");
        Box::pin(async move {
            tokio::task::yield_now().await;
            assert_ne!(request.update().text(), Some("poll"), "polled");
            Ok(Outcome::handled())
        })
    }
}

#[tokio::test]
async fn a_panic_anywhere_inside_is_an_error_and_the_next_update_is_served() {
    let ready_panics = Arc::new(AtomicBool::new(false));
    let inner = Volatile {
        ready_panics: Arc::clone(&ready_panics),
    };
    let stack = CatchPanicLayer::new().layer(inner);
    let bot = TestBot::new();
    for place in ["call", "poll"] {
        let error = bot.run(&stack, update::text(place)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Panic);
        assert!(error.to_string().contains(place), "{error}");
        assert_handled!(bot.run(&stack, update::text("fine")).await);
    }
    ready_panics.store(true, Relaxed);
    let error = bot.run(&stack, update::text("fine")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Panic);
    ready_panics.store(false, Relaxed);
    assert_handled!(bot.run(&stack, update::text("fine")).await);
}

#[tokio::test]
async fn a_future_that_panics_again_while_it_is_dropped_still_ends_in_the_first_panic() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("second");
        }
    }
    let inner = service_fn(|_: Request| {
        let bomb = Bomb;
        // The bomb belongs to the future, not to its body: it goes off when the future is dropped.
        std::future::poll_fn(move |_| -> Poll<Result<Outcome, BoxError>> {
            let _keep = &bomb;
            panic!("first")
        })
    });
    let stack = CatchPanicLayer::new().layer(inner);
    let request = update::text("x").request();
    let error = stack.oneshot(request).await.unwrap_err();
    assert_eq!(error.to_string(), "panicked: first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_stress_a_panic_is_the_error_of_its_own_update_only() {
    let stack = CatchPanicLayer::new().layer(service_fn(|request: Request| async move {
        tokio::task::yield_now().await;
        match request.update().text() {
            // Without the panic hook, which would write a line for each.
            Some("panic") => std::panic::resume_unwind(Box::new("planned")),
            _ => Ok::<_, campanile_core::Error>(Outcome::handled()),
        }
    }));
    let tasks = (0..8).map(|_| {
        let stack = stack.clone();
        tokio::spawn(async move {
            for _ in 0..300 {
                let panics = stack.clone().oneshot(update::text("panic").request());
                let other = stack.clone().oneshot(update::text("x").request());
                let (panics, other) = tokio::join!(panics, other);
                assert_eq!(panics.unwrap_err().kind(), ErrorKind::Panic);
                assert_handled!(other);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}
