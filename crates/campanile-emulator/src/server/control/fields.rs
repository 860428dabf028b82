use std::time::Duration;

use campanile_core::UserId;
use serde_json::{Map, Value};

use super::Refusal;
use crate::{
    emulator::Emulator,
    people::{Chat, Person, SentMessage},
    state::ChatKey,
};

/// The fields of a request.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn of_body(body: &[u8]) -> Result<Self, Refusal> {
        if body.trim_ascii().is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            _ => Err(Refusal::new("the body is no JSON object")),
        }
    }

    pub(super) fn of_query(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let value = |text: &str| match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => Value::from(text),
        };
        Self(
            pairs
                .map(|(name, text)| (name.into_owned(), value(&text)))
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let text = self.get(name).map(|value| value.as_str());
        text.map(|text| text.ok_or_else(|| Refusal::new(format!("{name} is no text"))))
            .transpose()
    }

    pub(super) fn id(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let id = self.get(name).map(|value| value.as_i64());
        id.map(|id| id.ok_or_else(|| Refusal::new(format!("{name} is no number"))))
            .transpose()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }

    pub(super) fn required_text(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?
            .ok_or_else(|| Refusal::new(format!("{name} is missing")))
    }

    pub(super) fn required_id(&self, name: &str) -> Result<i64, Refusal> {
        self.id(name)?
            .ok_or_else(|| Refusal::new(format!("{name} is missing")))
    }

    /// Seconds, with fractions, up to about ten years.
    pub(super) fn seconds(&self, name: &str) -> Result<Option<Duration>, Refusal> {
        let Some(seconds) = self.get(name).map(Value::as_f64) else {
            return Ok(None);
        };
        let seconds = seconds.filter(|seconds| (0.0..=3e8).contains(seconds));
        let seconds = seconds.ok_or_else(|| Refusal::new(format!("{name} is no time")))?;
        Ok(Some(Duration::from_secs_f64(seconds)))
    }

    /// The numbers of an array.
    pub(super) fn numbers(&self, name: &str) -> Result<Option<Vec<usize>>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = |value: &Value| {
            value
                .as_u64()
                .and_then(|number| usize::try_from(number).ok())
        };
        let numbers = value.as_array();
        let numbers = numbers.and_then(|numbers| numbers.iter().map(number).collect());
        numbers
            .map(Some)
            .ok_or_else(|| Refusal::new(format!("{name} is no array of numbers")))
    }

    /// The texts of an array.
    pub(super) fn names(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let names = value.as_array();
        let names = names.and_then(|names| names.iter().map(text).collect());
        names
            .map(Some)
            .ok_or_else(|| Refusal::new(format!("{name} is no array of texts")))
    }

    // ===== what they name =====

    /// The person of a field.
    pub(super) fn person(&self, emulator: &Emulator, name: &str) -> Result<Person, Refusal> {
        let id = self.required_id(name)?;
        let is_person = emulator.look(|state| {
            let account = state.accounts.get(&id);
            account.is_some_and(|account| !account.is_bot)
        });
        is_person
            .then(|| Person::new(emulator.clone(), UserId(id)))
            .ok_or_else(|| Refusal::new(format!("there is no user {id}")))
    }

    /// The bot of the field `bot`.
    pub(super) fn bot(&self, emulator: &Emulator) -> Result<i64, Refusal> {
        let id = self.required_id("bot")?;
        let is_bot = emulator.look(|state| state.bots.contains_key(&id));
        is_bot
            .then_some(id)
            .ok_or_else(|| Refusal::new(format!("there is no bot {id}; its first call makes it")))
    }

    /// The group or channel of the field `chat`, or else the private chat of `user` with `bot`.
    pub(super) fn place(&self, emulator: &Emulator, user: i64) -> Result<Chat, Refusal> {
        let key = match self.id("chat")? {
            Some(id) => ChatKey::Shared(id),
            None => ChatKey::Private {
                bot: self.bot(emulator)?,
                user,
            },
        };
        let is_there = emulator.look(|state| state.chats.contains_key(&key));
        match key {
            ChatKey::Shared(id) if !is_there => Err(Refusal::new(format!("there is no chat {id}"))),
            _ => Ok(Chat::new(emulator.clone(), key)),
        }
    }

    /// The message of the field `message_id` in a chat.
    pub(super) fn message(&self, chat: &Chat) -> Result<SentMessage, Refusal> {
        let message = chat.message(self.required_id("message_id")?);
        if message.json().is_null() {
            return Err(Refusal::new("there is no such message in the chat"));
        }
        Ok(message)
    }
}
