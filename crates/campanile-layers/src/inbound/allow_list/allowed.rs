use campanile_core::{ChatId, Kind, Principal, Update, UserId};
use foldhash::HashSet;

use super::AllowListError;

/// Who is on an allow-list: users, chats that act as themselves, and chats where anyone may act.
///
/// # Example
///
/// ```
/// use campanile_layers::allow_list::Allowed;
///
/// let allowed = Allowed::new().users([7, 8]).chats([-1001]);
/// assert_eq!(allowed.len(), 3);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "a list does nothing until a layer or a handle gets it"]
pub struct Allowed {
    pub(super) users: HashSet<UserId>,
    pub(super) sender_chats: HashSet<ChatId>,
    pub(super) chats: HashSet<ChatId>,
}

impl Allowed {
    /// Creates a list of nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds users.
    pub fn users<I: Into<UserId>>(mut self, users: impl IntoIterator<Item = I>) -> Self {
        self.users.extend(users.into_iter().map(Into::into));
        self
    }

    /// Adds chats that may act as themselves: groups through their anonymous administrators, and
    /// channels.
    pub fn sender_chats<I: Into<ChatId>>(mut self, chats: impl IntoIterator<Item = I>) -> Self {
        self.sender_chats.extend(chats.into_iter().map(Into::into));
        self
    }

    /// Adds chats where anyone may act.
    pub fn chats<I: Into<ChatId>>(mut self, chats: impl IntoIterator<Item = I>) -> Self {
        self.chats.extend(chats.into_iter().map(Into::into));
        self
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.len() + self.sender_chats.len() + self.chats.len()
    }

    /// Tells whether nobody is on the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether the update is by someone, or in a chat, on the list.
    #[must_use]
    #[inline]
    pub fn admits(&self, update: &Update) -> bool {
        let is_listed = match update.principal() {
            Principal::User(user) => self.users.contains(&user),
            Principal::AnonymousAdmin(chat) | Principal::Channel(chat) => {
                self.sender_chats.contains(&chat)
            }
            Principal::Nobody(_) => false,
        };
        // Most lists name no chats, and then the chat is not looked for.
        is_listed
            || !self.chats.is_empty()
                && own_chat(update).is_some_and(|chat| self.chats.contains(&chat))
    }

    pub(super) fn check(&self) -> Result<(), AllowListError> {
        self.users.iter().copied().try_for_each(check_user)?;
        self.sender_chats
            .iter()
            .copied()
            .try_for_each(check_sender_chat)
    }
}

/// The chat of the update, if it is one of the bot's own.
///
/// The id that a guest message or a business account shows may be that of another chat (Bot API,
/// `Message.guest_query_id`), so it proves nothing.
fn own_chat(update: &Update) -> Option<ChatId> {
    let is_foreign =
        *update.kind() == Kind::GuestMessage || update.business_connection_id().is_some();
    update.chat_id().filter(|_| !is_foreign)
}

pub(super) fn check_user(user: UserId) -> Result<(), AllowListError> {
    let problem = match user {
        UserId::TELEGRAM => {
            "it stands for every automatic forward; allow the channel as sender chat"
        }
        UserId::GROUP_ANONYMOUS_BOT => {
            "it stands for every anonymous administrator; allow the group as sender chat"
        }
        UserId::CHANNEL_BOT => {
            "it stands for everyone who writes as a channel; allow the channel as sender chat"
        }
        UserId(..=0) => "it is no id of a user; allow a chat as chat or sender chat",
        _ => return Ok(()),
    };
    let message = format!("{user} cannot be an allowed user: {problem}");
    Err(AllowListError::new(message))
}

pub(super) fn check_sender_chat(chat: ChatId) -> Result<(), AllowListError> {
    if chat.0 < 0 {
        return Ok(());
    }
    let message =
        format!("{chat} cannot be an allowed sender chat: it is no id of a group or channel");
    Err(AllowListError::new(message))
}
