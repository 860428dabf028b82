//! Small values that the Bot API has no type for.

use std::time::{Duration, SystemTime};

use campanile_core::{ChatId, FileSource, UserId};
use serde_json::Value;

use crate::wire::{ParseError, Read, Reader, Uploads, Write, impl_serde, into_value};

/// A moment as the Bot API tells it: whole seconds since 1970, UTC.
///
/// ```
/// use campanile_types::Date;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let date = Date(86_400);
/// assert_eq!(date.to_system_time(), Some(UNIX_EPOCH + Duration::from_secs(86_400)));
/// assert_eq!(Date::try_from(UNIX_EPOCH), Ok(Date(0)));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i64);

impl Date {
    /// The moment in the system's terms; `None` if the system cannot express it.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }
}

impl From<i64> for Date {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl From<Date> for i64 {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl TryFrom<SystemTime> for Date {
    type Error = std::num::TryFromIntError;

    /// Drops what is less than a second.
    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => since.as_secs().try_into().map(Self),
            Err(before) => {
                let seconds = i64::try_from(before.duration().as_secs())?;
                Ok(Self(-seconds))
            }
        }
    }
}

impl Read for Date {
    fn empty() -> Self {
        Self(0)
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), ParseError> {
        self.0 = reader.integer()?;
        Ok(())
    }
}

impl Write for Date {
    fn write(&self, _: &mut Uploads) -> Value {
        self.0.into()
    }
}

impl_serde!(Date: Serialize);
impl_serde!(Date: Deserialize);

/// Where a method acts: a chat by its id, or a public group, channel or bot by its username.
///
/// ```
/// use campanile_core::{ChatId, UserId};
/// use campanile_types::ChatTarget;
///
/// assert_eq!(ChatTarget::from(7), ChatTarget::from(UserId(7)));
/// assert_eq!(ChatTarget::from("@tower_news"), ChatTarget::Username("@tower_news".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ChatTarget {
    /// A chat by its id; a user's id is the id of the private chat.
    Id(ChatId),
    /// A username with its `@`. Users cannot be reached by it.
    Username(String),
}

impl From<i64> for ChatTarget {
    fn from(id: i64) -> Self {
        Self::Id(ChatId(id))
    }
}

impl From<ChatId> for ChatTarget {
    fn from(id: ChatId) -> Self {
        Self::Id(id)
    }
}

impl From<UserId> for ChatTarget {
    fn from(id: UserId) -> Self {
        Self::Id(id.into())
    }
}

impl From<&str> for ChatTarget {
    fn from(username: &str) -> Self {
        Self::Username(username.to_owned())
    }
}

impl From<String> for ChatTarget {
    fn from(username: String) -> Self {
        Self::Username(username)
    }
}

impl Write for ChatTarget {
    fn write(&self, _: &mut Uploads) -> Value {
        match self {
            Self::Id(id) => id.0.into(),
            Self::Username(username) => username.as_str().into(),
        }
    }
}

impl_serde!(ChatTarget: Serialize);

impl Write for FileSource {
    fn write(&self, uploads: &mut Uploads) -> Value {
        match self {
            Self::Existing(file) => file.as_str().into(),
            Self::Upload(file) => uploads.attach(file),
        }
    }
}

into_value!(
    crate::ForceReply,
    crate::InlineKeyboardMarkup,
    crate::LinkPreviewOptions,
    crate::MessageEntity,
    crate::ParseMode,
    crate::ReplyKeyboardMarkup,
    crate::ReplyKeyboardRemove,
    crate::ReplyMarkup,
    crate::ReplyParameters,
);
