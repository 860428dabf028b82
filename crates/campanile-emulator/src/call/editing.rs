use campanile_core::ApiError;
use serde_json::{Map, Value};

use super::{Answer, Call, Success, error::bad_request, markup::Markup, target::Access};
use crate::state::{ChatKey, ChatKind, Media, Message};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup \
    are exactly the same as a current content and reply markup of the message";
/// For how long a message can be deleted, in seconds (Bot API, `deleteMessage`).
const DELETABLE: i64 = 48 * 60 * 60;

/// The fields that an edit takes away before it puts in what is new.
const TEXT: &[&str] = &["text", "entities"];
const CAPTION: &[&str] = &["caption", "caption_entities", "show_caption_above_media"];
const MEDIA: &[&str] = &[
    "text",
    "entities",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "photo",
    "video",
    "animation",
    "document",
    "audio",
];

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
    call.edit(key, id, TEXT, content, markup)
}

pub(super) fn edit_message_caption(call: &mut Call<'_>) -> Answer {
    let mut content = call.caption_content()?;
    let (key, id) = call.editable()?;
    let markup = Markup::read(call.args)?;
    let media = call.stored(key, id).and_then(media_of);
    if media.is_none() {
        return Err(bad_request("there is no caption in the message to edit"));
    }
    if call.args.flag("show_caption_above_media") {
        content.insert("show_caption_above_media".into(), true.into());
    }
    call.edit(key, id, CAPTION, content, markup)
}

/// `editMessageMedia`: an album keeps to its kinds (Bot API, `editMessageMedia`).
pub(super) fn edit_message_media(call: &mut Call<'_>) -> Answer {
    let media = call.object("media")?;
    let name = media["type"].as_str().unwrap_or_default();
    let kind = Media::named(name);
    let is_media = |kind: &Media| !matches!(kind, Media::Voice | Media::VideoNote | Media::Sticker);
    let Some(kind) = kind.filter(is_media) else {
        return Err(bad_request("can't parse InputMedia: wrong type specified"));
    };
    let (key, id) = call.editable()?;
    let markup = Markup::read(call.args)?;
    let Some(old) = call.stored(key, id) else {
        return Err(bad_request("message to edit not found"));
    };
    let old_kind = media_of(old);
    if old_kind.is_none() && !old.body.contains_key("text") {
        return Err(bad_request("message can't be edited"));
    }
    let is_album = old.body.contains_key("media_group_id");
    let alone = |kind| matches!(kind, Media::Document | Media::Audio);
    if is_album && old_kind.is_some_and(|old| old != kind && (alone(old) || alone(kind))) {
        return Err(bad_request("MEDIA_GROUPED_INVALID"));
    }
    let content = call.album_item(&media, kind)?;
    call.edit(key, id, MEDIA, content, markup)
}

fn media_of(message: &Message) -> Option<Media> {
    let names = ["animation", "photo", "video", "document", "audio", "voice"];
    let name = names.iter().find(|name| message.body.contains_key(**name));
    name.and_then(|name| Media::named(name))
}

pub(super) fn edit_message_reply_markup(call: &mut Call<'_>) -> Answer {
    let (key, id) = call.editable()?;
    let markup = Markup::read(call.args)?;
    call.edit(key, id, &[], Map::new(), markup)
}

pub(super) fn delete_message(call: &mut Call<'_>) -> Answer {
    let key = call.chat(Access::Write)?;
    let id = call.args.id("message_id");
    let message = call.stored(key, id);
    let message = message.ok_or_else(|| bad_request("message to delete not found"))?;
    if !call.may_delete(key, message) {
        return Err(bad_request("message can't be deleted"));
    }
    call.delete(key, id);
    Ok(Success::new(true))
}

/// `deleteMessages`: those that cannot be deleted are skipped (Bot API, `deleteMessages`).
pub(super) fn delete_messages(call: &mut Call<'_>) -> Answer {
    let key = call.chat(Access::Write)?;
    for id in call.message_ids("delete")? {
        let message = call.stored(key, id);
        if message.is_some_and(|message| call.may_delete(key, message)) {
            call.delete(key, id);
        }
    }
    Ok(Success::new(true))
}

impl Call<'_> {
    fn may_delete(&self, key: ChatKey, message: &Message) -> bool {
        let date = message.body.get("date").and_then(Value::as_i64);
        let age = self.state.date() - date.unwrap_or_else(|| self.state.date());
        let is_own = message.author == self.bot;
        self.state.chats.get(&key).is_some_and(|chat| {
            let deletes = chat.has_right(self.bot, "can_delete_messages");
            // With the right, messages of any age.
            deletes || (age <= DELETABLE && (is_own || chat.kind == ChatKind::Private))
        })
    }

    /// Tells whether the call is about a message that came by way of the bot.
    fn is_inline(&self) -> bool {
        !self.args.is_empty("inline_message_id")
    }

    fn delete(&mut self, key: ChatKey, id: i64) {
        let chat = self.state.chats.get_mut(&key);
        if let Some(message) = chat.and_then(|chat| chat.message_mut(id)) {
            message.is_deleted = true;
        }
    }

    fn stored(&self, key: ChatKey, id: i64) -> Option<&Message> {
        self.state.chats.get(&key)?.message(id)
    }

    /// The message of `chat_id` and `message_id`, if the bot wrote it.
    fn editable(&mut self) -> Result<(ChatKey, i64), ApiError> {
        if self.is_inline() {
            let id = self.args.text("inline_message_id");
            let message = self.state.inline_message(self.bot, &id);
            let message = message.map(|message| (message.key, message.message));
            return message.ok_or_else(|| bad_request("MESSAGE_ID_INVALID"));
        }
        let key = self.chat(Access::Edit)?;
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

    /// Changes a message, of which the fields `replaced` make room for the new content; a call without an inline keyboard takes the old one away.
    fn edit(
        &mut self,
        key: ChatKey,
        id: i64,
        replaced: &[&str],
        content: Map<String, Value>,
        markup: Markup,
    ) -> Answer {
        let (date, is_inline) = (self.state.date(), self.is_inline());
        let message = self
            .state
            .chats
            .get_mut(&key)
            .and_then(|chat| chat.message_mut(id));
        let message = message.ok_or_else(|| bad_request("message to edit not found"))?;
        let mut body = message.body.clone();
        body.remove("reply_markup");
        replaced.iter().for_each(|field| drop(body.remove(*field)));
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
        // The bot may not be in the chat, and is not shown the message (Bot API, `editMessageText`).
        Ok(match is_inline {
            true => Success::new(true),
            false => Success::new(message.body.clone()),
        })
    }
}
