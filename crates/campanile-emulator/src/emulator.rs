use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use campanile_core::UserId;
use serde_json::Value;
use tokio::sync::{Notify, futures::Notified};

use crate::{
    client::BotClient,
    event::Event,
    fault::Fault,
    limits::Limits,
    people::{Chat, Person},
    state::{BotState, ChatKind, State},
    token,
};

/// 2026-01-01 00:00:00 UTC in Unix time: a fixed start makes dates repeatable.
const EPOCH: i64 = 1_767_225_600;

/// A Bot API server without sockets: chats, people, bots and their updates.
///
/// Clones are handles to the same engine; two engines share nothing. Its clock is
/// [`tokio::time`], so a test that pauses time moves it, and everything else depends on the seed
/// alone.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiRequest, Bot};
/// use campanile_emulator::Emulator;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let emulator = Emulator::new();
/// let bot = Bot::connect(emulator.bot("42:TOKEN")).await.unwrap();
/// let alice = emulator.user("Alice");
///
/// alice.say(&bot, "/start");
/// let send = ApiRequest::new("sendMessage").param("chat_id", alice.id()).param("text", "Welcome!");
/// bot.send(send).await.unwrap();
///
/// assert_eq!(alice.chat(&bot).texts(), ["/start", "Welcome!"]);
/// # }
/// ```
#[derive(Clone)]
pub struct Emulator {
    shared: Arc<Shared>,
}

struct Shared {
    /// Never held across an await.
    state: Mutex<State>,
    /// Woken after each change; whoever waits looks again.
    changed: Notify,
}

/// Settings of an [`Emulator`] before it starts.
///
/// ```
/// use campanile_emulator::Emulator;
///
/// let emulator = Emulator::builder().seed(7).epoch(1_800_000_000).build();
/// # drop(emulator);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    seed: u64,
    epoch: i64,
    limits: Limits,
}

impl Builder {
    /// Sets the seed of all random ids; 0 if it is not set.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets the date at which the emulator starts, in Unix seconds; 2026-01-01 if it is not set.
    pub fn epoch(self, seconds: i64) -> Self {
        Self {
            epoch: seconds,
            ..self
        }
    }

    /// Sets how fast bots may write; there are no limits if it is not set.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Starts the engine; its clock runs from now on.
    #[must_use]
    pub fn build(self) -> Emulator {
        Emulator {
            shared: Arc::new(Shared {
                state: Mutex::new(State::new(self.seed, self.epoch, self.limits)),
                changed: Notify::new(),
            }),
        }
    }
}

impl Emulator {
    /// Starts an engine with the default settings.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Gives the settings, to start an engine with others than the default.
    pub fn builder() -> Builder {
        Builder {
            seed: 0,
            epoch: EPOCH,
            limits: Limits::Off,
        }
    }

    /// Registers the bot of this token, if it is new, and gives its client.
    ///
    /// The number before the colon is the bot's id. Another token of a known bot replaces the old
    /// one, which from then on is answered 401, as after revoking it.
    ///
    /// # Panics
    ///
    /// If the token is not of the form `<digits>:<letters, digits, _ or ->`.
    #[track_caller]
    #[must_use]
    pub fn bot(&self, token: &str) -> BotClient {
        let id = token::bot_id(token).expect("a token has the form <digits>:<characters>");
        self.change(|state| state.add_bot(id, token));
        BotClient::new(self.clone(), UserId(id), token)
    }

    /// Creates a user with the next free id.
    #[must_use]
    pub fn user(&self, first_name: &str) -> Person {
        let id = self.change(|state| state.add_user(first_name, None));
        Person::new(self.clone(), UserId(id))
    }

    /// Creates a user with this id, or gives the user who has it.
    #[must_use]
    pub fn user_with_id(&self, id: impl Into<UserId>, first_name: &str) -> Person {
        let id = id.into();
        self.change(|state| state.add_user(first_name, Some(id.0)));
        Person::new(self.clone(), id)
    }

    /// Creates a basic group that `owner` owns.
    #[must_use]
    pub fn group(&self, title: &str, owner: &Person) -> Chat {
        self.new_chat(ChatKind::Group, title, owner)
    }

    /// Creates a supergroup that `owner` owns.
    #[must_use]
    pub fn supergroup(&self, title: &str, owner: &Person) -> Chat {
        self.new_chat(ChatKind::Supergroup, title, owner)
    }

    /// Creates a channel that `owner` owns.
    #[must_use]
    pub fn channel(&self, title: &str, owner: &Person) -> Chat {
        self.new_chat(ChatKind::Channel, title, owner)
    }

    fn new_chat(&self, kind: ChatKind, title: &str, owner: &Person) -> Chat {
        let key = self.change(|state| state.add_chat(kind, title, owner.id().0));
        Chat::new(self.clone(), key)
    }

    /// Queues an update of any kind for a bot, and tells its id.
    ///
    /// `None` if the bot did not ask for this kind, or its queue is full.
    pub fn push_update(&self, bot: &BotClient, kind: &str, content: &Value) -> Option<i64> {
        self.change(|state| state.push_update(bot.id().0, kind, content))
    }

