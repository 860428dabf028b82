use campanile_core::{ChatId, ChatType, FromUpdate, Rejection, Request, UserId};
use serde::Deserialize;

/// The user who acts, if it is one: the [`Principal`](crate::Principal) decides.
///
/// An update by a channel or an anonymous administrator has no user, although Telegram names a
/// stand-in.
///
/// ```
/// use campanile::User;
///
/// async fn greet(user: User) -> String {
///     format!("Hello, {}!", user.first_name)
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Whether it is a bot.
    #[serde(default)]
    pub is_bot: bool,
    /// The first name; empty for a deleted account.
    #[serde(default)]
    pub first_name: String,
    /// The last name.
    pub last_name: Option<String>,
    /// The username without the `@`.
    pub username: Option<String>,
    /// The language of the user's client, as an IETF tag.
    pub language_code: Option<String>,
}

impl<S: Sync> FromUpdate<S> for User {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        let update = request.update();
        let Some(id) = update.principal().user() else {
            return Err(Rejection::absent(format!(
                "the update is by {}",
                update.principal()
            )));
        };
        match update.raw_sender() {
            Some(sender) => serde_json::from_slice(sender)
                .map_err(|error| Rejection::misuse(format!("the sender cannot be read: {error}"))),
            // An event of the host names a user by the id alone.
            None => Ok(Self {
                id,
                is_bot: false,
                first_name: String::new(),
                last_name: None,
                username: None,
                language_code: None,
            }),
        }
    }
}

/// The chat where it happens.
///
/// ```
/// use campanile::Chat;
///
/// async fn place(chat: Chat) -> String {
///     format!("This is {}.", chat.title.as_deref().unwrap_or("a private chat"))
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Chat {
    /// The id.
    pub id: ChatId,
    /// The type.
    #[serde(rename = "type", deserialize_with = "chat_type", default = "unknown")]
    pub kind: ChatType,
    /// The title of a group or channel.
    pub title: Option<String>,
    /// The username without the `@`.
    pub username: Option<String>,
    /// The first name of the user of a private chat.
    pub first_name: Option<String>,
    /// Whether the supergroup is a forum.
    #[serde(default)]
    pub is_forum: bool,
}

fn chat_type<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<ChatType, D::Error> {
    let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    Ok(ChatType::from_name(&name))
}

fn unknown() -> ChatType {
    ChatType::Unknown("".into())
}

impl<S: Sync> FromUpdate<S> for Chat {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        let update = request.update();
        let Some(id) = update.chat_id() else {
            return Err(Rejection::absent("the update has no chat"));
        };
        match update.raw_chat() {
            Some(chat) => serde_json::from_slice(chat)
                .map_err(|error| Rejection::misuse(format!("the chat cannot be read: {error}"))),
            None => Ok(Self {
                id,
                kind: unknown(),
                title: None,
                username: None,
                first_name: None,
                is_forum: false,
            }),
        }
    }
}
