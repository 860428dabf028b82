//! Methods of the Bot API: stickers.

use super::*;

method! {
    /// The method [`addStickerToSet`](https://core.telegram.org/bots/api#addstickertoset).
    AddStickerToSet = "addStickerToSet" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Name.
            name: String,
            /// Sticker.
            sticker: InputSticker,
        }
    }
}

method! {
    /// The method [`createNewStickerSet`](https://core.telegram.org/bots/api#createnewstickerset).
    CreateNewStickerSet = "createNewStickerSet" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Name; 1-64 characters.
            name: String,
            /// Title; 1-64 characters.
            title: String,
            /// Stickers; 1-50.
            stickers: Vec<InputSticker>,
        }
        optional {
            /// Sticker type.
            sticker_type: StickerType,
            /// Needs repainting.
            needs_repainting: bool,
        }
    }
}

method! {
    /// The method [`deleteStickerFromSet`](https://core.telegram.org/bots/api#deletestickerfromset).
    DeleteStickerFromSet = "deleteStickerFromSet" -> bool {
        required {
            /// Sticker.
            sticker: String,
        }
    }
}

method! {
    /// The method [`deleteStickerSet`](https://core.telegram.org/bots/api#deletestickerset).
    DeleteStickerSet = "deleteStickerSet" -> bool {
        required {
            /// Name.
            name: String,
        }
    }
}

method! {
    /// The method [`getCustomEmojiStickers`](https://core.telegram.org/bots/api#getcustomemojistickers).
    GetCustomEmojiStickers = "getCustomEmojiStickers" -> Vec<Sticker> {
        required {
            /// Custom emoji ids.
            custom_emoji_ids: Vec<String>,
        }
    }
}

method! {
    /// The method [`getStickerSet`](https://core.telegram.org/bots/api#getstickerset).
    GetStickerSet = "getStickerSet" -> StickerSet {
        required {
            /// Name.
            name: String,
        }
    }
}

method! {
    /// The method [`replaceStickerInSet`](https://core.telegram.org/bots/api#replacestickerinset).
    ReplaceStickerInSet = "replaceStickerInSet" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Name.
            name: String,
            /// Old sticker.
            old_sticker: String,
            /// Sticker.
            sticker: InputSticker,
        }
    }
}

method! {
    /// The method [`sendSticker`](https://core.telegram.org/bots/api#sendsticker).
    SendSticker = "sendSticker" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Sticker. A `file_id`, a URL where Telegram allows it, or an upload.
            sticker: FileSource,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Ephemeral message parameters.
            ephemeral_message_parameters: EphemeralMessageParameters,
            /// Emoji.
            emoji: String,
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
            /// Allow paid broadcast.
            allow_paid_broadcast: bool,
            /// Message effect id.
            message_effect_id: String,
            /// Suggested post parameters.
            suggested_post_parameters: SuggestedPostParameters,
            /// Reply parameters.
            reply_parameters: ReplyParameters,
            /// Reply markup.
            reply_markup: ReplyMarkup,
        }
    }
}

method! {
    /// The method [`setCustomEmojiStickerSetThumbnail`](https://core.telegram.org/bots/api#setcustomemojistickersetthumbnail).
    SetCustomEmojiStickerSetThumbnail = "setCustomEmojiStickerSetThumbnail" -> bool {
        required {
            /// Name.
            name: String,
        }
        optional {
            /// Custom emoji id.
            custom_emoji_id: String,
        }
    }
}

method! {
    /// The method [`setStickerEmojiList`](https://core.telegram.org/bots/api#setstickeremojilist).
    SetStickerEmojiList = "setStickerEmojiList" -> bool {
        required {
            /// Sticker.
            sticker: String,
            /// Emoji list; 1-20.
            emoji_list: Vec<String>,
        }
    }
}

method! {
    /// The method [`setStickerKeywords`](https://core.telegram.org/bots/api#setstickerkeywords).
    SetStickerKeywords = "setStickerKeywords" -> bool {
        required {
            /// Sticker.
            sticker: String,
        }
        optional {
            /// Keywords; 0-20.
            keywords: Vec<String>,
        }
    }
}

method! {
    /// The method [`setStickerMaskPosition`](https://core.telegram.org/bots/api#setstickermaskposition).
    SetStickerMaskPosition = "setStickerMaskPosition" -> bool {
        required {
            /// Sticker.
            sticker: String,
        }
        optional {
            /// Mask position.
            mask_position: MaskPosition,
        }
    }
}

method! {
    /// The method [`setStickerPositionInSet`](https://core.telegram.org/bots/api#setstickerpositioninset).
    SetStickerPositionInSet = "setStickerPositionInSet" -> bool {
        required {
            /// Sticker.
            sticker: String,
            /// Position.
            position: i64,
        }
    }
}

method! {
    /// The method [`setStickerSetThumbnail`](https://core.telegram.org/bots/api#setstickersetthumbnail).
    SetStickerSetThumbnail = "setStickerSetThumbnail" -> bool {
        required {
            /// Name.
            name: String,
            /// User id.
            user_id: UserId,
            /// Format.
            format: StickerFormat,
        }
        optional {
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
        }
    }
}

method! {
    /// The method [`setStickerSetTitle`](https://core.telegram.org/bots/api#setstickersettitle).
    SetStickerSetTitle = "setStickerSetTitle" -> bool {
        required {
            /// Name.
            name: String,
            /// Title; 1-64 characters.
            title: String,
        }
    }
}

method! {
    /// The method [`uploadStickerFile`](https://core.telegram.org/bots/api#uploadstickerfile).
    UploadStickerFile = "uploadStickerFile" -> File {
        required {
            /// User id.
            user_id: UserId,
            /// Sticker.
            sticker: InputFile,
            /// Sticker format.
            sticker_format: StickerFormat,
        }
    }
}
