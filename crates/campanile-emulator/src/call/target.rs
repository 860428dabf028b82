use campanile_core::ApiError;
use serde_json::{Map, Value};

use super::{
    Call,
    error::{bad_request, forbidden},
};
use crate::state::{Chat, ChatKey, ChatKind, Standing};

impl Call<'_> {
    /// The chat of `chat_id`, if the bot may read it (Bot API server, `check_chat_access`).
    pub(super) fn readable_chat(&mut self) -> Result<ChatKey, ApiError> {
        self.readable("chat_id")
    }

    /// The chat that a parameter names, if the bot may read it.
    pub(super) fn readable(&mut self, parameter: &str) -> Result<ChatKey, ApiError> {
        if self.args.is_empty(parameter) {
            return Err(bad_request(&format!("{parameter} is empty")));
        }
        let id = self
            .named_chat(parameter)
            .ok_or_else(|| bad_request("chat not found"))?;
        if id > 0 {
            return self.private_chat(id);
        }
        let key = ChatKey::Shared(id);
        let chat = self
            .state
            .chats
            .get(&key)
            .ok_or_else(|| bad_request("chat not found"))?;
        let kind = chat.kind.name();
        match chat.standing(self.bot) {
            Standing::Kicked => Err(forbidden(&format!("bot was kicked from the {kind} chat"))),
            standing if standing.is_present() => Ok(key),
            // A public chat can be read, and a chat that the bot never was in does not exist for it.
            _ if chat.username.is_some() => Ok(key),
            _ if !chat.members.contains_key(&self.bot) => Err(bad_request("chat not found")),
            _ => Err(forbidden(&format!(
                "bot is not a member of the {kind} chat"
            ))),
        }
    }

    /// The chat of `chat_id`, if the bot may write `what` into it.
    pub(super) fn writable_chat(&mut self, what: &str) -> Result<ChatKey, ApiError> {
        let key = self.readable_chat()?;
        let Some(chat) = self.state.chats.get(&key) else {
            return Err(bad_request("chat not found"));
        };
        let standing = chat.standing(self.bot);
        let kind = chat.kind.name();
        match chat.kind {
            ChatKind::Private => Ok(key),
            _ if !standing.is_present() => Err(forbidden(&format!(
                "bot is not a member of the {kind} chat"
            ))),
            ChatKind::Channel if !standing.is_admin() => {
                Err(bad_request("need administrator rights in the channel chat"))
            }
            _ if !standing.may_write() => Err(bad_request(&format!(
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

    fn private_chat(&mut self, user: i64) -> Result<ChatKey, ApiError> {
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
        if is_deactivated {
            return Err(forbidden("user is deactivated"));
        }
        if chat.standing(self.bot) == Standing::Kicked {
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
