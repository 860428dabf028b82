//! A store that is away, and what Telegram and the people see of it.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use campanile::{
    layers::MediaGroupLayer,
    net::webhook::Webhook,
    prelude::*,
    store::{
        Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Op, Row, Scan, Store,
        StoreError,
    },
};
use campanile_emulator::Album as Draft;
use http::header::RETRY_AFTER;
use tower::{Layer, ServiceExt, service_fn};

use crate::support::{Log, World, pass, stack};

/// A store that can be taken away, as an engine behind a network can.
#[derive(Debug, Clone, Default)]
struct Remote {
    store: MemoryStore,
    is_away: Arc<AtomicBool>,
}

impl Remote {
    fn set_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::Relaxed);
    }

    fn reached<T: Send + 'static>(&self, ask: impl FnOnce(&MemoryStore) -> Answer<T>) -> Answer<T> {
        if self.is_away.load(Ordering::Relaxed) {
            let error = StoreError::unavailable("there is no connection", "it was cut");
            return Answer::boxed(async { Err(error) });
        }
        ask(&self.store)
    }
}

impl Store for Remote {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        self.reached(|store| store.run(ops, durability))
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.reached(|store| store.claim(claim))
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.reached(|store| store.scan(scan))
    }

    fn release(&self, lease: &Lease) {
        if !self.is_away.load(Ordering::Relaxed) {
            self.store.release(lease);
        }
    }

    fn caps(&self) -> Caps {
        Caps::new(true, true)
    }
}

/// The status of an answer of a webhook, and after how many seconds it asks to be called again.
type Noted = (u16, Option<u64>);
type Answers = Arc<Mutex<Vec<Noted>>>;

/// A bot with a webhook, whose handler writes down how many items each album has.
struct Collecting {
    world: World,
    log: Log,
    remote: Remote,
    answers: Answers,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Collecting {
    /// `answered` looks at each answer on its way to Telegram, and may take the store away.
    async fn new(answered: fn(&Remote, &[Noted])) -> Self {
        let (world, log, remote) = (World::new().await, Log::default(), Remote::default());
        let handled = log.clone();
        let handler = stack(move |request| {
            let album = request.extensions().get::<Album>().cloned();
            handled.push(format!("{} items", album.map_or(0, |album| album.len())));
            async { Ok(Outcome::handled()) }
        });
        let (layer, albums) = MediaGroupLayer::pair(Arc::new(remote.clone()));
        let stack = layer.layer(handler);
        let driver = tokio::spawn(albums.drive(world.bot.clone(), stack.clone()));
        let webhook = Webhook::new(world.bot.clone(), stack).build();
        webhook.register("https://bot.example/hook").await.unwrap();
        let answers = Answers::default();
        let (noted, away) = (Arc::clone(&answers), remote.clone());
        let endpoint = service_fn(move |request| {
            let (webhook, noted, away) = (webhook.clone(), Arc::clone(&noted), away.clone());
            async move {
                let answer = webhook.oneshot(request).await.unwrap();
                let again = answer.headers().get(RETRY_AFTER);
                let again = again.map(|seconds| seconds.to_str().unwrap().parse().unwrap());
                let mut noted = noted.lock().unwrap();
                noted.push((answer.status().as_u16(), again));
                answered(&away, &noted);
                Ok::<_, Infallible>(answer)
            }
        });
        let serving = tokio::spawn(world.emulator.deliver(&world.client, endpoint));
        Self {
            world,
            log,
            remote,
            answers,
            tasks: vec![driver, serving],
        }
    }

    fn answers(&self) -> Vec<Noted> {
        self.answers.lock().unwrap().drain(..).collect()
    }
}

impl Drop for Collecting {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

#[tokio::test(start_paused = true)]
async fn an_album_that_comes_while_the_store_is_away_is_kept_by_telegram_and_arrives_whole() {
    let bot = Collecting::new(|_, _| {}).await;
    let world = &bot.world;
    bot.remote.set_away(true);
    world.alice.album(&world.client, Draft::photos(3));
    pass(20).await;
    let answers = bot.answers();
    assert!(!answers.is_empty());
    for (status, again) in answers {
        assert_eq!(
            (status, again.is_some_and(|seconds| seconds > 0)),
            (503, true)
        );
    }
    assert_eq!(
        bot.log.lines(),
        [""; 0],
        "nothing runs that is not captured"
    );
    assert!(world.pending() > 0, "nothing was acknowledged");

    bot.remote.set_away(false);
    world.settled().await;
    pass(20).await;
    let answers = bot.answers();
    assert!(
        answers.iter().all(|(status, _)| *status == 200),
        "{answers:?}"
    );
    assert_eq!(bot.log.lines(), ["3 items"]);
}

#[tokio::test(start_paused = true)]
async fn an_album_that_an_outage_interrupts_arrives_whole() {
    // Away after the second member, and back when the third was refused seven times.
    let bot = Collecting::new(|remote, answers| match answers.len() {
        2 => remote.set_away(true),
        9 => remote.set_away(false),
        _ => {}
    })
    .await;
    let world = &bot.world;
    pass(5).await;
    world.alice.album(&world.client, Draft::photos(5));
    world.settled().await;
    pass(20).await;
    let statuses: Vec<_> = bot.answers().iter().map(|(status, _)| *status).collect();
    let expected = [[200; 2].as_slice(), &[503; 7], &[200; 3]].concat();
    assert_eq!(statuses, expected);
    assert_eq!(bot.log.lines(), ["5 items"]);
}
