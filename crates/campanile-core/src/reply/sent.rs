use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::{Reply, ReplyText};
use crate::{ApiError, ApiRequest, ChatId, Kind, MessageId, Update, UserId};

/// A message that the bot sent: where it is, so that it can be edited and deleted.
///
/// # Example
///
/// ```
/// # use campanile_core::{ApiError, ApiRequest, ApiResponse, Bot, BoxError, Identity, Reply, Update, UserId};
/// # use tower::service_fn;
/// async fn slow(update: &Update, bot: &Bot) -> Result<(), ApiError> {
///     let sent = bot.send(Reply::answer(update, "Working on it …")).await?;
///     // Here it takes a while.
///     bot.send(sent.edit("Done.")).await?;
///     Ok(())
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let client = service_fn(|request: ApiRequest| async move {
/// #     if request.method() == "editMessageText" { assert_eq!(request.get("message_id").unwrap(), 9); }
/// #     Ok::<_, BoxError>(ApiResponse::ok(serde_json::json!({"message_id": 9, "chat": {"id": 7}})))
/// # });
/// # let bot = Bot::new(Identity::new(UserId(42), "tower_bot"), client);
/// # let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":7,"type":"private"}}}"#;
/// # slow(&Update::parse(json.into()).unwrap(), &bot).await.unwrap();
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    business_connection_id: Option<String>,
    chat_id: Option<ChatId>,
    message_id: Option<MessageId>,
    inline_message_id: Option<String>,
    /// Who sees an ephemeral message, and its id.
    pub(super) ephemeral: Option<(UserId, MessageId)>,
}

impl Sent {
    /// The message under the button that was pressed; `None` for an update that is no press.
    #[must_use]
    pub fn under(update: &Update) -> Option<Self> {
        (*update.kind() == Kind::CallbackQuery).then(|| Self {
            business_connection_id: update.business_connection_id().map(str::to_owned),
            chat_id: update.chat_id(),
            message_id: update.message_id(),
            inline_message_id: update.inline_message_id().map(str::to_owned),
            ephemeral: update.sender_id().zip(update.ephemeral_message_id()),
        })
    }

    /// The chat that it is in; `None` for a message of inline mode.
    #[must_use]
    pub fn chat_id(&self) -> Option<ChatId> {
        self.chat_id
    }

    /// Its id, unique within its chat and 0 for an ephemeral one; `None` for a message of inline
    /// mode.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.message_id
    }

    /// Its id, if it was sent through an inline or a guest query and the server told.
    #[must_use]
    pub fn inline_message_id(&self) -> Option<&str> {
        self.inline_message_id.as_deref()
    }

    /// Replaces the text (1 to 4096 characters); the buttons go unless
    /// [`reply_markup`](Reply::reply_markup) is set (Bot API, `editMessageText`).
    pub fn edit(&self, text: impl Into<ReplyText>) -> Reply {
        let text = text.into();
        let edit = self.change("editMessageText", "editEphemeralMessageText");
        edit.param("text", text.text.clone())
            .entities("entities", text)
    }

    /// Replaces the caption, up to 1024 characters (Bot API, `editMessageCaption`).
    pub fn edit_caption(&self, caption: impl Into<ReplyText>) -> Reply {
        let edit = self.change("editMessageCaption", "editEphemeralMessageCaption");
        edit.caption(caption)
    }

    /// Replaces the buttons (Bot API, `editMessageReplyMarkup`).
    pub fn edit_markup(&self, markup: impl Into<Value>) -> Reply {
        let edit = self.change("editMessageReplyMarkup", "editEphemeralMessageReplyMarkup");
        edit.reply_markup(markup)
    }

    /// Deletes it (Bot API, `deleteMessage` and its like for businesses and ephemeral messages).
    pub fn delete(&self) -> Reply<bool> {
        let delete = match (&self.business_connection_id, self.message_id) {
            (Some(business), Some(id)) => Reply::new(
                ApiRequest::new("deleteBusinessMessages")
                    .param("business_connection_id", business.as_str())
                    .param("message_ids", vec![id.0]),
            ),
            _ => self.change("deleteMessage", "deleteEphemeralMessage"),
        };
        delete.returning()
    }

    /// A call about this message, which has a name of its own for ephemeral ones.
    fn change(&self, method: &'static str, ephemeral: &'static str) -> Reply {
        let request = match (self.chat_id, self.message_id, self.ephemeral) {
            _ if self.inline_message_id.is_some() => ApiRequest::new(method)
                .maybe("inline_message_id", self.inline_message_id.as_deref()),
            (Some(chat), _, Some((receiver, id))) => ApiRequest::new(ephemeral)
                .param("chat_id", chat)
                .param("receiver_user_id", receiver)
                .param("ephemeral_message_id", id),
            (Some(chat), Some(id), None) => ApiRequest::new(method)
                .param("chat_id", chat)
                .param("message_id", id),
            _ => {
                let problem = "the server did not tell where the message is";
                return Reply::of(Err(ApiError::invalid_request(problem)));
            }
        };
        let business = self.business_connection_id.as_deref();
        Reply::new(request.maybe("business_connection_id", business))
    }
}

/// What the answer of a call that sends or edits tells of the message.
#[derive(Deserialize)]
struct Told {
    business_connection_id: Option<String>,
    chat: Option<Id<ChatId>>,
    message_id: Option<MessageId>,
    inline_message_id: Option<String>,
    receiver_user: Option<Id<UserId>>,
    ephemeral_message_id: Option<MessageId>,
}

#[derive(Deserialize)]
struct Id<T> {
    id: T,
}

/// Reads a `Message`, a `MessageId`, a `SentGuestMessage`, or the `true` of an edit in inline mode.
impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Answer;

        impl<'de> Visitor<'de> for Answer {
            type Value = Sent;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a message or true")
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Sent, E> {
                Ok(Sent::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sent, A::Error> {
                let told = Told::deserialize(MapAccessDeserializer::new(map))?;
                let receiver = told.receiver_user.map(|user| user.id);
                Ok(Sent {
                    business_connection_id: told.business_connection_id,
                    chat_id: told.chat.map(|chat| chat.id),
                    message_id: told.message_id,
                    inline_message_id: told.inline_message_id,
                    ephemeral: receiver.zip(told.ephemeral_message_id),
                })
            }
        }

        deserializer.deserialize_any(Answer)
    }
}
