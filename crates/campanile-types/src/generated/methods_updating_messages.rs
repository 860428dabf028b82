//! Methods of the Bot API: updating messages.

use super::*;

method! {
    /// The method [`approveSuggestedPost`](https://core.telegram.org/bots/api#approvesuggestedpost).
    ApproveSuggestedPost = "approveSuggestedPost" -> bool {
        required {
            /// Chat id.
            chat_id: ChatId,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Send date, in seconds since 1970.
            send_date: Date,
        }
    }
}

method! {
    /// The method [`declineSuggestedPost`](https://core.telegram.org/bots/api#declinesuggestedpost).
    DeclineSuggestedPost = "declineSuggestedPost" -> bool {
        required {
            /// Chat id.
            chat_id: ChatId,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Comment; 0-128 characters.
            comment: String,
        }
    }
}

method! {
    /// The method [`deleteAllMessageReactions`](https://core.telegram.org/bots/api#deleteallmessagereactions).
    DeleteAllMessageReactions = "deleteAllMessageReactions" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// User id.
            user_id: UserId,
            /// Actor chat id.
            actor_chat_id: ChatId,
        }
    }
}

method! {
    /// The method [`deleteEphemeralMessage`](https://core.telegram.org/bots/api#deleteephemeralmessage).
    DeleteEphemeralMessage = "deleteEphemeralMessage" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Receiver user id.
            receiver_user_id: UserId,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
        }
    }
}

method! {
    /// The method [`deleteMessage`](https://core.telegram.org/bots/api#deletemessage).
    DeleteMessage = "deleteMessage" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
    }
}

method! {
    /// The method [`deleteMessageReaction`](https://core.telegram.org/bots/api#deletemessagereaction).
    DeleteMessageReaction = "deleteMessageReaction" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// User id.
            user_id: UserId,
            /// Actor chat id.
            actor_chat_id: ChatId,
        }
    }
}

method! {
    /// The method [`deleteMessages`](https://core.telegram.org/bots/api#deletemessages).
    DeleteMessages = "deleteMessages" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message ids; 1-100.
            message_ids: Vec<MessageId>,
        }
    }
}

method! {
    /// The method [`editEphemeralMessageCaption`](https://core.telegram.org/bots/api#editephemeralmessagecaption).
    EditEphemeralMessageCaption = "editEphemeralMessageCaption" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Receiver user id.
            receiver_user_id: UserId,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
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
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editEphemeralMessageMedia`](https://core.telegram.org/bots/api#editephemeralmessagemedia).
    EditEphemeralMessageMedia = "editEphemeralMessageMedia" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Receiver user id.
            receiver_user_id: UserId,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
            /// Media.
            media: InputMedia,
        }
        optional {
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editEphemeralMessageReplyMarkup`](https://core.telegram.org/bots/api#editephemeralmessagereplymarkup).
    EditEphemeralMessageReplyMarkup = "editEphemeralMessageReplyMarkup" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Receiver user id.
            receiver_user_id: UserId,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
        }
        optional {
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editEphemeralMessageText`](https://core.telegram.org/bots/api#editephemeralmessagetext).
    EditEphemeralMessageText = "editEphemeralMessageText" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Receiver user id.
            receiver_user_id: UserId,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
        }
        optional {
            /// Text; 1-4096 characters.
            text: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Rich message.
            rich_message: InputRichMessage,
            /// Link preview options.
            link_preview_options: LinkPreviewOptions,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editMessageCaption`](https://core.telegram.org/bots/api#editmessagecaption).
    EditMessageCaption = "editMessageCaption" -> MessageOrTrue {
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editMessageChecklist`](https://core.telegram.org/bots/api#editmessagechecklist).
    EditMessageChecklist = "editMessageChecklist" -> Message {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Checklist.
            checklist: InputChecklist,
        }
        optional {
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editMessageLiveLocation`](https://core.telegram.org/bots/api#editmessagelivelocation).
    EditMessageLiveLocation = "editMessageLiveLocation" -> MessageOrTrue {
        required {
            /// Latitude.
            latitude: f64,
            /// Longitude.
            longitude: f64,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
            /// Live period, in seconds.
            live_period: i64,
            /// Horizontal accuracy, in metres; 0-1500.
            horizontal_accuracy: f64,
            /// Heading, in degrees.
            heading: i64,
            /// Proximity alert radius, in metres.
            proximity_alert_radius: i64,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editMessageMedia`](https://core.telegram.org/bots/api#editmessagemedia).
    EditMessageMedia = "editMessageMedia" -> MessageOrTrue {
        required {
            /// Media.
            media: InputMedia,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editMessageReplyMarkup`](https://core.telegram.org/bots/api#editmessagereplymarkup).
    EditMessageReplyMarkup = "editMessageReplyMarkup" -> MessageOrTrue {
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`editMessageText`](https://core.telegram.org/bots/api#editmessagetext).
    EditMessageText = "editMessageText" -> MessageOrTrue {
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
            /// Text; 1-4096 characters.
            text: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Link preview options.
            link_preview_options: LinkPreviewOptions,
            /// Rich message.
            rich_message: InputRichMessage,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`stopMessageLiveLocation`](https://core.telegram.org/bots/api#stopmessagelivelocation).
    StopMessageLiveLocation = "stopMessageLiveLocation" -> MessageOrTrue {
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`stopPoll`](https://core.telegram.org/bots/api#stoppoll).
    StopPoll = "stopPoll" -> Poll {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}
