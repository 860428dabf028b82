use serde_json::{Map, Value, json};

/// A user or a bot, as everyone in the emulator sees it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) is_bot: bool,
    pub(crate) first_name: String,
    pub(crate) last_name: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) is_deactivated: bool,
}

impl Account {
    pub(crate) fn new(id: i64, first_name: impl Into<String>, is_bot: bool) -> Self {
        Self {
            id,
            is_bot,
            first_name: first_name.into(),
            last_name: None,
            username: None,
            language: None,
            is_deactivated: false,
        }
    }

    /// The `User` object (Bot API, `User`); optional fields are absent, never null.
    pub(crate) fn user(&self) -> Value {
        let mut user = self.named();
        user.insert("id".into(), self.id.into());
        user.insert("is_bot".into(), self.is_bot.into());
        if let Some(language) = &self.language {
            user.insert("language_code".into(), language.clone().into());
        }
        user.into()
    }

    /// The `Chat` object of the private chat with this account (Bot API, `Chat`).
    pub(crate) fn private_chat(&self) -> Value {
        let mut chat = self.named();
        chat.insert("id".into(), self.id.into());
        chat.insert("type".into(), "private".into());
        chat.into()
    }

    fn named(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        // A deleted account keeps its id and loses its name (Bot API server, JsonUser).
        let name = if self.is_deactivated {
            ""
        } else {
            &self.first_name
        };
        fields.insert("first_name".into(), name.into());
        if let Some(name) = &self.last_name {
            fields.insert("last_name".into(), name.clone().into());
        }
        if let Some(name) = &self.username {
            fields.insert("username".into(), name.clone().into());
        }
        fields
    }
}

/// The stand-in account behind which anonymous administrators write (Bot API, `Message.from`).
pub(crate) fn anonymous_admin() -> Value {
    json!({
        "id": campanile_core::UserId::GROUP_ANONYMOUS_BOT,
        "is_bot": true,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    })
}

/// The stand-in account of people who write as a channel (Bot API, `Message.from`).
pub(crate) fn channel_bot() -> Value {
    json!({
        "id": campanile_core::UserId::CHANNEL_BOT,
        "is_bot": true,
        "first_name": "Channel",
        "username": "Channel_Bot",
    })
}

/// The service account that forwards a channel's posts to its linked group (Bot API, `Message.from`).
pub(crate) fn service_account() -> Value {
    json!({
        "id": campanile_core::UserId::TELEGRAM,
        "is_bot": false,
        "first_name": "Telegram",
    })
}
