//! Methods of the Bot API: other.

use super::*;

method! {
    /// The method [`answerCallbackQuery`](https://core.telegram.org/bots/api#answercallbackquery).
    AnswerCallbackQuery = "answerCallbackQuery" -> bool {
        required {
            /// Callback query id.
            callback_query_id: String,
        }
        optional {
            /// Text; 0-200 characters.
            text: String,
            /// Show alert.
            show_alert: bool,
            /// URL.
            url: String,
            /// Cache time, in seconds.
            cache_time: i64,
        }
    }
}

method! {
    /// The method [`answerGuestQuery`](https://core.telegram.org/bots/api#answerguestquery).
    AnswerGuestQuery = "answerGuestQuery" -> SentGuestMessage {
        required {
            /// Guest query id.
            guest_query_id: String,
            /// Result.
            result: InlineQueryResult,
        }
    }
}

method! {
    /// The method [`answerWebAppQuery`](https://core.telegram.org/bots/api#answerwebappquery).
    AnswerWebAppQuery = "answerWebAppQuery" -> SentWebAppMessage {
        required {
            /// Web app query id.
            web_app_query_id: String,
            /// Result.
            result: InlineQueryResult,
        }
    }
}

method! {
    /// The method [`close`](https://core.telegram.org/bots/api#close).
    Close = "close" -> bool {
    }
}

method! {
    /// The method [`getFile`](https://core.telegram.org/bots/api#getfile).
    GetFile = "getFile" -> File {
        required {
            /// File id.
            file_id: String,
        }
    }
}

method! {
    /// The method [`getMe`](https://core.telegram.org/bots/api#getme).
    GetMe = "getMe" -> User {
    }
}

method! {
    /// The method [`getUserProfileAudios`](https://core.telegram.org/bots/api#getuserprofileaudios).
    GetUserProfileAudios = "getUserProfileAudios" -> UserProfileAudios {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Offset.
            offset: i64,
            /// Limit; 1-100.
            limit: i64,
        }
    }
}

method! {
    /// The method [`getUserProfilePhotos`](https://core.telegram.org/bots/api#getuserprofilephotos).
    GetUserProfilePhotos = "getUserProfilePhotos" -> UserProfilePhotos {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Offset.
            offset: i64,
            /// Limit; 1-100.
            limit: i64,
        }
    }
}

method! {
    /// The method [`giftPremiumSubscription`](https://core.telegram.org/bots/api#giftpremiumsubscription).
    GiftPremiumSubscription = "giftPremiumSubscription" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Month count.
            month_count: i64,
            /// Star count, in Telegram Stars.
            star_count: i64,
        }
        optional {
            /// Text; 0-128 characters.
            text: String,
            /// Text parse mode.
            text_parse_mode: ParseMode,
            /// Text entities.
            text_entities: Vec<MessageEntity>,
        }
    }
}

method! {
    /// The method [`logOut`](https://core.telegram.org/bots/api#logout).
    LogOut = "logOut" -> bool {
    }
}

method! {
    /// The method [`removeUserVerification`](https://core.telegram.org/bots/api#removeuserverification).
    RemoveUserVerification = "removeUserVerification" -> bool {
        required {
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`savePreparedInlineMessage`](https://core.telegram.org/bots/api#savepreparedinlinemessage).
    SavePreparedInlineMessage = "savePreparedInlineMessage" -> PreparedInlineMessage {
        required {
            /// User id.
            user_id: UserId,
            /// Result.
            result: InlineQueryResult,
        }
        optional {
            /// Allow user chats.
            allow_user_chats: bool,
            /// Allow bot chats.
            allow_bot_chats: bool,
            /// Allow group chats.
            allow_group_chats: bool,
            /// Allow channel chats.
            allow_channel_chats: bool,
        }
    }
}

method! {
    /// The method [`savePreparedKeyboardButton`](https://core.telegram.org/bots/api#savepreparedkeyboardbutton).
    SavePreparedKeyboardButton = "savePreparedKeyboardButton" -> PreparedKeyboardButton {
        required {
            /// User id.
            user_id: UserId,
            /// Button.
            button: KeyboardButton,
        }
    }
}

method! {
    /// The method [`setMessageReaction`](https://core.telegram.org/bots/api#setmessagereaction).
    SetMessageReaction = "setMessageReaction" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Reaction.
            reaction: Vec<ReactionType>,
            /// Is big.
            is_big: bool,
        }
    }
}

method! {
    /// The method [`setUserEmojiStatus`](https://core.telegram.org/bots/api#setuseremojistatus).
    SetUserEmojiStatus = "setUserEmojiStatus" -> bool {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Emoji status custom emoji id.
            emoji_status_custom_emoji_id: String,
            /// Emoji status expiration date, in seconds since 1970.
            emoji_status_expiration_date: Date,
        }
    }
}

method! {
    /// The method [`verifyUser`](https://core.telegram.org/bots/api#verifyuser).
    VerifyUser = "verifyUser" -> bool {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Custom description; 0-70 characters.
            custom_description: String,
        }
    }
}
