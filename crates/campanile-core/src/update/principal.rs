use std::fmt;

use super::head::{Actor, Head};
use crate::{ChatId, Kind, UserId};

/// Who acts in an update: the identity that gates and limits go by, never the bare `from`.
///
/// `from` is a stand-in account wherever someone writes as a chat (Bot API, `Message.from` and
/// `Message.sender_chat`). The principal of each kind of update:
///
/// | kinds | principal |
/// |---|---|
/// | messages, edits, business and guest messages | `sender_chat` if present: an anonymous administrator if it is the chat itself, otherwise a channel (automatic forwards included); else the user in `from` |
/// | `channel_post`, `edited_channel_post` | the channel |
/// | `callback_query`, `inline_query`, `chosen_inline_result`, `shipping_query`, `pre_checkout_query`, `purchased_paid_media`, `chat_join_request` | the user in `from` |
/// | `my_chat_member`, `chat_member` | the user in `from`, who made the change; not the one whom it is about |
/// | `message_reaction`, `poll_answer` | `actor_chat` or `voter_chat` if present, as with messages; else `user` |
/// | `business_connection`, `managed_bot`, `subscription` | `user` |
/// | `message_reaction_count`, `deleted_business_messages`, `chat_boost`, `removed_chat_boost`, `stopped_message_generation` | nobody, in that chat |
/// | `poll`, kinds that are newer than this crate | nobody |
/// | events of the host | what the host says; nobody by default |
///
/// A stand-in account without the chat behind it is nobody, but the one of anonymous
/// administrators, which stands for an administrator of the chat.
///
/// # Example
///
/// ```
/// use campanile_core::{ChatId, Principal, Update};
///
/// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,
///     "chat":{"id":-1001,"type":"supergroup"},"sender_chat":{"id":-1002,"type":"channel"},
///     "from":{"id":777000,"is_bot":false,"first_name":"Telegram"},"text":"news"}}"#;
/// let update = Update::parse(json.into()).unwrap();
/// assert_eq!(update.principal(), Principal::Channel(ChatId(-1002)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// A user or a bot.
    User(UserId),
    /// An administrator of this group who writes as the group.
    AnonymousAdmin(ChatId),
    /// A channel, or someone who writes as that channel.
    Channel(ChatId),
    /// No one who could be named, in this chat or in none.
    Nobody(Option<ChatId>),
}

impl Principal {
    /// The user, if the principal is one.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(user),
            _ => None,
        }
    }

    pub(super) fn of(kind: &Kind, head: &Head) -> Self {
        let chat = head.chat.as_ref().map(|chat| chat.id);
        match kind {
            Kind::ChannelPost | Kind::EditedChannelPost => match chat {
                Some(chat) => Self::Channel(chat),
                None => Self::Nobody(None),
            },
            Kind::StoppedMessageGeneration => Self::Nobody(chat),
            _ => match (&head.actor, head.sender) {
                (Some(actor), _) => Self::of_chat(actor, chat),
                (None, Some(sender)) => Self::of_user(sender.id, chat),
                (None, None) => Self::Nobody(chat),
            },
        }
    }

    fn of_chat(actor: &Actor, chat: Option<ChatId>) -> Self {
        // A group acts only as itself; where the chat is not told, as in a poll's answer, the type
        // of the actor has to tell.
        let is_group = chat.map_or(!actor.is_channel, |chat| chat == actor.id);
        match is_group {
            true => Self::AnonymousAdmin(actor.id),
            false => Self::Channel(actor.id),
        }
    }

    fn of_user(user: UserId, chat: Option<ChatId>) -> Self {
        match (user, chat) {
            (UserId::GROUP_ANONYMOUS_BOT, Some(chat)) => Self::AnonymousAdmin(chat),
            (user, chat) if user.is_placeholder() => Self::Nobody(chat),
            (user, _) => Self::User(user),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "user {user}"),
            Self::AnonymousAdmin(chat) => write!(f, "anonymous admin of {chat}"),
            Self::Channel(chat) => write!(f, "channel {chat}"),
            Self::Nobody(Some(chat)) => write!(f, "nobody in {chat}"),
            Self::Nobody(None) => f.write_str("nobody"),
        }
    }
}
