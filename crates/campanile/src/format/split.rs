use super::{Entity, Styled};

impl Styled {
    /// Cuts the text into parts of up to `most` characters: 4096 for messages, 1024 for captions (Bot
    /// API, `sendMessage.text`).
    ///
    /// It cuts behind a line if there is one in a part, else behind a word, else where it must; a
    /// style that is cut goes on in the next part, and a custom emoji stays whole unless it alone is
    /// too long. White space at a cut stays with the part before it, which Telegram trims.
    ///
    /// # Panics
    ///
    /// If `most` is 0.
    ///
    /// ```
    /// use campanile::{format::bold, styled};
    ///
    /// let text = styled!["one ", bold("two three")];
    /// let parts = text.split(8);
    /// assert_eq!(parts[0], styled!["one ", bold("two ")]);
    /// assert_eq!(parts[1], bold("three"));
    /// ```
    #[must_use]
    pub fn split(&self, most: usize) -> Vec<Self> {
        assert!(most > 0, "a part must have a character at least");
        let mut parts = Vec::new();
        let mut start = 0;
        while start < self.text.len() {
            let end = self.cut(start, most);
            parts.push(self.part(start, end));
            start = end;
        }
        parts
    }

    /// Where the part that starts at `start` ends, in bytes.
    fn cut(&self, start: usize, most: usize) -> usize {
        let rest = &self.text[start..];
        let Some((end, _)) = rest.char_indices().nth(most) else {
            return self.text.len();
        };
        let part = &rest[..end];
        let behind_line = part.rfind('\n').map(|at| at + 1);
        let behind_word = || {
            let space = part.char_indices().rfind(|(_, c)| c.is_whitespace());
            space.map(|(at, c)| at + c.len_utf8())
        };
        let end = start + behind_line.or_else(behind_word).unwrap_or(end);
        let within = |entity: &&Entity| {
            entity.kind == "custom_emoji" && entity.start < end && end < entity.end
        };
        match self.entities.iter().find(within) {
            Some(emoji) if emoji.start > start => emoji.start,
            _ => end,
        }
    }

    fn part(&self, start: usize, end: usize) -> Self {
        let entities = self.entities.iter();
        let entities = entities.filter(|entity| entity.start < end && start < entity.end);
        Self {
            text: self.text[start..end].to_owned(),
            entities: entities
                .map(|entity| Entity {
                    start: entity.start.max(start) - start,
                    end: entity.end.min(end) - start,
                    ..entity.clone()
                })
                .collect(),
        }
    }
}
