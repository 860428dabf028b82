//! What Telegram says of a member, and what its errors mean for a gate.

use std::time::Duration;

use campanile_core::{ApiError, ApiErrorKind, UserId};
use serde::Deserialize;

/// The pause after an error that will pass, where Telegram names none.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that a flood error imposes: it may ask for hours.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// What a gate reads of a `ChatMember`.
///
/// A plain struct: `user` precedes `status` in what Telegram really sends, and an enum by tag would
/// have to buffer.
#[derive(Debug, Deserialize)]
pub(super) struct MemberStatus {
    status: String,
    #[serde(default)]
    is_member: bool,
    /// Absent where the member is a chat.
    #[serde(default)]
    user: Option<MemberUser>,
}

#[derive(Debug, Deserialize)]
struct MemberUser {
    id: UserId,
}

impl MemberStatus {
    /// Whether someone of this status is in the chat; `None` for a status that is newer than this
    /// crate, which proves neither.
    pub(super) fn is_member(&self) -> Option<bool> {
        match &*self.status {
            "creator" | "administrator" | "member" => Some(true),
            "restricted" => Some(self.is_member),
            "left" | "kicked" => Some(false),
            _ => None,
        }
    }

    pub(super) fn user_id(&self) -> Option<UserId> {
        self.user.as_ref().map(|user| user.id)
    }
}

/// Why it cannot be told whether someone is a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It can: Telegram does not find the user among the members.
    NoMember,
    /// The bot may not ask: only its operator can change that.
    Operator,
    /// It may be better after this pause.
    Passing(Duration),
}

impl Fault {
    pub(super) const ODD: Self = Self::Passing(PAUSE);

    /// By code and parameters first, by the description last: descriptions drift.
    pub(super) fn of(error: &ApiError) -> Self {
        let text = error.description().to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match error.kind() {
            ApiErrorKind::Flood => {
                let pause = error.retry_after().unwrap_or(PAUSE);
                Self::Passing(pause.clamp(PAUSE, MAX_PAUSE))
            }
            ApiErrorKind::Migrated | ApiErrorKind::Unauthorized => Self::Operator,
            _ if error.code() == Some(403) => Self::Operator,
            _ if error.code() == Some(400) && says(NO_MEMBER) => Self::NoMember,
            _ if error.code() == Some(400) && says(OPERATOR) => Self::Operator,
            // What a stranger could cause must not close the channel for long.
            _ => Self::ODD,
        }
    }
}

const NO_MEMBER: &[&str] = &[
    "user not found",
    "member not found",
    "participant_id_invalid",
    "user_id_invalid",
    "user_not_participant",
];
const OPERATOR: &[&str] = &[
    "chat not found",
    "member list is inaccessible",
    "chat_admin_required",
    "kicked",
    "not a member",
    "not enough rights",
    "channel_private",
    "channel_invalid",
];
