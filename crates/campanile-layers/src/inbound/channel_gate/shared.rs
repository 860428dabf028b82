//! What all clones of one gate, and its feed, share.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use campanile_core::{ChatId, Entry, Kept, KeptIn, Kind, Principal, Request, UserId};
use campanile_store::Answer;
use serde::Deserialize;

use super::{
    Channel, NAME,
    flight::Flights,
    members::{Members, Record, Seat},
    prompt::Prompts,
    status::MemberStatus,
    trouble::{Place, Troubles},
};

/// How many of the channels one must be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    All,
    Any,
}

/// What becomes of those whose membership cannot be told, because Telegram or the store answers
/// with an error, and who were not confirmed lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnError {
    /// They are refused: the gate fails closed.
    #[default]
    Refuse,
    /// They pass: whoever makes the check fail opens the gate.
    Allow,
}

/// For how long what is known counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) positive: Duration,
    pub(super) negative: Duration,
    pub(super) recheck: Duration,
    pub(super) grace: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            positive: Duration::from_secs(10 * 60),
            negative: Duration::from_secs(15),
            recheck: Duration::from_secs(2),
            grace: Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// What is known of someone in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Member,
    Stranger,
    Unknown,
}

#[derive(Debug)]
pub(in crate::inbound) struct Shared {
    pub(super) members: Members,
    pub(super) channels: Vec<Channel>,
    pub(super) mode: Mode,
    pub(super) times: Times,
    pub(super) on_error: OnError,
    pub(super) prompts: Prompts,
    /// The questions after members that are on their way.
    pub(super) pulls: Flights<Seat, Standing>,
    /// The questions after the ids of usernames that are on their way.
    pub(super) lookups: Flights<Place, Option<ChatId>>,
    pub(super) troubles: Troubles,
    /// The ids that usernames stand for. By bot, because a bot of Telegram's test servers sees other
    /// channels; bounded by the bots and channels of the host.
    ids: Mutex<HashMap<Place, ChatId>>,
    has_feed: bool,
}

impl Shared {
    pub(super) fn new(
        members: Members,
        channels: Vec<Channel>,
        mode: Mode,
        times: Times,
        on_error: OnError,
        prompts: Prompts,
        has_feed: bool,
    ) -> Self {
        Self {
            members,
            channels,
            mode,
            times,
            on_error,
            prompts,
            pulls: Flights::default(),
            lookups: Flights::default(),
            troubles: Troubles::default(),
            ids: Mutex::default(),
            has_feed,
        }
    }

    /// The id of a channel, if it is known by now.
    #[inline]
    pub(super) fn id(&self, place: Place) -> Option<ChatId> {
        let (_, index) = place;
        self.channels[index]
            .known_id()
            .or_else(|| self.lock_ids().get(&place).copied())
    }

    pub(super) fn learn_id(&self, place: Place, id: ChatId) {
        self.lock_ids().insert(place, id);
    }

    /// The map is whole after any panic: each change stands alone.
    fn lock_ids(&self) -> MutexGuard<'_, HashMap<Place, ChatId>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a record says by itself, if it is young enough; `negative` is how long one of a stranger
    /// counts.
    #[inline]
    pub(super) fn fresh(&self, record: Option<&Record>, negative: Duration) -> Option<Standing> {
        let record = record?;
        match record.is_member {
            true => (record.age() < self.times.positive).then_some(Standing::Member),
            false => (record.age() < negative).then_some(Standing::Stranger),
        }
    }

    /// What a record says where nobody can be asked.
    pub(super) fn stale(&self, record: Option<&Record>) -> Standing {
        let stays = |record: &&Record| record.is_member && record.age() < self.times.grace;
        match record.filter(stays) {
            Some(_) => Standing::Member,
            None => Standing::Unknown,
        }
    }

    /// Tells, from what is known, whether someone passes; false where that is not enough to tell.
    ///
    /// It spares members the longer way, which has to be boxed.
    pub(super) fn is_known_member(&self, bot: UserId, user: UserId) -> bool {
        let is_member = |index| {
            let Some(channel) = self.id((bot, index)) else {
                return false;
            };
            let since = self.members.member_since(Seat { bot, channel, user });
            since.is_some_and(|age| age < self.times.positive)
        };
        let mut members = (0..self.channels.len()).map(is_member);
        match self.mode {
            Mode::All => members.all(|is_member| is_member),
            Mode::Any => members.any(|is_member| is_member),
        }
    }

