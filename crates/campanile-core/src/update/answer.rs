//! How to speak to whoever caused an update.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Update;
use crate::{ApiRequest, Kind};

/// The longest text of an answer to a press, in characters (Bot API, `answerCallbackQuery.text`).
const CALLBACK_TEXT: usize = 200;

impl Update {
    /// Addresses a call to where this update came from: into the same chat, forum topic, direct
    /// messages topic or business connection, and for an ephemeral message to its sender alone.
    ///
    /// `None` if the update has no chat that the bot can write to.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile_core::{ApiRequest, Update};
    ///
    /// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,
    ///     "chat":{"id":-1001,"type":"supergroup"},"message_thread_id":8,"is_topic_message":true}}"#;
    /// let update = Update::parse(json.into()).unwrap();
    /// let request = update.addressed(ApiRequest::new("sendDice")).unwrap();
    /// assert_eq!(request.get("chat_id").unwrap(), -1001);
    /// assert_eq!(request.get("message_thread_id").unwrap(), 8);
    /// ```
    #[must_use]
    pub fn addressed(&self, request: ApiRequest) -> Option<ApiRequest> {
        if *self.kind() == Kind::GuestMessage {
            // The bot is no member of that chat.
            return None;
        }
        // Outside of forums the thread id names a chain of replies, which a send refuses.
        let thread = self.thread_id().filter(|_| self.is_topic_message());
        let request = request
            .maybe("business_connection_id", self.business_connection_id())
            .param("chat_id", self.chat_id()?)
            .maybe("message_thread_id", thread)
            .maybe("direct_messages_topic_id", self.direct_messages_topic_id())
            .maybe("ephemeral_message_parameters", self.ephemeral_parameters());
        Some(request)
    }

    /// A message with `text` (1 to 4096 characters) into the [place](Update::addressed) of this
    /// update; a guest message is answered through its query.
    #[must_use]
    pub fn message(&self, text: &str) -> Option<ApiRequest> {
        if *self.kind() == Kind::GuestMessage {
            return self.guest_answer(text);
        }
        let request = self.addressed(ApiRequest::new("sendMessage"))?;
        Some(request.param("text", text))
    }

    /// The natural reply to this update: a press is answered with `text` as its notice, everything
    /// else with a [`message`](Update::message).
    ///
    /// A notice holds 200 characters; a longer text is sent as a message, if there is a chat for it.
    #[must_use]
    pub fn reply(&self, text: &str) -> Option<ApiRequest> {
        if *self.kind() != Kind::CallbackQuery {
            return self.message(text);
        }
        if text.chars().count() > CALLBACK_TEXT
            && let Some(message) = self.message(text)
        {
            return Some(message);
        }
        self.answer_callback(text)
    }

    /// The answer of a layer that does not let this update pass: a message is answered with a
    /// message, a press with a notice, an inline query with no results, a payment with a refusal and
    /// everything else with silence.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile_core::Update;
    ///
    /// let json = r#"{"update_id":1,"pre_checkout_query":{"id":"5","from":{"id":7}}}"#;
    /// let update = Update::parse(json.into()).unwrap();
    /// let request = update.refuse("The shop is closed.").unwrap();
    /// assert_eq!(request.method(), "answerPreCheckoutQuery");
    /// assert_eq!(request.get("ok").unwrap(), false);
    /// ```
    #[must_use]
    pub fn refuse(&self, text: &str) -> Option<ApiRequest> {
        match self.kind() {
            Kind::Message | Kind::BusinessMessage | Kind::GuestMessage => self.message(text),
            Kind::CallbackQuery => self.answer_callback(text),
            Kind::InlineQuery => Some(
                ApiRequest::new("answerInlineQuery")
                    .param("inline_query_id", self.query_id()?)
                    .param("results", json!([]))
                    .param("cache_time", 0)
                    .param("is_personal", true),
            ),
            Kind::PreCheckoutQuery => Some(self.payment_refusal("answerPreCheckoutQuery", text)?),
            Kind::ShippingQuery => Some(self.payment_refusal("answerShippingQuery", text)?),
            _ => None,
        }
    }

    /// The answer to a press, with a notice unless `text` is empty; `None` for other kinds.
    ///
    /// A text over 200 characters is cut (Bot API, `answerCallbackQuery.text`).
    #[must_use]
    pub fn answer_callback(&self, text: &str) -> Option<ApiRequest> {
        if *self.kind() != Kind::CallbackQuery {
            return None;
        }
        let end = text.char_indices().nth(CALLBACK_TEXT);
        let text = &text[..end.map_or(text.len(), |(index, _)| index)];
        let request = ApiRequest::new("answerCallbackQuery")
            .param("callback_query_id", self.query_id()?)
            .maybe("text", Some(text).filter(|text| !text.is_empty()));
        Some(request)
    }

    fn payment_refusal(&self, method: &'static str, text: &str) -> Option<ApiRequest> {
        let id = match method {
            "answerShippingQuery" => "shipping_query_id",
            _ => "pre_checkout_query_id",
        };
        let request = ApiRequest::new(method)
            .param(id, self.query_id()?)
            .param("ok", false)
            .param("error_message", text);
        Some(request)
    }

    fn guest_answer(&self, text: &str) -> Option<ApiRequest> {
        let result = json!({
            "type": "article",
            "id": "1",
            "title": "Answer",
            "input_message_content": {"message_text": text},
        });
        let request = ApiRequest::new("answerGuestQuery")
            .param("guest_query_id", self.guest_query_id()?)
            .param("result", result);
        Some(request)
    }

    /// Who alone sees the answer to an ephemeral message (Bot API, `EphemeralMessageParameters`).
    fn ephemeral_parameters(&self) -> Option<Value> {
        self.ephemeral_message_id()?;
        let mut parameters = json!({"receiver_user_id": self.sender_id()?});
        if *self.kind() == Kind::CallbackQuery {
            parameters["callback_query_id"] = self.query_id()?.into();
        }
        Some(parameters)
    }

    fn direct_messages_topic_id(&self) -> Option<i64> {
        #[derive(Deserialize)]
        struct Topic {
            topic_id: i64,
        }
        let topic = serde_json::from_slice::<Topic>(self.direct_messages_topic()?);
        topic.ok().map(|topic| topic.topic_id)
    }
}
