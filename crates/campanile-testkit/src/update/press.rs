use campanile_core::{ChatId, ChatType, UserId};
use serde_json::{Value, json};

use super::{
    USER,
    base::{Base, Place, builder},
};
use crate::{bot, json};

/// The message under the button where a test names no other.
const MESSAGE: i64 = 1;

/// A press of an inline button that is being built.
///
/// Presses of one test are of the same button and message unless told otherwise, but each has an id
/// of its own, as a double tap has.
///
/// # Example
///
/// ```
/// use campanile_testkit::update;
///
/// let press = update::press("like:5").from(8).in_group(-1001).on(20).build();
/// assert_eq!(press.data(), Some("like:5"));
/// assert_eq!(press.message_id().unwrap().0, 20);
///
/// let inline = update::press("like:5").inline("abc").build();
/// assert_eq!(inline.chat_id(), None);
///
/// let gone = update::press("like:5").inaccessible().build();
/// assert!(!gone.is_message_accessible());
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct Press {
    base: Base,
    user: UserId,
    place: Option<Place>,
    message: Under,
    data: String,
    keyboard: Option<Value>,
}

/// What the button stands under.
#[derive(Debug, Clone)]
enum Under {
    Message { fields: Vec<(&'static str, Value)> },
    Inaccessible,
    Inline(String),
}

/// Starts a press of the button with this data, under a message of the bot.
pub fn press(data: &str) -> Press {
    let mut base = Base::new(json!({}));
    base.set("id", query_id(base.id));
    base.set("data", data);
    Press {
        base,
        user: USER,
        place: None,
        message: Under::Message { fields: Vec::new() },
        data: data.to_owned(),
        keyboard: None,
    }
}

/// The id of a query, as Telegram's look.
pub(super) fn query_id(number: i64) -> String {
    format!("4382{number:014}")
}

impl Press {
    /// Sets the user who presses.
    pub fn from(mut self, user: impl Into<UserId>) -> Self {
        self.user = user.into();
        self
    }

    /// Puts the message under the button into a supergroup.
    pub fn in_group(mut self, group: impl Into<ChatId>) -> Self {
        self.place = Some(Place::new(group.into(), ChatType::Supergroup));
        self
    }

    /// Puts the message under the button into a chat: private for the id of a user, else a
    /// supergroup.
    pub fn chat(mut self, chat: impl Into<ChatId>) -> Self {
        self.place = Some(Place::guess(chat.into()));
        self
    }

    /// Puts the message under the button into a channel.
    pub fn in_channel(mut self, channel: impl Into<ChatId>) -> Self {
        self.place = Some(Place::new(channel.into(), ChatType::Channel));
        self
    }

    /// Sets the id of the message under the button.
    pub fn on(self, message_id: i64) -> Self {
        self.message_field("message_id", message_id)
    }

    /// Says when the message under the button was last edited, in seconds since 1970.
    pub fn edited_at(self, date: i64) -> Self {
        self.message_field("edit_date", date)
    }

    /// Sets the text of the message under the button.
    pub fn text(self, text: &str) -> Self {
        self.message_field("text", text)
    }

    /// Puts the message under the button into a forum topic.
    pub fn thread(self, thread: i64) -> Self {
        self.message_field("message_thread_id", thread)
            .message_field("is_topic_message", true)
    }

    /// Makes the message under the button an ephemeral one, whose `message_id` is 0.
    pub fn ephemeral(self, id: i64) -> Self {
        self.on(0).message_field("ephemeral_message_id", id)
    }

    /// Sets a field of the message under the button.
    pub fn message_field(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        if let Under::Message { fields } = &mut self.message {
            fields.push((name, value.into()));
        }
        self
    }

    /// Sets the keyboard (`inline_keyboard`) under the message, as rows of buttons.
    pub fn keyboard(mut self, rows: impl Into<Value>) -> Self {
        self.keyboard = Some(rows.into());
        self
    }

    /// Makes the message one that the bot can read no more: only its chat and id are told.
    pub fn inaccessible(mut self) -> Self {
        self.message = Under::Inaccessible;
        self
    }

    /// Puts the button under a message that was sent through an inline query: neither chat nor
    /// message are told.
    pub fn inline(mut self, inline_message_id: &str) -> Self {
        self.message = Under::Inline(inline_message_id.to_owned());
        self
    }

    /// Makes it the button of a game, which has no data.
    pub fn game(mut self, short_name: &str) -> Self {
        self.base.payload.remove("data");
        self.base.set("game_short_name", short_name);
        self
    }

    /// Sets the id by which the press is answered.
    pub fn query_id(mut self, id: &str) -> Self {
        self.base.set("id", id);
        self
    }

    /// Gives the JSON of the update.
    #[must_use]
    pub fn json(mut self) -> Value {
        let place = self.place.take();
        let place = place.unwrap_or_else(|| Place::new(self.user.into(), ChatType::Private));
        let chat = place.to_json();
        self.base.set("from", json::user(self.user));
        let instance = match &self.message {
            Under::Inline(id) => format!("inline-{id}"),
            _ => format!("chat{}", place.id),
        };
        self.base.set("chat_instance", instance);
        match std::mem::replace(&mut self.message, Under::Inaccessible) {
            Under::Inline(id) => self.base.set("inline_message_id", id),
            Under::Inaccessible => self.base.set(
                "message",
                json!({"chat": chat, "message_id": MESSAGE, "date": 0}),
            ),
            Under::Message { fields } => {
                let bot = bot::user_json(&bot::default_identity());
                let mut message = json::bot_message(MESSAGE, &bot, chat, "Choose:");
                let one_button = || json!([[{"text": "Press", "callback_data": self.data}]]);
                let rows = self.keyboard.take().unwrap_or_else(one_button);
                message["reply_markup"] = json!({"inline_keyboard": rows});
                for (name, value) in fields {
                    message[name] = value;
                }
                self.base.set("message", message);
            }
        }
        self.base.finish("callback_query")
    }
}

builder!(Press);
