//! What a handler says: [`Reply`] is a call that is returned to be sent, or sent at once.

mod sent;
#[cfg(test)]
mod tests;
mod text;

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde_json::{Value, json};

pub use self::{sent::Sent, text::ReplyText};
use crate::{
    ApiError, ApiRequest, ApiResponse, FileSource, Kind, MessageId, Method, Update,
    bot::FromResponse,
};

/// A call that answers an update, to be returned by a handler or sent at once.
///
/// It is a [`Method`]: a handler that returns it has it sent when it is done, and
/// [`Bot::send`](crate::Bot::send) sends it now and gives back a `T`, which is the [`Sent`] message
/// unless [`returning`](Self::returning) asks for more. Either way it goes through the bot's one
/// stack. What keeps it from being sent, such as an update without a chat, is told by either.
///
/// # Example
///
/// ```
/// use campanile_core::{Reply, Update};
///
/// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,
///     "chat":{"id":-1001,"type":"supergroup"},"message_thread_id":8,"is_topic_message":true}}"#;
/// let update = Update::parse(json.into()).unwrap();
///
/// let reply = Reply::to(&update, "<b>Noted.</b>").parse_mode("HTML").silent();
/// let request = reply.request().unwrap();
/// assert_eq!(request.get("message_thread_id").unwrap(), 8);
/// assert_eq!(request.get("reply_parameters").unwrap()["message_id"], 2);
/// ```
#[must_use = "a reply does nothing until it is returned or sent"]
pub struct Reply<T = Sent> {
    request: Result<ApiRequest, ApiError>,
    answer: PhantomData<fn() -> T>,
}

impl Reply {
    /// A message (1 to 4096 characters) into the place that `update` came from; see
    /// [`Update::addressed`]. A guest message is answered through its query.
    pub fn answer(update: &Update, text: impl Into<ReplyText>) -> Self {
        let text = text.into();
        let request = update.message(&text.text).ok_or_else(|| nowhere(update));
        Self::of(request).entities("entities", text)
    }

    /// An [`answer`](Self::answer) that shows the message it replies to (Bot API,
    /// `ReplyParameters`); it is sent without that if the message is deleted meanwhile.
    pub fn to(update: &Update, text: impl Into<ReplyText>) -> Self {
        Self::answer(update, text).quoting(update)
    }

    /// A photo into the place that `update` came from (10 MB; Bot API, `sendPhoto`).
    pub fn photo(update: &Update, photo: impl Into<FileSource>) -> Self {
        let request = ApiRequest::new("sendPhoto").file("photo", photo);
        Reply::with(update, request).returning()
    }

    /// A file into the place that `update` came from (50 MB; Bot API, `sendDocument`).
    pub fn document(update: &Update, document: impl Into<FileSource>) -> Self {
        let request = ApiRequest::new("sendDocument").file("document", document);
        Reply::with(update, request).returning()
    }

    /// The answer to a press, with a notice unless `text` is empty; see
    /// [`Update::answer_callback`].
    pub fn notice(update: &Update, text: &str) -> Reply<bool> {
        let request = update.answer_callback(text);
        Reply::of(request.ok_or_else(|| nowhere(update)))
    }
}

impl<T> Reply<T> {
    /// Any method that sends, into the place that `update` came from: its chat, topic and business
    /// connection take the place of those that the method has.
    pub fn with<M>(update: &Update, method: M) -> Self
    where
        M: Method<Response = T>,
    {
        let request = method.into_request();
        Self::of(request.and_then(|request| {
            let placed = update.addressed(request);
            placed.ok_or_else(|| nowhere(update))
        }))
    }

    /// Makes a reply of a call as it is.
    pub fn new(request: ApiRequest) -> Self {
        Self::of(Ok(request))
    }

    fn of(request: Result<ApiRequest, ApiError>) -> Self {
        Self {
            request,
            answer: PhantomData,
        }
    }

