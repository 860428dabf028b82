use std::fmt;

use campanile_core::{Bot, ChatId, MessageId, UserId};

use super::{Person, SentMessage};
use crate::{client::BotClient, emulator::Emulator, state::ChatKey};

/// Where a person writes: a bot (its private chat with the person), or a [`Chat`].
///
/// Implemented for [`BotClient`], for [`campanile_core::Bot`] and for [`Chat`], and sealed.
pub trait Place: sealed::Place {}

/// Who can be in a chat: a [`Person`], a [`BotClient`], or a [`campanile_core::Bot`]; sealed.
pub trait Member: sealed::Member {}

pub(crate) mod sealed {
    use crate::state::ChatKey;

    pub trait Place {
        #[doc(hidden)]
        fn key(&self, user: i64) -> ChatKey;
    }

    pub trait Member {
        #[doc(hidden)]
        fn account(&self) -> i64;
    }
}

impl Place for BotClient {}
impl sealed::Place for BotClient {
    fn key(&self, user: i64) -> ChatKey {
        ChatKey::Private {
            bot: self.id().0,
            user,
        }
    }
}

impl Place for Bot {}
impl sealed::Place for Bot {
    fn key(&self, user: i64) -> ChatKey {
        ChatKey::Private {
            bot: self.identity().id().0,
            user,
        }
    }
}

impl Place for Chat {}
impl sealed::Place for Chat {
    fn key(&self, _user: i64) -> ChatKey {
        self.key
    }
}

impl Member for Person {}
impl sealed::Member for Person {
    fn account(&self) -> i64 {
        self.id().0
    }
}

impl Member for BotClient {}
impl sealed::Member for BotClient {
    fn account(&self) -> i64 {
        self.id().0
    }
}

impl Member for Bot {}
impl sealed::Member for Bot {
    fn account(&self) -> i64 {
        self.identity().id().0
    }
}

/// A chat and what is in it. Clones are the same chat.
///
/// What is done to a group or channel through this handle is done by its owner.
#[derive(Clone)]
pub struct Chat {
    pub(crate) emulator: Emulator,
    pub(crate) key: ChatKey,
}

impl Chat {
    pub(crate) fn new(emulator: Emulator, key: ChatKey) -> Self {
        Self { emulator, key }
    }

    /// The id under which bots know the chat.
    #[must_use]
    pub fn id(&self) -> ChatId {
        ChatId(self.key.id())
    }

    /// The messages that are in the chat, oldest first, without deleted ones.
    #[must_use]
    pub fn messages(&self) -> Vec<SentMessage> {
        let ids = self.emulator.look(|state| {
            let chat = state.chats.get(&self.key);
            let traces = chat.into_iter().flat_map(|chat| chat.traces());
            let kept = traces.filter(|message| !message.is_deleted);
            kept.filter_map(|message| message.body["message_id"].as_i64())
                .collect::<Vec<_>>()
        });
        let message = |id| SentMessage::new(self.emulator.clone(), self.key, id);
        ids.into_iter().map(message).collect()
    }

    /// The texts and captions of the messages, oldest first; an empty text for other messages.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.messages().iter().map(SentMessage::text).collect()
    }

    /// The newest message, unless the chat is empty.
    #[must_use]
    pub fn last(&self) -> Option<SentMessage> {
        self.messages().pop()
    }

    /// The message with this id, also after it was deleted.
    #[must_use]
    pub fn message(&self, id: impl Into<MessageId>) -> SentMessage {
        SentMessage::new(self.emulator.clone(), self.key, id.into().0)
    }

    pub(crate) fn owner(&self) -> i64 {
        self.emulator.look(|state| {
            let chat = state.chats.get(&self.key);
            chat.and_then(|chat| chat.owner())
                .unwrap_or(UserId::TELEGRAM.0)
        })
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}
