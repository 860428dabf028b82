use serde_json::{Map, Value};

/// What a user or bot is to a chat: the six states of the Bot API (`ChatMember`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// The owner of the chat.
    Creator,
    /// An administrator with every right but that of promoting others.
    Administrator,
    /// An ordinary member.
    Member,
    /// Somebody who may not write; `is_member` tells whether they are in the chat.
    Restricted {
        /// Whether the user is in the chat at the moment.
        is_member: bool,
    },
    /// Somebody who is not in the chat, and may join.
    Left,
    /// Somebody who was banned.
    Kicked,
}

impl Standing {
    /// Tells whether the user is in the chat (Bot API, `ChatMember`).
    ///
    /// ```
    /// use campanile_emulator::Standing;
    ///
    /// assert!(Standing::Restricted { is_member: true }.is_present());
    /// assert!(!Standing::Kicked.is_present());
    /// ```
    #[must_use]
    pub fn is_present(self) -> bool {
        match self {
            Self::Creator | Self::Administrator | Self::Member => true,
            Self::Restricted { is_member } => is_member,
            Self::Left | Self::Kicked => false,
        }
    }

    /// Tells whether this is the owner or an administrator.
    #[must_use]
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Creator | Self::Administrator)
    }

    pub(crate) fn may_write(self) -> bool {
        self.is_present() && !matches!(self, Self::Restricted { .. })
    }

    /// The `ChatPermissions` of a group that restricts nobody (Bot API, `ChatPermissions`).
    pub(crate) fn all_permissions() -> Value {
        let mut permissions = Map::new();
        flags(&mut permissions, PERMISSIONS, true);
        permissions.into()
    }

    fn status(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Administrator => "administrator",
            Self::Member => "member",
            Self::Restricted { .. } => "restricted",
            Self::Left => "left",
            Self::Kicked => "kicked",
        }
    }

    /// The `ChatMember` object of `user`, with every field that the Bot API requires of its kind.
    pub(crate) fn chat_member(self, user: Value, in_channel: bool) -> Value {
        let mut member = Map::new();
        member.insert("user".into(), user);
        member.insert("status".into(), self.status().into());
        match self {
            Self::Creator => {
                member.insert("is_anonymous".into(), false.into());
            }
            Self::Administrator => {
                flags(&mut member, ADMIN_RIGHTS, true);
                flags(&mut member, ADMIN_REFUSALS, false);
                let here = if in_channel {
                    CHANNEL_RIGHTS
                } else {
                    GROUP_RIGHTS
                };
                flags(&mut member, here, true);
            }
            Self::Restricted { is_member } => {
                member.insert("is_member".into(), is_member.into());
                flags(&mut member, PERMISSIONS, false);
                member.insert("until_date".into(), 0.into());
            }
            Self::Kicked => {
                member.insert("until_date".into(), 0.into());
            }
            Self::Member | Self::Left => {}
        }
        member.into()
    }
}

fn flags(member: &mut Map<String, Value>, names: &[&str], value: bool) {
    member.extend(names.iter().map(|name| ((*name).to_owned(), value.into())));
}

const ADMIN_RIGHTS: &[&str] = &[
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_manage_voice_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
];
const ADMIN_REFUSALS: &[&str] = &[
    "can_promote_members",
    "is_anonymous",
    "can_send_welcome_messages",
];
const CHANNEL_RIGHTS: &[&str] = &[
    "can_post_messages",
    "can_edit_messages",
    "can_manage_direct_messages",
];
const GROUP_RIGHTS: &[&str] = &["can_pin_messages", "can_manage_topics", "can_manage_tags"];
const PERMISSIONS: &[&str] = &[
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];
