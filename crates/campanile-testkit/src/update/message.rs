use campanile_core::{ChatId, ChatType, UserId};
use serde_json::{Value, json};

use super::{
    CHANNEL, GROUP, USER,
    base::{Base, Place, builder},
};
use crate::{entities, json};

/// A message or post, new or edited, that is being built.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct Message {
    pub(super) base: Base,
    sender: Sender,
    place: Option<Place>,
    family: Family,
    is_edited: bool,
}

#[derive(Debug, Clone)]
enum Sender {
    User(UserId),
    Channel(ChatId),
    AnonymousAdmin,
    AutoForward(ChatId),
}

/// Which of the kinds that carry a `Message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Message,
    Post,
    Business,
    Guest,
}

/// Starts a message with a text; commands in it are marked as Telegram marks them.
pub fn text(text: &str) -> Message {
    let mut message = Message::new();
    message.base.set("text", text);
    if let Some(entities) = entities::of(text) {
        message.base.set("entities", entities);
    }
    message
}

/// Starts a text post in a channel.
pub fn post(post: &str) -> Message {
    text(post).as_post()
}

impl Message {
    pub(super) fn new() -> Self {
        Self::of(Base::new(json!({})))
    }

    /// A message whose numbers all follow from the id of the update.
    pub(super) fn of(mut base: Base) -> Self {
        base.set("message_id", base.id);
        base.set("date", json::date(base.id));
        Self {
            base,
            sender: Sender::User(USER),
            place: None,
            family: Family::Message,
            is_edited: false,
        }
    }

    /// A message with this content.
    pub(super) fn with(content: &str, value: impl Into<Value>) -> Self {
        let mut message = Self::new();
        message.base.set(content, value);
        message
    }

    /// Sets the user who writes; without a chat, it is the private one with that user.
    pub fn from(mut self, user: impl Into<UserId>) -> Self {
        self.sender = Sender::User(user.into());
        self
    }

    /// Writes as a channel, in a group; `from` is the stand-in `Channel_Bot`.
    pub fn as_channel(mut self, channel: impl Into<ChatId>) -> Self {
        self.sender = Sender::Channel(channel.into());
        self
    }

    /// Writes as an anonymous administrator of the group; `from` is the stand-in
    /// `GroupAnonymousBot`.
    pub fn as_anonymous_admin(mut self) -> Self {
        self.sender = Sender::AnonymousAdmin;
        self
    }

    /// Makes it the automatic forward of a post from the linked channel; `from` is the stand-in
    /// `Telegram`.
    pub fn auto_forward(mut self, channel: impl Into<ChatId>) -> Self {
        self.sender = Sender::AutoForward(channel.into());
        self
    }

    /// Puts the message into a supergroup.
    pub fn in_group(self, group: impl Into<ChatId>) -> Self {
        self.in_place(Place::new(group.into(), ChatType::Supergroup))
    }

    /// Puts the message into a chat: private for the id of a user, else a supergroup.
    pub fn chat(self, chat: impl Into<ChatId>) -> Self {
        self.in_place(Place::guess(chat.into()))
    }

    /// Puts the message into a chat of a given type.
    pub fn chat_of(self, chat: impl Into<ChatId>, kind: ChatType) -> Self {
        self.in_place(Place::new(chat.into(), kind))
    }

    fn in_place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Makes it a post in a channel.
    pub fn as_post(mut self) -> Self {
        self.family = Family::Post;
        self
    }

    /// Makes it a post in this channel.
    pub fn in_channel(self, channel: impl Into<ChatId>) -> Self {
        self.as_post()
            .in_place(Place::new(channel.into(), ChatType::Channel))
    }

    /// Makes it a message in a chat of a business account.
    pub fn business(mut self, connection: &str) -> Self {
        self.family = Family::Business;
        self.base.set("business_connection_id", connection);
        self
    }

    /// Makes it the message of a guest: the bot is no member of the chat.
    pub fn guest(mut self, query: &str) -> Self {
        self.family = Family::Guest;
        self.base.set("guest_query_id", query);
        self
    }

