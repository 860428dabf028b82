//! What Telegram sends: a lazy envelope over the raw JSON.

mod answer;
mod array;
mod chat_type;
mod command;
mod content;
mod envelope;
mod error;
mod head;
mod kind;
mod principal;
mod scan;
#[cfg(test)]
mod tests;
mod text;

use std::{fmt, sync::Arc};

use bytes::Bytes;

pub(crate) use self::array::Elements;
pub use self::{
    array::UpdateElement, chat_type::ChatType, command::Command, content::Content,
    error::UpdateError, kind::Kind, principal::Principal,
};
use self::{
    envelope::{guess_id, read},
    head::Head,
    scan::Span,
    text::Text,
};
use crate::{ChatId, MessageId, ThreadId, UserId};

/// One update: its raw JSON, and a head that was read from it.
///
/// The head is what layers and the router need; everything else stays JSON until a
/// [`Payload`](crate::Payload) asks for it. A clone is one reference count.
///
/// # Example
///
/// ```
/// use campanile_core::{ChatId, Kind, Principal, Update, UserId};
///
/// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,
///     "from":{"id":7,"is_bot":false,"first_name":"Ada"},
///     "chat":{"id":7,"type":"private"},"text":"Hello"}}"#;
/// let update = Update::parse(json.into()).unwrap();
///
/// assert_eq!(update.kind(), &Kind::Message);
/// assert_eq!(update.chat_id(), Some(ChatId(7)));
/// assert_eq!(update.principal(), Principal::User(UserId(7)));
/// assert_eq!(update.text(), Some("Hello"));
/// ```
#[derive(Clone)]
pub struct Update(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    raw: Bytes,
    id: Option<i64>,
    kind: Kind,
    /// The name of a custom event.
    name: Option<Box<str>>,
    payload: Span,
    principal: Principal,
    head: Head,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            raw: Bytes::new(),
            id: None,
            kind: Kind::Other("".into()),
            name: None,
            payload: Span::default(),
            principal: Principal::Nobody(None),
            head: Head::default(),
        }
    }
}

impl Update {
    /// Reads one update.
    ///
    /// Unknown fields and kinds are accepted; a `null` kind counts as absent.
    ///
    /// # Errors
    ///
    /// An [`UpdateError`] that names the byte or field, for what is not one JSON object in UTF-8
    /// without lone surrogates, at most 128 levels deep, with an integer `update_id` and at most one
    /// known kind; and for a field of the head that is repeated, of the wrong type, or missing where
    /// Telegram always sends it.
    pub fn parse(raw: Bytes) -> Result<Self, UpdateError> {
        match read(&raw) {
            Ok(update) => Ok(update.with_raw(raw)),
            Err(error) => Err(error.with_update_id(guess_id(&raw))),
        }
    }

    /// Creates an event that is not Telegram's, to be handled like any update.
    ///
    /// It is of kind [`Kind::Custom`] and nobody's until
    /// [`with_principal`](Update::with_principal) says otherwise.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile_core::{ChatId, Principal, Update, UserId};
    /// use serde_json::json;
    ///
    /// let update = Update::custom("paid", json!({"order": 5}))
    ///     .with_principal(Principal::User(UserId(7)))
    ///     .with_chat(ChatId(7));
    /// assert_eq!(update.name(), Some("paid"));
    /// assert_eq!(update.payload(), br#"{"order":5}"#);
    /// ```
    #[must_use]
    pub fn custom(name: impl Into<Box<str>>, payload: serde_json::Value) -> Self {
        let raw = Bytes::from(payload.to_string());
        let payload = Span {
            start: 0,
            end: raw.len() as u32,
        };
        Self(Arc::new(Inner {
            raw,
            kind: Kind::Custom,
            name: Some(name.into()),
            payload,
            ..Inner::default()
        }))
    }

    /// Says who acts in a custom event; an update of Telegram keeps its own principal.
    #[must_use]
    pub fn with_principal(self, principal: Principal) -> Self {
        self.customized(|inner| inner.principal = principal)
    }

    /// Says in which chat a custom event happens, for replies and limits; an update of
    /// Telegram keeps its own chat.
    #[must_use]
    pub fn with_chat(self, id: ChatId) -> Self {
        self.customized(|inner| {
            if let Principal::Nobody(None) = inner.principal {
                inner.principal = Principal::Nobody(Some(id));
            }
            inner.head.chat = Some(head::Chat {
                id,
                kind: None,
                span: Span::default(),
            });
        })
    }

    fn customized(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        if self.0.kind == Kind::Custom {
            change(Arc::make_mut(&mut self.0));
        }
        self
    }

    /// The id of the update; `None` for a custom event (Bot API, `Update.update_id`).
    #[must_use]
    pub fn id(&self) -> Option<i64> {
        self.0.id
    }

