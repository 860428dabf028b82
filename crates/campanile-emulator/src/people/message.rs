use std::fmt;

use campanile_core::{ChatId, MessageId};
use serde_json::Value;

use crate::{
    emulator::Emulator,
    state::{ChatKey, Message},
};

/// A message in a chat, as people see it at the moment of each question.
#[derive(Clone)]
pub struct SentMessage {
    pub(crate) emulator: Emulator,
    pub(crate) key: ChatKey,
    id: i64,
}

impl SentMessage {
    pub(crate) fn new(emulator: Emulator, key: ChatKey, id: i64) -> Self {
        Self { emulator, key, id }
    }

    /// The id of the message within its chat.
    #[must_use]
    pub fn id(&self) -> MessageId {
        MessageId(self.id)
    }

    /// The chat of the message, as bots know it.
    #[must_use]
    pub fn chat_id(&self) -> ChatId {
        ChatId(self.key.id())
    }

    /// The text, or the caption; empty if it has none.
    #[must_use]
    pub fn text(&self) -> String {
        let json = self.json();
        let text = json.get("text").or_else(|| json.get("caption"));
        text.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The `Message` object as bots see it, null if the message is unknown.
    #[must_use]
    pub fn json(&self) -> Value {
        self.look(|message| message.body.clone().into())
            .unwrap_or_default()
    }

    /// The inline keyboard, row by row: the text of each button and its callback data, if any.
    #[must_use]
    pub fn buttons(&self) -> Vec<Vec<(String, Option<String>)>> {
        let json = self.json();
        let rows = json
            .pointer("/reply_markup/inline_keyboard")
            .and_then(Value::as_array);
        let text = |button: &Value, name| button[name].as_str().map(str::to_owned);
        let button = |button: &Value| {
            (
                text(button, "text").unwrap_or_default(),
                text(button, "callback_data"),
            )
        };
        let row = |row: &Value| row.as_array().into_iter().flatten().map(button).collect();
        rows.into_iter().flatten().map(row).collect()
    }

    /// The reply keyboard or other markup that came with the message and that only people see.
    #[must_use]
    pub fn keyboard(&self) -> Option<Value> {
        self.look(|message| message.keyboard.clone()).flatten()
    }

    /// How often the message was edited.
    #[must_use]
    pub fn edits(&self) -> u32 {
        self.look(|message| message.edits).unwrap_or(0)
    }

    /// Tells whether the message was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.look(|message| message.is_deleted).unwrap_or(true)
    }

    /// Tells whether a bot wrote the message.
    #[must_use]
    pub fn is_from_bot(&self) -> bool {
        let author = self.look(|message| message.author);
        author.is_some_and(|author| self.emulator.look(|state| state.bots.contains_key(&author)))
    }

    /// Tells the bots that may see it of the new message.
    pub(crate) fn announce(&self) {
        self.emulator.change(|state| {
            state.announce(self.key, self.id, false);
            state.forward_post(self.key, self.id);
        });
    }

    fn look<T>(&self, view: impl FnOnce(&Message) -> T) -> Option<T> {
        self.emulator
            .look(|state| state.chats.get(&self.key)?.trace(self.id).map(view))
    }
}

impl fmt::Debug for SentMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentMessage")
            .field("chat", &self.chat_id())
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
