//! Types of the Bot API: stickers.

use super::*;

record! {
    outbound
    /// The Bot API's [`InputSticker`](https://core.telegram.org/bots/api#inputsticker).
    InputSticker {
        required {
            /// Sticker. A `file_id`, a URL where Telegram allows it, or an upload.
            sticker: FileSource,
            /// Format.
            format: StickerFormat,
            /// Emoji list; 1-20.
            emoji_list: Vec<String>,
        }
        optional {
            /// Mask position.
            mask_position: MaskPosition,
            /// Keywords; 0-20.
            keywords: Vec<String>,
        }
    }
}

record! {
    shared
    /// The Bot API's [`MaskPosition`](https://core.telegram.org/bots/api#maskposition).
    MaskPosition {
        required {
            /// Point.
            point: MaskPoint,
            /// X shift.
            x_shift: f64,
            /// Y shift.
            y_shift: f64,
            /// Scale.
            scale: f64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Sticker`](https://core.telegram.org/bots/api#sticker).
    Sticker {
        required {
            /// File id.
            file_id: String,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
            /// Type.
            kind = "type": StickerType,
            /// Is animated.
            is_animated: bool,
            /// Is video.
            is_video: bool,
        }
        optional {
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
            /// Emoji.
            emoji: String,
            /// Set name.
            set_name: String,
            /// Premium animation.
            premium_animation: Box<File>,
            /// Mask position.
            mask_position: Box<MaskPosition>,
            /// Custom emoji id.
            custom_emoji_id: String,
            /// File size, in bytes.
            file_size: i64,
        }
        flags {
            /// Needs repainting.
            needs_repainting,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`StickerSet`](https://core.telegram.org/bots/api#stickerset).
    StickerSet {
        required {
            /// Name.
            name: String,
            /// Title.
            title: String,
            /// Stickers.
            stickers: Vec<Sticker>,
        }
        lenient {
            /// Sticker type.
            sticker_type: StickerType,
        }
        optional {
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
        }
    }
}