    /// Delivers an update once more under the same id, as Telegram does when it did not learn that
    /// the first delivery arrived; false if the update is no longer known.
    ///
    /// Only the last 1,000 delivered updates are known.
    pub fn redeliver(&self, bot: &BotClient, update_id: i64) -> bool {
        self.change(|state| {
            let bot = state.bots.get_mut(&bot.id().0);
            bot.is_some_and(|bot| bot.queue.repeat(update_id))
        })
    }

    /// Tells how many updates wait for a bot.
    #[must_use]
    pub fn pending(&self, bot: &BotClient) -> usize {
        self.look(|state| state.bots.get(&bot.id().0).map_or(0, |bot| bot.queue.len()))
    }

    /// Tells whether a long poll of the bot waits at the moment.
    #[must_use]
    pub fn is_polling(&self, bot: &BotClient) -> bool {
        let is_polling = |bot: &BotState| bot.polling.pending.is_some();
        self.look(|state| state.bots.get(&bot.id().0).is_some_and(is_polling))
    }

    /// Makes calls fail from now on; faults are used up in the order they were injected.
    pub fn inject(&self, fault: Fault) {
        self.change(|state| state.faults.push(fault));
    }

    /// Takes back all faults that were not used up.
    pub fn clear_faults(&self) {
        self.change(|state| state.faults.clear());
    }

    /// The log from the beginning; it keeps the last 100,000 events.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.events_since(0)
    }

    /// The log from the event with the number `first` on.
    #[must_use]
    pub fn events_since(&self, first: u64) -> Vec<Event> {
        self.look(|state| state.events_since(first).cloned().collect())
    }

    /// The calls of one method that bots made, in order.
    #[must_use]
    pub fn calls(&self, method: &str) -> Vec<campanile_core::ApiRequest> {
        let events = self.events();
        let calls = events.iter().filter_map(Event::call);
        calls
            .filter(|call| call.method().eq_ignore_ascii_case(method))
            .cloned()
            .collect()
    }

    /// Follows the log from now on.
    #[must_use]
    pub fn follow(&self) -> Events {
        self.follow_from(self.look(|state| state.next_event()))
    }

    /// Follows the log from the event with the number `first` on.
    pub(crate) fn follow_from(&self, first: u64) -> Events {
        Events {
            emulator: self.clone(),
            next: first,
        }
    }

    /// Forgets chats, people, updates, files, faults and the log, and starts again with the settings
    /// of the beginning; bots stay known by their tokens. The clock goes on.
    pub fn reset(&self) {
        self.change(State::reset);
    }

    /// Time since the start of the engine, with what [`advance`](Self::advance) put on top.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.look(|state| state.now())
    }

    // ===== inside the crate =====

    /// An engine with the settings of this one, and nothing else of it.
    pub(crate) fn sibling(&self) -> Self {
        let state = self.look(State::sibling);
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                changed: Notify::new(),
            }),
        }
    }

    pub(crate) fn look<T>(&self, view: impl FnOnce(&State) -> T) -> T {
        view(&self.lock())
    }

    pub(crate) fn change<T>(&self, action: impl FnOnce(&mut State) -> T) -> T {
        let outcome = action(&mut self.lock());
        self.shared.changed.notify_waiters();
        outcome
    }

    /// A panic of an action leaves the state usable: each change is complete in itself.
    fn lock(&self) -> MutexGuard<'_, State> {
        let state = self.shared.state.lock();
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        // What ends by itself has ended before anyone looks.
        state.end_memberships();
        state
    }

    /// Looks at the state, and may change what nobody waits for.
    pub(crate) fn inspect<T>(&self, view: impl FnOnce(&mut State) -> T) -> T {
        view(&mut self.lock())
    }

    /// Ends at the next change.
    pub(crate) fn changed(&self) -> Notified<'_> {
        self.shared.changed.notified()
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.look(|state| {
            f.debug_struct("Emulator")
                .field("bots", &state.bots.len())
                .field("chats", &state.chats.len())
                .finish_non_exhaustive()
        })
    }
}

/// The log as it grows; see [`Emulator::follow`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// use campanile_emulator::{Emulator, EventKind};
///
/// let emulator = Emulator::new();
/// let bot = emulator.bot("42:TOKEN");
/// let mut events = emulator.follow();
///
/// emulator.user("Alice").say(&bot, "hi");
/// assert!(matches!(events.next().await.kind(), EventKind::Update { .. }));
/// # }
/// ```
#[derive(Debug)]
pub struct Events {
    emulator: Emulator,
    next: u64,
}

impl Events {
    /// Waits for the next event. Dropping the future loses nothing.
    ///
    /// A follower that lags by more than 100,000 events goes on with the oldest that is kept.
    pub async fn next(&mut self) -> Event {
        let first = self.next;
        let found = self
            .emulator
            .wait(None, |state| state.events_since(first).next().cloned());
        let event = found
            .await
            .expect("a wait without a deadline ends with an event");
        self.next = event.sequence() + 1;
        event
    }
}
