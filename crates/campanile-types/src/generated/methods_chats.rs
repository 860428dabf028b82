//! Methods of the Bot API: chats.

use super::*;

method! {
    /// The method [`answerChatJoinRequestQuery`](https://core.telegram.org/bots/api#answerchatjoinrequestquery).
    AnswerChatJoinRequestQuery = "answerChatJoinRequestQuery" -> bool {
        required {
            /// Chat join request query id.
            chat_join_request_query_id: String,
            /// Result. One of `approve`, `decline`, `queue`.
            result: String,
        }
    }
}

method! {
    /// The method [`approveChatJoinRequest`](https://core.telegram.org/bots/api#approvechatjoinrequest).
    ApproveChatJoinRequest = "approveChatJoinRequest" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`banChatMember`](https://core.telegram.org/bots/api#banchatmember).
    BanChatMember = "banChatMember" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Until date, in seconds since 1970.
            until_date: Date,
            /// Revoke messages.
            revoke_messages: bool,
        }
    }
}

method! {
    /// The method [`banChatSenderChat`](https://core.telegram.org/bots/api#banchatsenderchat).
    BanChatSenderChat = "banChatSenderChat" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Sender chat id.
            sender_chat_id: ChatId,
        }
    }
}

method! {
    /// The method [`closeForumTopic`](https://core.telegram.org/bots/api#closeforumtopic).
    CloseForumTopic = "closeForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message thread id.
            message_thread_id: ThreadId,
        }
    }
}

method! {
    /// The method [`closeGeneralForumTopic`](https://core.telegram.org/bots/api#closegeneralforumtopic).
    CloseGeneralForumTopic = "closeGeneralForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`createChatInviteLink`](https://core.telegram.org/bots/api#createchatinvitelink).
    CreateChatInviteLink = "createChatInviteLink" -> ChatInviteLink {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Name; 0-32 characters.
            name: String,
            /// Expire date, in seconds since 1970.
            expire_date: Date,
            /// Member limit; 1-99999.
            member_limit: i64,
            /// Creates join request.
            creates_join_request: bool,
        }
    }
}

method! {
    /// The method [`createChatSubscriptionInviteLink`](https://core.telegram.org/bots/api#createchatsubscriptioninvitelink).
    CreateChatSubscriptionInviteLink = "createChatSubscriptionInviteLink" -> ChatInviteLink {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Subscription period, in seconds.
            subscription_period: i64,
            /// Subscription price, in Telegram Stars; 1-10000.
            subscription_price: i64,
        }
        optional {
            /// Name; 0-32 characters.
            name: String,
        }
    }
}

method! {
    /// The method [`createForumTopic`](https://core.telegram.org/bots/api#createforumtopic).
    CreateForumTopic = "createForumTopic" -> ForumTopic {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Name; 1-128 characters.
            name: String,
        }
        optional {
            /// Icon color.
            icon_color: i64,
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
        }
    }
}

method! {
    /// The method [`declineChatJoinRequest`](https://core.telegram.org/bots/api#declinechatjoinrequest).
    DeclineChatJoinRequest = "declineChatJoinRequest" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`deleteChatPhoto`](https://core.telegram.org/bots/api#deletechatphoto).
    DeleteChatPhoto = "deleteChatPhoto" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`deleteChatStickerSet`](https://core.telegram.org/bots/api#deletechatstickerset).
    DeleteChatStickerSet = "deleteChatStickerSet" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`deleteForumTopic`](https://core.telegram.org/bots/api#deleteforumtopic).
    DeleteForumTopic = "deleteForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message thread id.
            message_thread_id: ThreadId,
        }
    }
}

method! {
    /// The method [`editChatInviteLink`](https://core.telegram.org/bots/api#editchatinvitelink).
    EditChatInviteLink = "editChatInviteLink" -> ChatInviteLink {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Invite link.
            invite_link: String,
        }
        optional {
            /// Name; 0-32 characters.
            name: String,
            /// Expire date, in seconds since 1970.
            expire_date: Date,
            /// Member limit; 1-99999.
            member_limit: i64,
            /// Creates join request.
            creates_join_request: bool,
        }
    }
}

