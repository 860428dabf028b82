use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What a user or bot is to a chat: the six states of the Bot API (`ChatMember`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// The owner of the chat.
    Creator,
    /// An administrator; with every right but that of promoting others, unless rights are named.
    Administrator,
    /// An ordinary member.
    Member,
    /// Somebody who may not do everything, and nothing unless permissions are named; `is_member`
    /// tells whether they are in the chat.
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
}

/// A standing with what it allows and how long it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) standing: Standing,
    /// The rights of an administrator, or the permissions of somebody restricted; by the names of
    /// their fields.
    allowed: BTreeSet<&'static str>,
    /// The Unix time at which a ban or a restriction ends; 0 if it does not.
    pub(crate) until: i64,
}

impl From<Standing> for Membership {
    fn from(standing: Standing) -> Self {
        let usual = |name: &&str| !matches!(*name, "can_promote_members" | "is_anonymous");
        let allowed = match standing {
            Standing::Administrator => RIGHTS.iter().copied().filter(usual).collect(),
            _ => BTreeSet::new(),
        };
        Self {
            standing,
            allowed,
            until: 0,
        }
    }
}

impl Membership {
    /// An administrator with the rights for which `is_granted`.
    pub(crate) fn administrator(is_granted: impl Fn(&str) -> bool) -> Self {
        let rights = RIGHTS.iter().copied();
        Self {
            allowed: rights.filter(|right| is_granted(right)).collect(),
            ..Standing::Administrator.into()
        }
    }

    /// Somebody with the permissions for which `is_granted`, until a date.
    pub(crate) fn restricted(
        is_member: bool,
        is_granted: impl Fn(&str) -> bool,
        until: i64,
    ) -> Self {
        let permissions = PERMISSIONS.iter().copied();
        let allowed: BTreeSet<_> = permissions.filter(|name| is_granted(name)).collect();
        let standing = match (allowed.len() == PERMISSIONS.len(), is_member) {
            // Who may do everything is not restricted.
            (true, true) => return Standing::Member.into(),
            (true, false) => return Standing::Left.into(),
            (false, is_member) => Standing::Restricted { is_member },
        };
        Self {
            standing,
            allowed,
            until,
        }
    }

    pub(crate) fn until(self, until: i64) -> Self {
        Self { until, ..self }
    }

    /// The same restrictions, in the chat or out of it.
    pub(crate) fn moved(&self, is_member: bool) -> Self {
        Self {
            standing: Standing::Restricted { is_member },
            ..self.clone()
        }
    }

    /// What follows when the time of a ban or restriction is over.
    pub(crate) fn ended(&self) -> Standing {
        match self.standing {
            Standing::Restricted { is_member: true } => Standing::Member,
            Standing::Restricted { .. } | Standing::Kicked => Standing::Left,
            lasting => lasting,
        }
    }

    /// Tells whether an administrator has a right; the owner has all.
    pub(crate) fn has_right(&self, right: &str) -> bool {
        match self.standing {
            Standing::Creator => true,
            Standing::Administrator => self.allowed.contains(right),
            _ => false,
        }
    }

    /// Tells whether somebody may write what takes this permission.
    pub(crate) fn may_write(&self, permission: &str) -> bool {
        match self.standing {
            Standing::Restricted { is_member } => is_member && self.allowed.contains(permission),
            standing => standing.is_present(),
        }
    }

    /// The `ChatPermissions` of a group that restricts nobody (Bot API, `ChatPermissions`).
    pub(crate) fn all_permissions() -> Value {
        let permissions = PERMISSIONS.iter().copied();
        let permissions = permissions.map(|name| (name.to_owned(), true.into()));
        Value::Object(permissions.collect())
    }

    /// The `ChatMember` object of `user`, with every field that the Bot API requires of its kind.
    pub(crate) fn chat_member(&self, user: Value, in_channel: bool) -> Value {
        let mut member = Map::new();
        member.insert("user".into(), user);
        member.insert("status".into(), self.standing.status().into());
        let flag = |name: &'static str| (name.to_owned(), self.allowed.contains(name).into());
        match self.standing {
            Standing::Creator => {
                member.insert("is_anonymous".into(), false.into());
            }
            Standing::Administrator => {
                let elsewhere = if in_channel { IN_GROUPS } else { IN_CHANNELS };
                let rights = RIGHTS.iter().filter(|name| !elsewhere.contains(name));
                member.extend(rights.map(|name| flag(name)));
                member.insert("can_be_edited".into(), true.into());
                // The older name is still sent (Bot API server, JsonChatMember).
                let (_, is_calling) = flag("can_manage_video_chats");
                member.insert("can_manage_voice_chats".into(), is_calling);
            }
            Standing::Restricted { is_member } => {
                member.insert("is_member".into(), is_member.into());
                member.extend(PERMISSIONS.iter().map(|name| flag(name)));
                member.insert("until_date".into(), self.until.into());
            }
            Standing::Kicked => {
                member.insert("until_date".into(), self.until.into());
            }
            Standing::Member | Standing::Left => {}
        }
        member.into()
    }
}

/// The rights of administrators (Bot API, `ChatAdministratorRights`).
pub(crate) const RIGHTS: &[&str] = &[
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_manage_direct_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
    "can_send_welcome_messages",
    "is_anonymous",
];
const IN_CHANNELS: &[&str] = &[
    "can_post_messages",
    "can_edit_messages",
    "can_manage_direct_messages",
];
const IN_GROUPS: &[&str] = &["can_pin_messages", "can_manage_topics", "can_manage_tags"];
/// What members of a group may do (Bot API, `ChatPermissions`).
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

/// The permission that a message with these fields takes.
pub(crate) fn permission_for(has_field: impl Fn(&str) -> bool) -> &'static str {
    let fields = [
        ("audio", "can_send_audios"),
        ("animation", "can_send_other_messages"),
        ("document", "can_send_documents"),
        ("photo", "can_send_photos"),
        ("video", "can_send_videos"),
        ("video_note", "can_send_video_notes"),
        ("voice", "can_send_voice_notes"),
        ("poll", "can_send_polls"),
        ("sticker", "can_send_other_messages"),
        ("dice", "can_send_other_messages"),
    ];
    let field = fields.iter().find(|(field, _)| has_field(field));
    field.map_or("can_send_messages", |(_, permission)| permission)
}
