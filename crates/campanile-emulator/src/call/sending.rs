use campanile_core::ApiError;
use serde_json::{Map, Value};

use super::{Answer, Call, Success, error::bad_request, markup::Markup};
use crate::state::{Author, ChatKey};

pub(super) fn send_message(call: &mut Call<'_>) -> Answer {
    // Telegram reads the text before it looks at the chat.
    let mut content = call.text_content()?;
    let key = call.writable_chat("text messages")?;
    let markup = Markup::read(call.args)?;
    call.add_options(key, &mut content)?;
    let id = call.send(key, content, markup);
    Ok(Success::new(call.message_json(key, id)))
}

pub(super) fn send_chat_action(call: &mut Call<'_>) -> Answer {
    let action = call.args.text("action");
    if !ACTIONS.contains(&&*action) {
        return Err(bad_request("wrong parameter action in request"));
    }
    call.writable_chat("chat actions")?;
    Ok(Success::new(true))
}

/// What a bot can seem to do (Bot API, `sendChatAction`).
const ACTIONS: &[&str] = &[
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

impl Call<'_> {
    /// Adds what every sending method takes: the message replied to, content protection.
    pub(super) fn add_options(
        &self,
        key: ChatKey,
        content: &mut Map<String, Value>,
    ) -> Result<(), ApiError> {
        self.add_topic(key, content)?;
        if !self.args.is_empty("message_effect_id") {
            content.insert(
                "effect_id".into(),
                self.args.text("message_effect_id").into(),
            );
        }
        if self.args.flag("protect_content") {
            content.insert("has_protected_content".into(), true.into());
        }
        let parameters = self.args.json("reply_parameters");
        let parameters =
            parameters.map_err(|()| bad_request("can't parse reply parameters JSON object"))?;
        let number = |name| {
            parameters
                .as_deref()
                .and_then(|value| value.get(name)?.as_i64())
        };
        let may_lack = parameters
            .as_deref()
            .and_then(|value| value.get("allow_sending_without_reply")?.as_bool());
        let replied = number("message_id").unwrap_or_else(|| self.args.id("reply_to_message_id"));
        if replied == 0 {
            return Ok(());
        }
        let message = self
            .state
            .chats
            .get(&key)
            .and_then(|chat| chat.message(replied));
        match message {
            Some(message) => {
                let mut original = message.body.clone();
                // A reply shows no further reply (Bot API, `Message.reply_to_message`).
                original.remove("reply_to_message");
                content.insert("reply_to_message".into(), original.into());
                Ok(())
            }
            None if may_lack.unwrap_or_else(|| self.args.flag("allow_sending_without_reply")) => {
                Ok(())
            }
            None => Err(bad_request("message to be replied not found")),
        }
    }

    /// Writes the bot's message; gives its id.
    pub(super) fn send(
        &mut self,
        key: ChatKey,
        mut content: Map<String, Value>,
        markup: Markup,
    ) -> i64 {
        content.extend(
            markup
                .inline
                .map(|inline| ("reply_markup".to_owned(), inline)),
        );
        self.state
            .write(key, Author::Account(self.bot), content, markup.keyboard)
    }
}
