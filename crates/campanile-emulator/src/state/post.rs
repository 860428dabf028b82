use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Chat, ChatKey, ChatKind, Message, State, anonymous_admin, channel_bot, service_account,
};
use crate::{people::Draft, text};

/// Messages and edits that are older reach no bot, in seconds (Bot API server,
/// `need_skip_update_message`).
const DAY: i64 = 24 * 60 * 60;

/// As whom a message is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Author {
    /// A user or a bot under its own name; in a channel the channel shows instead.
    Account(i64),
    /// An administrator who hides behind the group.
    Anonymous(i64),
    /// Somebody who writes in a group as a channel.
    Channel { account: i64, channel: i64 },
    /// Telegram itself, which forwards a channel's post to the linked group.
    AutomaticForward { channel: i64 },
}

impl Author {
    fn account(self) -> i64 {
        match self {
            Self::Account(account) | Self::Anonymous(account) => account,
            Self::Channel { account, .. } => account,
            Self::AutomaticForward { .. } => campanile_core::UserId::TELEGRAM.0,
        }
    }
}

impl State {
    /// Writes a message into a chat and tells nobody; gives its id.
    pub(crate) fn write(
        &mut self,
        key: ChatKey,
        author: Author,
        content: Map<String, Value>,
        keyboard: Option<Value>,
    ) -> i64 {
        let (from, sender_chat) = self.senders(key, author);
        let chat_json = self.chat_json(key);
        let date = self.date();
        let Some(chat) = self.chats.get_mut(&key) else {
            return 0;
        };
        let id = chat.next_message_id();
        let mut body = Map::new();
        body.insert("message_id".into(), id.into());
        body.extend(from.map(|from| ("from".to_owned(), from)));
        body.extend(sender_chat.map(|chat| ("sender_chat".to_owned(), chat)));
        body.insert("chat".into(), chat_json);
        body.insert("date".into(), date.into());
        body.extend(content);
        let author = author.account();
        let size = body.values().map(super::chat::size).sum();
        chat.keep(
            id,
            Message {
                body,
                author,
                keyboard,
                inline: None,
                size,
                is_deleted: false,
                edits: 0,
                reactions: BTreeMap::new(),
                voters: BTreeSet::new(),
            },
        );
        id
    }

    /// Writes a person's message and tells nobody; gives its id.
    pub(crate) fn compose(&mut self, key: ChatKey, author: Author, draft: Draft) -> i64 {
        let mut content = Map::new();
        if let Some((media, name, bytes)) = draft.file {
            let shown = self.store_file(media, &name, bytes);
            content.insert(media.field().into(), shown);
        }
        content.extend(draft.content);
        let replied = draft
            .reply_to
            .and_then(|id| self.chats.get(&key)?.message(id));
        if let Some(replied) = replied {
            let mut original = replied.body.clone();
            original.remove("reply_to_message");
            content.insert("reply_to_message".into(), original.into());
        }
        self.write(key, author, content, None)
    }

    /// Changes the text or caption of a message of `author`; false if there is none.
    pub(crate) fn rewrite(&mut self, key: ChatKey, id: i64, author: i64, new: &str) -> bool {
        let date = self.date();
        let message = self
            .chats
            .get_mut(&key)
            .and_then(|chat| chat.message_mut(id));
        let Some(message) = message.filter(|message| message.author == author) else {
            return false;
        };
        let field = if message.body.contains_key("text") {
            "text"
        } else {
            "caption"
        };
        let entities_field = if field == "text" {
            "entities"
        } else {
            "caption_entities"
        };
        message.body.insert(field.into(), new.into());
        message.body.remove(entities_field);
        let entities = text::entities(new);
        if !entities.is_empty() {
            message.body.insert(entities_field.into(), entities.into());
        }
        message.body.insert("edit_date".into(), date.into());
        message.edits += 1;
        true
    }

