//! Types of the Bot API: chat members.

use super::*;

one_of! {
    inbound
    /// The Bot API's [`ChatMember`](https://core.telegram.org/bots/api#chatmember).
    ChatMember by "status" {
        "creator" => Owner(ChatMemberOwner boxed),
        "administrator" => Administrator(ChatMemberAdministrator boxed),
        "member" => Member(ChatMemberMember boxed),
        "restricted" => Restricted(ChatMemberRestricted boxed),
        "left" => Left(ChatMemberLeft boxed),
        "kicked" => Banned(ChatMemberBanned boxed),
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberAdministrator`](https://core.telegram.org/bots/api#chatmemberadministrator).
    ChatMemberAdministrator "status" = "administrator" {
        required {
            /// User.
            user: User,
        }
        lenient {
            /// Can be edited.
            can_be_edited: bool,
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
            /// Custom title.
            custom_title: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberBanned`](https://core.telegram.org/bots/api#chatmemberbanned).
    ChatMemberBanned "status" = "kicked" {
        required {
            /// User.
            user: User,
            /// Until date, in seconds since 1970.
            until_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberLeft`](https://core.telegram.org/bots/api#chatmemberleft).
    ChatMemberLeft "status" = "left" {
        required {
            /// User.
            user: User,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberMember`](https://core.telegram.org/bots/api#chatmembermember).
    ChatMemberMember "status" = "member" {
        required {
            /// User.
            user: User,
        }
        optional {
            /// Tag.
            tag: String,
            /// Until date, in seconds since 1970.
            until_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberOwner`](https://core.telegram.org/bots/api#chatmemberowner).
    ChatMemberOwner "status" = "creator" {
        required {
            /// User.
            user: User,
        }
        lenient {
            /// Is anonymous.
            is_anonymous: bool,
        }
        optional {
            /// Custom title.
            custom_title: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberRestricted`](https://core.telegram.org/bots/api#chatmemberrestricted).
    ChatMemberRestricted "status" = "restricted" {
        required {
            /// User.
            user: User,
            /// Until date, in seconds since 1970.
            until_date: Date,
        }
        lenient {
            /// Is member.
            is_member: bool,
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
        optional {
            /// Tag.
            tag: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatMemberUpdated`](https://core.telegram.org/bots/api#chatmemberupdated).
    ChatMemberUpdated {
        required {
            /// Chat.
            chat: Chat,
            /// From.
            from: User,
            /// Date, in seconds since 1970.
            date: Date,
            /// Old chat member.
            old_chat_member: ChatMember,
            /// New chat member.
            new_chat_member: ChatMember,
        }
        optional {
            /// Invite link.
            invite_link: Box<ChatInviteLink>,
            /// Via join request.
            via_join_request: bool,
            /// Via chat folder invite link.
            via_chat_folder_invite_link: bool,
        }
    }
}
