use std::ops::Deref;

use campanile_core::{
    FileSource, FromUpdate, MessageId, Method, Rejection, Reply, ReplyText, Request, Update,
};

/// A message, edited or new, with the ways to answer it.
///
/// It dereferences to the [`Update`], where its text, chat and content are. An answer goes into the
/// [place](Update::addressed) that the message came from: the same topic, business connection or
/// direct messages, and to an ephemeral message only its sender sees it. It is a [`Reply`]: return
/// it, or send it at once.
///
/// # Example
///
/// ```
/// use campanile::prelude::*;
///
/// async fn confirm(message: Message) -> Reply {
///     message.reply("<b>Got it.</b>").parse_mode("HTML")
/// }
///
/// async fn count(message: Message, bot: Bot) -> Result<Reply, ApiError> {
///     let sent = bot.send(message.answer("Counting …")).await?;
///     Ok(sent.edit("It is 42."))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Message(Update);

impl Message {
    /// The id of the message, unique within its chat; 0 for an ephemeral one.
    #[must_use]
    pub fn id(&self) -> MessageId {
        self.0.message_id().unwrap_or(MessageId(0))
    }

    /// A message (1 to 4096 characters) into the same place.
    pub fn answer(&self, text: impl Into<ReplyText>) -> Reply {
        Reply::answer(&self.0, text)
    }

    /// A message (1 to 4096 characters) that shows this one as what it replies to; it is sent
    /// without that if this one is deleted meanwhile.
    pub fn reply(&self, text: impl Into<ReplyText>) -> Reply {
        Reply::to(&self.0, text)
    }

    /// A photo into the same place, with a [`caption`](Reply::caption) if you like.
    pub fn answer_photo(&self, photo: impl Into<FileSource>) -> Reply {
        Reply::photo(&self.0, photo)
    }

    /// A file into the same place, with a [`caption`](Reply::caption) if you like.
    pub fn answer_document(&self, document: impl Into<FileSource>) -> Reply {
        Reply::document(&self.0, document)
    }

    /// Any method that sends, typed or not, into the same place, whatever chat it names.
    ///
    /// ```
    /// use campanile::prelude::*;
    ///
    /// async fn roll(message: Message) -> impl IntoOutcome {
    ///     message.answer_with(ApiRequest::new("sendDice"))
    /// }
    /// ```
    pub fn answer_with<M: Method>(&self, method: M) -> Reply<M::Response> {
        Reply::with(&self.0, method)
    }

    /// Any method that sends, as a [`reply`](Self::reply) to this message.
    pub fn reply_with<M: Method>(&self, method: M) -> Reply<M::Response> {
        Reply::with(&self.0, method).quoting(&self.0)
    }
}

/// Names the chat of the message in a typed method; its topic and business connection come with
/// [`Message::answer_with`].
#[cfg(feature = "types")]
impl From<&Message> for crate::types::ChatTarget {
    fn from(message: &Message) -> Self {
        message
            .chat_id()
            .unwrap_or(campanile_core::ChatId(0))
            .into()
    }
}

impl Deref for Message {
    type Target = Update;

    fn deref(&self) -> &Update {
        &self.0
    }
}

impl<S: Sync> FromUpdate<S> for Message {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        match request.update().kind().is_message() {
            true => Ok(Self(request.update().clone())),
            false => Err(Rejection::absent("the update is no message")),
        }
    }
}
