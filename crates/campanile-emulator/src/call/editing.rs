use campanile_core::{ApiError, ApiResponse};
use serde_json::{Map, Value};

use super::{Answer, Call, error::bad_request, markup::Markup};
use crate::state::{ChatKey, ChatKind, Message};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup \
    are exactly the same as a current content and reply markup of the message";
/// For how long a message can be deleted, in seconds (Bot API, `deleteMessage`).
const DELETABLE: i64 = 48 * 60 * 60;

pub(super) fn edit_message_text(call: &mut Call<'_>) -> Answer {
    let content = call.text_content()?;
    let (key, id) = call.editable()?;
    let markup = Markup::read(call.args)?;
    let has_text = call
        .stored(key, id)
        .is_some_and(|message| message.body.contains_key("text"));
    if !has_text {
        return Err(bad_request("there is no text in the message to edit"));
    }
    call.edit(key, id, content, markup)
}

pub(super) fn edit_message_reply_markup(call: &mut Call<'_>) -> Answer {
    let (key, id) = call.editable()?;
    let markup = Markup::read(call.args)?;
    call.edit(key, id, Map::new(), markup)
}

pub(super) fn delete_message(call: &mut Call<'_>) -> Answer {
    let key = call.readable_chat()?;
    let id = call.args.id("message_id");
    let date = call.state.date();
    let message = call.stored(key, id);
    let message = message.ok_or_else(|| bad_request("message to delete not found"))?;
    let is_own = message.author == call.bot;
    let age = date
        - message
            .body
            .get("date")
            .and_then(Value::as_i64)
            .unwrap_or(date);
    let chat = call.state.chats.get(&key);
    let may_delete = chat.is_some_and(|chat| {
        let is_admin = chat.standing(call.bot).is_admin();
        // An administrator deletes at any age, except in private chats.
        is_admin || (age <= DELETABLE && (is_own || chat.kind == ChatKind::Private))
    });
    if !may_delete {
        return Err(bad_request("message can't be deleted"));
    }
    if let Some(message) = call
        .state
        .chats
        .get_mut(&key)
        .and_then(|chat| chat.message_mut(id))
    {
        message.is_deleted = true;
    }
    Ok(ApiResponse::ok(true))
}

impl Call<'_> {
    fn stored(&self, key: ChatKey, id: i64) -> Option<&Message> {
        self.state.chats.get(&key)?.message(id)
    }

    /// The message of `chat_id` and `message_id`, if the bot wrote it.
    fn editable(&mut self) -> Result<(ChatKey, i64), ApiError> {
        if !self.args.is_empty("inline_message_id") {
            // Inline messages are not modelled, so that no id of one can be right.
            return Err(bad_request("MESSAGE_ID_INVALID"));
        }
        let key = self.readable_chat()?;
        if self.args.is_empty("message_id") {
            return Err(bad_request("message identifier is not specified"));
        }
        let id = self.args.id("message_id");
        match self.stored(key, id) {
            None => Err(bad_request("message to edit not found")),
            Some(message) if message.author != self.bot => {
                Err(bad_request("message can't be edited"))
            }
            Some(_) => Ok((key, id)),
        }
    }

    /// Changes a message; a call without an inline keyboard takes the old one away.
    fn edit(
        &mut self,
        key: ChatKey,
        id: i64,
        content: Map<String, Value>,
        markup: Markup,
    ) -> Answer {
        let date = self.state.date();
        let message = self
            .state
            .chats
            .get_mut(&key)
            .and_then(|chat| chat.message_mut(id));
        let message = message.ok_or_else(|| bad_request("message to edit not found"))?;
        let mut body = message.body.clone();
        body.remove("reply_markup");
        if content.contains_key("text") {
            body.remove("entities");
        }
        body.extend(content);
        body.extend(
            markup
                .inline
                .map(|inline| ("reply_markup".to_owned(), inline)),
        );
        if body == message.body {
            return Err(bad_request(NOT_MODIFIED));
        }
        body.insert("edit_date".into(), date.into());
        message.body = body;
        message.edits += 1;
        Ok(ApiResponse::ok(&message.body))
    }
}