    /// Shows the message of `update` as the one that is replied to (Bot API, `ReplyParameters`).
    pub fn quoting(self, update: &Update) -> Self {
        let message = update.message_id().filter(|id| *id != MessageId(0));
        let parameters = match (message, update.ephemeral_message_id()) {
            (Some(id), _) => json!({"message_id": id, "allow_sending_without_reply": true}),
            (None, Some(id)) => json!({"ephemeral_message_id": id}),
            (None, None) => return self,
        };
        self.param("reply_parameters", parameters)
    }

    /// Sets a parameter of the call by its name on the wire.
    ///
    /// The answer to a guest message has a text, a parse mode, entities and buttons; it goes without
    /// anything else.
    pub fn param(self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        let (name, value) = (name.into(), value.into());
        self.change(|request| match request.method() {
            "answerGuestQuery" => guest_param(request, &name, value),
            _ => request.param(name, value),
        })
    }

    /// Sends a file as the parameter `name`; see [`ApiRequest::file`].
    pub fn file(self, name: &'static str, file: impl Into<FileSource>) -> Self {
        self.change(|request| request.file(name, file))
    }

    /// Sets how the text or caption is written: `HTML` or `MarkdownV2` (Bot API, "Formatting
    /// options").
    pub fn parse_mode(self, mode: impl Into<Value>) -> Self {
        self.param("parse_mode", mode)
    }

    /// Sets the buttons below the message, or the keyboard of the user.
    pub fn reply_markup(self, markup: impl Into<Value>) -> Self {
        self.param("reply_markup", markup)
    }

    /// Sets what stands below a file, up to 1024 characters.
    pub fn caption(self, caption: impl Into<ReplyText>) -> Self {
        let caption = caption.into();
        let text = caption.text.clone();
        self.param("caption", text)
            .entities("caption_entities", caption)
    }

    /// Sends it without a sound.
    pub fn silent(self) -> Self {
        self.param("disable_notification", true)
    }

    /// Asks for the answer as another type when the reply is sent at once, such as the whole
    /// `Message` of `campanile::types`.
    pub fn returning<U>(self) -> Reply<U> {
        Reply::of(self.request)
    }

    /// The call that will be sent, or what keeps it from being sent.
    ///
    /// # Errors
    ///
    /// Of kind [`InvalidRequest`](crate::ApiErrorKind::InvalidRequest) where the update has no place
    /// to reply to.
    pub fn request(&self) -> Result<&ApiRequest, &ApiError> {
        self.request.as_ref()
    }

    fn entities(self, name: &'static str, text: ReplyText) -> Self {
        match text.entities {
            Some(entities) => self.param(name, entities),
            None => self,
        }
    }

    fn change(self, change: impl FnOnce(ApiRequest) -> ApiRequest) -> Self {
        Self::of(self.request.map(change))
    }
}

impl<T: FromResponse> Method for Reply<T> {
    type Response = T;

    fn into_request(self) -> Result<ApiRequest, ApiError> {
        self.request
    }

    fn decode(response: ApiResponse) -> Result<T, ApiError> {
        T::from_response(response)
    }
}

impl<T> Clone for Reply<T> {
    fn clone(&self) -> Self {
        Self::of(self.request.clone())
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reply").field(&self.request).finish()
    }
}

fn nowhere(update: &Update) -> ApiError {
    ApiError::invalid_request(match update.kind() {
        Kind::GuestMessage => "a guest message is answered with a text".to_owned(),
        kind => format!("an update of kind {kind} has no place to reply to"),
    })
}

/// Sets a parameter of a message where the answer to a guest message has it (Bot API,
/// `InlineQueryResultArticle`).
fn guest_param(request: ApiRequest, name: &str, value: Value) -> ApiRequest {
    let mut result = request.get("result").cloned().unwrap_or_default();
    match name {
        "parse_mode" | "entities" | "link_preview_options" => {
            result["input_message_content"][name] = value;
        }
        "reply_markup" => result[name] = value,
        _ => return request,
    }
    request.param("result", result)
}
