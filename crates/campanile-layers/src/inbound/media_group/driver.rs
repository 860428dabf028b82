use std::{
    convert::Infallible,
    fmt,
    future::{Future, pending},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use campanile_core::{Bot, MadeOf, Origin, Request, Update};
use campanile_store::{Answer, ClaimGuard, Part, StoreError};
use futures::{
    future::{BoxFuture, FutureExt},
    stream::{FuturesUnordered, StreamExt},
};
use tokio::time::sleep;

use super::{
    Album, NAME, Settlement,
    delivery::{PAUSE, catching},
    layer::Shared,
    outage::lull,
};

/// The longest wait of one claim.
const WAIT: Duration = Duration::from_secs(60);
/// How many albums are handled at once, unless set.
const MAX_IN_FLIGHT: usize = 100;

pub(super) type Deliver = Arc<dyn Fn(Request) -> BoxFuture<'static, Settlement> + Send + Sync>;

/// Handles the albums of one bot when they are complete; a future that the host spawns.
///
/// From its first poll on, members of this bot's albums are collected. It ends after the signal of
/// [`until`](Self::until), and without one it never does. When it is dropped, the calls that it has
/// begun are dropped along, and their albums are as they were before. See the [module docs](super)
/// for an example.
#[must_use = "members are refused unless the driver is spawned or polled"]
pub struct Driver {
    bot: Bot,
    state: State,
}

enum State {
    Built(Box<Work>, BoxFuture<'static, ()>),
    Running(BoxFuture<'static, ()>),
    Ended,
}

/// What a driver works with.
struct Work {
    shared: Arc<Shared>,
    bot: Bot,
    deliver: Deliver,
    max_in_flight: usize,
    is_draining: Arc<AtomicBool>,
}

impl Driver {
    pub(super) fn new(shared: Arc<Shared>, bot: Bot, deliver: Deliver) -> Self {
        let work = Work {
            shared,
            bot: bot.clone(),
            deliver,
            max_in_flight: MAX_IN_FLIGHT,
            is_draining: Arc::default(),
        };
        let state = State::Built(Box::new(work), pending().boxed());
        Self { bot, state }
    }

    /// Sets a signal to stop at, which is to come when the sources have stopped.
    ///
    /// From then on new members are refused, so that Telegram keeps them, and what was begun is
    /// finished. Albums that are still open are handled at once where the store is in memory, and stay
    /// in a durable store for the next driver.
    pub fn until(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        if let State::Built(_, until) = &mut self.state {
            *until = signal.boxed();
        }
        self
    }

    /// Sets how many albums are handled at once, 100 unless set; 0 counts as 1.
    pub fn max_in_flight(mut self, albums: usize) -> Self {
        if let State::Built(work, _) = &mut self.state {
            work.max_in_flight = albums.max(1);
        }
        self
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Built(work, until) => self.state = State::Running(work.run(until).boxed()),
                State::Running(mut future) => {
                    let poll = future.as_mut().poll(cx);
                    if poll.is_pending() {
                        self.state = State::Running(future);
                    }
                    return poll;
                }
                State::Ended => panic!("a driver was polled after it ended"),
            }
        }
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Built(..) => "built",
            State::Running(_) => "running",
            State::Ended => "ended",
        };
        f.debug_struct("Driver")
            .field("bot", &self.bot)
            .field("state", &state)
            .finish()
    }
}

type Tasks = FuturesUnordered<BoxFuture<'static, ()>>;

impl Work {
    async fn run(self: Box<Self>, mut until: BoxFuture<'static, ()>) {
        let bot = self.bot.identity().id();
        let open = self.shared.stations.open(bot);
        let mut tasks = Tasks::new();
        tokio::select! {
            biased;
            () = &mut until => {}
            () = self.serve(&mut tasks) => {}
        }
        self.is_draining.store(true, Ordering::Release);
        open.close().await;
        if !self.shared.is_durable() {
            self.drain(&mut tasks).await;
        }
        while tasks.next().await.is_some() {}
    }

    /// Handles what is due, for ever.
    async fn serve(&self, tasks: &mut Tasks) {
        let bot = self.bot.identity().id();
        let mut outages = self.shared.outages.watch();
        let mut claim: Option<Answer<Vec<ClaimGuard>>> = None;
        // What the last process left open was interrupted as by an outage.
        let mut lull = self.shared.is_durable().then(|| self.lull());
        loop {
            let free = self.max_in_flight.saturating_sub(tasks.len());
            if lull.is_none() && claim.is_none() && free > 0 {
                claim = Some(self.shared.queue.claim(bot.0, free, WAIT));
            }
            tokio::select! {
                biased;
                Some(()) = tasks.next() => {}
                () = or_never(&mut lull) => {
                    outages.forget();
                    lull = None;
                }
                () = outages.next(), if lull.is_none() => {
                    claim = None;
                    lull = Some(self.lull());
                }
                claimed = or_never(&mut claim) => {
                    claim = None;
                    if !self.begin(claimed, tasks) {
                        lull = Some(self.lull());
                    }
                }
            }
        }
    }

