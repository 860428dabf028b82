//! Types of the Bot API: messages.

use super::*;

record! {
    inbound
    /// The Bot API's [`DirectMessagePriceChanged`](https://core.telegram.org/bots/api#directmessagepricechanged).
    DirectMessagePriceChanged {
        lenient {
            /// Are direct messages enabled.
            are_direct_messages_enabled: bool,
        }
        optional {
            /// Direct message star count, in Telegram Stars.
            direct_message_star_count: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`DirectMessagesTopic`](https://core.telegram.org/bots/api#directmessagestopic).
    DirectMessagesTopic {
        required {
            /// Topic id.
            topic_id: i64,
        }
        optional {
            /// User.
            user: Box<User>,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`EphemeralMessageParameters`](https://core.telegram.org/bots/api#ephemeralmessageparameters).
    EphemeralMessageParameters {
        required {
            /// Receiver user id.
            receiver_user_id: UserId,
        }
        optional {
            /// Callback query id.
            callback_query_id: String,
            /// Replace callback query message.
            replace_callback_query_message: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`InaccessibleMessage`](https://core.telegram.org/bots/api#inaccessiblemessage).
    InaccessibleMessage {
        required {
            /// Chat.
            chat: Chat,
            /// Message id.
            message_id: MessageId,
            /// Date, in seconds since 1970.
            date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Message`](https://core.telegram.org/bots/api#message).
    Message {
        required {
            /// Message id.
            message_id: MessageId,
            /// Date, in seconds since 1970.
            date: Date,
            /// Chat.
            chat: Chat,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic.
            direct_messages_topic: DirectMessagesTopic,
            /// From.
            from: Box<User>,
            /// Sender chat.
            sender_chat: Box<Chat>,
            /// Sender boost count.
            sender_boost_count: i64,
            /// Sender business bot.
            sender_business_bot: Box<User>,
            /// Sender tag.
            sender_tag: String,
            /// Receiver user.
            receiver_user: Box<User>,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
            /// Guest query id.
            guest_query_id: String,
            /// Business connection id.
            business_connection_id: String,
            /// Forward origin.
            forward_origin: Box<MessageOrigin>,
            /// Reply to message.
            reply_to_message: Box<Message>,
            /// External reply.
            external_reply: Lazy<ExternalReplyInfo>,
            /// Quote.
            quote: Box<TextQuote>,
            /// Reply to story.
            reply_to_story: Box<Story>,
            /// Reply to checklist task id.
            reply_to_checklist_task_id: i64,
            /// Reply to poll option id.
            reply_to_poll_option_id: String,
            /// Via bot.
            via_bot: Box<User>,
            /// Guest bot caller user.
            guest_bot_caller_user: Box<User>,
            /// Guest bot caller chat.
            guest_bot_caller_chat: Box<Chat>,
            /// Edit date, in seconds since 1970.
            edit_date: Date,
            /// Media group id.
            media_group_id: String,
            /// Author signature.
            author_signature: String,
            /// Paid star count, in Telegram Stars.
            paid_star_count: i64,
            /// Text.
            text: String,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Link preview options.
            link_preview_options: Box<LinkPreviewOptions>,
            /// Suggested post info.
            suggested_post_info: Lazy<SuggestedPostInfo>,
            /// Effect id.
            effect_id: String,
            /// Rich message.
            rich_message: Lazy<RichMessage>,
            /// Animation.
            animation: Box<Animation>,
            /// Audio.
            audio: Box<Audio>,
            /// Document.
            document: Box<Document>,
            /// Live photo.
            live_photo: Box<LivePhoto>,
            /// Paid media.
            paid_media: Lazy<PaidMediaInfo>,
            /// Photo.
            photo: Vec<PhotoSize>,
            /// Sticker.
            sticker: Box<Sticker>,
            /// Story.
            story: Box<Story>,
            /// Video.
            video: Box<Video>,
            /// Video note.
            video_note: Box<VideoNote>,
            /// Voice.
            voice: Box<Voice>,
            /// Caption.
            caption: String,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Checklist.
            checklist: Lazy<Checklist>,
            /// Contact.
            contact: Box<Contact>,
            /// Dice.
            dice: Box<Dice>,
            /// Game.
            game: Box<Game>,
            /// Poll.
            poll: Box<Poll>,
            /// Venue.
            venue: Box<Venue>,
            /// Location.
            location: Box<Location>,
            /// New chat members.
            new_chat_members: Vec<User>,
            /// Left chat member.
            left_chat_member: Box<User>,
            /// Migrate to chat id.
            migrate_to_chat_id: ChatId,
            /// Migrate from chat id.
            migrate_from_chat_id: ChatId,
            /// Pinned message.
            pinned_message: Box<MaybeInaccessibleMessage>,
            /// Invoice.
            invoice: Box<Invoice>,
            /// Successful payment.
            successful_payment: Box<SuccessfulPayment>,
            /// Refunded payment.
            refunded_payment: Box<RefundedPayment>,
            /// Users shared.
            users_shared: Box<UsersShared>,
            /// Chat shared.
            chat_shared: Box<ChatShared>,
            /// Giveaway.
            giveaway: Box<Giveaway>,
            /// Giveaway winners.
            giveaway_winners: Box<GiveawayWinners>,
            /// Web app data.
            web_app_data: Box<WebAppData>,
            /// Reply markup.
            reply_markup: Box<InlineKeyboardMarkup>,
        }
        flags {
            /// Is topic message.
            is_topic_message,
            /// Is automatic forward.
            is_automatic_forward,
            /// Has protected content.
            has_protected_content,
            /// Is from offline.
            is_from_offline,
            /// Is paid post.
            is_paid_post,
            /// Show caption above media.
            show_caption_above_media,
            /// Has media spoiler.
            has_media_spoiler,
        }
        apart {
            /// Rare fields: those of service messages.
            service: ServiceMessage,
        }
    }
}

record! {
    inbound
    /// The fields of [`Message`] that only service messages have.
    ServiceMessage {
        optional {
            /// Chat owner left.
            chat_owner_left: ChatOwnerLeft,
            /// Chat owner changed.
            chat_owner_changed: Box<ChatOwnerChanged>,
            /// New chat title.
            new_chat_title: String,
            /// New chat photo.
            new_chat_photo: Vec<PhotoSize>,
            /// Message auto delete timer changed.
            message_auto_delete_timer_changed: MessageAutoDeleteTimerChanged,
            /// Gift.
            gift: Box<GiftInfo>,
            /// Unique gift.
            unique_gift: Box<UniqueGiftInfo>,
            /// Gift upgrade sent.
            gift_upgrade_sent: Box<GiftInfo>,
            /// Connected website.
            connected_website: String,
            /// Write access allowed.
            write_access_allowed: Box<WriteAccessAllowed>,
            /// Passport data.
            passport_data: Box<PassportData>,
            /// Proximity alert triggered.
            proximity_alert_triggered: Box<ProximityAlertTriggered>,
            /// Boost added.
            boost_added: ChatBoostAdded,
            /// Chat background set.
            chat_background_set: Box<ChatBackground>,
            /// Checklist tasks done.
            checklist_tasks_done: Box<ChecklistTasksDone>,
            /// Checklist tasks added.
            checklist_tasks_added: Box<ChecklistTasksAdded>,
            /// Community chat added.
            community_chat_added: Box<CommunityChatAdded>,
            /// Community chat joined.
            community_chat_joined: Box<CommunityChatJoined>,
            /// Community chat removed.
            community_chat_removed: CommunityChatRemoved,
            /// Direct message price changed.
            direct_message_price_changed: Box<DirectMessagePriceChanged>,
            /// Forum topic created.
            forum_topic_created: Box<ForumTopicCreated>,
            /// Forum topic edited.
            forum_topic_edited: Box<ForumTopicEdited>,
            /// Forum topic closed.
            forum_topic_closed: ForumTopicClosed,
            /// Forum topic reopened.
            forum_topic_reopened: ForumTopicReopened,
            /// General forum topic hidden.
            general_forum_topic_hidden: GeneralForumTopicHidden,
            /// General forum topic unhidden.
            general_forum_topic_unhidden: GeneralForumTopicUnhidden,
            /// Giveaway created.
            giveaway_created: GiveawayCreated,
            /// Giveaway completed.
            giveaway_completed: Box<GiveawayCompleted>,
            /// Managed bot created.
            managed_bot_created: Box<ManagedBotCreated>,
            /// Paid message price changed.
            paid_message_price_changed: PaidMessagePriceChanged,
            /// Poll option added.
            poll_option_added: Box<PollOptionAdded>,
            /// Poll option deleted.
            poll_option_deleted: Box<PollOptionDeleted>,
            /// Suggested post approved.
            suggested_post_approved: Box<SuggestedPostApproved>,
            /// Suggested post approval failed.
            suggested_post_approval_failed: Box<SuggestedPostApprovalFailed>,
            /// Suggested post declined.
            suggested_post_declined: Box<SuggestedPostDeclined>,
            /// Suggested post paid.
            suggested_post_paid: Box<SuggestedPostPaid>,
            /// Suggested post refunded.
            suggested_post_refunded: Box<SuggestedPostRefunded>,
            /// Video chat scheduled.
            video_chat_scheduled: VideoChatScheduled,
            /// Video chat started.
            video_chat_started: VideoChatStarted,
            /// Video chat ended.
            video_chat_ended: VideoChatEnded,
            /// Video chat participants invited.
            video_chat_participants_invited: Box<VideoChatParticipantsInvited>,
        }
        flags {
            /// Delete chat photo.
            delete_chat_photo,
            /// Group chat created.
            group_chat_created,
            /// Supergroup chat created.
            supergroup_chat_created,
            /// Channel chat created.
            channel_chat_created,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageAutoDeleteTimerChanged`](https://core.telegram.org/bots/api#messageautodeletetimerchanged).
    MessageAutoDeleteTimerChanged {
        required {
            /// Message auto delete time, in seconds.
            message_auto_delete_time: i64,
        }
    }
}

record! {
    shared
    /// The Bot API's [`MessageEntity`](https://core.telegram.org/bots/api#messageentity).
    MessageEntity {
        required {
            /// Type.
            kind = "type": EntityType,
            /// Offset, in UTF-16 code units.
            offset: i64,
            /// Length, in UTF-16 code units.
            length: i64,
        }
        optional {
            /// URL.
            url: String,
            /// User.
            user: User,
            /// Language.
            language: String,
            /// Custom emoji id.
            custom_emoji_id: String,
            /// Unix time, in seconds since 1970.
            unix_time: Date,
            /// Date time format.
            date_time_format: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageGenerationStopped`](https://core.telegram.org/bots/api#messagegenerationstopped).
    MessageGenerationStopped {
        required {
            /// Chat.
            chat: Chat,
            /// Draft id.
            draft_id: i64,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageId`](https://core.telegram.org/bots/api#messageid).
    MessageIdentifier {
        required {
            /// Message id.
            message_id: MessageId,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`MessageOrigin`](https://core.telegram.org/bots/api#messageorigin).
    MessageOrigin by "type" {
        "user" => User(MessageOriginUser boxed),
        "hidden_user" => HiddenUser(MessageOriginHiddenUser),
        "chat" => Chat(MessageOriginChat boxed),
        "channel" => Channel(MessageOriginChannel boxed),
    }
}

record! {
    inbound
    /// The Bot API's [`MessageOriginChannel`](https://core.telegram.org/bots/api#messageoriginchannel).
    MessageOriginChannel "type" = "channel" {
        required {
            /// Date, in seconds since 1970.
            date: Date,
            /// Chat.
            chat: Chat,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Author signature.
            author_signature: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageOriginHiddenUser`](https://core.telegram.org/bots/api#messageoriginhiddenuser).
    MessageOriginHiddenUser "type" = "hidden_user" {
        required {
            /// Date, in seconds since 1970.
            date: Date,
            /// Sender user name.
            sender_user_name: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageOriginUser`](https://core.telegram.org/bots/api#messageoriginuser).
    MessageOriginUser "type" = "user" {
        required {
            /// Date, in seconds since 1970.
            date: Date,
            /// Sender user.
            sender_user: User,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageReactionCountUpdated`](https://core.telegram.org/bots/api#messagereactioncountupdated).
    MessageReactionCountUpdated {
        required {
            /// Chat.
            chat: Chat,
            /// Message id.
            message_id: MessageId,
            /// Date, in seconds since 1970.
            date: Date,
            /// Reactions.
            reactions: Vec<ReactionCount>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`MessageReactionUpdated`](https://core.telegram.org/bots/api#messagereactionupdated).
    MessageReactionUpdated {
        required {
            /// Chat.
            chat: Chat,
            /// Message id.
            message_id: MessageId,
            /// Date, in seconds since 1970.
            date: Date,
            /// Old reaction.
            old_reaction: Vec<ReactionType>,
            /// New reaction.
            new_reaction: Vec<ReactionType>,
        }
        optional {
            /// User.
            user: Box<User>,
            /// Actor chat.
            actor_chat: Box<Chat>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMessagePriceChanged`](https://core.telegram.org/bots/api#paidmessagepricechanged).
    PaidMessagePriceChanged {
        required {
            /// Paid message star count, in Telegram Stars.
            paid_message_star_count: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PreparedInlineMessage`](https://core.telegram.org/bots/api#preparedinlinemessage).
    PreparedInlineMessage {
        required {
            /// Id.
            id: String,
            /// Expiration date, in seconds since 1970.
            expiration_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SentGuestMessage`](https://core.telegram.org/bots/api#sentguestmessage).
    SentGuestMessage {
        required {
            /// Inline message id.
            inline_message_id: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SentWebAppMessage`](https://core.telegram.org/bots/api#sentwebappmessage).
    SentWebAppMessage {
        optional {
            /// Inline message id.
            inline_message_id: String,
        }
    }
}
