use campanile_core::{ChatId, ChatType, UserId};
use serde_json::{Value, json};

/// To whom and where a list of commands is shown (Bot API, `BotCommandScope`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// Everyone, wherever no narrower list is.
    Default,
    /// All private chats.
    AllPrivateChats,
    /// All groups and supergroups.
    AllGroupChats,
    /// The administrators of all groups and supergroups.
    AllChatAdministrators,
    /// One chat.
    Chat(ChatId),
    /// The administrators of one group or supergroup.
    ChatAdministrators(ChatId),
    /// One member of one group or supergroup.
    ChatMember(ChatId, UserId),
}

impl Scope {
    /// The widest scope of a type of chat.
    pub(super) fn of(chat: Option<ChatType>) -> Self {
        match chat {
            Some(ChatType::Private) => Self::AllPrivateChats,
            Some(ChatType::Group | ChatType::Supergroup) => Self::AllGroupChats,
            _ => Self::Default,
        }
    }

    /// Whether everyone who is in this scope is in the other one too.
    pub(super) fn lies_in(&self, wider: &Self) -> bool {
        // The ids of private chats are those of users, and positive.
        let is_private = |chat: &ChatId| chat.0 > 0;
        match (self, wider) {
            (_, Self::Default) => true,
            (narrow, wide) if narrow == wide => true,
            (Self::Chat(chat), Self::AllPrivateChats) => is_private(chat),
            (Self::Chat(chat), Self::AllGroupChats) => !is_private(chat),
            (
                Self::AllChatAdministrators | Self::ChatAdministrators(_) | Self::ChatMember(..),
                Self::AllGroupChats,
            ) => true,
            (Self::ChatAdministrators(_), Self::AllChatAdministrators) => true,
            (Self::ChatAdministrators(chat) | Self::ChatMember(chat, _), Self::Chat(other)) => {
                chat == other
            }
            _ => false,
        }
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Default => json!({"type": "default"}),
            Self::AllPrivateChats => json!({"type": "all_private_chats"}),
            Self::AllGroupChats => json!({"type": "all_group_chats"}),
            Self::AllChatAdministrators => json!({"type": "all_chat_administrators"}),
            Self::Chat(chat) => json!({"type": "chat", "chat_id": chat}),
            Self::ChatAdministrators(chat) => {
                json!({"type": "chat_administrators", "chat_id": chat})
            }
            Self::ChatMember(chat, user) => {
                json!({"type": "chat_member", "chat_id": chat, "user_id": user})
            }
        }
    }
}
