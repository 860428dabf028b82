use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::State;

/// How many files the emulator keeps; a file beyond that takes the place of the oldest.
const FILES_KEPT: usize = 10_000;
/// How much the files may take together, in bytes.
const FILES_SIZE: usize = 512 * 1024 * 1024;

/// What a file is to a message (Bot API, `sendMediaGroup`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    Photo,
    Video,
    Document,
    Audio,
    Voice,
    VideoNote,
    Animation,
    Sticker,
}

/// A file that was uploaded by a bot or sent by a person.
#[derive(Clone)]
pub(crate) struct StoredFile {
    pub(crate) media: Media,
    pub(crate) id: String,
    pub(crate) unique_id: String,
    pub(crate) path: String,
    pub(crate) content: Bytes,
    /// The content of a message's field for this file.
    pub(crate) shown: Value,
}

impl Media {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "photo" => Self::Photo,
            "video" => Self::Video,
            "document" => Self::Document,
            "audio" => Self::Audio,
            "voice" => Self::Voice,
            "video_note" => Self::VideoNote,
            "animation" => Self::Animation,
            "sticker" => Self::Sticker,
            _ => return None,
        })
    }

    /// The field of `Message` and of the method that sends it.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Document => "document",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::VideoNote => "video_note",
            Self::Animation => "animation",
            Self::Sticker => "sticker",
        }
    }

    /// The name of the type in the server's errors.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::Photo => "Photo",
            Self::Video => "Video",
            Self::Document => "Document",
            Self::Audio => "Audio",
            Self::Voice => "VoiceNote",
            Self::VideoNote => "VideoNote",
            Self::Animation => "Animation",
            Self::Sticker => "Sticker",
        }
    }

    /// The fields of a message that show a file; an animation also shows as a document (Bot API,
    /// `Message.animation`).
    pub(crate) fn content(self, shown: Value) -> Map<String, Value> {
        let mut content = Map::new();
        if self == Self::Animation {
            let mut document = shown.clone();
            if let Some(fields) = document.as_object_mut() {
                fields.retain(|name, _| !matches!(name.as_str(), "width" | "height" | "duration"));
            }
            content.insert("document".into(), document);
        }
        content.insert(self.field().into(), shown);
        content
    }

    fn folder(self) -> (&'static str, &'static str) {
        match self {
            Self::Photo => ("photos", "jpg"),
            Self::Video => ("videos", "mp4"),
            Self::Document => ("documents", "bin"),
            Self::Audio => ("music", "mp3"),
            Self::Voice => ("voice", "oga"),
            Self::VideoNote => ("video_notes", "mp4"),
            Self::Animation => ("animations", "mp4"),
            Self::Sticker => ("stickers", "webp"),
        }
    }
}

/// The files, by their ids; a bot knows each by an id of its own.
#[derive(Default)]
pub(crate) struct Files {
    stored: HashMap<String, StoredFile>,
    /// The keys of `stored`, oldest first.
    order: VecDeque<String>,
    size: usize,
    next: u64,
}

impl Files {
    /// The file that `bot` knows by this id; the id of another bot is none (Bot API, "Sending
    /// files").
    pub(crate) fn get(&self, bot: i64, id: &str) -> Option<&StoredFile> {
        let own = format!("-{bot}");
        let id = id.strip_suffix(own.as_str()).unwrap_or(id);
        self.stored.get(id)
    }

    pub(crate) fn at(&self, path: &str) -> Option<&StoredFile> {
        self.stored.values().find(|file| file.path == path)
    }

    /// Goes on with the numbers of `others`.
    pub(crate) fn go_on_from(&mut self, others: &Self) {
        self.next = others.next;
    }

    fn keep(&mut self, id: String, file: StoredFile) {
        self.size += file.content.len();
        self.order.push_back(id.clone());
        self.stored.insert(id, file);
        // The newest stays, whatever its size.
        while self.order.len() > 1 && (self.order.len() > FILES_KEPT || self.size > FILES_SIZE) {
            let oldest = self.order.pop_front();
            let oldest = oldest.and_then(|oldest| self.stored.remove(&oldest));
            self.size -= oldest.map_or(0, |file| file.content.len());
        }
    }
}

impl State {
    /// Stores a file and gives what a message shows of it.
    pub(crate) fn store_file(&mut self, media: Media, name: &str, content: Bytes) -> Value {
        let number = self.files.next;
        self.files.next += 1;
        let (folder, extension) = media.folder();
        let extension = name
            .rsplit_once('.')
            .map_or(extension, |(_, extension)| extension);
        let extension: String = extension
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(8)
            .collect();
        let id = format!("{}-{:016x}{number:08x}", media.field(), self.random.next());
        let unique_id = format!("u{:015x}", self.random.next() >> 4);
        let shown = shown(media, name, &id, &unique_id, content.len());
        let file = StoredFile {
            media,
            id: id.clone(),
            unique_id,
            path: format!("{folder}/file_{number}.{extension}"),
            content,
            shown: shown.clone(),
        };
        self.files.keep(id, file);
        shown
    }
}

fn shown(media: Media, name: &str, file_id: &str, unique_id: &str, size: usize) -> Value {
    let file = json!({ "file_id": file_id, "file_unique_id": unique_id, "file_size": size });
    let with = |extra: Value| {
        let mut file = file.clone();
        if let (Some(fields), Value::Object(extra)) = (file.as_object_mut(), extra) {
            fields.extend(extra);
        }
        file
    };
    match media {
        // One size: the emulator decodes no pictures, and pretends they are all as large.
        Media::Photo => json!([with(json!({ "width": 1280, "height": 960 }))]),
        Media::Video => with(json!({ "width": 1280, "height": 720, "duration": 1,
            "mime_type": "video/mp4", "file_name": name })),
        Media::Document => with(json!({ "file_name": name })),
        Media::Audio => {
            with(json!({ "duration": 1, "mime_type": "audio/mpeg", "file_name": name }))
        }
        Media::Voice => with(json!({ "duration": 1, "mime_type": "audio/ogg" })),
        Media::VideoNote => with(json!({ "length": 240, "duration": 1 })),
        Media::Animation => with(json!({ "width": 320, "height": 240, "duration": 1,
            "mime_type": "video/mp4", "file_name": name })),
        Media::Sticker => with(json!({ "type": "regular", "width": 512, "height": 512,
            "is_animated": false, "is_video": false })),
    }
}