    /// Writes down what an update says of a member of a required channel, if it says so.
    pub(in crate::inbound) fn learn(&self, request: &Request) -> Option<Answer<()>> {
        let update = request.update();
        if *update.kind() != Kind::ChatMember {
            return None;
        }
        let (chat, date) = (update.chat_id()?, update.date()?);
        let bot = request.bot().identity().id();
        // What cannot be read proves nothing, and neither does a member that is no user.
        let change: Change = serde_json::from_slice(update.payload()).ok()?;
        let username = change.chat.username.as_deref();
        self.match_channel(bot, chat, username)?;
        let is_member = change.new_chat_member.is_member()?;
        let seat = Seat {
            bot,
            channel: chat,
            user: change.new_chat_member.user_id()?,
        };
        Some(self.members.pushed(seat, is_member, date))
    }

    /// Finds the required channel that a chat is; one whose id is not known yet is known by its
    /// username, and then by the id.
    fn match_channel(&self, bot: UserId, chat: ChatId, username: Option<&str>) -> Option<usize> {
        (0..self.channels.len()).find(|&index| match self.id((bot, index)) {
            Some(id) => id == chat,
            None => {
                let is_it = username.is_some_and(|name| self.channels[index].has_username(name));
                if is_it {
                    self.learn_id((bot, index), chat);
                }
                is_it
            }
        })
    }

    pub(super) fn entry(&self) -> Entry {
        let names: Vec<_> = self.channels.iter().map(ToString::to_string).collect();
        let mode = match self.mode {
            Mode::All => "all",
            Mode::Any => "any",
        };
        Entry::layer(NAME)
            .setting(mode, names.join(", "))
            .setting("positive_ttl", format_args!("{:?}", self.times.positive))
            .setting("negative_ttl", format_args!("{:?}", self.times.negative))
            .setting("recheck", format_args!("{:?}", self.times.recheck))
            .setting("grace", format_args!("{:?}", self.times.grace))
            .setting("on_error", format_args!("{:?}", self.on_error))
            .setting("prompt", format_args!("every {:?}", self.prompts.period()))
            .setting("feed", self.feed())
            .needs([Kind::CallbackQuery])
            .keeps(
                Kept::new("who is a member", self.members.kept_in())
                    .if_apart("an event of the feed is known to one replica only"),
            )
            .keeps(Kept::new("who was prompted", KeptIn::Process))
            .inside("media_group", "an album prompts ten times")
            .inside(
                "allow_list",
                "strangers are asked for and prompted before they are refused",
            )
            .requires(
                "member_feed",
                "those who join stay outside, and those who leave stay in, until what is known of \
                 them is too old",
            )
            .inside(
                "rate_limit",
                "a flood is answered with a question to Telegram for each stranger in it",
            )
    }

    fn feed(&self) -> String {
        match self.has_feed {
            true => "member_feed".to_owned(),
            false => format!("none, so who left stays in for {:?}", self.times.positive),
        }
    }

    /// The names of channels, for the operator.
    pub(super) fn names(&self, indices: &[usize]) -> String {
        let names: Vec<_> = indices
            .iter()
            .map(|&index| self.channels[index].to_string())
            .collect();
        names.join(", ")
    }

    /// The chat that acts, where an update is by one; chats that the bot is not in prove nothing.
    pub(super) fn acting_chat(request: &Request) -> Option<ChatId> {
        let update = request.update();
        let is_foreign =
            *update.kind() == Kind::GuestMessage || update.business_connection_id().is_some();
        match update.principal() {
            Principal::AnonymousAdmin(chat) | Principal::Channel(chat) if !is_foreign => Some(chat),
            _ => None,
        }
    }
}

/// What the feed reads of a `ChatMemberUpdated`.
#[derive(Debug, Deserialize)]
struct Change {
    chat: ChangedChat,
    new_chat_member: MemberStatus,
}

#[derive(Debug, Deserialize)]
struct ChangedChat {
    #[serde(default)]
    username: Option<String>,
}
