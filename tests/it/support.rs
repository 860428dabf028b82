//! A bot with its people, the two sources in process, and lists that handlers and hooks write to.

use std::{
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use campanile::{
    layers::{TraceLayer, trace::Decision},
    net::{
        delivery::{DeadLetter, Failure},
        polling::Polling,
        webhook::Webhook,
    },
    prelude::*,
};
use campanile_emulator::{BotClient, Chat, Emulator, Person};
use tokio::{sync::oneshot, task::JoinHandle};
use tower::service_fn;

pub(crate) const SECOND: Duration = Duration::from_secs(1);
/// Whatever a test waits for comes much sooner, by whichever clock; this is when it gives up.
const PATIENCE: Duration = Duration::from_secs(600);

/// A bot on an emulator of its own, and one person.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) client: BotClient,
    pub(crate) bot: Bot,
    pub(crate) alice: Person,
    pub(crate) told: Told,
}

impl World {
    pub(crate) async fn new() -> Self {
        let emulator = Emulator::new();
        let client = emulator.bot("42:TOKEN");
        client.set_username("tower_bot");
        Self {
            bot: Bot::connect(client.clone()).await.unwrap(),
            alice: emulator.user("Alice"),
            emulator,
            client,
            told: Told::default(),
        }
    }

    pub(crate) fn say(&self, text: &str) {
        self.alice.say(&self.client, text);
    }

    /// Alice's private chat with the bot.
    pub(crate) fn chat(&self) -> Chat {
        self.alice.chat(&self.client)
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        self.chat().texts()
    }

    pub(crate) fn pending(&self) -> usize {
        self.emulator.pending(&self.client)
    }

    /// Waits until the server knows that everything arrived.
    pub(crate) async fn settled(&self) {
        within(self.emulator.settled(&self.client)).await;
    }

    /// The ids of the updates so far, oldest first.
    pub(crate) fn update_ids(&self) -> Vec<i64> {
        let events = self.emulator.events();
        let updates = events.iter().filter_map(|event| event.update());
        updates
            .map(|update| update["update_id"].as_i64().unwrap())
            .collect()
    }

    /// Starts to deliver the bot's updates to a stack.
    pub(crate) async fn serve(&self, source: Source, stack: impl UpdateService) -> Serving {
        self.serve_kinds(source, stack, []).await
    }

    /// As [`serve`](Self::serve), and asks for these kinds of update; for the usual ones if there are
    /// none.
    pub(crate) async fn serve_kinds<const N: usize>(
        &self,
        source: Source,
        stack: impl UpdateService,
        kinds: [Kind; N],
    ) -> Serving {
        let (bot, told) = (self.bot.clone(), &self.told);
        match source {
            Source::Polling => {
                let (stop, stopped) = oneshot::channel::<()>();
                let polling = Polling::new(bot, stack)
                    .allowed_updates(kinds)
                    .on_error(told.on_error())
                    .on_dead_letter(told.on_dead_letter())
                    .with_graceful_shutdown(async { drop(stopped.await) });
                Serving {
                    task: tokio::spawn(async {
                        polling.await.unwrap();
                    }),
                    _stop: Some(stop),
                }
            }
            Source::Webhook => {
                let webhook = Webhook::new(bot, stack)
                    .allowed_updates(kinds)
                    .on_error(told.on_error())
                    .on_dead_letter(told.on_dead_letter())
                    .build();
                webhook.register("https://bot.example/hook").await.unwrap();
                Serving {
                    task: tokio::spawn(self.emulator.deliver(&self.client, webhook)),
                    _stop: None,
                }
            }
        }
    }
}

/// How updates come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Polling,
    Webhook,
}

pub(crate) const SOURCES: [Source; 2] = [Source::Polling, Source::Webhook];

/// A source that runs until it is dropped.
#[must_use = "the source runs as long as this lives"]
pub(crate) struct Serving {
    task: JoinHandle<()>,
    _stop: Option<oneshot::Sender<()>>,
}

impl Serving {
    /// Ends the source at once, as a crash does: nothing is finished, nothing confirmed.
    pub(crate) async fn crash(mut self) {
        self.task.abort();
        drop((&mut self.task).await);
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Waits for what must happen.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("it did not happen within {} s", PATIENCE.as_secs()),
    }
}

/// Lets pass a time of the paused clock, and with it happen what is due.
pub(crate) async fn pass(seconds: u64) {
    tokio::time::sleep(SECOND * u32::try_from(seconds).unwrap()).await;
}

/// A stack of one function.
pub(crate) fn stack<F, Fut>(handler: F) -> impl UpdateService<Future: Send> + use<F, Fut>
where
    F: Fn(Request) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Outcome, BoxError>> + Send + 'static,
{
    service_fn(handler)
}

/// The outcome that answers an update with its text.
pub(crate) fn echo(request: &Request) -> Outcome {
    let update = request.update();
    Outcome::handled().reply(update.text().and_then(|text| update.reply(text)))
}

pub(crate) fn text(request: &Request) -> String {
    request.update().text().unwrap_or_default().to_owned()
}

/// A list that handlers write to.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn push(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// The lines so far, which are forgotten.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// A layer that writes down what becomes of each update.
    pub(crate) fn of_outcomes(&self) -> TraceLayer {
        let log = self.clone();
        TraceLayer::new().on_outcome(move |decision: &Decision<'_>| {
            log.push(format!("{}: {decision}", decision.update().kind()));
        })
    }
}

/// What the hooks were told.
#[derive(Clone, Default)]
pub(crate) struct Told {
    failures: Arc<Mutex<Vec<Failure>>>,
    letters: Arc<Mutex<Vec<DeadLetter>>>,
}

impl Told {
    pub(crate) fn on_error(&self) -> impl Fn(&Failure) + Send + Sync + 'static {
        let failures = Arc::clone(&self.failures);
        move |failure: &Failure| failures.lock().unwrap().push(failure.clone())
    }

    pub(crate) fn on_dead_letter(
        &self,
    ) -> impl Fn(DeadLetter) -> std::future::Ready<()> + Send + Sync + 'static {
        let letters = Arc::clone(&self.letters);
        move |letter| {
            letters.lock().unwrap().push(letter);
            std::future::ready(())
        }
    }

    pub(crate) fn failures(&self) -> Vec<Failure> {
        self.failures.lock().unwrap().clone()
    }

    pub(crate) fn letters(&self) -> Vec<DeadLetter> {
        self.letters.lock().unwrap().clone()
    }
}
