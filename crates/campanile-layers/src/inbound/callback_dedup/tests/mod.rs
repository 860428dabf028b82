mod answers;
mod races;
mod runs;
mod store;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use campanile_core::{
    Ack, BoxError, Error, ErrorKind, Flow, Origin, Outcome, Probe, Request, UpdateService,
};
use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Op, Row, Scan, Store,
    StoreError,
};
use campanile_testkit::{
    TestBot, assert_handled, assert_stopped, assert_unhandled, contract, update,
};
use tokio_test::{assert_pending, task};
use tower::{Layer, ServiceExt, service_fn};

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// A handler that does what the data of the button says, and counts its runs.
#[derive(Debug, Clone, Default)]
struct Runs(Arc<AtomicUsize>);

impl Runs {
    fn count(&self) -> usize {
        self.0.load(SeqCst)
    }

    fn stack(
        &self,
        layer: &CallbackDedupLayer,
    ) -> impl UpdateService<Error = Error, Future: Send> + use<> {
        let runs = self.clone();
        layer.layer(service_fn(move |request: Request| {
            let runs = runs.clone();
            async move {
                runs.0.fetch_add(1, SeqCst);
                handle(&request).await
            }
        }))
    }
}

async fn handle(request: &Request) -> Result<Outcome, BoxError> {
    match request.update().data().unwrap_or_default() {
        "slow" => tokio::time::sleep(5 * SECOND).await,
        // A day and not for ever, so that a test whose repeat runs fails and does not hang.
        "hang" => tokio::time::sleep(24 * 60 * 60 * SECOND).await,
        "fail" => return Err("it failed".into()),
        "retry" => return Err(Error::retry(SECOND, "later").into()),
        "panic" => panic!("it panicked"),
        "stop" => return Ok(Outcome::stopped("handler", "sold out")),
        "unhandled" => return Ok(Outcome::unhandled()),
        "absorbed" => return Ok(Outcome::absorbed()),
        "answer" => return Ok(Outcome::handled().reply(request.update().reply("Liked."))),
        "send" => {
            let answer = request.update().reply("Liked.").unwrap();
            // What the answer came to is the business of the test.
            let _ = request.bot().send(answer).await;
        }
        _ => {}
    }
    Ok(Outcome::handled())
}

/// The default layer on a store of its own.
fn layer() -> CallbackDedupLayer {
    CallbackDedupLayer::new(MemoryStore::new())
}

fn builder() -> CallbackDedupBuilder {
    CallbackDedupLayer::builder(MemoryStore::new())
}

async fn pass(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// A memory that several processes share, and that fails or stalls on demand.
#[derive(Debug, Clone)]
struct SharedStore {
    memory: MemoryStore,
    is_down: Arc<AtomicBool>,
    /// How often an answer is polled before it is there.
    polls: usize,
}

impl SharedStore {
    fn new() -> Self {
        Self {
            memory: MemoryStore::new(),
            is_down: Arc::default(),
            polls: 1,
        }
    }

    fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, SeqCst);
    }
}

impl Store for SharedStore {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let (store, ops) = (self.clone(), ops.to_vec());
        Answer::boxed(async move {
            for _ in 0..store.polls {
                crate::interleave::give_way().await;
            }
            match store.is_down.load(SeqCst) {
                true => Err(StoreError::unavailable("the server is gone", "refused")),
                false => store.memory.run(&ops, durability).await,
            }
        })
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.memory.claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.memory.scan(scan)
    }

    fn release(&self, lease: &Lease) {
        if !self.is_down.load(SeqCst) {
            self.memory.release(lease);
        }
    }

    fn caps(&self) -> Caps {
        Caps::new(true, true)
    }
}

// ===== the contract =====

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    let presses = |number| update::press("like").on(number as i64 + 10);
    contract::check(layer)
        .passing_each(presses)
        .after(update::press("like").on(1))
        .stopping(update::press("like").on(1))
        .await;
    contract::check(|| CallbackDedupLayer::new(SharedStore::new()))
        .passing_each(presses)
        .after(update::press("like").on(1))
        .stopping(update::press("like").on(1))
        .await;
    contract::check(layer).passing(update::text("hi")).await;
}

#[tokio::test]
async fn it_describes_itself() {
    let layer = builder()
        .once_per_version()
        .notice("Wait.")
        .build()
        .unwrap();
    let probe = Probe::new();
    let request = TestBot::new().request(update::press("like"));
    let request = request.with_origin(Origin::Probe(probe.clone()));
    let answer = Runs::default().stack(&layer).oneshot(request).await;
    assert_handled!(answer);
    let entries = probe.entries();
    assert_eq!(entries[0].name, "callback_dedup");
    assert_eq!(entries[0].needs, [campanile_core::Kind::CallbackQuery]);
    let settings: Vec<_> = entries[0]
        .settings
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(
        settings,
        [
            "once for: each user",
            "kept: 24 h for each version of a message",
            "lease: 30s",
            "ack: early",
            "repeats: with a notice",
            "answers: if nobody did",
            "store error: local",
        ]
    );
}

#[test]
fn wrong_settings_are_errors_in_words() {
    let check = |builder: CallbackDedupBuilder, words: &str| {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    check(builder().name(""), "name");
    check(builder().notice("  "), "empty");
    check(builder().notice("x".repeat(201)), "200 characters");
    check(builder().lease(SECOND / 2), "shorter than a second");
    check(builder().once_per_version().cooldown(SECOND), "cooldown");
    assert!(
        builder()
            .notice("é".repeat(200))
            .cooldown(Duration::ZERO)
            .build()
            .is_ok()
    );
}
