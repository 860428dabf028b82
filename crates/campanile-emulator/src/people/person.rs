use std::fmt;

use campanile_core::UserId;

use super::{Chat, Draft, Place, SentMessage};
use crate::{
    emulator::Emulator,
    state::{Author, Standing},
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

    #[track_caller]
    pub(crate) fn post(
        &self,
        key: crate::state::ChatKey,
        author: Author,
        draft: Draft,
    ) -> SentMessage {
        let id = self.emulator.change(|state| {
            state.open_private(key);
            let standing = state.chats.get(&key).map(|chat| chat.standing(self.id.0));
            assert!(
                standing.is_some_and(Standing::may_write),
                "user {} may not write in chat {}: {standing:?}",
                self.id,
                key.id(),
            );
            state.compose(key, author, draft)
        });
        SentMessage::new(self.emulator.clone(), key, id)
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
