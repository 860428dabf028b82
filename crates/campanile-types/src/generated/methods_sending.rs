//! Methods of the Bot API: sending.

use super::*;

method! {
    /// The method [`copyMessage`](https://core.telegram.org/bots/api#copymessage).
    CopyMessage = "copyMessage" -> MessageIdentifier {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// From chat id.
            from_chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Video start timestamp.
            video_start_timestamp: i64,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
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
    /// The method [`copyMessages`](https://core.telegram.org/bots/api#copymessages).
    CopyMessages = "copyMessages" -> Vec<MessageIdentifier> {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// From chat id.
            from_chat_id: ChatTarget,
            /// Message ids; 1-100.
            message_ids: Vec<MessageId>,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
            /// Remove caption.
            remove_caption: bool,
        }
    }
}

method! {
    /// The method [`forwardMessage`](https://core.telegram.org/bots/api#forwardmessage).
    ForwardMessage = "forwardMessage" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// From chat id.
            from_chat_id: ChatTarget,
            /// Message id.
            message_id: MessageId,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Video start timestamp.
            video_start_timestamp: i64,
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
            /// Message effect id.
            message_effect_id: String,
            /// Suggested post parameters.
            suggested_post_parameters: SuggestedPostParameters,
        }
    }
}

method! {
    /// The method [`forwardMessages`](https://core.telegram.org/bots/api#forwardmessages).
    ForwardMessages = "forwardMessages" -> Vec<MessageIdentifier> {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// From chat id.
            from_chat_id: ChatTarget,
            /// Message ids; 1-100.
            message_ids: Vec<MessageId>,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
        }
    }
}

method! {
    /// The method [`sendAnimation`](https://core.telegram.org/bots/api#sendanimation).
    SendAnimation = "sendAnimation" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Animation. A `file_id`, a URL where Telegram allows it, or an upload.
            animation: FileSource,
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
            /// Duration, in seconds.
            duration: i64,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
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
            /// Has spoiler.
            has_spoiler: bool,
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
    /// The method [`sendAudio`](https://core.telegram.org/bots/api#sendaudio).
    SendAudio = "sendAudio" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Audio. A `file_id`, a URL where Telegram allows it, or an upload.
            audio: FileSource,
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
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
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
    /// The method [`sendChatAction`](https://core.telegram.org/bots/api#sendchataction).
    SendChatAction = "sendChatAction" -> bool {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Action.
            action: ChatAction,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
        }
    }
}

method! {
    /// The method [`sendChatJoinRequestWebApp`](https://core.telegram.org/bots/api#sendchatjoinrequestwebapp).
    SendChatJoinRequestWebApp = "sendChatJoinRequestWebApp" -> bool {
        required {
            /// Chat join request query id.
            chat_join_request_query_id: String,
            /// Web app URL.
            web_app_url: String,
        }
    }
}

