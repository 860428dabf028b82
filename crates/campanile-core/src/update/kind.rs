use std::fmt;

use super::ascii;

macro_rules! kinds {
    ($($(#[$docs:meta])* $variant:ident = $name:literal,)*) => {
        /// What an update is about: the 27 kinds of Bot API 10.3, one that is newer than this crate,
        /// or an event of the host.
        ///
        /// # Example
        ///
        /// ```
        /// use campanile_core::Kind;
        ///
        /// assert_eq!(Kind::from_name("callback_query"), Kind::CallbackQuery);
        /// assert_eq!(Kind::CallbackQuery.to_string(), "callback_query");
        /// assert_eq!(Kind::from_name("time_travel").as_str(), "time_travel");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$docs])* $variant,)*
            /// A kind that this crate does not know, by its name; an empty name where the update
            /// carries nothing at all.
            Other(Box<str>),
            /// An event that is not Telegram's; [`Update::name`](crate::Update::name) tells which.
            Custom,
        }

        impl Kind {
            /// The kinds of Bot API 10.3, in the order of its page.
            pub const ALL: [Self; 27] = [$(Self::$variant),*];

            /// Finds the kind by its name on the wire.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                Self::known(name.as_bytes()).unwrap_or_else(|| Self::Other(name.into()))
            }

            pub(super) fn known(name: &[u8]) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The name on the wire; `custom` for an event of the host.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => const { ascii($name) },)*
                    Self::Other(name) => name,
                    Self::Custom => "custom",
                }
            }
        }
    };
}

kinds! {
    /// A new message.
    Message = b"message",
    /// A message was edited.
    EditedMessage = b"edited_message",
    /// A new post in a channel.
    ChannelPost = b"channel_post",
    /// A post in a channel was edited.
    EditedChannelPost = b"edited_channel_post",
    /// The bot was connected to, or disconnected from, a business account.
    BusinessConnection = b"business_connection",
    /// A new message in a chat of a business account.
    BusinessMessage = b"business_message",
    /// A message in a chat of a business account was edited.
    EditedBusinessMessage = b"edited_business_message",
    /// Messages were deleted in a chat of a business account.
    DeletedBusinessMessages = b"deleted_business_messages",
    /// The bot was summoned in a chat of which it is no member.
    GuestMessage = b"guest_message",
    /// A user changed the reaction to a message.
    MessageReaction = b"message_reaction",
    /// The number of anonymous reactions to a message changed.
    MessageReactionCount = b"message_reaction_count",
    /// Someone types an inline query.
    InlineQuery = b"inline_query",
    /// Someone chose a result of an inline query.
    ChosenInlineResult = b"chosen_inline_result",
    /// An inline button was pressed.
    CallbackQuery = b"callback_query",
    /// A shipping address was chosen.
    ShippingQuery = b"shipping_query",
    /// A payment is about to be made.
    PreCheckoutQuery = b"pre_checkout_query",
    /// A user bought paid media.
    PurchasedPaidMedia = b"purchased_paid_media",
    /// The state of a poll changed.
    Poll = b"poll",
    /// A user changed the answer in a poll that is not anonymous.
    PollAnswer = b"poll_answer",
    /// The bot's own membership changed.
    MyChatMember = b"my_chat_member",
    /// Someone's membership changed.
    ChatMember = b"chat_member",
    /// Someone asks to join.
    ChatJoinRequest = b"chat_join_request",
    /// A boost was added or changed.
    ChatBoost = b"chat_boost",
    /// A boost was removed.
    RemovedChatBoost = b"removed_chat_boost",
    /// A bot that this bot manages was created or changed.
    ManagedBot = b"managed_bot",
    /// A subscription to the bot changed.
    Subscription = b"subscription",
    /// A user stopped the generation of a message.
    StoppedMessageGeneration = b"stopped_message_generation",
}

impl Kind {
    /// Tells whether the payload is a `Message`.
    ///
    /// ```
    /// use campanile_core::Kind;
    ///
    /// assert!(Kind::EditedChannelPost.is_message());
    /// assert!(!Kind::CallbackQuery.is_message());
    /// ```
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(
            self,
            Self::Message
                | Self::EditedMessage
                | Self::ChannelPost
                | Self::EditedChannelPost
                | Self::BusinessMessage
                | Self::EditedBusinessMessage
                | Self::GuestMessage
        )
    }

    /// Tells whether the payload is an earlier message in a new version.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        matches!(
            self,
            Self::EditedMessage | Self::EditedChannelPost | Self::EditedBusinessMessage
        )
    }

    /// Tells whether Telegram sends this kind only to a bot that asks for it by name (Bot API,
    /// `getUpdates.allowed_updates`).
    #[must_use]
    pub fn is_opt_in(&self) -> bool {
        matches!(
            self,
            Self::ChatMember | Self::MessageReaction | Self::MessageReactionCount
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
