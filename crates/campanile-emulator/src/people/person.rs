use std::fmt;

use campanile_core::UserId;

use super::{Chat, Draft, Place, SentMessage};
use crate::{
    emulator::Emulator,
    state::{Author, ChatKey, Membership, Standing},
};

/// Somebody who uses bots. Clones are the same person.
///
/// What people do takes effect at once; the bots that see it get an update.
#[derive(Clone)]
pub struct Person {
    pub(crate) emulator: Emulator,
    id: UserId,
}

impl Person {
    pub(crate) fn new(emulator: Emulator, id: UserId) -> Self {
        Self { emulator, id }
    }

    /// The id of the user, which is also the id of the private chat with a bot.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.id
    }

    /// Sets the username; a leading `@` is dropped.
    pub fn set_username(&self, username: &str) {
        let username = username.trim_start_matches('@').to_owned();
        self.change_account(|account| account.username = Some(username));
    }

    /// Sets the last name.
    pub fn set_last_name(&self, last_name: &str) {
        self.change_account(|account| account.last_name = Some(last_name.to_owned()));
    }

    /// Sets the IETF language tag of the user's app.
    pub fn set_language(&self, language: &str) {
        self.change_account(|account| account.language = Some(language.to_owned()));
    }

    /// Deletes the account: from now on bots are answered 403 when they write to it.
    pub fn deactivate(&self) {
        self.change_account(|account| account.is_deactivated = true);
    }

    fn change_account(&self, change: impl FnOnce(&mut crate::state::Account)) {
        self.emulator.change(|state| {
            if let Some(account) = state.accounts.get_mut(&self.id.0) {
                change(account);
            }
        });
    }

    /// The private chat with a bot, or a group or channel, as this person sees it.
    #[must_use]
    pub fn chat(&self, place: &impl Place) -> Chat {
        Chat::new(self.emulator.clone(), place.key(self.id.0))
    }

    /// Types a text: into the private chat with a bot, or into a group.
    ///
    /// # Panics
    ///
    /// See [`send`](Self::send).
    #[track_caller]
    pub fn say(&self, place: &impl Place, text: &str) -> SentMessage {
        self.send(place, Draft::text(text))
    }

    /// Sends a message; in a channel it is a post of the channel.
    ///
    /// Writing to a bot that the person blocked unblocks it first, as Telegram's apps ask for.
    ///
    /// # Panics
    ///
    /// If the person may not write there.
    #[track_caller]
    pub fn send(&self, place: &impl Place, draft: Draft) -> SentMessage {
        let key = place.key(self.id.0);
        self.post(key, Author::Account(self.id.0), draft)
    }

    /// Sends a photo with a caption, which may be empty.
    ///
    /// # Panics
    ///
    /// See [`send`](Self::send).
    #[track_caller]
    pub fn photo(&self, place: &impl Place, caption: &str) -> SentMessage {
        let photo = Draft::photo();
        let is_plain = caption.is_empty();
        self.send(
            place,
            if is_plain {
                photo
            } else {
                photo.caption(caption)
            },
        )
    }

    /// Writes in a group as an anonymous administrator (Bot API, `Message.sender_chat`).
    ///
    /// # Panics
    ///
    /// If the person is no administrator of the group.
    #[track_caller]
    pub fn say_anonymously(&self, group: &Chat, text: &str) -> SentMessage {
        let is_admin = group.standing(self).is_admin();
        assert!(
            is_admin,
            "user {} is no administrator of chat {}",
            self.id,
            group.id()
        );
        self.post(group.key, Author::Anonymous(self.id.0), Draft::text(text))
    }

    /// Writes in a group as a channel (Bot API, `Message.sender_chat`).
    ///
    /// # Panics
    ///
    /// If the person may not write in the group, or is no administrator of the channel.
    #[track_caller]
    pub fn say_as(&self, channel: &Chat, group: &Chat, text: &str) -> SentMessage {
        let is_admin = channel.standing(self).is_admin();
        assert!(
            is_admin,
            "user {} is no administrator of chat {}",
            self.id,
            channel.id()
        );
        let author = Author::Channel {
            account: self.id.0,
            channel: channel.id().0,
        };
        self.post(group.key, author, Draft::text(text))
    }

    /// Changes the text, or the caption, of a message that the person wrote.
    ///
    /// # Panics
    ///
    /// If somebody else wrote the message, or it is deleted.
    #[track_caller]
    pub fn edit(&self, message: &SentMessage, text: &str) {
        let (key, id) = (message.key, message.id().0);
        let is_own = self.emulator.change(|state| {
            let is_edited = state.rewrite(key, id, self.id.0, text);
            if is_edited {
                state.announce(key, id, true);
            }
            is_edited
        });
        assert!(is_own, "message {id} is not a message of user {}", self.id);
    }

    /// Deletes a message, of which bots learn nothing (Bot API, `Update`).
    pub fn delete(&self, message: &SentMessage) {
        self.emulator.change(|state| {
            let chat = state.chats.get_mut(&message.key);
            if let Some(message) = chat.and_then(|chat| chat.message_mut(message.id().0)) {
                message.is_deleted = true;
            }
        });
    }

    /// Joins a group or channel by oneself.
    ///
    /// # Panics
    ///
    /// If the person is banned there.
    #[track_caller]
    pub fn join(&self, chat: &Chat) {
        let standing = chat.standing(self);
        assert!(
            standing != Standing::Kicked,
            "user {} is banned in chat {}",
            self.id,
            chat.id()
        );
        match standing {
            Standing::Restricted { is_member: false } => self.move_restricted(chat, true),
            Standing::Left => self.become_standing(chat, Standing::Member),
            _ => {}
        }
    }

    /// Leaves a group or channel by oneself.
    pub fn leave(&self, chat: &Chat) {
        match chat.standing(self) {
            Standing::Restricted { is_member: true } => self.move_restricted(chat, false),
            standing if standing.is_present() => self.become_standing(chat, Standing::Left),
            _ => {}
        }
    }

    /// Takes restrictions along into a chat, or out of it.
    fn move_restricted(&self, chat: &Chat, is_member: bool) {
        let member = self.emulator.look(|state| {
            let chat = state.chats.get(&chat.key)?;
            Some(chat.membership(self.id.0).moved(is_member))
        });
        if let Some(member) = member {
            self.become_standing(chat, member);
        }
    }

    fn become_standing(&self, chat: &Chat, new: impl Into<Membership>) {
        let (key, id) = (chat.key, self.id.0);
        self.emulator
            .change(|state| state.set_standing(key, id, new, id));
    }

    #[track_caller]
    fn post(&self, key: ChatKey, author: Author, draft: Draft) -> SentMessage {
        let message = self.write(key, author, draft);
        message.announce();
        message
    }

    /// Writes a message of which bots do not know yet.
    #[track_caller]
    pub(super) fn write(&self, key: ChatKey, author: Author, draft: Draft) -> SentMessage {
        self.try_write(key, author, draft)
            .unwrap_or_else(|| panic!("user {} may not write in chat {}", self.id, key.id()))
    }

    /// As [`write`](Self::write); `None` if the person may not write there.
    pub(crate) fn try_write(
        &self,
        key: ChatKey,
        author: Author,
        draft: Draft,
    ) -> Option<SentMessage> {
        let written = self.emulator.change(|state| {
            state.open_private(key);
            let chat = state.chats.get(&key);
            let permission = draft.permission();
            let may_write = chat.is_some_and(|chat| chat.may_write(self.id.0, permission));
            may_write.then(|| state.compose(key, author, draft))
        });
        written.map(|id| SentMessage::new(self.emulator.clone(), key, id))
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