    fn lull(&self) -> BoxFuture<'static, ()> {
        lull(Arc::clone(&self.shared), self.bot.identity().id()).boxed()
    }

    /// Handles all that waits, due or not, until nothing does.
    async fn drain(&self, tasks: &mut Tasks) {
        loop {
            let free = self.max_in_flight.saturating_sub(tasks.len());
            let queue = &self.shared.queue;
            let claimed = queue.drain(self.bot.identity().id().0, free).await;
            let is_empty = claimed.as_ref().is_ok_and(Vec::is_empty);
            if !self.begin(claimed, tasks) {
                sleep(PAUSE).await;
            }
            // One that ended may have given its album back, or left a later part behind.
            if is_empty && tasks.next().await.is_none() {
                return;
            }
        }
    }

    /// Begins to handle what was claimed; false if the store failed.
    fn begin(&self, claimed: Result<Vec<ClaimGuard>, StoreError>, tasks: &Tasks) -> bool {
        match claimed {
            Ok(claimed) => {
                let claimed = claimed.into_iter();
                claimed.for_each(|claim| tasks.push(self.task(claim)));
                true
            }
            Err(error) => {
                tracing::warn!(layer = NAME, %error, "the store hands out no albums");
                false
            }
        }
    }

    fn task(&self, claim: ClaimGuard) -> BoxFuture<'static, ()> {
        let request = self.request(&claim);
        let (shared, deliver) = (Arc::clone(&self.shared), Arc::clone(&self.deliver));
        let is_draining = Arc::clone(&self.is_draining);
        let handled = async move {
            let settlement = match request {
                None => Settlement::Settled,
                Some(request) => renewing(&claim, &shared, async { deliver(request).await }).await,
            };
            // A drain takes what is not due, so there the pause is made here.
            let pause = async |after| match is_draining.load(Ordering::Acquire) {
                true => {
                    sleep(after).await;
                    Duration::ZERO
                }
                false => after,
            };
            let done = match settlement {
                Settlement::Settled => claim.settle(shared.remember).await,
                Settlement::Again { after } => claim.retry(pause(after).await).await,
                Settlement::Postponed { after } => claim.postpone(pause(after).await).await,
            };
            match done {
                Ok(true) => {}
                Ok(false) => tracing::debug!(layer = NAME, "the lease of an album was lost"),
                Err(error) => tracing::warn!(layer = NAME, %error, "an album is not settled"),
            }
        };
        handled.boxed()
    }

    /// The request of an album; `None` if nothing in it can be read.
    fn request(&self, claim: &ClaimGuard) -> Option<Request> {
        let members = claim.items().iter().filter_map(|item| {
            let read = Update::parse(item.body.clone());
            read.inspect_err(
                |error| tracing::error!(layer = NAME, %error, "a stored member cannot be read"),
            )
            .ok()
        });
        let album = Album::new(members, claim.part())?;
        let origin = Origin::Queue {
            queue: self.shared.name.clone(),
            key: key_text(claim),
            fence: claim.lease().fence(),
            attempt: claim.attempt(),
        };
        let update = Update::clone(album.first());
        let request = Request::new(update, self.bot.clone()).with_origin(origin);
        let members = album.items().iter().map(|item| Update::clone(item));
        let made_of = MadeOf(members.collect());
        Some(request.with_extension(made_of).with_extension(album))
    }
}

/// The parts of the key, and which part of the album it is.
fn key_text(claim: &ClaimGuard) -> Box<str> {
    let mut text = String::new();
    for part in claim.key().parts() {
        match part {
            Part::Id(id) => text.push_str(&id.to_string()),
            Part::Text(name) => text.push_str(&name),
            Part::Bytes(_) => {}
        }
        text.push('/');
    }
    text.push_str(&claim.part().to_string());
    text.into()
}

/// Waits for a future, for ever if there is none.
async fn or_never<F: Future + Unpin>(future: &mut Option<F>) -> F::Output {
    match future {
        Some(future) => future.await,
        None => pending().await,
    }
}

/// Polls a delivery to its end, and keeps the claim meanwhile; the delivery does not wait for a store
/// that is slow.
async fn renewing(
    claim: &ClaimGuard,
    shared: &Shared,
    delivery: impl Future<Output = Settlement>,
) -> Settlement {
    tokio::select! {
        biased;
        settlement = catching(delivery) => settlement.unwrap_or(Settlement::Again { after: PAUSE }),
        never = renew(claim, shared.lease) => match never {},
    }
}

async fn renew(claim: &ClaimGuard, lease: Duration) -> Infallible {
    loop {
        sleep(lease / 3).await;
        // If it is lost or the store is away, the call goes on: it cannot be taken back.
        if let Err(error) = claim.extend(lease).await {
            tracing::debug!(layer = NAME, %error, "the lease of an album is not renewed");
        }
    }
}
