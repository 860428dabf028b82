use std::fmt;

use campanile_core::ChatId;

use super::ChannelGateError;

/// The longest text of a button that clients still show whole, in characters.
const MAX_BUTTON: usize = 64;

/// A channel or group that a gate requires, and how to get in.
///
/// # Example
///
/// ```
/// use campanile_layers::channel_gate::Channel;
///
/// let public = Channel::public("@campanile_news");
/// let private = Channel::private(-1_001_234_567_890, "https://t.me/+AbCdEf").title("The club");
/// assert_eq!(public.to_string(), "@campanile_news");
/// assert_eq!(private.to_string(), "-1001234567890");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a channel does nothing until a gate gets it"]
pub struct Channel {
    id: Option<ChatId>,
    /// Without the `@`.
    username: Option<String>,
    link: String,
    title: String,
}

impl Channel {
    /// A public channel or group, by its username with or without `@`.
    ///
    /// Its id is learned from Telegram when it is first needed, unless [`id`](Self::id) tells it.
    pub fn public(username: impl Into<String>) -> Self {
        let username = username.into();
        let username = username.strip_prefix('@').unwrap_or(&username).to_owned();
        Self {
            id: None,
            link: format!("https://t.me/{username}"),
            title: format!("@{username}"),
            username: Some(username),
        }
    }

    /// A channel or group by its id, with the link by which one joins it.
    pub fn private(id: impl Into<ChatId>, link: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            id: Some(id),
            username: None,
            link: link.into(),
            title: "Join".to_owned(),
        }
    }

    /// Sets the text of its button: the username, or `Join`, unless set.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the id, so that Telegram need not be asked for that of a username.
    pub fn id(mut self, id: impl Into<ChatId>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub(super) fn known_id(&self) -> Option<ChatId> {
        self.id
    }

    pub(super) fn username(&self) -> Option<&str> {
        self.username.as_deref()
    }

    pub(super) fn label(&self) -> &str {
        &self.title
    }

    pub(super) fn link(&self) -> &str {
        &self.link
    }

    pub(super) fn has_username(&self, username: &str) -> bool {
        let own = self.username.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(username))
    }

    fn is_same(&self, other: &Self) -> bool {
        let same_id = self.id.is_some() && self.id == other.id;
        same_id || other.username().is_some_and(|name| self.has_username(name))
    }

    pub(super) fn check(&self, others: &[Self]) -> Result<(), ChannelGateError> {
        let fail = |message: String| Err(ChannelGateError::new(message));
        if let Some(id) = self.id.filter(|id| id.0 >= 0) {
            return fail(format!(
                "{id} cannot be a required channel: it is no id of a channel or group"
            ));
        }
        if let Some(name) = self.username().filter(|name| !is_username(name)) {
            return fail(format!(
                "{:?} is no username of a channel: it has 4 to 32 letters, digits and underscores, \
                 and starts with a letter",
                format!("@{name}")
            ));
        }
        if !is_link(&self.link) {
            return fail(format!(
                "the link of {self} cannot be opened by a button: it has to start with https:// or \
                 tg://, and has no spaces"
            ));
        }
        check_button(&format!("the button of {self}"), &self.title)?;
        match others.iter().any(|other| other.is_same(self)) {
            true => fail(format!("{self} is required twice")),
            false => Ok(()),
        }
    }
}

pub(super) fn check_button(what: &str, text: &str) -> Result<(), ChannelGateError> {
    let problem = if text.trim().is_empty() {
        "has no text"
    } else if text.chars().count() > MAX_BUTTON {
        "has a text of more than 64 characters"
    } else if text.chars().any(char::is_control) {
        "has a text with a line break or another control character"
    } else {
        return Ok(());
    };
    Err(ChannelGateError::new(format!("{what} {problem}")))
}

fn is_username(name: &str) -> bool {
    (4..=32).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_link(link: &str) -> bool {
    let rest = ["https://", "http://", "tg://"]
        .iter()
        .find_map(|scheme| link.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty())
        && !link.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Without the link: whoever has that of a private channel may join.
impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

/// The username if there is one, else the id.
impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.username, self.id) {
            (Some(username), _) => write!(f, "@{username}"),
            (None, Some(id)) => id.fmt(f),
            (None, None) => f.write_str("a channel"),
        }
    }
}

impl From<&str> for Channel {
    fn from(username: &str) -> Self {
        Self::public(username)
    }
}

impl From<String> for Channel {
    fn from(username: String) -> Self {
        Self::public(username)
    }
}
