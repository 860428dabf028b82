use std::fmt;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::{
    state::{Media, permission_for},
    text,
};

/// A message before it is sent by a person.
///
/// ```
/// use campanile_emulator::{Draft, Emulator};
///
/// let emulator = Emulator::new();
/// let bot = emulator.bot("42:TOKEN");
/// let alice = emulator.user("Alice");
///
/// let question = alice.say(&bot, "who?");
/// alice.send(&bot, Draft::text("anyone?").reply_to(&question));
/// ```
#[derive(Clone)]
#[must_use = "a draft does nothing until a person sends it"]
pub struct Draft {
    pub(crate) content: Map<String, Value>,
    pub(crate) reply_to: Option<i64>,
    pub(crate) file: Option<(Media, String, Bytes)>,
}

impl Draft {
    /// Creates a text message; Telegram finds the commands in it.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new().with_text("text", "entities", text.into())
    }

    /// Creates a photo, whose bytes do not matter.
    pub fn photo() -> Self {
        Self::photo_of(&b"emulated"[..])
    }

    /// Creates a photo of these bytes, which bots can download.
    pub fn photo_of(content: impl Into<Bytes>) -> Self {
        Self {
            file: Some((Media::Photo, "photo.jpg".to_owned(), content.into())),
            ..Self::new()
        }
    }

    /// Creates a video, whose bytes do not matter.
    pub fn video() -> Self {
        Self {
            file: Some((Media::Video, "video.mp4".to_owned(), "emulated".into())),
            ..Self::new()
        }
    }

    /// Creates an audio file, whose bytes do not matter.
    pub fn audio() -> Self {
        Self {
            file: Some((Media::Audio, "audio.mp3".to_owned(), "emulated".into())),
            ..Self::new()
        }
    }

    /// Creates a document of this name and these bytes, which bots can download.
    pub fn document(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self {
            file: Some((Media::Document, name.into(), content.into())),
            ..Self::new()
        }
    }

    /// Sets the caption; Telegram finds the commands in it.
    pub fn caption(self, text: impl Into<String>) -> Self {
        self.with_text("caption", "caption_entities", text.into())
    }

    pub(crate) fn new() -> Self {
        Self {
            content: Map::new(),
            reply_to: None,
            file: None,
        }
    }

    /// The permission that it takes to write it.
    pub(crate) fn permission(&self) -> &'static str {
        match &self.file {
            Some((media, ..)) => permission_for(|field| field == media.field()),
            None => permission_for(|field| self.content.contains_key(field)),
        }
    }

    /// Makes it a reply to a message of the same chat.
    pub fn reply_to(self, message: &super::SentMessage) -> Self {
        Self {
            reply_to: Some(message.id().0),
            ..self
        }
    }

    /// Sets a field of the `Message` object, for content that has no function of its own.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.content.insert(name.into(), value.into());
        self
    }

    fn with_text(mut self, field: &str, entities_field: &str, text: String) -> Self {
        let entities = text::entities(&text);
        self.content.insert(field.into(), text.into());
        if !entities.is_empty() {
            self.content.insert(entities_field.into(), entities.into());
        }
        self
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.content.keys().collect();
        f.debug_struct("Draft")
            .field("fields", &fields)
            .field("reply_to", &self.reply_to)
            .finish()
    }
}
