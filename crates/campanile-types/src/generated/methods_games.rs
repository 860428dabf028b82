//! Methods of the Bot API: games.

use super::*;

method! {
    /// The method [`getGameHighScores`](https://core.telegram.org/bots/api#getgamehighscores).
    GetGameHighScores = "getGameHighScores" -> Vec<GameHighScore> {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Chat id.
            chat_id: ChatId,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
        }
    }
}

method! {
    /// The method [`sendGame`](https://core.telegram.org/bots/api#sendgame).
    SendGame = "sendGame" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Game short name.
            game_short_name: String,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
            /// Allow paid broadcast.
            allow_paid_broadcast: bool,
            /// Message effect id.
            message_effect_id: String,
            /// Reply parameters.
            reply_parameters: ReplyParameters,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

method! {
    /// The method [`setGameScore`](https://core.telegram.org/bots/api#setgamescore).
    SetGameScore = "setGameScore" -> MessageOrTrue {
        required {
            /// User id.
            user_id: UserId,
            /// Score.
            score: i64,
        }
        optional {
            /// Force.
            force: bool,
            /// Disable edit message.
            disable_edit_message: bool,
            /// Chat id.
            chat_id: ChatId,
            /// Message id.
            message_id: MessageId,
            /// Inline message id.
            inline_message_id: String,
        }
    }
}
