//! Places in a text, which the Bot API counts in UTF-16 code units.

use crate::{Message, MessageEntity};

impl MessageEntity {
    /// The part of `text` that the entity is about.
    ///
    /// `None` if it does not lie within the text, or would cut a character in two.
    ///
    /// ```
    /// use campanile_types::{EntityType, MessageEntity};
    ///
    /// let entity = MessageEntity::new(EntityType::BotCommand, 3, 5);
    /// assert_eq!(entity.slice("👋 /help"), Some("/help"));
    /// assert_eq!(MessageEntity::new(EntityType::Bold, 1, 1).slice("👋"), None);
    /// ```
    #[must_use]
    pub fn slice<'a>(&self, text: &'a str) -> Option<&'a str> {
        let start = usize::try_from(self.offset).ok()?;
        let length = usize::try_from(self.length).ok()?;
        let from = byte_at(text, start)?;
        let rest = &text[from..];
        Some(&rest[..byte_at(rest, length)?])
    }
}

/// The byte that `units` code units of UTF-16 lead to, if that is between two characters.
fn byte_at(text: &str, units: usize) -> Option<usize> {
    let mut passed = 0;
    for (at, character) in text.char_indices() {
        if passed >= units {
            return (passed == units).then_some(at);
        }
        passed += character.len_utf16();
    }
    (passed == units).then_some(text.len())
}

impl Message {
    /// The text, or the caption of a medium.
    #[must_use]
    pub fn text_or_caption(&self) -> Option<&str> {
        self.text.as_deref().or(self.caption.as_deref())
    }

    /// The entities of the text or the caption, each with the part it is about; those that do not
    /// fit the text are left out.
    pub fn entity_texts(&self) -> impl Iterator<Item = (&MessageEntity, &str)> {
        let entities = match self.text {
            Some(_) => &self.entities,
            None => &self.caption_entities,
        };
        let text = self.text_or_caption().unwrap_or_default();
        let entities = entities.iter().flatten();
        entities.filter_map(move |entity| Some((entity, entity.slice(text)?)))
    }
}
