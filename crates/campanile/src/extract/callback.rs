use std::ops::Deref;

use campanile_core::{ApiRequest, FromUpdate, Kind, Rejection, Request, Update};

/// The press of an inline button, with the ways to answer it.
///
/// It dereferences to the [`Update`], where its data and message are.
///
/// # Example
///
/// ```
/// use campanile::prelude::*;
///
/// async fn accept(callback: Callback) -> Vec<ApiRequest> {
///     [callback.answer("Done."), callback.edit("Accepted.")].into_iter().flatten().collect()
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Callback(Update);

impl Callback {
    /// The answer that stops the button from spinning, with a notice unless `text` is empty.
    ///
    /// A text over 200 characters is cut (Bot API, `answerCallbackQuery.text`).
    #[must_use]
    pub fn answer(&self, text: &str) -> Option<ApiRequest> {
        self.0.answer_callback(text)
    }

    /// A new text (1 to 4096 characters) for the message under the button; its buttons go unless
    /// `reply_markup` is set (Bot API, `editMessageText`). `None` if the press names no message.
    #[must_use]
    pub fn edit(&self, text: &str) -> Option<ApiRequest> {
        let request = ApiRequest::new("editMessageText")
            .maybe("business_connection_id", self.0.business_connection_id());
        let request = match self.0.inline_message_id() {
            Some(id) => request.param("inline_message_id", id),
            None => request
                .param("chat_id", self.0.chat_id()?)
                .param("message_id", self.0.message_id()?),
        };
        Some(request.param("text", text))
    }
}

impl Deref for Callback {
    type Target = Update;

    fn deref(&self) -> &Update {
        &self.0
    }
}

impl<S: Sync> FromUpdate<S> for Callback {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        match request.update().kind() {
            Kind::CallbackQuery => Ok(Self(request.update().clone())),
            _ => Err(Rejection::absent("the update is no press of a button")),
        }
    }
}