    /// What the update is about.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The name of a custom event.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Who acts; see [`Principal`].
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.0.principal
    }

    /// The whole JSON, as it came.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.0.raw
    }

    /// The JSON behind the kind: the `Message` of a `message`, and so on; `null` where the update
    /// carries nothing.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        match self.0.payload {
            Span { start: 0, end: 0 } => b"null",
            payload => payload.of(&self.0.raw),
        }
    }

    /// When it happened, in seconds since 1970; for a press, when its message was sent.
    #[must_use]
    pub fn date(&self) -> Option<i64> {
        self.0.head.date
    }

    /// When the message was last edited, in seconds since 1970.
    #[must_use]
    pub fn edit_date(&self) -> Option<i64> {
        self.0.head.edit_date
    }

    /// The chat where it happened.
    #[must_use]
    pub fn chat_id(&self) -> Option<ChatId> {
        self.0.head.chat.as_ref().map(|chat| chat.id)
    }

    /// The type of that chat.
    #[must_use]
    pub fn chat_type(&self) -> Option<ChatType> {
        let chat = self.0.head.chat.as_ref()?;
        Some(ChatType::from_name(chat.kind.as_ref()?.get(&self.0.raw)))
    }

    /// The JSON of that chat.
    #[must_use]
    pub fn raw_chat(&self) -> Option<&[u8]> {
        let chat = self.0.head.chat.as_ref()?;
        (chat.span != Span::default()).then(|| chat.span.of(&self.0.raw))
    }

    /// The user in `from` or `user`, who may be a stand-in: gates go by the
    /// [`principal`](Update::principal).
    #[must_use]
    pub fn sender_id(&self) -> Option<UserId> {
        self.0.head.sender.map(|sender| sender.id)
    }

    /// The JSON of that user.
    #[must_use]
    pub fn raw_sender(&self) -> Option<&[u8]> {
        self.0.head.sender.map(|sender| sender.span.of(&self.0.raw))
    }

    /// The chat on whose behalf someone acts: `sender_chat`, `actor_chat` or `voter_chat`.
    #[must_use]
    pub fn sender_chat_id(&self) -> Option<ChatId> {
        self.0.head.actor.map(|actor| actor.id)
    }

    /// The message, or the one under the pressed button; unique within its chat only.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.0.head.message_id
    }

    /// The ephemeral message, whose `message_id` is 0.
    #[must_use]
    pub fn ephemeral_message_id(&self) -> Option<MessageId> {
        self.0.head.ephemeral_message_id
    }

    /// The message thread, in forums and elsewhere.
    #[must_use]
    pub fn thread_id(&self) -> Option<ThreadId> {
        self.0.head.thread_id
    }

    /// Tells whether the thread is a forum topic, into which a reply can be sent.
    #[must_use]
    pub fn is_topic_message(&self) -> bool {
        self.0.head.is_topic_message
    }

    /// Tells whether the message was forwarded by Telegram from the linked channel.
    #[must_use]
    pub fn is_automatic_forward(&self) -> bool {
        self.0.head.is_automatic_forward
    }

    /// Tells whether the message under a pressed button can still be read (Bot API,
    /// `InaccessibleMessage`: its date is 0).
    #[must_use]
    pub fn is_message_accessible(&self) -> bool {
        self.0.head.message_id.is_some() && self.0.head.date != Some(0)
    }

    /// The album that the message belongs to; unique within its chat only.
    #[must_use]
    pub fn media_group_id(&self) -> Option<&str> {
        self.text_of(&self.0.head.media_group_id)
    }

    /// The text of a message, or its caption.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text_of(&self.0.head.text)
    }

    /// The command that the text or caption starts with.
    #[must_use]
    pub fn command(&self) -> Option<Command<'_>> {
        Command::read(self.text()?, self.0.head.command_length?)
    }

    /// The id of a callback, inline, shipping or pre-checkout query, by which it is answered.
    #[must_use]
    pub fn query_id(&self) -> Option<&str> {
        self.text_of(&self.0.head.query_id)
    }

    /// The data of the pressed button, 1 to 64 bytes.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        self.text_of(&self.0.head.data)
    }

    /// The game whose button was pressed.
    #[must_use]
    pub fn game_short_name(&self) -> Option<&str> {
        self.text_of(&self.0.head.game_short_name)
    }

    /// The chat of a pressed button, as an id that is the same for all bots.
    #[must_use]
    pub fn chat_instance(&self) -> Option<&str> {
        self.text_of(&self.0.head.chat_instance)
    }

    /// The message that was sent through an inline query.
    #[must_use]
    pub fn inline_message_id(&self) -> Option<&str> {
        self.text_of(&self.0.head.inline_message_id)
    }

    /// The business connection through which the message came.
    #[must_use]
    pub fn business_connection_id(&self) -> Option<&str> {
        self.text_of(&self.0.head.business_connection_id)
    }

    /// The query by which a guest message is answered.
    #[must_use]
    pub fn guest_query_id(&self) -> Option<&str> {
        self.text_of(&self.0.head.guest_query_id)
    }

    /// The JSON of the message's inline keyboard.
    #[must_use]
    pub fn reply_markup(&self) -> Option<&[u8]> {
        self.0.head.reply_markup.map(|span| span.of(&self.0.raw))
    }

    fn direct_messages_topic(&self) -> Option<&[u8]> {
        let topic = self.0.head.direct_messages_topic;
        topic.map(|span| span.of(&self.0.raw))
    }

    /// The most specific content of a message.
    #[must_use]
    pub fn content(&self) -> Option<Content> {
        self.0.head.contents.first()
    }

    /// Tells whether a message carries this content.
    #[must_use]
    pub fn has(&self, content: Content) -> bool {
        self.0.head.contents.has(content)
    }

    fn text_of<'a>(&'a self, text: &'a Option<Text>) -> Option<&'a str> {
        text.as_ref().map(|text| text.get(&self.0.raw))
    }
}

/// Shows what the update is, never what was written in it.
impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("id", &self.id())
            .field("kind", self.kind())
            .field("principal", &self.principal())
            .field("chat", &self.chat_id())
            .field("message", &self.message_id())
            .finish_non_exhaustive()
    }
}

/// A key as text; keys are written as bytes, because a `match` on bytes is a decision tree.
const fn ascii(key: &'static [u8]) -> &'static str {
    match std::str::from_utf8(key) {
        Ok(key) => key,
        Err(_) => panic!("keys are ASCII"),
    }
}
