use std::ops::Deref;

use campanile_core::{ApiRequest, FromUpdate, MessageId, Rejection, Request, Update};
use serde_json::json;

/// A message, edited or new, with the ways to answer it.
///
/// It dereferences to the [`Update`], where its text, chat and content are.
///
/// # Example
///
/// ```
/// use campanile::prelude::*;
///
/// async fn confirm(message: Message) -> Option<ApiRequest> {
///     message.reply("Got it.")
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
    #[must_use]
    pub fn answer(&self, text: &str) -> Option<ApiRequest> {
        self.0.message(text)
    }

    /// A message (1 to 4096 characters) that shows this one as what it replies to (Bot API,
    /// `ReplyParameters`); it is sent without that if this one is deleted meanwhile.
    #[must_use]
    pub fn reply(&self, text: &str) -> Option<ApiRequest> {
        let request = self.0.message(text)?;
        if self.id() == MessageId(0) || request.method() != "sendMessage" {
            return Some(request);
        }
        let parameters = json!({"message_id": self.id(), "allow_sending_without_reply": true});
        Some(request.param("reply_parameters", parameters))
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
