use std::fmt;

/// The type of a chat (Bot API, `Chat.type`).
///
/// ```
/// use campanile_core::ChatType;
///
/// assert_eq!(ChatType::from_name("supergroup"), ChatType::Supergroup);
/// assert_eq!(ChatType::from_name("hologram").to_string(), "hologram");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChatType {
    /// One user and the bot.
    Private,
    /// A basic group.
    Group,
    /// A supergroup.
    Supergroup,
    /// A channel.
    Channel,
    /// A type that is newer than this crate, by its name.
    Unknown(Box<str>),
}

impl ChatType {
    /// Finds the type by its name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "private" => Self::Private,
            "group" => Self::Group,
            "supergroup" => Self::Supergroup,
            "channel" => Self::Channel,
            name => Self::Unknown(name.into()),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Private => "private",
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
            Self::Unknown(name) => name,
        }
    }
}

impl fmt::Display for ChatType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
