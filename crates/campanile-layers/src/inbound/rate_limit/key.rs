use std::{borrow::Cow, fmt, sync::Arc};

use campanile_core::{ChatId, Error, Kind, Principal, Request, Update, UserId};
use campanile_store::{Key, Namespace, Part};
use smallvec::SmallVec;

use crate::unwind;

/// Who or what a use is charged to: any number of ids and texts.
///
/// Keys with different parts are different, and a key without parts is one for everybody. `Debug`
/// shows numbers, and of texts only the length, because people write them.
///
/// ```
/// use campanile_core::{ChatId, UserId};
/// use campanile_layers::rate_limit::LimitKey;
///
/// let key = LimitKey::from(ChatId(-1001)).id(7).text("search");
/// assert_ne!(key, LimitKey::from(ChatId(-1001)).id(7));
/// assert_eq!(format!("{key:?}"), "LimitKey(-1001/7/text(6))");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use = "nothing is charged to a key unless a closure returns it"]
pub struct LimitKey(SmallVec<[Part<'static>; 2]>);

impl LimitKey {
    /// Creates a key without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an id.
    pub fn id(mut self, id: impl Into<i64>) -> Self {
        self.0.push(Part::Id(id.into()));
        self
    }

    /// Adds a text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Text(text.into().into()));
        self
    }

    pub(super) fn onto(&self, key: Key) -> Key {
        self.0.iter().fold(key, |key, part| match part {
            Part::Id(id) => key.id(*id),
            Part::Text(text) => key.text(text),
            Part::Bytes(bytes) => key.bytes(bytes),
        })
    }
}

impl From<i64> for LimitKey {
    fn from(id: i64) -> Self {
        Self::new().id(id)
    }
}

impl From<UserId> for LimitKey {
    fn from(id: UserId) -> Self {
        Self::new().id(id)
    }
}

impl From<ChatId> for LimitKey {
    fn from(id: ChatId) -> Self {
        Self::new().id(id)
    }
}

impl From<&str> for LimitKey {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

impl From<String> for LimitKey {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}

impl fmt::Debug for LimitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LimitKey(")?;
        for (place, part) in self.0.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "/" })?;
            match part {
                Part::Id(id) => write!(f, "{id}")?,
                Part::Text(text) => write!(f, "text({})", text.chars().count())?,
                Part::Bytes(bytes) => write!(f, "bytes({})", bytes.len())?,
            }
        }
        f.write_str(")")
    }
}

/// A closure that a user of the layer gave it.
type KeyOf = Arc<dyn Fn(&Request) -> Option<LimitKey> + Send + Sync>;

/// By what a limiter tells its users apart.
#[derive(Clone)]
pub(super) enum By {
    Principal,
    Chat,
    Custom { name: Cow<'static, str>, of: KeyOf },
}

impl By {
    /// Part of where its keys live: two limiters of one name that go by different things count apart.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Principal => "principal",
            Self::Chat => "chat",
            Self::Custom { name, .. } => name,
        }
    }

    /// Whom an update is charged to, in a namespace; `None` passes. An error is the panic of a closure.
    #[inline]
    pub(super) fn key(&self, request: &Request, counted: Namespace) -> Result<Option<Key>, Error> {
        let key = || counted.key(request.bot().identity().id().0);
        Ok(match self {
            Self::Principal => {
                let principal = of_principal(request.update().principal());
                principal.map(|(class, id)| key().id(class).id(id))
            }
            Self::Chat => of_chat(request.update(), key()),
            Self::Custom { of, .. } => {
                let parts = unwind::catch(|| of(request))?;
                parts.map(|parts| parts.onto(key()))
            }
        })
    }
}

/// What tells a principal from all others; `None` for what is nobody's and in no chat.
#[inline]
fn of_principal(principal: Principal) -> Option<(i64, i64)> {
    match principal {
        Principal::User(user) => Some((0, user.0)),
        Principal::AnonymousAdmin(chat) => Some((1, chat.0)),
        Principal::Channel(chat) => Some((2, chat.0)),
        Principal::Nobody(chat) => chat.map(|chat| (3, chat.0)),
    }
}

/// The chat of an update, if it has one.
///
/// The id that a guest message or a business account shows may be that of another chat (Bot API,
/// `Message.guest_query_id`), so these are apart from the bot's own chats.
fn of_chat(update: &Update, key: Key) -> Option<Key> {
    let chat = update.chat_id()?;
    Some(match update.business_connection_id() {
        Some(connection) => key.id(2).id(chat).text(connection),
        None if *update.kind() == Kind::GuestMessage => key.id(1).id(chat),
        None => key.id(0).id(chat),
    })
}

impl fmt::Debug for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("By").field(&self.name()).finish()
    }
}