method! {
    /// The method [`sendChecklist`](https://core.telegram.org/bots/api#sendchecklist).
    SendChecklist = "sendChecklist" -> Message {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatTarget,
            /// Checklist.
            checklist: InputChecklist,
        }
        optional {
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
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
    /// The method [`sendContact`](https://core.telegram.org/bots/api#sendcontact).
    SendContact = "sendContact" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Phone number.
            phone_number: String,
            /// First name.
            first_name: String,
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
            /// Last name.
            last_name: String,
            /// Vcard; 0-2048 bytes.
            vcard: String,
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
    /// The method [`sendDice`](https://core.telegram.org/bots/api#senddice).
    SendDice = "sendDice" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Emoji; 1-6.
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
    /// The method [`sendDocument`](https://core.telegram.org/bots/api#senddocument).
    SendDocument = "sendDocument" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Document. A `file_id`, a URL where Telegram allows it, or an upload.
            document: FileSource,
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
    /// The method [`sendGift`](https://core.telegram.org/bots/api#sendgift).
    SendGift = "sendGift" -> bool {
        required {
            /// Gift id.
            gift_id: String,
        }
        optional {
            /// User id.
            user_id: UserId,
            /// Chat id.
            chat_id: ChatTarget,
            /// Pay for upgrade.
            pay_for_upgrade: bool,
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
    /// The method [`sendLivePhoto`](https://core.telegram.org/bots/api#sendlivephoto).
    SendLivePhoto = "sendLivePhoto" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Live photo. A `file_id`, a URL where Telegram allows it, or an upload.
            live_photo: FileSource,
            /// Photo. A `file_id`, a URL where Telegram allows it, or an upload.
            photo: FileSource,
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
    /// The method [`sendLocation`](https://core.telegram.org/bots/api#sendlocation).
    SendLocation = "sendLocation" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Latitude.
            latitude: f64,
            /// Longitude.
            longitude: f64,
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
            /// Horizontal accuracy, in metres; 0-1500.
            horizontal_accuracy: f64,
            /// Live period, in seconds.
            live_period: i64,
            /// Heading, in degrees.
            heading: i64,
            /// Proximity alert radius, in metres.
            proximity_alert_radius: i64,
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
    /// The method [`sendMediaGroup`](https://core.telegram.org/bots/api#sendmediagroup).
    SendMediaGroup = "sendMediaGroup" -> Vec<Message> {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Media; 2-10 items.
            media: Vec<MediaGroupItem>,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
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
        }
    }
}

method! {
    /// The method [`sendMessage`](https://core.telegram.org/bots/api#sendmessage).
    SendMessage = "sendMessage" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Text; 1-4096 characters.
            text: String,
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
            /// Parse mode.
            parse_mode: ParseMode,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Link preview options.
            link_preview_options: LinkPreviewOptions,
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
    /// The method [`sendMessageDraft`](https://core.telegram.org/bots/api#sendmessagedraft).
    SendMessageDraft = "sendMessageDraft" -> bool {
        required {
            /// Chat id.
            chat_id: ChatId,
            /// Draft id.
            draft_id: i64,
        }
        optional {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Text; 0-4096 characters.
            text: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Can stop.
            can_stop: bool,
            /// Keep on stop.
            keep_on_stop: bool,
        }
    }
}

method! {
    /// The method [`sendPaidMedia`](https://core.telegram.org/bots/api#sendpaidmedia).
    SendPaidMedia = "sendPaidMedia" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Star count, in Telegram Stars; 1-25000.
            star_count: i64,
            /// Media.
            media: Vec<InputPaidMedia>,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Payload; 0-128 bytes.
            payload: String,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Show caption above media.
            show_caption_above_media: bool,
            /// Disable notification.
            disable_notification: bool,
            /// Protect content.
            protect_content: bool,
            /// Allow paid broadcast.
            allow_paid_broadcast: bool,
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
    /// The method [`sendPhoto`](https://core.telegram.org/bots/api#sendphoto).
    SendPhoto = "sendPhoto" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Photo. A `file_id`, a URL where Telegram allows it, or an upload.
            photo: FileSource,
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
    /// The method [`sendPoll`](https://core.telegram.org/bots/api#sendpoll).
    SendPoll = "sendPoll" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Question; 1-300 characters.
            question: String,
            /// Options; 1-12.
            options: Vec<InputPollOption>,
        }
        optional {
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Question parse mode.
            question_parse_mode: ParseMode,
            /// Question entities.
            question_entities: Vec<MessageEntity>,
            /// Is anonymous.
            is_anonymous: bool,
            /// Type.
            kind = "type": PollType,
            /// Allows multiple answers.
            allows_multiple_answers: bool,
            /// Allows revoting.
            allows_revoting: bool,
            /// Shuffle options.
            shuffle_options: bool,
            /// Allow adding options.
            allow_adding_options: bool,
            /// Hide results until closes.
            hide_results_until_closes: bool,
            /// Members only.
            members_only: bool,
            /// Country codes; 0-12.
            country_codes: Vec<String>,
            /// Correct option ids.
            correct_option_ids: Vec<i64>,
            /// Explanation; 0-200 characters.
            explanation: String,
            /// Explanation parse mode.
            explanation_parse_mode: ParseMode,
            /// Explanation entities.
            explanation_entities: Vec<MessageEntity>,
            /// Explanation media.
            explanation_media: InputPollMedia,
            /// Open period, in seconds; 5-2628000.
            open_period: i64,
            /// Close date, in seconds since 1970.
            close_date: Date,
            /// Is closed.
            is_closed: bool,
            /// Description; 0-1024 characters.
            description: String,
            /// Description parse mode.
            description_parse_mode: ParseMode,
            /// Description entities.
            description_entities: Vec<MessageEntity>,
            /// Media.
            media: InputPollMedia,
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
            reply_markup: ReplyMarkup,
        }
    }
}

method! {
    /// The method [`sendVenue`](https://core.telegram.org/bots/api#sendvenue).
    SendVenue = "sendVenue" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
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
            /// Business connection id.
            business_connection_id: String,
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Ephemeral message parameters.
            ephemeral_message_parameters: EphemeralMessageParameters,
            /// Foursquare id.
            foursquare_id: String,
            /// Foursquare type. One of `arts_entertainment/default`, `arts_entertainment/aquarium`, `food/icecream`.
            foursquare_type: String,
            /// Google place id.
            google_place_id: String,
            /// Google place type.
            google_place_type: String,
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
    /// The method [`sendVideo`](https://core.telegram.org/bots/api#sendvideo).
    SendVideo = "sendVideo" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Video. A `file_id`, a URL where Telegram allows it, or an upload.
            video: FileSource,
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
            /// Duration, in seconds.
            duration: i64,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
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
            /// Has spoiler.
            has_spoiler: bool,
            /// Supports streaming.
            supports_streaming: bool,
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
    /// The method [`sendVideoNote`](https://core.telegram.org/bots/api#sendvideonote).
    SendVideoNote = "sendVideoNote" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Video note. A `file_id`, a URL where Telegram allows it, or an upload.
            video_note: FileSource,
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
            /// Duration, in seconds.
            duration: i64,
            /// Length.
            length: i64,
            /// Thumbnail. A `file_id`, a URL where Telegram allows it, or an upload.
            thumbnail: FileSource,
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
    /// The method [`sendVoice`](https://core.telegram.org/bots/api#sendvoice).
    SendVoice = "sendVoice" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// Voice. A `file_id`, a URL where Telegram allows it, or an upload.
            voice: FileSource,
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
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Duration, in seconds.
            duration: i64,
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
