use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Membership, Standing};

/// How many messages a chat keeps; older ones are forgotten and then count as not found.
const MESSAGES_KEPT: usize = 10_000;

/// How much the messages of a chat may take, in bytes.
const MESSAGES_SIZE: usize = 64 * 1024 * 1024;

/// About how much a value takes, in bytes.
pub(crate) fn size(value: &Value) -> usize {
    const NODE: usize = 64;
    NODE + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

/// Which chat. A private chat is between one bot and one user, and shows to the bot under the
/// user's id; other chats are the same for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChatKey {
    Private { bot: i64, user: i64 },
    Shared(i64),
}

impl ChatKey {
    /// The id that bots see.
    pub(crate) fn id(self) -> i64 {
        match self {
            Self::Private { user, .. } => user,
            Self::Shared(id) => id,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChatKind {
    Private,
    Group,
    Supergroup,
    Channel,
}

impl ChatKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) key: ChatKey,
    pub(crate) kind: ChatKind,
    pub(crate) title: String,
    pub(crate) username: Option<String>,
    /// Everyone who has or had a part in the chat; in a private chat the user alone, whose ban of
    /// the bot is the `Kicked` of the bot.
    pub(crate) members: BTreeMap<i64, Membership>,
    /// The group to which a channel's posts are forwarded.
    pub(crate) linked_group: Option<i64>,
    /// Pinned messages, the latest last.
    pub(crate) pinned: Vec<i64>,
    /// Who asked to join and was not answered yet, with the link that was followed.
    pub(crate) join_requests: BTreeMap<i64, Option<String>>,
    pub(crate) links: Vec<Link>,
    /// The supergroup that the group became.
    pub(crate) migrated_to: Option<i64>,
    pub(crate) is_forum: bool,
    /// The owner deleted the group.
    pub(crate) is_deleted: bool,
    /// Only administrators see who is in the chat.
    pub(crate) hides_members: bool,
    pub(crate) topics: BTreeMap<i64, Topic>,
    messages: BTreeMap<i64, Message>,
    /// How much the messages take, in bytes, as they were when they came.
    size: usize,
    last_message_id: i64,
}

/// An invite link.
#[derive(Debug)]
pub(crate) struct Link {
    /// The `ChatInviteLink` object.
    pub(crate) shown: Value,
    /// How many joined by it.
    pub(crate) joined: i64,
}

impl Link {
    /// Tells whether it is this one.
    pub(crate) fn leads(&self, link: &str) -> bool {
        self.shown["invite_link"] == *link
    }

    /// Tells whether somebody can still join by it.
    pub(crate) fn is_open(&self, date: i64) -> bool {
        let number = |field: &str| self.shown[field].as_i64();
        self.shown["is_revoked"] == false
            && number("expire_date").is_none_or(|end| date < end)
            && number("member_limit").is_none_or(|limit| self.joined < limit)
    }
}

/// A topic of a forum.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) is_closed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// The `Message` object as bots see it.
    pub(crate) body: Map<String, Value>,
    /// The account that wrote it, also where the message does not show it.
    pub(crate) author: i64,
    /// The reply keyboard, which people see and which no `Message` shows.
    pub(crate) keyboard: Option<Value>,
    /// The bot whose inline result it is.
    pub(crate) inline: Option<i64>,
    pub(crate) size: usize,
    pub(crate) is_deleted: bool,
    pub(crate) edits: u32,
    /// The reactions of each account, as `ReactionType` objects.
    pub(crate) reactions: BTreeMap<i64, Vec<Value>>,
    /// Who voted, if the message is a poll.
    pub(crate) voters: BTreeSet<i64>,
}

/// An `AcceptedGiftTypes` object that accepts all or none.
pub(crate) fn gift_types(are_accepted: bool) -> Value {
    json!({
        "unlimited_gifts": are_accepted,
        "limited_gifts": are_accepted,
        "unique_gifts": are_accepted,
        "premium_subscription": are_accepted,
        "gifts_from_channels": are_accepted,
    })
}

