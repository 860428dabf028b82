//! Identifiers of Telegram as types of their own.
//!
//! All of them are `i64`: Telegram promises at most 52 significant bits (Bot API, `User.id` and
//! `Chat.id`), and a newtype keeps a chat from being mistaken for a user.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }
    };
}

id! {
    /// The id of a user or a bot (Bot API, `User.id`).
    ///
    /// ```
    /// use campanile_core::UserId;
    ///
    /// assert_eq!(UserId(7).to_string(), "7");
    /// ```
    UserId
}

id! {
    /// The id of a private chat, group, supergroup or channel (Bot API, `Chat.id`).
    ///
    /// Private chats carry the id of the user; groups and channels are negative.
    ///
    /// ```
    /// use campanile_core::{ChatId, UserId};
    ///
    /// assert_eq!(ChatId::from(UserId(7)), ChatId(7));
    /// ```
    ChatId
}

id! {
    /// The id of a message, unique within its chat only; 0 for ephemeral and server-scheduled
    /// messages (Bot API, `Message.message_id`).
    ///
    /// ```
    /// use campanile_core::MessageId;
    ///
    /// assert_eq!(i64::from(MessageId(12)), 12);
    /// ```
    MessageId
}

id! {
    /// The id of a forum topic or message thread within its chat (Bot API,
    /// `Message.message_thread_id`).
    ///
    /// ```
    /// use campanile_core::ThreadId;
    ///
    /// assert_eq!(ThreadId::from(3), ThreadId(3));
    /// ```
    ThreadId
}

impl From<UserId> for ChatId {
    /// The private chat with a user has the user's id.
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl UserId {
    /// Telegram's service account, the `from` of automatic forwards from a linked channel.
    pub const TELEGRAM: Self = Self(777_000);
    /// The stand-in `from` of anonymous group administrators.
    pub const GROUP_ANONYMOUS_BOT: Self = Self(1_087_968_824);
    /// The stand-in `from` of users who post as a channel.
    pub const CHANNEL_BOT: Self = Self(136_817_688);

    /// Tells whether this is one of Telegram's shared stand-in accounts, behind which anyone may be
    /// (Bot API, `Message.from`: "a fake sender user").
    ///
    /// ```
    /// use campanile_core::UserId;
    ///
    /// assert!(UserId::CHANNEL_BOT.is_placeholder());
    /// assert!(!UserId(7).is_placeholder());
    /// ```
    #[must_use]
    pub fn is_placeholder(self) -> bool {
        matches!(
            self,
            Self::TELEGRAM | Self::GROUP_ANONYMOUS_BOT | Self::CHANNEL_BOT
        )
    }
}
