//! Methods about chats and their members.

use super::{Row, row};
use crate::call::{chats, forum, members, moderation};

pub(super) const ROWS: &[Row] = &[
    row("getChat", chats::get_chat, "chat_id", "", ""),
    row(
        "getChatAdministrators",
        chats::get_chat_administrators,
        "chat_id return_bots",
        "",
        "",
    ),
    row(
        "getChatMemberCount",
        chats::get_chat_member_count,
        "chat_id",
        "",
        "",
    ),
    row(
        "getChatMember",
        members::get_chat_member,
        "chat_id user_id",
        "",
        "",
    ),
    row("leaveChat", chats::leave_chat, "chat_id", "", ""),
    row(
        "pinChatMessage",
        chats::pin_chat_message,
        "chat_id message_id",
        "disable_notification",
        "business_connection_id",
    ),
    row(
        "unpinChatMessage",
        chats::unpin_chat_message,
        "chat_id message_id",
        "",
        "business_connection_id",
    ),
    row(
        "unpinAllChatMessages",
        chats::unpin_all_chat_messages,
        "chat_id",
        "",
        "",
    ),
    row(
        "banChatMember",
        moderation::ban_chat_member,
        "chat_id user_id",
        "until_date revoke_messages",
        "",
    ),
    row(
        "unbanChatMember",
        moderation::unban_chat_member,
        "chat_id user_id only_if_banned",
        "",
        "",
    ),
    row(
        "restrictChatMember",
        moderation::restrict_chat_member,
        "chat_id user_id permissions",
        "use_independent_chat_permissions until_date",
        "",
    ),
    row(
        "promoteChatMember",
        moderation::promote_chat_member,
        "chat_id user_id can_manage_chat can_delete_messages can_manage_video_chats \
         can_restrict_members can_promote_members can_change_info can_invite_users \
         can_post_stories can_edit_stories can_delete_stories can_post_messages \
         can_edit_messages can_pin_messages can_manage_topics \
         can_manage_direct_messages can_manage_tags can_send_welcome_messages",
        "is_anonymous",
        "",
    ),
    row(
        "approveChatJoinRequest",
        moderation::approve_chat_join_request,
        "chat_id user_id",
        "",
        "",
    ),
    row(
        "declineChatJoinRequest",
        moderation::decline_chat_join_request,
        "chat_id user_id",
        "",
        "",
    ),
    row(
        "createChatInviteLink",
        moderation::create_chat_invite_link,
        "chat_id name expire_date member_limit creates_join_request",
        "",
        "",
    ),
    row(
        "exportChatInviteLink",
        moderation::export_chat_invite_link,
        "chat_id",
        "",
        "",
    ),
    row(
        "revokeChatInviteLink",
        moderation::revoke_chat_invite_link,
        "chat_id invite_link",
        "",
        "",
    ),
    row(
        "createForumTopic",
        forum::create_forum_topic,
        "chat_id name icon_color",
        "icon_custom_emoji_id",
        "",
    ),
    row(
        "closeForumTopic",
        forum::close_forum_topic,
        "chat_id message_thread_id",
        "",
        "",
    ),
    row(
        "reopenForumTopic",
        forum::reopen_forum_topic,
        "chat_id message_thread_id",
        "",
        "",
    ),
];
