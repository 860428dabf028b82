//! One bot in several processes behind a load balancer, and one that is started again.

use std::{
    collections::VecDeque,
    convert::Infallible,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use bytes::Bytes;
use campanile::{
    layers::{CatchPanicLayer, RedeliveryLayer, TraceLayer},
    net::webhook::{Webhook, WebhookService},
    prelude::*,
};
use campanile_sqlite::SqliteStore;
use http::{Response, StatusCode};
use http_body_util::Full;
use tower::{ServiceBuilder, ServiceExt, service_fn};

use crate::support::{Log, SECOND, World, echo, pass, stack, text};

/// A process of the bot: a store of its own on the file that all share, a stack and a webhook.
async fn replica(world: &World, log: &Log, file: &Path) -> WebhookService<impl UpdateService> {
    let store = SqliteStore::open(file).await.unwrap();
    let log = log.clone();
    let handler = stack(move |request| {
        log.push(text(&request));
        let is_first = log.lines().len() == 1;
        async move {
            match text(&request).as_str() {
                "slow" => tokio::time::sleep(20 * SECOND).await,
                "panic" if is_first => panic!("a planned panic"),
                _ => {}
            }
            Ok(echo(&request))
        }
    });
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(RedeliveryLayer::on(store))
        .service(handler);
    Webhook::new(world.bot.clone(), stack)
        .secret("a-secret-that-replicas-share".parse().unwrap())
        .answer_within(2 * SECOND)
        .build()
}

/// Hands requests to replicas in turn, and loses the first answers on the way back.
#[derive(Clone)]
struct Balancer<S> {
    replicas: Arc<Mutex<Vec<WebhookService<S>>>>,
    requests: Arc<AtomicUsize>,
    to_lose: usize,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl<S: UpdateService> Balancer<S> {
    fn new(replicas: Vec<WebhookService<S>>, to_lose: usize) -> Self {
        Self {
            replicas: Arc::new(Mutex::new(replicas)),
            requests: Arc::default(),
            to_lose,
            answers: Arc::default(),
        }
    }

    async fn hand_on(
        self,
        request: http::Request<Full<Bytes>>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let number = self.requests.fetch_add(1, SeqCst);
        let replica = {
            let replicas = self.replicas.lock().unwrap();
            replicas[number % replicas.len()].clone()
        };
        let mut answer = replica.oneshot(request).await?;
        self.answers
            .lock()
            .unwrap()
            .push_back(answer.status().as_u16());
        if number < self.to_lose {
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
        }
        Ok(answer)
    }

    /// The status that each request had from its replica, whatever came of it on the way back.
    fn answers(&self) -> Vec<u16> {
        self.answers.lock().unwrap().iter().copied().collect()
    }

    async fn serve(&self, world: &World) -> tokio::task::JoinHandle<()> {
        let first = self.replicas.lock().unwrap()[0].clone();
        first.register("https://bot.example/hook").await.unwrap();
        let balancer = self.clone();
        let endpoint = service_fn(move |request| balancer.clone().hand_on(request));
        tokio::spawn(world.emulator.deliver(&world.client, endpoint))
    }
}

/// What the server was told, when a message comes whose first answers are lost.
async fn told(message: &str, to_lose: usize) -> (Vec<u16>, Vec<String>, World) {
    let (world, log) = (World::new().await, Log::default());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.db");
    let replicas = vec![
        replica(&world, &log, &file).await,
        replica(&world, &log, &file).await,
    ];
    let balancer = Balancer::new(replicas, to_lose);
    let serving = balancer.serve(&world).await;
    world.say(message);
    world.settled().await;
    pass(60).await;
    serving.abort();
    (balancer.answers(), log.lines(), world)
}

#[tokio::test(start_paused = true)]
async fn an_update_whose_answer_was_lost_runs_once_in_all_replicas() {
    let (answers, runs, world) = told("hi", 3).await;
    assert_eq!(answers, [200; 4]);
    assert_eq!(runs, ["hi"]);
    assert_eq!(world.texts(), ["hi", "hi"], "it is answered once");
}

#[tokio::test(start_paused = true)]
async fn an_update_that_another_replica_runs_is_not_acknowledged_before_it_is_handled() {
    let (answers, runs, world) = told("slow", 0).await;
    let (last, before) = answers.split_last().unwrap();
    assert!(before.len() > 2, "{answers:?}");
    assert!(before.iter().all(|status| *status == 503), "{answers:?}");
    assert_eq!(*last, 200);
    assert_eq!(runs, ["slow"]);
    assert_eq!(world.texts(), ["slow", "slow"]);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_panics_in_one_replica_runs_in_another() {
    let (answers, runs, world) = told("panic", 0).await;
    assert_eq!(answers, [503, 200]);
    assert_eq!(runs, ["panic"; 2]);
    assert_eq!(world.texts(), ["panic", "panic"]);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_was_handled_before_a_restart_does_not_run_after_it() {
    let (world, log) = (World::new().await, Log::default());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.db");
    let balancer = Balancer::new(vec![replica(&world, &log, &file).await], 5);
    let serving = balancer.serve(&world).await;
    world.say("hi");
    pass(1).await;
    assert!(world.pending() > 0, "no answer has arrived");
    assert_eq!(world.texts(), ["hi", "hi"]);
    // All that the process remembered goes with it.
    balancer.replicas.lock().unwrap().clear();
    let restarted = replica(&world, &log, &file).await;
    balancer.replicas.lock().unwrap().push(restarted);
    world.say("there");
    world.settled().await;
    assert_eq!(log.lines(), ["hi", "there"]);
    assert_eq!(world.texts(), ["hi", "hi", "there", "there"]);
    serving.abort();
}
