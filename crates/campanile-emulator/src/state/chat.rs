use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Standing;

/// How many messages a chat keeps; older ones are forgotten and then count as not found.
const MESSAGES_KEPT: usize = 10_000;

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
    pub(crate) members: BTreeMap<i64, Standing>,
    /// The group to which a channel's posts are forwarded.
    pub(crate) linked_group: Option<i64>,
    /// Pinned messages, the latest last.
    pub(crate) pinned: Vec<i64>,
    /// Who asked to join and was not answered yet.
    pub(crate) join_requests: BTreeSet<i64>,
    /// Invite links as `ChatInviteLink` objects.
    pub(crate) links: Vec<Value>,
    pub(crate) is_forum: bool,
    pub(crate) topics: BTreeMap<i64, Topic>,
    messages: BTreeMap<i64, Message>,
    last_message_id: i64,
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
    pub(crate) is_deleted: bool,
    pub(crate) edits: u32,
    /// The reactions of each account, as `ReactionType` objects.
    pub(crate) reactions: BTreeMap<i64, Vec<Value>>,
    /// Who voted, if the message is a poll.
    pub(crate) voters: BTreeSet<i64>,
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
            join_requests: BTreeSet::new(),
            links: Vec::new(),
            is_forum: false,
            topics: BTreeMap::new(),
            messages: BTreeMap::new(),
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
        }
        chat
    }

    pub(crate) fn standing(&self, account: i64) -> Standing {
        self.members
            .get(&account)
            .copied()
            .unwrap_or(Standing::Left)
    }

    /// Tells whether an account may write here; in channels that takes an administrator.
    pub(crate) fn may_write(&self, account: i64) -> bool {
        let standing = self.standing(account);
        match self.kind {
            ChatKind::Channel => standing.is_admin(),
            _ => standing.may_write(),
        }
    }

    pub(crate) fn owner(&self) -> Option<i64> {
        let mut members = self.members.iter();
        members
            .find(|(_, standing)| **standing == Standing::Creator)
            .map(|(id, _)| *id)
    }

    pub(crate) fn next_message_id(&mut self) -> i64 {
        self.last_message_id += 1;
        self.last_message_id
    }

    pub(crate) fn keep(&mut self, id: i64, message: Message) {
        self.messages.insert(id, message);
        if self.messages.len() > MESSAGES_KEPT {
            self.messages.pop_first();
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
