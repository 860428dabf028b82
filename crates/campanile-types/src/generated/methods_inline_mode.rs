//! Methods of the Bot API: inline mode.

use super::*;

method! {
    /// The method [`answerInlineQuery`](https://core.telegram.org/bots/api#answerinlinequery).
    AnswerInlineQuery = "answerInlineQuery" -> bool {
        required {
            /// Inline query id.
            inline_query_id: String,
            /// Results.
            results: Vec<InlineQueryResult>,
        }
        optional {
            /// Cache time, in seconds.
            cache_time: i64,
            /// Is personal.
            is_personal: bool,
            /// Next offset.
            next_offset: String,
            /// Button.
            button: InlineQueryResultsButton,
        }
    }
}
