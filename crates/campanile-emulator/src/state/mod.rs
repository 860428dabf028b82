//! What the emulator knows: accounts, chats, messages, queues. Everything here is synchronous and
//! runs under one lock; what waits (long polls, deliveries) stands outside and looks again after
//! each change.

mod account;
mod bot;
mod chat;
mod files;
mod inline;
mod joining;
mod member;
mod membership;
mod post;
mod queue;
mod random;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use campanile_core::{ApiRequest, UserId};
use serde_json::Value;
use tokio::time::Instant;

pub use self::member::Standing;
pub(crate) use self::{
    account::{Account, anonymous_admin, channel_bot, service_account},
    bot::{BotState, KINDS, LongPoll, Webhook},
    chat::{Chat, ChatKey, ChatKind, Link, Message, Topic, gift_types},
    files::{Files, Media},
    inline::InlineMessage,
    member::{Membership, RIGHTS, permission_for},
    membership::Cause,
    post::Author,
    queue::{Lane, Update, UpdateQueue},
    random::Random,
};
use crate::{
    event::{Event, EventKind},
    fault::Fault,
    limits::{Limiter, Limits},
};

/// How many events the log keeps.
const EVENTS_KEPT: usize = 100_000;
/// How much the log may take, in bytes; uploaded files count.
const EVENTS_SIZE: usize = 128 * 1024 * 1024;
/// How many bots, people and chats there may be.
const POPULATION: usize = 100_000;
/// How many inline messages bots can edit; older ones are forgotten.
const INLINE_KEPT: usize = 10_000;
/// How many queries are remembered, answered or not.
const QUERIES_KEPT: usize = 10_000;

pub(crate) struct State {
    started: Instant,
    /// How far the clock was put forward.
    skipped: Duration,
    /// The moments that somebody waits for, each with a number of its own.
    timers: BTreeSet<(Duration, u64)>,
    next_timer: u64,
    seed: u64,
    epoch: i64,
    pub(crate) random: Random,
    pub(crate) accounts: BTreeMap<i64, Account>,
    pub(crate) bots: BTreeMap<i64, BotState>,
    pub(crate) chats: BTreeMap<ChatKey, Chat>,
    pub(crate) queries: BTreeMap<u64, Query>,
    pub(crate) files: Files,
    /// Where messages are that bots know by an `inline_message_id`.
    pub(crate) inline: VecDeque<InlineMessage>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) limiter: Limiter,
    /// The bans and restrictions that end: Unix time, chat, account.
    ends: BTreeSet<(i64, ChatKey, i64)>,
    events: VecDeque<Event>,
    /// How much the log takes, in bytes.
    events_size: usize,
    next_event: u64,
    next_user: i64,
    next_chat: i64,
    next_query: u64,
}

/// A callback, inline or pre-checkout query that a bot is to answer once.
pub(crate) struct Query {
    /// The kind of the update that carries it.
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) bot: i64,
    /// The account that asks.
    pub(crate) from: i64,
    /// What an inline query asks for.
    pub(crate) text: String,
    /// Time since the start of the emulator from which on an answer comes too late.
    pub(crate) expires: Duration,
    pub(crate) answer: Option<ApiRequest>,
}

impl State {
    pub(crate) fn new(seed: u64, epoch: i64, limits: Limits) -> Self {
        Self {
            started: Instant::now(),
            skipped: Duration::ZERO,
            timers: BTreeSet::new(),
            next_timer: 0,
            seed,
            epoch,
            random: Random::new(seed),
            accounts: BTreeMap::new(),
            bots: BTreeMap::new(),
            chats: BTreeMap::new(),
            queries: BTreeMap::new(),
            files: Files::default(),
            inline: VecDeque::new(),
            faults: Vec::new(),
            limiter: Limiter::new(limits),
            ends: BTreeSet::new(),
            events: VecDeque::new(),
            events_size: 0,
            next_event: 0,
            next_user: 1_001,
            next_chat: 1_001,
            next_query: 0,
        }
    }

    /// A state with the settings and the date of this one, and nothing else of it.
    pub(crate) fn sibling(&self) -> Self {
        Self::new(self.seed, self.date(), self.limiter.profile())
    }

    /// Time since the start of the emulator.
    pub(crate) fn now(&self) -> Duration {
        Instant::now().saturating_duration_since(self.started) + self.skipped
    }

    /// Puts the clock forward to the next moment that somebody waits for, at most to `target`; tells
    /// where it stands then.
    pub(crate) fn advance_to_timer(&mut self, target: Duration) -> Duration {
        let now = self.now();
        let mut timers = self.timers.iter().map(|(at, _)| *at);
        let next = timers.find(|at| *at > now).unwrap_or(target).min(target);
        self.skipped += next.saturating_sub(now);
        next.max(now)
    }

    pub(crate) fn add_timer(&mut self, at: Duration) -> (Duration, u64) {
        let key = (at, self.next_timer);
        self.next_timer += 1;
        self.timers.insert(key);
        key
    }

    pub(crate) fn remove_timer(&mut self, key: (Duration, u64)) {
        self.timers.remove(&key);
    }

    /// Starts again with nothing but the tokens of the bots. Numbers of events, files and queries go
    /// on, so that nobody takes something new for something old.
    pub(crate) fn reset(&mut self) {
        let tokens: Vec<_> = self.bots.values().map(|bot| bot.token.clone()).collect();
        let mut fresh = Self::new(self.seed, self.epoch, self.limiter.profile());
        fresh.started = self.started;
        fresh.skipped = self.skipped;
        fresh.timers = std::mem::take(&mut self.timers);
        fresh.next_timer = self.next_timer;
        fresh.next_event = self.next_event;
        fresh.files.go_on_from(&self.files);
        fresh.next_query = self.next_query;
        for token in tokens {
            if let Some(id) = crate::token::bot_id(&token) {
                fresh.add_bot(id, &token);
            }
        }
        *self = fresh;
    }

