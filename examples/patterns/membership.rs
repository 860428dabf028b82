//! The channels that users must have joined, as the command line names them.

use std::{fmt, str::FromStr};

use campanile::{ApiRequest, Bot, BoxError, ChatId, layers::channel_gate::Channel};
use serde::Deserialize;
use serde_json::Value;

/// The longest text of a button, in characters.
const MAX_BUTTON: usize = 64;

/// A channel or group by its username, or by its id and perhaps the link by which one joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    Username(String),
    Id { id: i64, link: Option<String> },
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(name) = text.strip_prefix('@') {
            return Ok(Self::Username(name.to_owned()));
        }
        let (id, link) = match text.split_once('=') {
            Some((id, link)) => (id, Some(link.to_owned())),
            None => (text, None),
        };
        match id.parse() {
            Ok(id) => Ok(Self::Id { id, link }),
            Err(_) => Err(
                "a channel is like @name, -1001234567890 or -1001234567890=https://t.me/+AbCdEf"
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Username(name) => write!(f, "@{name}"),
            Self::Id { id, .. } => id.fmt(f),
        }
    }
}

/// What `getChat` tells (Bot API, `ChatFullInfo`).
#[derive(Deserialize)]
struct Info {
    id: i64,
    title: Option<String>,
    username: Option<String>,
    invite_link: Option<String>,
}

impl Named {
    /// The channel for the gate. Telegram is asked for what was not said, so that a wrong name shows
    /// at the start and not to the first user.
    ///
    /// # Errors
    ///
    /// If the server does not know the channel, or gives no link to it.
    pub(crate) async fn channel(&self, bot: &Bot) -> Result<Channel, BoxError> {
        let chat: Value = match self {
            Self::Id {
                id,
                link: Some(link),
            } => return Ok(Channel::private(ChatId(*id), link)),
            Self::Id { id, link: None } => (*id).into(),
            Self::Username(name) => format!("@{name}").into(),
        };
        let info = bot.send(ApiRequest::new("getChat").param("chat_id", chat));
        let info = info.await.and_then(|response| response.result::<Info>());
        let info = info.map_err(|error| {
            format!(
                "the channel {self} of the gate cannot be looked up ({error}): is the bot an \
                 administrator of it?"
            )
        })?;
        if let Some(username) = info.username {
            return Ok(Channel::public(username).id(ChatId(info.id)));
        }
        let link = match info.invite_link {
            Some(link) => link,
            None => self.export_link(bot, info.id).await?,
        };
        let title = info.title.unwrap_or_default();
        let title: String = title
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_BUTTON)
            .collect();
        let channel = Channel::private(ChatId(info.id), link);
        Ok(match title.trim() {
            "" => channel,
            title => channel.title(title),
        })
    }

    /// The bot's own link, which it makes once: from then on `getChat` tells it.
    async fn export_link(&self, bot: &Bot, id: i64) -> Result<String, BoxError> {
        let export = ApiRequest::new("exportChatInviteLink").param("chat_id", id);
        let link = bot.send(export).await;
        let link = link.and_then(|response| response.result::<String>());
        link.map_err(|error| {
            let problem = format!(
                "there is no link to the channel {self} of the gate ({error}): let the bot invite \
                 users, or give {self}=LINK"
            );
            problem.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use campanile_testkit::TestBot;
    use serde_json::json;

    use super::*;

    #[test]
    fn channels_are_named_by_username_or_id_and_the_rest_is_refused_in_words() {
        let named = |text: &str| text.parse::<Named>();
        assert_eq!(named("@news"), Ok(Named::Username("news".to_owned())));
        let id = Named::Id {
            id: -1002,
            link: None,
        };
        assert_eq!(named("-1002"), Ok(id));
        let link = Some("https://t.me/+Ab=c".to_owned());
        assert_eq!(
            named("-1002=https://t.me/+Ab=c"),
            Ok(Named::Id { id: -1002, link })
        );
        for wrong in ["", "news", "https://t.me/news", "=https://t.me/+A"] {
            let error = named(wrong).unwrap_err();
            assert!(error.contains("@name"), "{error}");
        }
    }

    #[tokio::test]
    async fn what_was_not_said_is_asked_for_and_the_link_is_made_only_if_there_is_none() {
        let bot = TestBot::new()
            .answer(
                "getChat",
                json!({"id": -1002, "title": "The club", "invite_link": "https://t.me/+A"}),
            )
            .answer("getChat", json!({"id": -1002, "title": "\n"}))
            .answer("exportChatInviteLink", "https://t.me/+B");
        let named: Named = "-1002".parse().unwrap();
        let expected = Channel::private(ChatId(-1002), "https://t.me/+A").title("The club");
        assert_eq!(named.channel(&bot.bot()).await.unwrap(), expected);
        let expected = Channel::private(ChatId(-1002), "https://t.me/+B");
        assert_eq!(named.channel(&bot.bot()).await.unwrap(), expected);
        assert_eq!(bot.calls().len(), 3);
        let told: Named = "-1002=https://t.me/+C".parse().unwrap();
        assert!(told.channel(&bot.bot()).await.is_ok());
        assert_eq!(bot.calls().len(), 3, "nothing was left to ask");
    }

    #[tokio::test]
    async fn an_unknown_channel_is_one_sentence_that_names_it() {
        let bot = TestBot::new();
        bot.fail(
            "getChat",
            campanile::ApiError::new(400, "Bad Request: chat not found"),
        );
        let error = Named::Username("nowhere".to_owned())
            .channel(&bot.bot())
            .await;
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains("@nowhere") && error.contains("chat not found"),
            "{error}"
        );
    }
}