method! {
    /// The method [`editChatSubscriptionInviteLink`](https://core.telegram.org/bots/api#editchatsubscriptioninvitelink).
    EditChatSubscriptionInviteLink = "editChatSubscriptionInviteLink" -> ChatInviteLink {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Invite link.
            invite_link: String,
        }
        optional {
            /// Name; 0-32 characters.
            name: String,
        }
    }
}

method! {
    /// The method [`editForumTopic`](https://core.telegram.org/bots/api#editforumtopic).
    EditForumTopic = "editForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message thread id.
            message_thread_id: ThreadId,
        }
        optional {
            /// Name; 0-128 characters.
            name: String,
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
        }
    }
}

method! {
    /// The method [`editGeneralForumTopic`](https://core.telegram.org/bots/api#editgeneralforumtopic).
    EditGeneralForumTopic = "editGeneralForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Name; 1-128 characters.
            name: String,
        }
    }
}

method! {
    /// The method [`exportChatInviteLink`](https://core.telegram.org/bots/api#exportchatinvitelink).
    ExportChatInviteLink = "exportChatInviteLink" -> String {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`getChat`](https://core.telegram.org/bots/api#getchat).
    GetChat = "getChat" -> ChatFullInfo {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`getChatAdministrators`](https://core.telegram.org/bots/api#getchatadministrators).
    GetChatAdministrators = "getChatAdministrators" -> Vec<ChatMember> {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Return bots.
            return_bots: bool,
        }
    }
}

method! {
    /// The method [`getChatMember`](https://core.telegram.org/bots/api#getchatmember).
    GetChatMember = "getChatMember" -> ChatMember {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`getChatMemberCount`](https://core.telegram.org/bots/api#getchatmembercount).
    GetChatMemberCount = "getChatMemberCount" -> i64 {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`getChatMenuButton`](https://core.telegram.org/bots/api#getchatmenubutton).
    GetChatMenuButton = "getChatMenuButton" -> MenuButton {
        optional {
            /// Chat id.
            chat_id: ChatId,
        }
    }
}

method! {
    /// The method [`getForumTopicIconStickers`](https://core.telegram.org/bots/api#getforumtopiciconstickers).
    GetForumTopicIconStickers = "getForumTopicIconStickers" -> Vec<Sticker> {
    }
}

method! {
    /// The method [`getUserChatBoosts`](https://core.telegram.org/bots/api#getuserchatboosts).
    GetUserChatBoosts = "getUserChatBoosts" -> UserChatBoosts {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`getUserPersonalChatMessages`](https://core.telegram.org/bots/api#getuserpersonalchatmessages).
    GetUserPersonalChatMessages = "getUserPersonalChatMessages" -> Vec<Message> {
        required {
            /// User id.
            user_id: UserId,
            /// Limit; 1-20.
            limit: i64,
        }
    }
}

method! {
    /// The method [`hideGeneralForumTopic`](https://core.telegram.org/bots/api#hidegeneralforumtopic).
    HideGeneralForumTopic = "hideGeneralForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`leaveChat`](https://core.telegram.org/bots/api#leavechat).
    LeaveChat = "leaveChat" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`pinChatMessage`](https://core.telegram.org/bots/api#pinchatmessage).
    PinChatMessage = "pinChatMessage" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Disable notification.
            disable_notification: bool,
        }
    }
}

method! {
    /// The method [`promoteChatMember`](https://core.telegram.org/bots/api#promotechatmember).
    PromoteChatMember = "promoteChatMember" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
        optional {
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
            /// Can send welcome messages.
            can_send_welcome_messages: bool,
        }
    }
}

method! {
    /// The method [`removeChatVerification`](https://core.telegram.org/bots/api#removechatverification).
    RemoveChatVerification = "removeChatVerification" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`reopenForumTopic`](https://core.telegram.org/bots/api#reopenforumtopic).
    ReopenForumTopic = "reopenForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message thread id.
            message_thread_id: ThreadId,
        }
    }
}

method! {
    /// The method [`reopenGeneralForumTopic`](https://core.telegram.org/bots/api#reopengeneralforumtopic).
    ReopenGeneralForumTopic = "reopenGeneralForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`restrictChatMember`](https://core.telegram.org/bots/api#restrictchatmember).
    RestrictChatMember = "restrictChatMember" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
            /// Permissions.
            permissions: ChatPermissions,
        }
        optional {
            /// Use independent chat permissions.
            use_independent_chat_permissions: bool,
            /// Until date, in seconds since 1970.
            until_date: Date,
        }
    }
}

