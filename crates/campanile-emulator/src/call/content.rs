use campanile_core::ApiError;
use serde_json::{Map, Value};

use super::{Call, error::bad_request};
use crate::text::Formatted;

/// How long a text may be, in characters (Bot API, `sendMessage`).
const MAX_TEXT: usize = 4096;
/// How long a caption may be, in characters (Bot API, `sendPhoto`).
const MAX_CAPTION: usize = 1024;

impl Call<'_> {
    /// The text of a call and its entities, after `parse_mode`.
    pub(super) fn text_content(&self) -> Result<Map<String, Value>, ApiError> {
        let entities = self.entities("entities")?;
        let text = self.formatted(
            &self.args.text("text"),
            &self.args.text("parse_mode"),
            entities.as_ref(),
        )?;
        match text.text.chars().count() {
            0 => Err(bad_request("message text is empty")),
            1..=MAX_TEXT => Ok(self.state.text_fields(&text, "text", "entities")),
            _ => Err(bad_request("message is too long")),
        }
    }

    /// The caption of a call, if it has one.
    pub(super) fn caption_content(&self) -> Result<Map<String, Value>, ApiError> {
        let entities = self.entities("caption_entities")?;
        let (text, parse_mode) = (self.args.text("caption"), self.args.text("parse_mode"));
        self.caption(&text, &parse_mode, entities.as_ref())
    }

    /// A caption with its entities; nothing if it is empty.
    pub(super) fn caption(
        &self,
        text: &str,
        parse_mode: &str,
        entities: Option<&Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        let text = self.formatted(text, parse_mode, entities)?;
        match text.text.chars().count() {
            0 => Ok(Map::new()),
            1..=MAX_CAPTION => Ok(self.state.text_fields(&text, "caption", "caption_entities")),
            _ => Err(bad_request("message caption is too long")),
        }
    }

    /// A text by its `parse_mode`, or else with the entities that were given.
    pub(super) fn formatted(
        &self,
        text: &str,
        parse_mode: &str,
        entities: Option<&Value>,
    ) -> Result<Formatted, ApiError> {
        Formatted::read(text, parse_mode, entities).map_err(|error| bad_request(&error))
    }

    fn entities(&self, name: &str) -> Result<Option<Value>, ApiError> {
        let entities = self.args.json(name);
        let entities = entities.map_err(|()| bad_request("can't parse entities JSON object"))?;
        Ok(entities.map(|entities| entities.into_owned()))
    }
}
