//! What a bot can learn of a chat.

use campanile_core::ApiError;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Success, error::bad_request, target::Access};
use crate::state::{Author, Chat, ChatKey, ChatKind, Membership, Standing, gift_types};

/// `getChat` (Bot API, `ChatFullInfo`).
pub(super) fn get_chat(call: &mut Call<'_>) -> Answer {
    let key = call.chat(Access::Read)?;
    let chat = call.found(key)?;
    let mut info = call.state.chat_json(key);
    info["accent_color_id"] = key.id().rem_euclid(7).into();
    info["max_reaction_count"] = 11.into();
    let is_private = chat.kind == ChatKind::Private;
    info["accepted_gift_types"] = gift_types(is_private);
    if let Some(username) = &chat.username {
        info["active_usernames"] = json!([username]);
    }
    if let Some(linked) = chat.linked_group {
        info["linked_chat_id"] = linked.into();
    }
    if matches!(chat.kind, ChatKind::Group | ChatKind::Supergroup) {
        info["permissions"] = Membership::all_permissions();
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
    let key = call.chat(Access::ReadMembers)?;
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
    let admins = admins
        .filter(|(id, member)| member.standing.is_admin() && (with_bots || !is_other_bot(**id)));
    let admins: Vec<_> = admins
        .map(|(id, member)| member.chat_member(call.state.user_json(*id), in_channel))
        .collect();
    Ok(Success::new(admins))
}

pub(super) fn get_chat_member_count(call: &mut Call<'_>) -> Answer {
    let key = call.chat(Access::ReadMembers)?;
    let members = call.found(key)?.members.values();
    Ok(Success::new(
        members
            .filter(|member| member.standing.is_present())
            .count(),
    ))
}

pub(super) fn leave_chat(call: &mut Call<'_>) -> Answer {
    let key = call.chat(Access::Read)?;
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
    let notice = Map::from_iter([("pinned_message".to_owned(), shown)]);
    call.write_notice(key, notice);
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

    /// Writes a service message, of which bots learn although a bot caused it (Bot API server,
    /// `need_skip_update_message`).
    pub(super) fn write_notice(&mut self, key: ChatKey, content: Map<String, Value>) {
        let author = Author::Account(self.bot);
        let id = self.state.write(key, author, content, None);
        self.state.announce(key, id, false);
    }

    fn pinning_chat(&mut self) -> Result<ChatKey, ApiError> {
        let key = self.chat(Access::Write)?;
        let chat = self.found(key)?;
        let right = match chat.kind {
            ChatKind::Channel => "can_edit_messages",
            _ => "can_pin_messages",
        };
        if chat.kind != ChatKind::Private && !chat.has_right(self.bot, right) {
            return Err(bad_request(
                "not enough rights to manage pinned messages in the chat",
            ));
        }
        Ok(key)
    }

    /// The chat of the call, in which the bot is an administrator with this right.
    pub(super) fn managed_chat(&mut self, right: &str, refusal: &str) -> Result<ChatKey, ApiError> {
        let key = self.chat(Access::Write)?;
        let chat = self.found(key)?;
        if chat.kind == ChatKind::Private {
            return Err(bad_request(
                "method is available for supergroup and channel chats only",
            ));
        }
        if !chat.has_right(self.bot, right) {
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
