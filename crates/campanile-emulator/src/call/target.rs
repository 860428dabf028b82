use campanile_core::ApiError;
use serde_json::{Map, Value};

use super::{
    Call,
    error::{bad_request, forbidden},
};
use crate::state::{Chat, ChatKey, ChatKind, Standing};

/// What a method needs of a chat (Bot API server, `AccessRights`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    ReadMembers,
    Edit,
    Write,
}

impl Call<'_> {
    /// The chat of `chat_id`, if the bot has this access to it.
    pub(super) fn chat(&mut self, access: Access) -> Result<ChatKey, ApiError> {
        self.chat_of("chat_id", access)
    }

    /// The chat that a parameter names, if the bot has this access to it (Bot API server,
    /// `check_chat_access`).
    pub(super) fn chat_of(&mut self, parameter: &str, access: Access) -> Result<ChatKey, ApiError> {
        if self.args.is_empty(parameter) {
            return Err(bad_request(&format!("{parameter} is empty")));
        }
        let not_found = || bad_request("chat not found");
        let id = self.named_chat(parameter).ok_or_else(not_found)?;
        if id > 0 {
            return self.private_chat(id, access);
        }
        let key = ChatKey::Shared(id);
        let chat = self.state.chats.get(&key).ok_or_else(not_found)?;
        if let Some(to) = chat.migrated_to.filter(|_| access.needs_active_group()) {
            let text = "group chat was upgraded to a supergroup chat";
            return Err(bad_request(text).with_migrate_to(to.into()));
        }
        if chat.is_deleted && access.needs_active_group() {
            return Err(forbidden("the group chat was deleted"));
        }
        let standing = chat.standing(self.bot);
        let is_open = chat.kind == ChatKind::Group || chat.username.is_some();
        let is_reading = access == Access::Read || access == Access::ReadMembers;
        // Who was never in a chat does not know it, unless it is public.
        if !chat.members.contains_key(&self.bot) && chat.username.is_none() {
            return Err(not_found());
        }
        let kind = chat.kind.name();
        match standing {
            standing if standing.is_present() => Ok(key),
            Standing::Kicked if chat.kind != ChatKind::Group || !is_reading => {
                Err(forbidden(&format!("bot was kicked from the {kind} chat")))
            }
            _ if is_open && is_reading => Ok(key),
            _ => Err(forbidden(&format!(
                "bot is not a member of the {kind} chat"
            ))),
        }
    }

    /// The chat of `chat_id`, if the bot may write `what` into it.
    pub(super) fn writable_chat(&mut self, what: &str) -> Result<ChatKey, ApiError> {
        let key = self.chat(Access::Write)?;
        let chat = self.found(key)?;
        match chat.kind {
            ChatKind::Private => Ok(key),
            ChatKind::Channel if !chat.has_right(self.bot, "can_post_messages") => {
                Err(bad_request("need administrator rights in the channel chat"))
            }
            _ if !chat.may_write(self.bot, permission(what)) => Err(bad_request(&format!(
                "not enough rights to send {what} to the chat"
            ))),
            _ => Ok(key),
        }
    }

    /// The id that a parameter names; names lead to supergroups, channels and bots, never to users
    /// (Bot API server, `TdOnCheckChatCallback`).
    pub(super) fn named_chat(&self, parameter: &str) -> Option<i64> {
        let text = self.args.text(parameter);
        let Some(name) = text.strip_prefix('@') else {
            return text.parse().ok();
        };
        let is_named = |username: &Option<String>| {
            username
                .as_ref()
                .is_some_and(|username| username.eq_ignore_ascii_case(name))
        };
        let chat = self
            .state
            .chats
            .values()
            .find(|chat| is_named(&chat.username));
        let bots = self
            .state
            .accounts
            .values()
            .filter(|account| account.is_bot);
        let bot = || bots.into_iter().find(|account| is_named(&account.username));
        chat.map(|chat| chat.key.id())
            .or_else(|| bot().map(|account| account.id))
    }

    fn private_chat(&mut self, user: i64, access: Access) -> Result<ChatKey, ApiError> {
        let needs_edit = matches!(access, Access::Edit | Access::Write);
        let Some(account) = self.state.accounts.get(&user) else {
            return Err(bad_request("chat not found"));
        };
        if account.is_bot {
            return Err(forbidden("the bot can't send messages to the bot"));
        }
        let is_deactivated = account.is_deactivated;
        let Some(chat) = self.state.chat_of(self.bot, user) else {
            return Err(if self.has_met(user) {
                forbidden("bot can't initiate conversation with a user")
            } else {
                bad_request("chat not found")
            });
        };
        if is_deactivated && needs_edit {
            return Err(forbidden("user is deactivated"));
        }
        if chat.standing(self.bot) == Standing::Kicked && needs_edit {
            return Err(forbidden("bot was blocked by the user"));
        }
        Ok(chat.key)
    }

    /// Tells whether the bot has seen the user in a group or channel.
    fn has_met(&self, user: i64) -> bool {
        let knows =
            |chat: &Chat| chat.standing(self.bot).is_present() && chat.members.contains_key(&user);
        self.state.chats.values().any(knows)
    }

    /// The `Message` object, as bots see it.
    pub(super) fn message_json(&self, key: ChatKey, id: i64) -> Value {
        let message = self.state.chats.get(&key).and_then(|chat| chat.message(id));
        message.map_or_else(
            || Value::from(Map::new()),
            |message| message.body.clone().into(),
        )
    }
}

impl Access {
    /// Tells whether it takes a group that was not made a supergroup.
    fn needs_active_group(self) -> bool {
        matches!(self, Self::ReadMembers | Self::Write)
    }
}

/// The permission that it takes to write `what`, as the server's errors call it.
fn permission(what: &str) -> &'static str {
    match what {
        "photos" => "can_send_photos",
        "videos" => "can_send_videos",
        "documents" => "can_send_documents",
        "music" => "can_send_audios",
        "voice notes" => "can_send_voice_notes",
        "video notes" => "can_send_video_notes",
        "polls" => "can_send_polls",
        "animations" | "stickers" | "dice" => "can_send_other_messages",
        _ => "can_send_messages",
    }
}