    /// Unix time in seconds.
    pub(crate) fn date(&self) -> i64 {
        self.epoch + i64::try_from(self.now().as_secs()).unwrap_or(0)
    }

    // ===== accounts and chats =====

    /// Tells whether nobody and nothing can be added.
    pub(crate) fn is_full(&self) -> bool {
        self.accounts.len() + self.chats.len() >= POPULATION
    }

    pub(crate) fn add_user(&mut self, first_name: &str, id: Option<i64>) -> i64 {
        let id = id.unwrap_or_else(|| {
            while self.accounts.contains_key(&self.next_user) {
                self.next_user += 1;
            }
            self.next_user
        });
        self.accounts
            .entry(id)
            .or_insert_with(|| Account::new(id, first_name, false));
        id
    }

    /// Registers the bot of a well-formed token; a new token for a known bot replaces the old one.
    pub(crate) fn add_bot(&mut self, id: i64, token: &str) {
        let Self { bots, random, .. } = self;
        let bot = bots
            .entry(id)
            .or_insert_with(|| BotState::new(token.to_owned(), random));
        token.clone_into(&mut bot.token);
        self.accounts.entry(id).or_insert_with(|| {
            let mut account = Account::new(id, "Emulated Bot", true);
            account.username = Some(format!("emulated_{id}_bot"));
            account
        });
    }

    pub(crate) fn add_chat(&mut self, kind: ChatKind, title: &str, owner: i64) -> ChatKey {
        let number = self.next_chat;
        self.next_chat += 1;
        let id = match kind {
            ChatKind::Group => -number,
            _ => -1_000_000_000_000 - number,
        };
        let key = ChatKey::Shared(id);
        let mut chat = Chat::new(key, kind, title);
        chat.members.insert(owner, Standing::Creator.into());
        self.chats.insert(key, chat);
        key
    }

    /// Creates the private chat of `key` on the first message of the user, and unblocks the bot on a
    /// later one, as Telegram's apps ask for.
    pub(crate) fn open_private(&mut self, key: ChatKey) {
        let ChatKey::Private { bot, user } = key else {
            return;
        };
        self.chats.entry(key).or_insert_with(|| {
            let mut chat = Chat::new(key, ChatKind::Private, "");
            chat.members.insert(bot, Standing::Member.into());
            chat.members.insert(user, Standing::Member.into());
            chat
        });
        self.set_standing(key, bot, Standing::Member, user);
    }

    /// The chat that `bot` knows under `id`.
    pub(crate) fn chat_of(&self, bot: i64, id: i64) -> Option<&Chat> {
        let key = if id > 0 {
            ChatKey::Private { bot, user: id }
        } else {
            ChatKey::Shared(id)
        };
        self.chats.get(&key)
    }

    pub(crate) fn user_json(&self, account: i64) -> Value {
        self.accounts
            .get(&account)
            .map_or(Value::Null, Account::user)
    }

    pub(crate) fn chat_json(&self, key: ChatKey) -> Value {
        match key {
            ChatKey::Private { user, .. } => self
                .accounts
                .get(&user)
                .map_or(Value::Null, Account::private_chat),
            ChatKey::Shared(_) => self.chats.get(&key).map_or(Value::Null, Chat::shared_chat),
        }
    }

    // ===== updates, queries, events =====

    /// Queues an update for `bot`, if it wants updates of this kind.
    pub(crate) fn push_update(&mut self, bot: i64, kind: &str, content: &Value) -> Option<i64> {
        let now = self.now();
        let Self { bots, random, .. } = self;
        let state = bots.get_mut(&bot)?;
        // A kind that this version does not know cannot be asked for, and is always delivered.
        if KINDS.contains(&kind) && !state.wants(kind) {
            return None;
        }
        let update = state.queue.push((bot, kind), content, now, random)?;
        self.log(EventKind::Update {
            bot: UserId(bot),
            update_id: update.id,
            kind: kind.to_owned(),
            body: update.body.clone(),
        });
        Some(update.id)
    }

    /// Opens a query that `bot` may answer once within `deadline`.
    pub(crate) fn open_query(
        &mut self,
        (bot, from): (i64, i64),
        (kind, text): (&'static str, &str),
        deadline: Duration,
    ) -> (u64, String) {
        let number = self.next_query;
        self.next_query += 1;
        let id = self.random.id();
        let expires = self.now() + deadline;
        let query = Query {
            id: id.clone(),
            kind,
            bot,
            from,
            text: text.to_owned(),
            expires,
            answer: None,
        };
        self.queries.insert(number, query);
        if self.queries.len() > QUERIES_KEPT {
            self.queries.pop_first();
        }
        (number, id)
    }

    pub(crate) fn log(&mut self, kind: EventKind) {
        let event = Event::new(self.next_event, self.now(), kind);
        self.next_event += 1;
        self.events_size += event.size();
        self.events.push_back(event);
        while self.events.len() > EVENTS_KEPT || self.events_size > EVENTS_SIZE {
            let oldest = self.events.pop_front();
            self.events_size -= oldest.map_or(0, |event| event.size());
        }
    }

    /// The events from number `first` on that are still kept.
    pub(crate) fn events_since(&self, first: u64) -> impl Iterator<Item = &Event> {
        let skipped = self.next_event - self.events.len() as u64;
        let start = usize::try_from(first.saturating_sub(skipped)).unwrap_or(usize::MAX);
        self.events.range(start.min(self.events.len())..)
    }

    pub(crate) fn next_event(&self) -> u64 {
        self.next_event
    }
}
