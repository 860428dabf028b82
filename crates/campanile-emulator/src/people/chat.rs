use std::fmt;

use campanile_core::{Bot, ChatId, MessageId, UserId};

use super::{Draft, Person, SentMessage};
use crate::{
    client::BotClient,
    emulator::Emulator,
    state::{ChatKey, Membership, RIGHTS, Standing},
};

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

    /// What somebody is to this chat.
    #[must_use]
    pub fn standing(&self, member: &impl Member) -> Standing {
        let account = member.account();
        self.emulator.look(|state| {
            let chat = state.chats.get(&self.key);
            chat.map_or(Standing::Left, |chat| chat.standing(account))
        })
    }

    /// Adds somebody as an ordinary member.
    pub fn add(&self, member: &impl Member) {
        self.set_standing(member, Standing::Member);
    }

    /// Adds somebody as an administrator, or promotes a member.
    pub fn promote(&self, member: &impl Member) {
        self.set_standing(member, Standing::Administrator);
    }

    /// Makes somebody an administrator with these rights and no others, by the names of the fields
    /// of `ChatAdministratorRights`.
    ///
    /// # Panics
    ///
    /// If there is no such right.
    #[track_caller]
    pub fn promote_with(&self, member: &impl Member, rights: &[&str]) {
        let unknown = rights.iter().find(|right| !RIGHTS.contains(right));
        assert!(unknown.is_none(), "there is no right {unknown:?}");
        self.set_membership(
            member,
            Membership::administrator(|right| rights.contains(&right)),
        );
    }

    /// Makes an administrator an ordinary member again.
    pub fn demote(&self, member: &impl Member) {
        self.set_standing(member, Standing::Member);
    }

    /// Takes the right to write from somebody, who stays in the chat or out of it.
    pub fn restrict(&self, member: &impl Member) {
        let is_member = self.standing(member).is_present();
        self.set_standing(member, Standing::Restricted { is_member });
    }

    /// Bans somebody.
    pub fn ban(&self, member: &impl Member) {
        self.set_standing(member, Standing::Kicked);
    }

    /// Lifts a ban, which brings nobody back.
    pub fn unban(&self, member: &impl Member) {
        if self.standing(member) == Standing::Kicked {
            self.set_standing(member, Standing::Left);
        }
    }

    /// Makes somebody something to this chat, by the hand of the owner: bots get the service
    /// message, `chat_member` and `my_chat_member` that are due (Bot API, `Update`).
    pub fn set_standing(&self, member: &impl Member, standing: Standing) {
        self.set_membership(member, standing);
    }

    fn set_membership(&self, member: &impl Member, new: impl Into<Membership>) {
        let account = member.account();
        self.emulator.change(|state| {
            let owner = state.chats.get(&self.key).and_then(|chat| chat.owner());
            state.set_standing(self.key, account, new, owner.unwrap_or(account));
        });
    }

    /// Writes a text as the owner; in a channel it is a post.
    ///
    /// # Panics
    ///
    /// If the chat is private, which has no owner.
    #[track_caller]
    pub fn post(&self, text: &str) -> SentMessage {
        self.post_draft(Draft::text(text))
    }

    /// Writes a message as the owner; in a channel it is a post.
    ///
    /// # Panics
    ///
    /// If the chat is private, which has no owner.
    #[track_caller]
    pub fn post_draft(&self, draft: Draft) -> SentMessage {
        let owner = self
            .emulator
            .look(|state| state.chats.get(&self.key)?.owner());
        let owner = owner.expect("the chat has an owner");
        Person::new(self.emulator.clone(), UserId(owner)).send(self, draft)
    }

    /// Makes the chat public under a username; a leading `@` is dropped.
    pub fn set_username(&self, username: &str) {
        let username = username.trim_start_matches('@').to_owned();
        self.emulator.change(|state| {
            if let Some(chat) = state.chats.get_mut(&self.key) {
                chat.username = Some(username);
            }
        });
    }

    /// Links a discussion group to this channel: posts are forwarded to it from now on.
    pub fn link(&self, group: &Self) {
        self.emulator.change(|state| {
            if let Some(chat) = state.chats.get_mut(&self.key) {
                chat.linked_group = Some(group.key.id());
            }
        });
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}
