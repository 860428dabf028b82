//! Types of the Bot API: chats.

use super::*;

record! {
    inbound
    /// The Bot API's [`Chat`](https://core.telegram.org/bots/api#chat).
    Chat {
        required {
            /// Id.
            id: ChatId,
        }
        lenient {
            /// Type.
            kind = "type": ChatType,
        }
        optional {
            /// Title.
            title: String,
            /// Username.
            username: String,
            /// First name.
            first_name: String,
            /// Last name.
            last_name: String,
        }
        flags {
            /// Is forum.
            is_forum,
            /// Is direct messages.
            is_direct_messages,
        }
    }
}

record! {
    shared
    /// The Bot API's [`ChatAdministratorRights`](https://core.telegram.org/bots/api#chatadministratorrights).
    ChatAdministratorRights {
        lenient {
            /// Is anonymous.
            is_anonymous: bool,
            /// Can manage chat.
            can_manage_chat: bool,
            /// Can delete messages.
            can_delete_messages: bool,
            /// Can manage video chats.
            can_manage_video_chats: bool,
            /// Can restrict members.
            can_restrict_members: bool,
            /// Can promote members.
            can_promote_members: bool,
            /// Can change info.
            can_change_info: bool,
            /// Can invite users.
            can_invite_users: bool,
            /// Can post stories.
            can_post_stories: bool,
            /// Can edit stories.
            can_edit_stories: bool,
            /// Can delete stories.
            can_delete_stories: bool,
            /// Can send welcome messages.
            can_send_welcome_messages: bool,
        }
        optional {
            /// Can post messages.
            can_post_messages: bool,
            /// Can edit messages.
            can_edit_messages: bool,
            /// Can pin messages.
            can_pin_messages: bool,
            /// Can manage topics.
            can_manage_topics: bool,
            /// Can manage direct messages.
            can_manage_direct_messages: bool,
            /// Can manage tags.
            can_manage_tags: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatFullInfo`](https://core.telegram.org/bots/api#chatfullinfo).
    ChatFullInfo {
        required {
            /// Id.
            id: ChatId,
            /// Type.
            kind = "type": ChatType,
        }
        lenient {
            /// Accent color id.
            accent_color_id: i64,
            /// Max reaction count.
            max_reaction_count: i64,
            /// Accepted gift types.
            accepted_gift_types: AcceptedGiftTypes,
        }
        optional {
            /// Title.
            title: String,
            /// Username.
            username: String,
            /// First name.
            first_name: String,
            /// Last name.
            last_name: String,
            /// Photo.
            photo: Box<ChatPhoto>,
            /// Active usernames.
            active_usernames: Vec<String>,
            /// Birthdate.
            birthdate: Box<Birthdate>,
            /// Business intro.
            business_intro: Box<BusinessIntro>,
            /// Business location.
            business_location: Box<BusinessLocation>,
            /// Business opening hours.
            business_opening_hours: Box<BusinessOpeningHours>,
            /// Personal chat.
            personal_chat: Box<Chat>,
            /// Parent chat.
            parent_chat: Box<Chat>,
            /// Available reactions.
            available_reactions: Vec<ReactionType>,
            /// Background custom emoji id.
            background_custom_emoji_id: String,
            /// Profile accent color id.
            profile_accent_color_id: i64,
            /// Profile background custom emoji id.
            profile_background_custom_emoji_id: String,
            /// Emoji status custom emoji id.
            emoji_status_custom_emoji_id: String,
            /// Emoji status expiration date, in seconds since 1970.
            emoji_status_expiration_date: Date,
            /// Bio.
            bio: String,
            /// Description.
            description: String,
            /// Invite link.
            invite_link: String,
            /// Pinned message.
            pinned_message: Box<Message>,
            /// Permissions.
            permissions: ChatPermissions,
            /// Slow mode delay, in seconds.
            slow_mode_delay: i64,
            /// Unrestrict boost count.
            unrestrict_boost_count: i64,
            /// Message auto delete time, in seconds.
            message_auto_delete_time: i64,
            /// Sticker set name.
            sticker_set_name: String,
            /// Custom emoji sticker set name.
            custom_emoji_sticker_set_name: String,
            /// Linked chat id.
            linked_chat_id: ChatId,
            /// Location.
            location: Box<ChatLocation>,
            /// Rating.
            rating: Box<UserRating>,
            /// First profile audio.
            first_profile_audio: Box<Audio>,
            /// Unique gift colors.
            unique_gift_colors: Box<UniqueGiftColors>,
            /// Paid message star count, in Telegram Stars.
            paid_message_star_count: i64,
            /// Guard bot.
            guard_bot: Box<User>,
            /// Community.
            community: Box<Community>,
        }
        flags {
            /// Is forum.
            is_forum,
            /// Is direct messages.
            is_direct_messages,
            /// Has private forwards.
            has_private_forwards,
            /// Has restricted voice and video messages.
            has_restricted_voice_and_video_messages,
            /// Join to send messages.
            join_to_send_messages,
            /// Join by request.
            join_by_request,
            /// Can send paid media.
            can_send_paid_media,
            /// Has aggressive anti spam enabled.
            has_aggressive_anti_spam_enabled,
            /// Has hidden members.
            has_hidden_members,
            /// Has protected content.
            has_protected_content,
            /// Has visible history.
            has_visible_history,
            /// Can set sticker set.
            can_set_sticker_set,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatInviteLink`](https://core.telegram.org/bots/api#chatinvitelink).
    ChatInviteLink {
        required {
            /// Invite link.
            invite_link: String,
            /// Creator.
            creator: User,
        }
        lenient {
            /// Creates join request.
            creates_join_request: bool,
            /// Is primary.
            is_primary: bool,
            /// Is revoked.
            is_revoked: bool,
        }
        optional {
            /// Name.
            name: String,
            /// Expire date, in seconds since 1970.
            expire_date: Date,
            /// Member limit; 1-99999.
            member_limit: i64,
            /// Pending join request count.
            pending_join_request_count: i64,
            /// Subscription period, in seconds.
            subscription_period: i64,
            /// Subscription price, in Telegram Stars.
            subscription_price: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatJoinRequest`](https://core.telegram.org/bots/api#chatjoinrequest).
    ChatJoinRequest {
        required {
            /// Chat.
            chat: Chat,
            /// From.
            from: User,
            /// Date, in seconds since 1970.
            date: Date,
        }
        lenient {
            /// User chat id.
            user_chat_id: ChatId,
        }
        optional {
            /// Bio.
            bio: String,
            /// Invite link.
            invite_link: Box<ChatInviteLink>,
            /// Query id.
            query_id: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatLocation`](https://core.telegram.org/bots/api#chatlocation).
    ChatLocation {
        required {
            /// Location.
            location: Location,
            /// Address; 1-64 characters.
            address: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatOwnerChanged`](https://core.telegram.org/bots/api#chatownerchanged).
    ChatOwnerChanged {
        required {
            /// New owner.
            new_owner: User,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatOwnerLeft`](https://core.telegram.org/bots/api#chatownerleft).
    ChatOwnerLeft {
        optional {
            /// New owner.
            new_owner: Box<User>,
        }
    }
}

record! {
    shared
    /// The Bot API's [`ChatPermissions`](https://core.telegram.org/bots/api#chatpermissions).
    ChatPermissions {
        optional {
            /// Can send messages.
            can_send_messages: bool,
            /// Can send audios.
            can_send_audios: bool,
            /// Can send documents.
            can_send_documents: bool,
            /// Can send photos.
            can_send_photos: bool,
            /// Can send videos.
            can_send_videos: bool,
            /// Can send video notes.
            can_send_video_notes: bool,
            /// Can send voice notes.
            can_send_voice_notes: bool,
            /// Can send polls.
            can_send_polls: bool,
            /// Can send other messages.
            can_send_other_messages: bool,
            /// Can add web page previews.
            can_add_web_page_previews: bool,
            /// Can react to messages.
            can_react_to_messages: bool,
            /// Can edit tag.
            can_edit_tag: bool,
            /// Can change info.
            can_change_info: bool,
            /// Can invite users.
            can_invite_users: bool,
            /// Can pin messages.
            can_pin_messages: bool,
            /// Can manage topics.
            can_manage_topics: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatPhoto`](https://core.telegram.org/bots/api#chatphoto).
    ChatPhoto {
        required {
            /// Small file id.
            small_file_id: String,
            /// Big file id.
            big_file_id: String,
        }
        lenient {
            /// Small file unique id.
            small_file_unique_id: String,
            /// Big file unique id.
            big_file_unique_id: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatShared`](https://core.telegram.org/bots/api#chatshared).
    ChatShared {
        required {
            /// Request id.
            request_id: i64,
            /// Chat id.
            chat_id: ChatId,
        }
        optional {
            /// Title.
            title: String,
            /// Username.
            username: String,
            /// Photo.
            photo: Vec<PhotoSize>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`CommunityChatAdded`](https://core.telegram.org/bots/api#communitychatadded).
    CommunityChatAdded {
        required {
            /// Community.
            community: Community,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`CommunityChatJoined`](https://core.telegram.org/bots/api#communitychatjoined).
    CommunityChatJoined {
        required {
            /// Community.
            community: Community,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`CommunityChatRemoved`](https://core.telegram.org/bots/api#communitychatremoved).
    CommunityChatRemoved {
    }
}

record! {
    inbound
    /// The Bot API's [`MessageOriginChat`](https://core.telegram.org/bots/api#messageoriginchat).
    MessageOriginChat "type" = "chat" {
        required {
            /// Date, in seconds since 1970.
            date: Date,
            /// Sender chat.
            sender_chat: Chat,
        }
        optional {
            /// Author signature.
            author_signature: String,
        }
    }
}
