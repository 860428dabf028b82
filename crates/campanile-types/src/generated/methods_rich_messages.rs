//! Methods of the Bot API: rich messages.

use super::*;

method! {
    /// The method [`sendRichMessage`](https://core.telegram.org/bots/api#sendrichmessage).
    SendRichMessage = "sendRichMessage" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Rich message.
            rich_message: InputRichMessage,
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
    /// The method [`sendRichMessageDraft`](https://core.telegram.org/bots/api#sendrichmessagedraft).
    SendRichMessageDraft = "sendRichMessageDraft" -> bool {
        required {
            /// Chat id.
            chat_id: ChatId,
            /// Draft id.
            draft_id: i64,
            /// Rich message.
            rich_message: InputRichMessage,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Can stop.
            can_stop: bool,
            /// Keep on stop.
            keep_on_stop: bool,
        }
    }
}
