use campanile_core::{ChatId, ChatType, UserId};
use serde_json::{Value, json};

use super::{
    GROUP, USER,
    base::{Base, Place, builder},
};
use crate::{bot, json};

/// What someone is in a chat: the six statuses of a `ChatMember`.
///
/// # Example
///
/// The answer of a scripted `getChatMember`:
///
/// ```
/// use campanile_testkit::{TestBot, update::Member};
///
/// let bot = TestBot::new().answer("getChatMember", Member::Left.of(7));
/// # let _ = bot;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Member {
    /// The owner.
    Creator,
    /// An administrator.
    Administrator,
    /// An ordinary member.
    Member,
    /// Someone with restrictions, who is in the chat.
    Restricted,
    /// Someone with restrictions, who is not in the chat (`is_member` is false).
    RestrictedAway,
    /// Someone who is not in the chat, but may come.
    Left,
    /// Someone who was banned.
    Kicked,
}

impl Member {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Creator,
        Self::Administrator,
        Self::Member,
        Self::Restricted,
        Self::RestrictedAway,
        Self::Left,
        Self::Kicked,
    ];

    /// Tells whether someone of this status is in the chat.
    #[must_use]
    pub fn is_present(self) -> bool {
        !matches!(self, Self::RestrictedAway | Self::Left | Self::Kicked)
    }

    /// The `ChatMember` of a user with this status.
    #[must_use]
    pub fn of(self, user: impl Into<UserId>) -> Value {
        self.of_user(json::user(user.into()))
    }

    fn of_user(self, user: Value) -> Value {
        let rights = |names: &[&str], value: bool| -> Vec<(String, Value)> {
            let right = |name: &&str| ((*name).to_owned(), value.into());
            names.iter().map(right).collect()
        };
        let mut member = json::object(match self {
            Self::Creator => json!({"status": "creator", "is_anonymous": false}),
            Self::Administrator => {
                json!({"status": "administrator", "is_anonymous": false, "can_be_edited": false})
            }
            Self::Member => json!({"status": "member"}),
            Self::Restricted | Self::RestrictedAway => {
                json!({"status": "restricted", "is_member": self.is_present(), "until_date": 0})
            }
            Self::Left => json!({"status": "left"}),
            Self::Kicked => json!({"status": "kicked", "until_date": 0}),
        });
        member.extend(match self {
            Self::Administrator => rights(ADMINISTRATOR_RIGHTS, true),
            Self::Restricted | Self::RestrictedAway => rights(MEMBER_RIGHTS, false),
            _ => Vec::new(),
        });
        member.insert("user".to_owned(), user);
        member.into()
    }
}

const ADMINISTRATOR_RIGHTS: &[&str] = &[
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
    "can_send_welcome_messages",
];

const MEMBER_RIGHTS: &[&str] = &[
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

/// A change of membership that is being built.
///
/// # Example
///
/// ```
/// use campanile_core::{Principal, UserId};
/// use campanile_testkit::update::{self, Member};
///
/// // Administrator 9 bans user 8 in the channel.
/// let update = update::chat_member(Member::Member, Member::Kicked)
///     .of(8)
///     .by(9)
///     .in_channel(-1002)
///     .build();
/// assert_eq!(update.principal(), Principal::User(UserId(9)));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct MemberChange {
    base: Base,
    kind: &'static str,
    old: Member,
    new: Member,
    /// `None` is the bot itself.
    whom: Option<UserId>,
    by: Option<UserId>,
    place: Place,
}

/// Starts a change of a user's membership, made by that user.
pub fn chat_member(old: Member, new: Member) -> MemberChange {
    let place = Place::new(GROUP, ChatType::Supergroup);
    MemberChange::new("chat_member", Some(USER), place, old, new)
}

/// Starts a change of the bot's own membership: in the private chat with user 7, where `Kicked`
/// means that the user blocked the bot, unless a group or channel is named.
pub fn my_chat_member(old: Member, new: Member) -> MemberChange {
    let place = Place::new(USER.into(), ChatType::Private);
    MemberChange::new("my_chat_member", None, place, old, new)
}

impl MemberChange {
    fn new(
        kind: &'static str,
        whom: Option<UserId>,
        place: Place,
        old: Member,
        new: Member,
    ) -> Self {
        let mut base = Base::new(json!({}));
        base.set("date", json::date(base.id));
        Self {
            base,
            kind,
            old,
            new,
            whom,
            by: None,
            place,
        }
    }

    /// Sets the user whose membership changes; for `my_chat_member` it is always the bot.
    pub fn of(mut self, user: impl Into<UserId>) -> Self {
        if self.whom.is_some() {
            self.whom = Some(user.into());
        }
        self
    }

    /// Sets the user who makes the change, if it is another.
    pub fn by(mut self, user: impl Into<UserId>) -> Self {
        self.by = Some(user.into());
        self
    }

    /// Puts it into a supergroup.
    pub fn in_group(mut self, group: impl Into<ChatId>) -> Self {
        self.place = Place::new(group.into(), ChatType::Supergroup);
        self
    }

    /// Puts it into a channel.
    pub fn in_channel(mut self, channel: impl Into<ChatId>) -> Self {
        self.place = Place::new(channel.into(), ChatType::Channel);
        self
    }

    /// Puts it into a chat: private for the id of a user, else a supergroup.
    pub fn chat(mut self, chat: impl Into<ChatId>) -> Self {
        self.place = Place::guess(chat.into());
        self
    }

    /// Sets when it happened, in seconds since 1970.
    pub fn date(mut self, date: i64) -> Self {
        self.base.set("date", date);
        self
    }

    /// Gives the JSON of the update.
    #[must_use]
    pub fn json(mut self) -> Value {
        let whom = match self.whom {
            Some(user) => json::user(user),
            None => bot::user_json(&bot::default_identity()),
        };
        let by = self.by.or(self.whom).unwrap_or(match self.place.kind {
            ChatType::Private => UserId(self.place.id.0),
            _ => USER,
        });
        self.base.set("chat", self.place.to_json());
        self.base.set("from", json::user(by));
        self.base
            .set("old_chat_member", self.old.of_user(whom.clone()));
        self.base.set("new_chat_member", self.new.of_user(whom));
        self.base.finish(self.kind)
    }
}

builder!(MemberChange);