method! {
    /// The method [`revokeChatInviteLink`](https://core.telegram.org/bots/api#revokechatinvitelink).
    RevokeChatInviteLink = "revokeChatInviteLink" -> ChatInviteLink {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Invite link.
            invite_link: String,
        }
    }
}

method! {
    /// The method [`setChatAdministratorCustomTitle`](https://core.telegram.org/bots/api#setchatadministratorcustomtitle).
    SetChatAdministratorCustomTitle = "setChatAdministratorCustomTitle" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
            /// Custom title; 0-16 characters.
            custom_title: String,
        }
    }
}

method! {
    /// The method [`setChatDescription`](https://core.telegram.org/bots/api#setchatdescription).
    SetChatDescription = "setChatDescription" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Description; 0-255 characters.
            description: String,
        }
    }
}

method! {
    /// The method [`setChatMemberTag`](https://core.telegram.org/bots/api#setchatmembertag).
    SetChatMemberTag = "setChatMemberTag" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Tag; 0-16 characters.
            tag: String,
        }
    }
}

method! {
    /// The method [`setChatMenuButton`](https://core.telegram.org/bots/api#setchatmenubutton).
    SetChatMenuButton = "setChatMenuButton" -> bool {
        optional {
            /// Chat id.
            chat_id: ChatId,
            /// Menu button.
            menu_button: MenuButton,
        }
    }
}

method! {
    /// The method [`setChatPermissions`](https://core.telegram.org/bots/api#setchatpermissions).
    SetChatPermissions = "setChatPermissions" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Permissions.
            permissions: ChatPermissions,
        }
        optional {
            /// Use independent chat permissions.
            use_independent_chat_permissions: bool,
        }
    }
}

method! {
    /// The method [`setChatPhoto`](https://core.telegram.org/bots/api#setchatphoto).
    SetChatPhoto = "setChatPhoto" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Photo.
            photo: InputFile,
        }
    }
}

method! {
    /// The method [`setChatStickerSet`](https://core.telegram.org/bots/api#setchatstickerset).
    SetChatStickerSet = "setChatStickerSet" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Sticker set name.
            sticker_set_name: String,
        }
    }
}

method! {
    /// The method [`setChatTitle`](https://core.telegram.org/bots/api#setchattitle).
    SetChatTitle = "setChatTitle" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Title; 1-128 characters.
            title: String,
        }
    }
}

method! {
    /// The method [`unbanChatMember`](https://core.telegram.org/bots/api#unbanchatmember).
    UnbanChatMember = "unbanChatMember" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Only if banned.
            only_if_banned: bool,
        }
    }
}

method! {
    /// The method [`unbanChatSenderChat`](https://core.telegram.org/bots/api#unbanchatsenderchat).
    UnbanChatSenderChat = "unbanChatSenderChat" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Sender chat id.
            sender_chat_id: ChatId,
        }
    }
}

method! {
    /// The method [`unhideGeneralForumTopic`](https://core.telegram.org/bots/api#unhidegeneralforumtopic).
    UnhideGeneralForumTopic = "unhideGeneralForumTopic" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`unpinAllChatMessages`](https://core.telegram.org/bots/api#unpinallchatmessages).
    UnpinAllChatMessages = "unpinAllChatMessages" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`unpinAllForumTopicMessages`](https://core.telegram.org/bots/api#unpinallforumtopicmessages).
    UnpinAllForumTopicMessages = "unpinAllForumTopicMessages" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message thread id.
            message_thread_id: ThreadId,
        }
    }
}

method! {
    /// The method [`unpinAllGeneralForumTopicMessages`](https://core.telegram.org/bots/api#unpinallgeneralforumtopicmessages).
    UnpinAllGeneralForumTopicMessages = "unpinAllGeneralForumTopicMessages" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

method! {
    /// The method [`unpinChatMessage`](https://core.telegram.org/bots/api#unpinchatmessage).
    UnpinChatMessage = "unpinChatMessage" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message id.
            message_id: MessageId,
        }
    }
}

method! {
    /// The method [`verifyChat`](https://core.telegram.org/bots/api#verifychat).
    VerifyChat = "verifyChat" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Custom description; 0-70 characters.
            custom_description: String,
        }
    }
}
