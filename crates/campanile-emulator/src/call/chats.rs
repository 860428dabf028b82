//! What a bot can learn of a chat.

use campanile_core::ApiError;
use serde_json::{Value, json};

use super::{Answer, Call, Success, error::bad_request};
use crate::state::{Chat, ChatKey, ChatKind, Standing};

/// `getChat` (Bot API, `ChatFullInfo`).
pub(super) fn get_chat(call: &mut Call<'_>) -> Answer {
    let key = call.readable_chat()?;
    let chat = call.found(key)?;
    let mut info = call.state.chat_json(key);
    info["accent_color_id"] = key.id().rem_euclid(7).into();
    info["max_reaction_count"] = 11.into();
    let is_private = chat.kind == ChatKind::Private;
    info["accepted_gift_types"] = json!({
        "unlimited_gifts": is_private,
        "limited_gifts": is_private,
        "unique_gifts": is_private,
        "premium_subscription": is_private,
        "gifts_from_channels": is_private,
    });
    if let Some(username) = &chat.username {
        info["active_usernames"] = json!([username]);
    }
    if let Some(linked) = chat.linked_group {
        info["linked_chat_id"] = linked.into();
    }
    if matches!(chat.kind, ChatKind::Group | ChatKind::Supergroup) {
        info["permissions"] = Standing::all_permissions();
    }
    let pinned = chat.pinned.iter().rev();
    if let Some(message) = pinned.filter_map(|id| chat.message(*id)).next() {
        let mut message = message.body.clone();
        message.remove("reply_to_message");
        info["pinned_message"] = message.into();
    }
    Ok(Success::new(info))
}

pub(super) fn get_chat_administrators(call: &mut Call<'_>) -> Answer {
    let key = call.readable_chat()?;
    let chat = call.found(key)?;
    if chat.kind == ChatKind::Private {
        return Err(bad_request(
            "there are no administrators in the private chat",
        ));
    }
    let in_channel = chat.kind == ChatKind::Channel;
    let with_bots = call.args.flag("return_bots");
    let is_other_bot = |id: i64| id != call.bot && call.state.bots.contains_key(&id);
    let admins = chat.members.iter();
    let admins =
        admins.filter(|(id, standing)| standing.is_admin() && (with_bots || !is_other_bot(**id)));
    let admins: Vec<_> = admins
        .map(|(id, standing)| standing.chat_member(call.state.user_json(*id), in_channel))
        .collect();
    Ok(Success::new(admins))
}

pub(super) fn get_chat_member_count(call: &mut Call<'_>) -> Answer {
    let key = call.readable_chat()?;
    let members = call.found(key)?.members.values();
    Ok(Success::new(
        members.filter(|standing| standing.is_present()).count(),
    ))
}

pub(super) fn leave_chat(call: &mut Call<'_>) -> Answer {
    let key = call.readable_chat()?;
    if call.found(key)?.kind == ChatKind::Private {
        return Err(bad_request("can't leave private chat"));
    }
    call.state
        .set_standing(key, call.bot, Standing::Left, call.bot);
    Ok(Success::new(true))
}

pub(super) fn pin_chat_message(call: &mut Call<'_>) -> Answer {
    let key = call.pinning_chat()?;
    let id = call.args.id("message_id");
    let chat = call.state.chats.get_mut(&key);
    let Some(chat) = chat.filter(|chat| chat.message(id).is_some()) else {
        return Err(bad_request("message to pin not found"));
    };
    chat.pinned.retain(|pinned| *pinned != id);
    chat.pinned.push(id);
    let shown = call.message_json(key, id);
    let mut content = serde_json::Map::new();
    content.insert("pinned_message".into(), shown);
    let author = crate::state::Author::Account(call.bot);
    call.state.write(key, author, content, None);
    Ok(Success::new(true))
}

pub(super) fn unpin_chat_message(call: &mut Call<'_>) -> Answer {
    let key = call.pinning_chat()?;
    let id = call.args.id("message_id");
    if let Some(chat) = call.state.chats.get_mut(&key) {
        match id {
            0 => drop(chat.pinned.pop()),
            _ if chat.pinned.contains(&id) => chat.pinned.retain(|pinned| *pinned != id),
            _ => return Err(bad_request("message to unpin not found")),
        }
    }
    Ok(Success::new(true))
}

pub(super) fn unpin_all_chat_messages(call: &mut Call<'_>) -> Answer {
    let key = call.pinning_chat()?;
    if let Some(chat) = call.state.chats.get_mut(&key) {
        chat.pinned.clear();
    }
    Ok(Success::new(true))
}

impl Call<'_> {
    pub(super) fn found(&self, key: ChatKey) -> Result<&Chat, ApiError> {
        let chat = self.state.chats.get(&key);
        chat.ok_or_else(|| bad_request("chat not found"))
    }

    fn pinning_chat(&mut self) -> Result<ChatKey, ApiError> {
        let key = self.readable_chat()?;
        let chat = self.found(key)?;
        if chat.kind != ChatKind::Private && !chat.standing(self.bot).is_admin() {
            return Err(bad_request(
                "not enough rights to manage pinned messages in the chat",
            ));
        }
        Ok(key)
    }

    /// The chat of the call, in which the bot is an administrator.
    pub(super) fn managed_chat(&mut self, refusal: &str) -> Result<ChatKey, ApiError> {
        let key = self.readable_chat()?;
        let chat = self.found(key)?;
        if chat.kind == ChatKind::Private {
            return Err(bad_request(
                "method is available for supergroup and channel chats only",
            ));
        }
        if !chat.standing(self.bot).is_admin() {
            return Err(bad_request(refusal));
        }
        Ok(key)
    }

    /// The user of `user_id`, if the emulator knows it.
    pub(super) fn known_user(&self) -> Result<i64, ApiError> {
        let user = self.args.id("user_id");
        if user <= 0 {
            return Err(bad_request("invalid user_id specified"));
        }
        let is_known = self.state.accounts.contains_key(&user);
        is_known
            .then_some(user)
            .ok_or_else(|| bad_request("user not found"))
    }

    /// A JSON object that the call must have.
    pub(super) fn object(&self, name: &str) -> Result<Value, ApiError> {
        let value = self.args.json(name).ok().flatten();
        let value = value.filter(|value| value.is_object());
        let value = value.map(|value| value.into_owned());
        value.ok_or_else(|| bad_request(&format!("can't parse {name} JSON object")))
    }
}
