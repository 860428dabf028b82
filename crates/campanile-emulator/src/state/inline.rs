use serde_json::{Map, Value, json};

use super::{Author, ChatKey, Media, State};
use crate::{call::Args, text::Formatted};

/// A message that a person sent by way of a bot, which the bot knows by an id alone.
#[derive(Debug, Clone)]
pub(crate) struct InlineMessage {
    pub(crate) id: String,
    pub(crate) bot: i64,
    pub(crate) key: ChatKey,
    pub(crate) message: i64,
}

impl State {
    /// The message that `bot` knows by this `inline_message_id`.
    pub(crate) fn inline_message(&self, bot: i64, id: &str) -> Option<&InlineMessage> {
        let mut known = self.inline.iter().rev();
        known.find(|message| message.bot == bot && message.id == id)
    }

    /// The id by which the bot of an inline result knows the message.
    pub(crate) fn inline_id(&self, key: ChatKey, message: i64) -> Option<String> {
        let mut known = self.inline.iter().rev();
        let found = known.find(|known| known.key == key && known.message == message)?;
        Some(found.id.clone())
    }

    /// Sends the result of an inline query into a chat; gives the id of the message, or nothing if
    /// the bot did not offer such a result, or one that cannot be sent.
    pub(crate) fn choose(&mut self, number: u64, result: &str, key: ChatKey) -> Option<i64> {
        let query = self.queries.get(&number)?;
        let (bot, from, text) = (query.bot, query.from, query.text.clone());
        let answer = query.answer.clone()?;
        let results = Args::new(&answer).json("results").ok()??;
        let mut results = results.as_array()?.iter();
        let chosen = results.find(|offered| offered["id"] == result)?;
        let mut content = self.result_content(chosen)?;
        content.insert("via_bot".into(), self.user_json(bot));
        let markup = chosen.get("reply_markup");
        content.extend(markup.map(|markup| ("reply_markup".to_owned(), markup.clone())));
        let message = self.write(key, Author::Account(from), content, None);
        let id = format!("inline-{}", self.random.id());
        if let Some(written) = self.chats.get_mut(&key)?.message_mut(message) {
            written.inline = Some(bot);
        }
        self.inline.push_back(InlineMessage {
            id: id.clone(),
            bot,
            key,
            message,
        });
        if self.inline.len() > super::INLINE_KEPT {
            self.inline.pop_front();
        }
        self.announce(key, message, false);
        let mut report = json!({"result_id": result, "from": self.user_json(from), "query": text});
        // Only a message with a keyboard tells its id (Bot API, `ChosenInlineResult`).
        if markup.is_some() {
            report["inline_message_id"] = id.into();
        }
        self.push_update(bot, "chosen_inline_result", &report);
        Some(message)
    }

    /// What a result becomes as a message (Bot API, `InlineQueryResult`).
    fn result_content(&mut self, result: &Value) -> Option<Map<String, Value>> {
        let given = result.get("input_message_content");
        let of = given.unwrap_or(result);
        let text = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_owned();
        let formatted = |of: &Value, name: &str, entities: &str| {
            let parse_mode = text(of, "parse_mode");
            Formatted::read(&text(of, name), &parse_mode, of.get(entities)).ok()
        };
        let mut content = Map::new();
        if given.is_some() && of.get("message_text").is_some() {
            let message = formatted(of, "message_text", "entities")?;
            content.extend(self.text_fields(&message, "text", "entities"));
            return Some(content);
        }
        let pick = |names: &[&str]| -> Value {
            let fields = names
                .iter()
                .filter_map(|name| Some((*name, of.get(*name)?)));
            let fields = fields.map(|(name, value)| (name.to_owned(), value.clone()));
            Value::Object(fields.collect())
        };
        if of.get("phone_number").is_some() {
            let contact = pick(&["phone_number", "first_name", "last_name", "vcard"]);
            content.insert("contact".into(), contact);
        } else if of.get("latitude").is_some() {
            let location = pick(&["latitude", "longitude", "live_period", "heading"]);
            if of.get("address").is_some() {
                let mut venue = pick(&["title", "address"]);
                venue["location"] = location.clone();
                content.insert("venue".into(), venue);
            }
            content.insert("location".into(), location);
        } else {
            let media = match result["type"].as_str()? {
                "gif" | "mpeg4_gif" => Media::Animation,
                name => Media::named(name)?,
            };
            let file = self.store_file(media, "inline", bytes::Bytes::new());
            content.extend(media.content(file));
            let caption = formatted(result, "caption", "caption_entities")?;
            if !caption.is_empty() {
                content.extend(self.text_fields(&caption, "caption", "caption_entities"));
            }
        }
        Some(content)
    }

    /// The fields that hold a text and its entities.
    pub(crate) fn text_fields(
        &self,
        text: &Formatted,
        field: &str,
        entities_field: &str,
    ) -> Map<String, Value> {
        let user = |id| self.accounts.get(&id).map(super::Account::user);
        let entities = text.entities(user);
        let mut content = Map::new();
        content.insert(field.into(), text.text.clone().into());
        if !entities.is_empty() {
            content.insert(entities_field.into(), entities.into());
        }
        content
    }
}