    /// Makes it the edit of an earlier message; [`message_id`](Message::message_id) tells of which.
    pub fn edited(self) -> Self {
        let edit_date = json::date(self.base.id) + 1;
        self.edited_at(edit_date)
    }

    /// Makes it an edit that was made at this time, in seconds since 1970.
    pub fn edited_at(mut self, date: i64) -> Self {
        self.is_edited = true;
        self.base.set("edit_date", date);
        self
    }

    /// Sets the id of the message within its chat.
    pub fn message_id(mut self, id: i64) -> Self {
        self.base.set("message_id", id);
        self
    }

    /// Sets when the message was sent, in seconds since 1970.
    pub fn date(mut self, date: i64) -> Self {
        self.base.set("date", date);
        self
    }

    /// Sets the caption of the media; commands in it are marked as Telegram marks them.
    pub fn caption(mut self, caption: &str) -> Self {
        self.base.set("caption", caption);
        if let Some(entities) = entities::of(caption) {
            self.base.set("caption_entities", entities);
        }
        self
    }

    /// Puts the message into a forum topic.
    pub fn thread(mut self, thread: i64) -> Self {
        self.base.set("message_thread_id", thread);
        self.base.set("is_topic_message", true);
        self
    }

    /// Makes it a member of an album.
    pub fn media_group(mut self, id: &str) -> Self {
        self.base.set("media_group_id", id);
        self
    }

    /// Makes it a reply to an earlier message of the same chat.
    pub fn reply_to(mut self, message_id: i64) -> Self {
        // Its chat is set at the end, when it is known.
        self.base
            .set("reply_to_message", json!({"message_id": message_id}));
        self
    }

    /// Gives the JSON of the update.
    #[must_use]
    pub fn json(mut self) -> Value {
        let place = self.place_of_message();
        let chat = place.to_json();
        let user = |id| json::user(id);
        let channel = |id: ChatId| json::chat(id, &ChatType::Channel);
        match self.sender {
            _ if self.family == Family::Post => self.base.set("sender_chat", chat.clone()),
            Sender::User(id) => self.base.set("from", user(id)),
            Sender::Channel(id) => {
                self.base.set("from", user(UserId::CHANNEL_BOT));
                self.base.set("sender_chat", channel(id));
            }
            Sender::AnonymousAdmin => {
                self.base.set("from", user(UserId::GROUP_ANONYMOUS_BOT));
                self.base.set("sender_chat", chat.clone());
            }
            Sender::AutoForward(id) => {
                self.base.set("from", user(UserId::TELEGRAM));
                self.base.set("sender_chat", channel(id));
                self.base.set("is_automatic_forward", true);
                let date = self.base.payload["date"].clone();
                self.base.set(
                    "forward_origin",
                    json!({"type": "channel", "chat": channel(id), "message_id": 1, "date": date}),
                );
            }
        }
        if let Some(reply) = self.base.payload.get_mut("reply_to_message") {
            reply["date"] = json::date(0).into();
            reply["chat"] = chat.clone();
        }
        self.base.set("chat", chat);
        self.base.finish(match (self.family, self.is_edited) {
            (Family::Message, false) => "message",
            (Family::Message, true) => "edited_message",
            (Family::Post, false) => "channel_post",
            (Family::Post, true) => "edited_channel_post",
            (Family::Business, false) => "business_message",
            (Family::Business, true) => "edited_business_message",
            (Family::Guest, _) => "guest_message",
        })
    }

    fn place_of_message(&self) -> Place {
        match (&self.place, &self.sender) {
            (Some(place), _) => place.clone(),
            (None, _) if self.family == Family::Post => Place::new(CHANNEL, ChatType::Channel),
            (None, _) if self.family == Family::Guest => Place::new(GROUP, ChatType::Supergroup),
            (None, Sender::User(user)) => Place::new((*user).into(), ChatType::Private),
            (None, _) => Place::new(GROUP, ChatType::Supergroup),
        }
    }
}

builder!(Message);
