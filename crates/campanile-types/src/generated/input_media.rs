//! Types of the Bot API: input media.

use super::*;

one_of! {
    outbound
    /// The Bot API's [`InputMedia`](https://core.telegram.org/bots/api#inputmedia).
    InputMedia {
        Animation(InputMediaAnimation boxed),
        Audio(InputMediaAudio boxed),
        Document(InputMediaDocument boxed),
        LivePhoto(InputMediaLivePhoto boxed),
        Photo(InputMediaPhoto boxed),
        Video(InputMediaVideo boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaAnimation`](https://core.telegram.org/bots/api#inputmediaanimation).
    InputMediaAnimation "type" = "animation" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
            /// Has spoiler.
            has_spoiler: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaAudio`](https://core.telegram.org/bots/api#inputmediaaudio).
    InputMediaAudio "type" = "audio" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Duration, in seconds.
            duration: i64,
            /// Performer.
            performer: String,
            /// Title.
            title: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaDocument`](https://core.telegram.org/bots/api#inputmediadocument).
    InputMediaDocument "type" = "document" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Disable content type detection.
            disable_content_type_detection: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaLink`](https://core.telegram.org/bots/api#inputmedialink).
    InputMediaLink "type" = "link" {
        required {
            /// URL.
            url: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaLivePhoto`](https://core.telegram.org/bots/api#inputmedialivephoto).
    InputMediaLivePhoto "type" = "live_photo" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
            /// Photo. A `file_id`, a URL where Telegram allows it, or an upload.
            photo: FileSource,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
            /// Has spoiler.
            has_spoiler: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaLocation`](https://core.telegram.org/bots/api#inputmedialocation).
    InputMediaLocation "type" = "location" {
        required {
            /// Latitude.
            latitude: f64,
            /// Longitude.
            longitude: f64,
        }
        optional {
            /// Horizontal accuracy, in metres; 0-1500.
            horizontal_accuracy: f64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaPhoto`](https://core.telegram.org/bots/api#inputmediaphoto).
    InputMediaPhoto "type" = "photo" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
            /// Has spoiler.
            has_spoiler: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaSticker`](https://core.telegram.org/bots/api#inputmediasticker).
    InputMediaSticker "type" = "sticker" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Emoji.
            emoji: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaVenue`](https://core.telegram.org/bots/api#inputmediavenue).
    InputMediaVenue "type" = "venue" {
        required {
            /// Latitude.
            latitude: f64,
            /// Longitude.
            longitude: f64,
            /// Title.
            title: String,
            /// Address.
            address: String,
        }
        optional {
            /// Foursquare id.
            foursquare_id: String,
            /// Foursquare type. One of `arts_entertainment/default`, `arts_entertainment/aquarium`, `food/icecream`.
            foursquare_type: String,
            /// Google place id.
            google_place_id: String,
            /// Google place type.
            google_place_type: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaVideo`](https://core.telegram.org/bots/api#inputmediavideo).
    InputMediaVideo "type" = "video" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
            /// Cover. A `file_id`, a URL where Telegram allows it, or an upload.
            cover: FileSource,
            /// Start timestamp.
            start_timestamp: i64,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
            /// Supports streaming.
            supports_streaming: bool,
            /// Has spoiler.
            has_spoiler: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputMediaVoiceNote`](https://core.telegram.org/bots/api#inputmediavoicenote).
    InputMediaVoiceNote "type" = "voice_note" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Duration, in seconds.
            duration: i64,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`InputProfilePhoto`](https://core.telegram.org/bots/api#inputprofilephoto).
    InputProfilePhoto {
        Static(InputProfilePhotoStatic),
        Animated(InputProfilePhotoAnimated),
    }
}

record! {
    outbound
    /// The Bot API's [`InputProfilePhotoAnimated`](https://core.telegram.org/bots/api#inputprofilephotoanimated).
    InputProfilePhotoAnimated "type" = "animated" {
        required {
            /// Animation. A `file_id`, a URL where Telegram allows it, or an upload.
            animation: FileSource,
        }
        optional {
            /// Main frame timestamp, in seconds.
            main_frame_timestamp: f64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputProfilePhotoStatic`](https://core.telegram.org/bots/api#inputprofilephotostatic).
    InputProfilePhotoStatic "type" = "static" {
        required {
            /// Photo. A `file_id`, a URL where Telegram allows it, or an upload.
            photo: FileSource,
        }
    }
}
