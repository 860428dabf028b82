//! Topics of forums, reactions and drafts.

use campanile_core::ApiError;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Success, error::bad_request, target::Access};
use crate::state::{ChatKey, ChatKind, Topic};

/// The colours that a topic may have; the first is the default (Bot API, `createForumTopic`).
const COLORS: &[i64] = &[
    7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047,
];

/// How many topics a forum may have.
const TOPICS_KEPT: usize = 10_000;

pub(super) fn create_forum_topic(call: &mut Call<'_>) -> Answer {
    let name = call.args.text("name").trim().to_owned();
    if !(1..=128).contains(&name.chars().count()) {
        return Err(bad_request("TOPIC_TITLE_EMPTY"));
    }
    let color = match call.args.id("icon_color") {
        0 => COLORS[0],
        color if COLORS.contains(&color) => color,
        _ => return Err(bad_request("wrong icon color specified")),
    };
    let key = call.forum()?;
    if call.found(key)?.topics.len() >= TOPICS_KEPT {
        return Err(bad_request("too many topics for the emulator"));
    }
    let created = json!({ "name": name, "icon_color": color });
    // A topic has the id of the message that opens it.
    let id = call.found(key)?.following_message_id();
    if let Some(chat) = call.state.chats.get_mut(&key) {
        chat.topics.insert(id, Topic { is_closed: false });
    }
    call.write_in_topic(key, id, "forum_topic_created", created.clone());
    Ok(Success::new(json!({
        "message_thread_id": id,
        "name": created["name"],
        "icon_color": color,
    })))
}

pub(super) fn close_forum_topic(call: &mut Call<'_>) -> Answer {
    set_closed(call, true)
}

pub(super) fn reopen_forum_topic(call: &mut Call<'_>) -> Answer {
    set_closed(call, false)
}

fn set_closed(call: &mut Call<'_>, is_closed: bool) -> Answer {
    let key = call.forum()?;
    let id = call.args.id("message_thread_id");
    let chat = call.state.chats.get_mut(&key);
    let topic = chat.and_then(|chat| chat.topics.get_mut(&id));
    let topic = topic.ok_or_else(|| bad_request("TOPIC_ID_INVALID"))?;
    if topic.is_closed == is_closed {
        return Err(bad_request("TOPIC_NOT_MODIFIED"));
    }
    topic.is_closed = is_closed;
    let field = match is_closed {
        true => "forum_topic_closed",
        false => "forum_topic_reopened",
    };
    call.write_in_topic(key, id, field, json!({}));
    Ok(Success::new(true))
}

/// `setMessageReaction`; the bot's own reactions come back to no bot (Bot API, `Update`).
pub(super) fn set_message_reaction(call: &mut Call<'_>) -> Answer {
    let reactions = call.args.json("reaction");
    let reactions =
        reactions.map_err(|()| bad_request("can't parse reaction types JSON object"))?;
    let reactions = reactions.map_or_else(|| json!([]), |value| value.into_owned());
    let Some(reactions) = reactions.as_array() else {
        return Err(bad_request("expected an Array of ReactionType"));
    };
    let is_type = |reaction: &Value| match reaction["type"].as_str() {
        Some("emoji") => reaction["emoji"]
            .as_str()
            .is_some_and(|emoji| !emoji.is_empty()),
        Some("custom_emoji") => reaction["custom_emoji_id"].is_string(),
        _ => false,
    };
    if !reactions.iter().all(is_type) {
        return Err(bad_request("REACTION_INVALID"));
    }
    // A bot that is not premium sets one (Bot API, `setMessageReaction`).
    if reactions.len() > 1 {
        return Err(bad_request("REACTIONS_TOO_MANY"));
    }
    let key = call.chat(Access::Read)?;
    let (id, bot) = (call.args.id("message_id"), call.bot);
    let chat = call.state.chats.get_mut(&key);
    let message = chat.and_then(|chat| chat.message_mut(id));
    let message = message.ok_or_else(|| bad_request("message to react not found"))?;
    message.reactions.insert(bot, reactions.clone());
    Ok(Success::new(true))
}

pub(super) fn send_message_draft(call: &mut Call<'_>) -> Answer {
    if call.args.id("draft_id") == 0 {
        return Err(bad_request("draft identifier must be non-zero"));
    }
    if !call.args.is_empty("text") {
        call.text_content()?;
    }
    let key = call.writable_chat("text messages")?;
    if call.found(key)?.kind != ChatKind::Private {
        return Err(bad_request("drafts can be sent to private chats only"));
    }
    Ok(Success::new(true))
}

impl Call<'_> {
    fn write_in_topic(&mut self, key: ChatKey, topic: i64, field: &str, value: Value) {
        let content = Map::from_iter([
            (field.to_owned(), value),
            ("message_thread_id".to_owned(), topic.into()),
            ("is_topic_message".to_owned(), true.into()),
        ]);
        self.write_notice(key, content);
    }

    fn forum(&mut self) -> Result<ChatKey, ApiError> {
        let key = self.chat(Access::Write)?;
        let chat = self.found(key)?;
        if !chat.is_forum {
            return Err(bad_request("the chat is not a forum"));
        }
        if !chat.has_right(self.bot, "can_manage_topics") {
            return Err(bad_request("not enough rights to create a topic"));
        }
        Ok(key)
    }

    /// Adds the topic of a message (Bot API, `Message.message_thread_id`).
    pub(super) fn add_topic(
        &self,
        key: ChatKey,
        content: &mut Map<String, Value>,
    ) -> Result<(), ApiError> {
        let id = self.args.id("message_thread_id");
        let chat = self.found(key)?;
        if id == 0 || !chat.is_forum {
            return match id {
                0 => Ok(()),
                _ => Err(bad_request("message thread not found")),
            };
        }
        let topic = chat.topics.get(&id);
        let topic = topic.ok_or_else(|| bad_request("message thread not found"))?;
        if topic.is_closed && !chat.has_right(self.bot, "can_manage_topics") {
            return Err(bad_request("TOPIC_CLOSED"));
        }
        content.insert("message_thread_id".into(), id.into());
        content.insert("is_topic_message".into(), true.into());
        Ok(())
    }
}
