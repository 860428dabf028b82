use std::fmt;

macro_rules! contents {
    ($($variant:ident = $name:literal,)*) => {
        /// What a message carries, named after the field of `Message` that holds it (Bot API,
        /// `Message`).
        ///
        /// # Example
        ///
        /// ```
        /// use campanile_core::{Content, Update};
        ///
        /// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,
        ///     "chat":{"id":4,"type":"private"},"animation":{},"document":{}}}"#;
        /// let update = Update::parse(json.into()).unwrap();
        /// assert_eq!(update.content(), Some(Content::Animation));
        /// assert!(update.has(Content::Document));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Content {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Content {
            /// The name of the field that holds it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            pub(super) fn from_key(key: &[u8]) -> Option<Self> {
                $(if key == $name.as_bytes() {
                    return Some(Self::$variant);
                })*
                None
            }

            const ALL: &'static [Self] = &[$(Self::$variant),*];
        }
    };
}

// The more specific content stands before the one that Telegram sends along with it: an animation
// comes with a document, a live photo with a photo, a venue with a location.
contents! {
    Text = "text",
    Animation = "animation",
    Audio = "audio",
    Document = "document",
    LivePhoto = "live_photo",
    PaidMedia = "paid_media",
    Photo = "photo",
    Sticker = "sticker",
    Story = "story",
    Video = "video",
    VideoNote = "video_note",
    Voice = "voice",
    RichMessage = "rich_message",
    Checklist = "checklist",
    Contact = "contact",
    Dice = "dice",
    Game = "game",
    Poll = "poll",
    Venue = "venue",
    Location = "location",
    Invoice = "invoice",
    SuccessfulPayment = "successful_payment",
    RefundedPayment = "refunded_payment",
    Giveaway = "giveaway",
    GiveawayWinners = "giveaway_winners",
    NewChatMembers = "new_chat_members",
    LeftChatMember = "left_chat_member",
    ChatOwnerLeft = "chat_owner_left",
    ChatOwnerChanged = "chat_owner_changed",
    NewChatTitle = "new_chat_title",
    NewChatPhoto = "new_chat_photo",
    DeleteChatPhoto = "delete_chat_photo",
    GroupChatCreated = "group_chat_created",
    SupergroupChatCreated = "supergroup_chat_created",
    ChannelChatCreated = "channel_chat_created",
    MessageAutoDeleteTimerChanged = "message_auto_delete_timer_changed",
    MigrateToChatId = "migrate_to_chat_id",
    MigrateFromChatId = "migrate_from_chat_id",
    PinnedMessage = "pinned_message",
    UsersShared = "users_shared",
    ChatShared = "chat_shared",
    Gift = "gift",
    UniqueGift = "unique_gift",
    GiftUpgradeSent = "gift_upgrade_sent",
    ConnectedWebsite = "connected_website",
    WriteAccessAllowed = "write_access_allowed",
    PassportData = "passport_data",
    ProximityAlertTriggered = "proximity_alert_triggered",
    BoostAdded = "boost_added",
    ChatBackgroundSet = "chat_background_set",
    ChecklistTasksDone = "checklist_tasks_done",
    ChecklistTasksAdded = "checklist_tasks_added",
    CommunityChatAdded = "community_chat_added",
    CommunityChatJoined = "community_chat_joined",
    CommunityChatRemoved = "community_chat_removed",
    DirectMessagePriceChanged = "direct_message_price_changed",
    ForumTopicCreated = "forum_topic_created",
    ForumTopicEdited = "forum_topic_edited",
    ForumTopicClosed = "forum_topic_closed",
    ForumTopicReopened = "forum_topic_reopened",
    GeneralForumTopicHidden = "general_forum_topic_hidden",
    GeneralForumTopicUnhidden = "general_forum_topic_unhidden",
    GiveawayCreated = "giveaway_created",
    GiveawayCompleted = "giveaway_completed",
    ManagedBotCreated = "managed_bot_created",
    PaidMessagePriceChanged = "paid_message_price_changed",
    PollOptionAdded = "poll_option_added",
    PollOptionDeleted = "poll_option_deleted",
    SuggestedPostApproved = "suggested_post_approved",
    SuggestedPostApprovalFailed = "suggested_post_approval_failed",
    SuggestedPostDeclined = "suggested_post_declined",
    SuggestedPostPaid = "suggested_post_paid",
    SuggestedPostRefunded = "suggested_post_refunded",
    VideoChatScheduled = "video_chat_scheduled",
    VideoChatStarted = "video_chat_started",
    VideoChatEnded = "video_chat_ended",
    VideoChatParticipantsInvited = "video_chat_participants_invited",
    WebAppData = "web_app_data",
}

impl Content {
    /// Tells whether it says that something happened in the chat, in place of something written.
    ///
    /// ```
    /// use campanile_core::Content;
    ///
    /// assert!(Content::NewChatMembers.is_service());
    /// assert!(!Content::Photo.is_service());
    /// ```
    #[must_use]
    pub fn is_service(self) -> bool {
        self > Self::GiveawayWinners
            || matches!(self, Self::SuccessfulPayment | Self::RefundedPayment)
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The contents that are present in one message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ContentSet(u128);

const _: () = assert!(Content::ALL.len() <= u128::BITS as usize);

impl ContentSet {
    /// Adds a content; false if it was there already.
    pub(super) fn insert(&mut self, content: Content) -> bool {
        let fresh = !self.has(content);
        self.0 |= 1 << content as u32;
        fresh
    }

    pub(super) fn has(self, content: Content) -> bool {
        self.0 >> content as u32 & 1 == 1
    }

    /// The most specific content.
    pub(super) fn first(self) -> Option<Content> {
        Content::ALL.get(self.0.trailing_zeros() as usize).copied()
    }
}
