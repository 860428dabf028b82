//! Types of the Bot API: media.

use super::*;

one_of! {
    outbound
    /// The Bot API's [`InputPaidMedia`](https://core.telegram.org/bots/api#inputpaidmedia).
    InputPaidMedia {
        LivePhoto(InputPaidMediaLivePhoto boxed),
        Photo(InputPaidMediaPhoto),
        Video(InputPaidMediaVideo boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InputPaidMediaLivePhoto`](https://core.telegram.org/bots/api#inputpaidmedialivephoto).
    InputPaidMediaLivePhoto "type" = "live_photo" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
            /// Photo. A `file_id`, a URL where Telegram allows it, or an upload.
            photo: FileSource,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputPaidMediaPhoto`](https://core.telegram.org/bots/api#inputpaidmediaphoto).
    InputPaidMediaPhoto "type" = "photo" {
        required {
            /// Media. A `file_id`, a URL where Telegram allows it, or an upload.
            media: FileSource,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputPaidMediaVideo`](https://core.telegram.org/bots/api#inputpaidmediavideo).
    InputPaidMediaVideo "type" = "video" {
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
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
            /// Supports streaming.
            supports_streaming: bool,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`PaidMedia`](https://core.telegram.org/bots/api#paidmedia).
    PaidMedia by "type" {
        "live_photo" => LivePhoto(PaidMediaLivePhoto boxed),
        "photo" => Photo(PaidMediaPhoto),
        "preview" => Preview(PaidMediaPreview boxed),
        "video" => Video(PaidMediaVideo boxed),
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMediaInfo`](https://core.telegram.org/bots/api#paidmediainfo).
    PaidMediaInfo {
        required {
            /// Star count, in Telegram Stars.
            star_count: i64,
            /// Paid media.
            paid_media: Vec<PaidMedia>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMediaLivePhoto`](https://core.telegram.org/bots/api#paidmedialivephoto).
    PaidMediaLivePhoto "type" = "live_photo" {
        required {
            /// Live photo.
            live_photo: LivePhoto,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMediaPhoto`](https://core.telegram.org/bots/api#paidmediaphoto).
    PaidMediaPhoto "type" = "photo" {
        required {
            /// Photo.
            photo: Vec<PhotoSize>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMediaPreview`](https://core.telegram.org/bots/api#paidmediapreview).
    PaidMediaPreview "type" = "preview" {
        optional {
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMediaVideo`](https://core.telegram.org/bots/api#paidmediavideo).
    PaidMediaVideo "type" = "video" {
        required {
            /// Video.
            video: Video,
        }
    }
}
