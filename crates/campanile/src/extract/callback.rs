use std::ops::Deref;

use campanile_core::{FromUpdate, Kind, Rejection, Reply, ReplyText, Request, Sent, Update};
use serde_json::Value;

/// The press of an inline button, with the ways to answer it.
///
/// It dereferences to the [`Update`], where its data and message are. An answer is a [`Reply`]:
/// return it, or send it at once.
///
/// # Example
///
/// ```
/// use campanile::prelude::*;
///
/// async fn accept(callback: Callback) -> impl IntoOutcome {
///     (callback.answer("Done."), callback.edit("Accepted."))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Callback(Update);

impl Callback {
    /// The answer that stops the button from spinning, with a notice unless `text` is empty.
    ///
    /// A text over 200 characters is cut (Bot API, `answerCallbackQuery.text`).
    pub fn answer(&self, text: &str) -> Reply<bool> {
        Reply::notice(&self.0, text)
    }

    /// A new text (1 to 4096 characters) for the message under the button, also in inline mode and
    /// where the bot cannot see the message; its buttons go unless
    /// [`reply_markup`](Reply::reply_markup) is set.
    pub fn edit(&self, text: impl Into<ReplyText>) -> Reply {
        self.sent().edit(text)
    }

    /// New buttons for the message under the button.
    pub fn edit_markup(&self, markup: impl Into<Value>) -> Reply {
        self.sent().edit_markup(markup)
    }

    /// The message under the button, to be edited or deleted.
    #[must_use]
    pub fn sent(&self) -> Sent {
        Sent::under(&self.0).unwrap_or_default()
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
