use std::fmt;

use super::ascii;

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
            $(#[doc = concat!("`", stringify!($variant), "`: the field of that name in snake case.")] $variant,)*
        }

        impl Content {
            /// The name of the field that holds it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => const { ascii($name) },)*
                }
            }

            pub(super) fn from_key(key: &[u8]) -> Option<Self> {
                match key {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            const ALL: &'static [Self] = &[$(Self::$variant),*];
        }
    };
}

// The more specific content stands before the one that Telegram sends along with it: an animation
// comes with a document, a live photo with a photo, a venue with a location.
contents! {
    Text = b"text",
    Animation = b"animation",
    Audio = b"audio",
    Document = b"document",
    LivePhoto = b"live_photo",
    PaidMedia = b"paid_media",
    Photo = b"photo",
    Sticker = b"sticker",
    Story = b"story",
    Video = b"video",
    VideoNote = b"video_note",
    Voice = b"voice",
    RichMessage = b"rich_message",
    Checklist = b"checklist",
    Contact = b"contact",
    Dice = b"dice",
    Game = b"game",
    Poll = b"poll",
    Venue = b"venue",
    Location = b"location",
    Invoice = b"invoice",
    SuccessfulPayment = b"successful_payment",
    RefundedPayment = b"refunded_payment",
    Giveaway = b"giveaway",
    GiveawayWinners = b"giveaway_winners",
    NewChatMembers = b"new_chat_members",
    LeftChatMember = b"left_chat_member",
    ChatOwnerLeft = b"chat_owner_left",
    ChatOwnerChanged = b"chat_owner_changed",
    NewChatTitle = b"new_chat_title",
    NewChatPhoto = b"new_chat_photo",
    DeleteChatPhoto = b"delete_chat_photo",
    GroupChatCreated = b"group_chat_created",
    SupergroupChatCreated = b"supergroup_chat_created",
    ChannelChatCreated = b"channel_chat_created",
    MessageAutoDeleteTimerChanged = b"message_auto_delete_timer_changed",
    MigrateToChatId = b"migrate_to_chat_id",
    MigrateFromChatId = b"migrate_from_chat_id",
    PinnedMessage = b"pinned_message",
    UsersShared = b"users_shared",
    ChatShared = b"chat_shared",
    Gift = b"gift",
    UniqueGift = b"unique_gift",
    GiftUpgradeSent = b"gift_upgrade_sent",
    ConnectedWebsite = b"connected_website",
    WriteAccessAllowed = b"write_access_allowed",
    PassportData = b"passport_data",
    ProximityAlertTriggered = b"proximity_alert_triggered",
    BoostAdded = b"boost_added",
    ChatBackgroundSet = b"chat_background_set",
    ChecklistTasksDone = b"checklist_tasks_done",
    ChecklistTasksAdded = b"checklist_tasks_added",
    CommunityChatAdded = b"community_chat_added",
    CommunityChatJoined = b"community_chat_joined",
    CommunityChatRemoved = b"community_chat_removed",
    DirectMessagePriceChanged = b"direct_message_price_changed",
    ForumTopicCreated = b"forum_topic_created",
    ForumTopicEdited = b"forum_topic_edited",
    ForumTopicClosed = b"forum_topic_closed",
    ForumTopicReopened = b"forum_topic_reopened",
    GeneralForumTopicHidden = b"general_forum_topic_hidden",
    GeneralForumTopicUnhidden = b"general_forum_topic_unhidden",
    GiveawayCreated = b"giveaway_created",
    GiveawayCompleted = b"giveaway_completed",
    ManagedBotCreated = b"managed_bot_created",
    PaidMessagePriceChanged = b"paid_message_price_changed",
    PollOptionAdded = b"poll_option_added",
    PollOptionDeleted = b"poll_option_deleted",
    SuggestedPostApproved = b"suggested_post_approved",
    SuggestedPostApprovalFailed = b"suggested_post_approval_failed",
    SuggestedPostDeclined = b"suggested_post_declined",
    SuggestedPostPaid = b"suggested_post_paid",
    SuggestedPostRefunded = b"suggested_post_refunded",
    VideoChatScheduled = b"video_chat_scheduled",
    VideoChatStarted = b"video_chat_started",
    VideoChatEnded = b"video_chat_ended",
    VideoChatParticipantsInvited = b"video_chat_participants_invited",
    WebAppData = b"web_app_data",
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