impl Chat {
    pub(crate) fn new(key: ChatKey, kind: ChatKind, title: impl Into<String>) -> Self {
        Self {
            key,
            kind,
            title: title.into(),
            username: None,
            members: BTreeMap::new(),
            linked_group: None,
            pinned: Vec::new(),
            join_requests: BTreeMap::new(),
            links: Vec::new(),
            migrated_to: None,
            is_forum: false,
            is_deleted: false,
            hides_members: false,
            topics: BTreeMap::new(),
            messages: BTreeMap::new(),
            size: 0,
            last_message_id: 0,
        }
    }

    /// The `Chat` object of a group or channel (Bot API, `Chat`).
    pub(crate) fn shared_chat(&self) -> Value {
        let mut chat = json!({
            "id": self.key.id(),
            "type": self.kind.name(),
            "title": self.title,
        });
        if let Some(username) = &self.username {
            chat["username"] = username.clone().into();
        }
        if self.is_forum {
            chat["is_forum"] = true.into();
        }
        if self.kind == ChatKind::Group {
            // Undocumented, and really sent for basic groups (Bot API server, JsonChat).
            chat["all_members_are_administrators"] = false.into();
            chat["accepted_gift_types"] = gift_types(false);
        }
        chat
    }

    pub(crate) fn standing(&self, account: i64) -> Standing {
        self.members
            .get(&account)
            .map_or(Standing::Left, |member| member.standing)
    }

    pub(crate) fn membership(&self, account: i64) -> Membership {
        let member = self.members.get(&account).cloned();
        member.unwrap_or_else(|| Standing::Left.into())
    }

    /// Tells whether anyone can write here: a group can be deleted, or become a supergroup.
    pub(crate) fn is_active(&self) -> bool {
        !self.is_deleted && self.migrated_to.is_none()
    }

    /// Tells whether an account is an administrator with this right.
    pub(crate) fn has_right(&self, account: i64, right: &str) -> bool {
        let member = self.members.get(&account);
        member.is_some_and(|member| member.has_right(right))
    }

    /// Tells whether an account may write what takes this permission; in channels that takes an
    /// administrator who may post.
    pub(crate) fn may_write(&self, account: i64, permission: &str) -> bool {
        match self.kind {
            ChatKind::Channel => self.has_right(account, "can_post_messages"),
            _ => self.is_active() && self.membership(account).may_write(permission),
        }
    }

    pub(crate) fn link(&self, link: &str) -> Option<&Link> {
        self.links.iter().find(|known| known.leads(link))
    }

    /// Counts who waits at each link (Bot API, `ChatInviteLink.pending_join_request_count`).
    pub(crate) fn count_requests(&mut self) {
        for link in &mut self.links {
            let waiting = self.join_requests.values().flatten();
            let count = waiting.filter(|asked| link.leads(asked)).count();
            if let Some(shown) = link.shown.as_object_mut() {
                match count {
                    0 => drop(shown.remove("pending_join_request_count")),
                    _ => drop(shown.insert("pending_join_request_count".into(), count.into())),
                }
            }
        }
    }

    pub(crate) fn owner(&self) -> Option<i64> {
        let mut members = self.members.iter();
        members
            .find(|(_, member)| member.standing == Standing::Creator)
            .map(|(id, _)| *id)
    }

    /// The id that the next message will have.
    pub(crate) fn following_message_id(&self) -> i64 {
        self.last_message_id + 1
    }

    pub(crate) fn next_message_id(&mut self) -> i64 {
        self.last_message_id += 1;
        self.last_message_id
    }

    pub(crate) fn keep(&mut self, id: i64, message: Message) {
        self.size += message.size;
        self.messages.insert(id, message);
        while self.messages.len() > MESSAGES_KEPT || self.size > MESSAGES_SIZE {
            let oldest = self.messages.pop_first();
            self.size -= oldest.map_or(0, |(_, message)| message.size);
        }
    }

    /// The message, unless it was deleted.
    pub(crate) fn message(&self, id: i64) -> Option<&Message> {
        self.messages.get(&id).filter(|message| !message.is_deleted)
    }

    pub(crate) fn message_mut(&mut self, id: i64) -> Option<&mut Message> {
        self.messages
            .get_mut(&id)
            .filter(|message| !message.is_deleted)
    }

    /// The message, also if it was deleted.
    pub(crate) fn trace(&self, id: i64) -> Option<&Message> {
        self.messages.get(&id)
    }

    pub(crate) fn traces(&self) -> impl Iterator<Item = &Message> {
        self.messages.values()
    }
}