    /// Forwards a channel's post to the linked group, as Telegram does by itself (Bot API,
    /// `Message.is_automatic_forward`).
    pub(crate) fn forward_post(&mut self, channel: ChatKey, post: i64) {
        let Some(chat) = self.chats.get(&channel) else {
            return;
        };
        let (Some(group), Some(message)) = (chat.linked_group, chat.message(post)) else {
            return;
        };
        let mut content = message.body.clone();
        for own in [
            "message_id",
            "date",
            "chat",
            "sender_chat",
            "edit_date",
            "reply_to_message",
        ] {
            content.remove(own);
        }
        content.insert("is_automatic_forward".into(), true.into());
        let origin = json!({
            "type": "channel",
            "chat": self.chat_json(channel),
            "message_id": post,
            "date": message.body["date"],
        });
        content.insert("forward_origin".into(), origin);
        let key = ChatKey::Shared(group);
        let author = Author::AutomaticForward {
            channel: channel.id(),
        };
        let id = self.write(key, author, content, None);
        self.announce(key, id, false);
    }

    /// `from` and `sender_chat` of a message (Bot API, `Message`).
    fn senders(&self, key: ChatKey, author: Author) -> (Option<Value>, Option<Value>) {
        let in_channel = self
            .chats
            .get(&key)
            .is_some_and(|chat| chat.kind == ChatKind::Channel);
        let chat = |id| Some(self.chat_json(ChatKey::Shared(id)));
        match author {
            Author::Account(_) if in_channel => (None, chat(key.id())),
            Author::Account(account) => (Some(self.user_json(account)), None),
            Author::Anonymous(_) => (Some(anonymous_admin()), chat(key.id())),
            Author::Channel { channel, .. } => (Some(channel_bot()), chat(channel)),
            Author::AutomaticForward { channel } => (Some(service_account()), chat(channel)),
        }
    }

    /// Tells the bots that may see it of a new or an edited message of a person; what bots write is
    /// announced to no bot.
    pub(crate) fn announce(&mut self, key: ChatKey, message: i64, is_edit: bool) {
        let Some(chat) = self.chats.get(&key) else {
            return;
        };
        let Some(Message { body, .. }) = chat.message(message) else {
            return;
        };
        let written = body.get("edit_date").or_else(|| body.get("date"));
        let age = self.date() - written.and_then(Value::as_i64).unwrap_or(0);
        if age >= DAY {
            return;
        }
        let kind = match (chat.kind, is_edit) {
            (ChatKind::Channel, false) => "channel_post",
            (ChatKind::Channel, true) => "edited_channel_post",
            (_, false) => "message",
            (_, true) => "edited_message",
        };
        let bots: Vec<i64> = match key {
            ChatKey::Private { bot, .. } => vec![bot],
            ChatKey::Shared(_) => self.bots.keys().copied().collect(),
        };
        let sees = |bot: &i64| self.sees(chat, *bot, body);
        let bots: Vec<_> = bots.into_iter().filter(sees).collect();
        let body = Value::from(body.clone());
        for bot in bots {
            self.push_update(bot, kind, &body);
        }
    }

    /// Tells whether `bot` gets this message of `chat` (Bot features, "Privacy mode").
    fn sees(&self, chat: &Chat, bot: i64, body: &Map<String, Value>) -> bool {
        let standing = chat.standing(bot);
        match chat.kind {
            _ if !standing.is_present() => false,
            ChatKind::Private => true,
            ChatKind::Channel => standing.is_admin(),
            ChatKind::Group | ChatKind::Supergroup => {
                let all = self.bots.get(&bot).is_some_and(|bot| !bot.is_private);
                all || standing.is_admin() || is_service(body) || self.addresses(bot, body)
            }
        }
    }

    /// Tells whether a message of a group is meant for `bot`: a command, or a reply to it.
    fn addresses(&self, bot: i64, body: &Map<String, Value>) -> bool {
        let reply = body
            .get("reply_to_message")
            .and_then(|reply| reply.pointer("/from/id"));
        if reply.and_then(Value::as_i64) == Some(bot) {
            return true;
        }
        let name = self
            .accounts
            .get(&bot)
            .and_then(|account| account.username.as_deref());
        let text = body
            .get("text")
            .or_else(|| body.get("caption"))
            .and_then(Value::as_str);
        text.is_some_and(|text| {
            text::commands(text).any(|command| {
                command.mention.is_none_or(|mention| {
                    name.is_some_and(|name| name.eq_ignore_ascii_case(mention))
                })
            })
        })
    }
}

/// The fields of service messages that bots see in groups whatever their privacy.
const SERVICE: &[&str] = &[
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_closed",
    "forum_topic_reopened",
];

fn is_service(body: &Map<String, Value>) -> bool {
    SERVICE.iter().any(|field| body.contains_key(*field))
}
