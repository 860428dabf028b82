//! Types of the Bot API: inline mode.

use super::*;

record! {
    inbound
    /// The Bot API's [`ChosenInlineResult`](https://core.telegram.org/bots/api#choseninlineresult).
    ChosenInlineResult {
        required {
            /// Result id.
            result_id: String,
            /// From.
            from: User,
            /// Query.
            query: String,
        }
        optional {
            /// Location.
            location: Box<Location>,
            /// Inline message id.
            inline_message_id: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`InlineQuery`](https://core.telegram.org/bots/api#inlinequery).
    InlineQuery {
        required {
            /// Id.
            id: String,
            /// From.
            from: User,
            /// Query.
            query: String,
            /// Offset.
            offset: String,
        }
        optional {
            /// Chat type.
            chat_type: InlineChatType,
            /// Location.
            location: Box<Location>,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`InlineQueryResult`](https://core.telegram.org/bots/api#inlinequeryresult).
    InlineQueryResult {
        CachedAudio(InlineQueryResultCachedAudio boxed),
        CachedDocument(InlineQueryResultCachedDocument boxed),
        CachedGif(InlineQueryResultCachedGif boxed),
        CachedMpeg4Gif(InlineQueryResultCachedMpeg4Gif boxed),
        CachedPhoto(InlineQueryResultCachedPhoto boxed),
        CachedSticker(InlineQueryResultCachedSticker boxed),
        CachedVideo(InlineQueryResultCachedVideo boxed),
        CachedVoice(InlineQueryResultCachedVoice boxed),
        Article(InlineQueryResultArticle boxed),
        Audio(InlineQueryResultAudio boxed),
        Contact(InlineQueryResultContact boxed),
        Game(InlineQueryResultGame boxed),
        Document(InlineQueryResultDocument boxed),
        Gif(InlineQueryResultGif boxed),
        Location(InlineQueryResultLocation boxed),
        Mpeg4Gif(InlineQueryResultMpeg4Gif boxed),
        Photo(InlineQueryResultPhoto boxed),
        Venue(InlineQueryResultVenue boxed),
        Video(InlineQueryResultVideo boxed),
        Voice(InlineQueryResultVoice boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultArticle`](https://core.telegram.org/bots/api#inlinequeryresultarticle).
    InlineQueryResultArticle "type" = "article" {
        required {
            /// Id; 1-64.
            id: String,
            /// Title.
            title: String,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
        optional {
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// URL.
            url: String,
            /// Description.
            description: String,
            /// Thumbnail URL.
            thumbnail_url: String,
            /// Thumbnail width.
            thumbnail_width: i64,
            /// Thumbnail height.
            thumbnail_height: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultAudio`](https://core.telegram.org/bots/api#inlinequeryresultaudio).
    InlineQueryResultAudio "type" = "audio" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Audio URL.
            audio_url: String,
            /// Title.
            title: String,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Performer.
            performer: String,
            /// Audio duration, in seconds.
            audio_duration: i64,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedAudio`](https://core.telegram.org/bots/api#inlinequeryresultcachedaudio).
    InlineQueryResultCachedAudio "type" = "audio" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Audio file id.
            audio_file_id: String,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedDocument`](https://core.telegram.org/bots/api#inlinequeryresultcacheddocument).
    InlineQueryResultCachedDocument "type" = "document" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Title.
            title: String,
            /// Document file id.
            document_file_id: String,
        }
        optional {
            /// Description.
            description: String,
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedGif`](https://core.telegram.org/bots/api#inlinequeryresultcachedgif).
    InlineQueryResultCachedGif "type" = "gif" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Gif file id.
            gif_file_id: String,
        }
        optional {
            /// Title.
            title: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedMpeg4Gif`](https://core.telegram.org/bots/api#inlinequeryresultcachedmpeg4gif).
    InlineQueryResultCachedMpeg4Gif "type" = "mpeg4_gif" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Mpeg4 file id.
            mpeg4_file_id: String,
        }
        optional {
            /// Title.
            title: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedPhoto`](https://core.telegram.org/bots/api#inlinequeryresultcachedphoto).
    InlineQueryResultCachedPhoto "type" = "photo" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Photo file id.
            photo_file_id: String,
        }
        optional {
            /// Title.
            title: String,
            /// Description.
            description: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedSticker`](https://core.telegram.org/bots/api#inlinequeryresultcachedsticker).
    InlineQueryResultCachedSticker "type" = "sticker" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Sticker file id.
            sticker_file_id: String,
        }
        optional {
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedVideo`](https://core.telegram.org/bots/api#inlinequeryresultcachedvideo).
    InlineQueryResultCachedVideo "type" = "video" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Video file id.
            video_file_id: String,
            /// Title.
            title: String,
        }
        optional {
            /// Description.
            description: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultCachedVoice`](https://core.telegram.org/bots/api#inlinequeryresultcachedvoice).
    InlineQueryResultCachedVoice "type" = "voice" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Voice file id.
            voice_file_id: String,
            /// Title.
            title: String,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultContact`](https://core.telegram.org/bots/api#inlinequeryresultcontact).
    InlineQueryResultContact "type" = "contact" {
        required {
            /// Id; 1-64.
            id: String,
            /// Phone number.
            phone_number: String,
            /// First name.
            first_name: String,
        }
        optional {
            /// Last name.
            last_name: String,
            /// Vcard; 0-2048 bytes.
            vcard: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
            /// Thumbnail URL.
            thumbnail_url: String,
            /// Thumbnail width.
            thumbnail_width: i64,
            /// Thumbnail height.
            thumbnail_height: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultDocument`](https://core.telegram.org/bots/api#inlinequeryresultdocument).
    InlineQueryResultDocument "type" = "document" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Title.
            title: String,
            /// Document URL.
            document_url: String,
            /// MIME type. One of `application/pdf`, `application/zip`.
            mime_type: String,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Description.
            description: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
            /// Thumbnail URL.
            thumbnail_url: String,
            /// Thumbnail width.
            thumbnail_width: i64,
            /// Thumbnail height.
            thumbnail_height: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultGame`](https://core.telegram.org/bots/api#inlinequeryresultgame).
    InlineQueryResultGame "type" = "game" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Game short name.
            game_short_name: String,
        }
        optional {
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultGif`](https://core.telegram.org/bots/api#inlinequeryresultgif).
    InlineQueryResultGif "type" = "gif" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Gif URL.
            gif_url: String,
            /// Thumbnail URL.
            thumbnail_url: String,
        }
        optional {
            /// Gif width.
            gif_width: i64,
            /// Gif height.
            gif_height: i64,
            /// Gif duration, in seconds.
            gif_duration: i64,
            /// Thumbnail MIME type. One of `image/jpeg`, `image/gif`, `video/mp4`.
            thumbnail_mime_type: String,
            /// Title.
            title: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultLocation`](https://core.telegram.org/bots/api#inlinequeryresultlocation).
    InlineQueryResultLocation "type" = "location" {
        required {
            /// Id; 1-64.
            id: String,
            /// Latitude, in degrees.
            latitude: f64,
            /// Longitude, in degrees.
            longitude: f64,
            /// Title.
            title: String,
        }
        optional {
            /// Horizontal accuracy, in metres; 0-1500.
            horizontal_accuracy: f64,
            /// Live period, in seconds.
            live_period: i64,
            /// Heading, in degrees.
            heading: i64,
            /// Proximity alert radius, in metres.
            proximity_alert_radius: i64,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
            /// Thumbnail URL.
            thumbnail_url: String,
            /// Thumbnail width.
            thumbnail_width: i64,
            /// Thumbnail height.
            thumbnail_height: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultMpeg4Gif`](https://core.telegram.org/bots/api#inlinequeryresultmpeg4gif).
    InlineQueryResultMpeg4Gif "type" = "mpeg4_gif" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Mpeg4 URL.
            mpeg4_url: String,
            /// Thumbnail URL.
            thumbnail_url: String,
        }
        optional {
            /// Mpeg4 width.
            mpeg4_width: i64,
            /// Mpeg4 height.
            mpeg4_height: i64,
            /// Mpeg4 duration, in seconds.
            mpeg4_duration: i64,
            /// Thumbnail MIME type. One of `image/jpeg`, `image/gif`, `video/mp4`.
            thumbnail_mime_type: String,
            /// Title.
            title: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultPhoto`](https://core.telegram.org/bots/api#inlinequeryresultphoto).
    InlineQueryResultPhoto "type" = "photo" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Photo URL.
            photo_url: String,
            /// Thumbnail URL.
            thumbnail_url: String,
        }
        optional {
            /// Photo width.
            photo_width: i64,
            /// Photo height.
            photo_height: i64,
            /// Title.
            title: String,
            /// Description.
            description: String,
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
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultVenue`](https://core.telegram.org/bots/api#inlinequeryresultvenue).
    InlineQueryResultVenue "type" = "venue" {
        required {
            /// Id; 1-64.
            id: String,
            /// Latitude, in degrees.
            latitude: f64,
            /// Longitude, in degrees.
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
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
            /// Thumbnail URL.
            thumbnail_url: String,
            /// Thumbnail width.
            thumbnail_width: i64,
            /// Thumbnail height.
            thumbnail_height: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultVideo`](https://core.telegram.org/bots/api#inlinequeryresultvideo).
    InlineQueryResultVideo "type" = "video" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Video URL.
            video_url: String,
            /// MIME type. One of `text/html`, `video/mp4`.
            mime_type: String,
            /// Thumbnail URL.
            thumbnail_url: String,
            /// Title.
            title: String,
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
            /// Video width.
            video_width: i64,
            /// Video height.
            video_height: i64,
            /// Video duration, in seconds.
            video_duration: i64,
            /// Description.
            description: String,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultVoice`](https://core.telegram.org/bots/api#inlinequeryresultvoice).
    InlineQueryResultVoice "type" = "voice" {
        required {
            /// Id; 1-64 bytes.
            id: String,
            /// Voice URL.
            voice_url: String,
            /// Title.
            title: String,
        }
        optional {
            /// Caption; 0-1024 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Voice duration, in seconds.
            voice_duration: i64,
            /// Reply markup.
            reply_markup: InlineKeyboardMarkup,
            /// Input message content.
            input_message_content: InputMessageContent,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InlineQueryResultsButton`](https://core.telegram.org/bots/api#inlinequeryresultsbutton).
    InlineQueryResultsButton {
        required {
            /// Text.
            text: String,
        }
        optional {
            /// Web app.
            web_app: WebAppInfo,
            /// Start parameter; 1-64 characters.
            start_parameter: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputContactMessageContent`](https://core.telegram.org/bots/api#inputcontactmessagecontent).
    InputContactMessageContent {
        required {
            /// Phone number.
            phone_number: String,
            /// First name.
            first_name: String,
        }
        optional {
            /// Last name.
            last_name: String,
            /// Vcard; 0-2048 bytes.
            vcard: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputInvoiceMessageContent`](https://core.telegram.org/bots/api#inputinvoicemessagecontent).
    InputInvoiceMessageContent {
        required {
            /// Title; 1-32 characters.
            title: String,
            /// Description; 1-255 characters.
            description: String,
            /// Payload; 1-128 bytes.
            payload: String,
            /// Currency.
            currency: String,
            /// Prices.
            prices: Vec<LabeledPrice>,
        }
        optional {
            /// Provider token.
            provider_token: String,
            /// Max tip amount, in Telegram Stars.
            max_tip_amount: i64,
            /// Suggested tip amounts.
            suggested_tip_amounts: Vec<i64>,
            /// Provider data.
            provider_data: String,
            /// Photo URL.
            photo_url: String,
            /// Photo size, in bytes.
            photo_size: i64,
            /// Photo width.
            photo_width: i64,
            /// Photo height.
            photo_height: i64,
            /// Need name.
            need_name: bool,
            /// Need phone number.
            need_phone_number: bool,
            /// Need email.
            need_email: bool,
            /// Need shipping address.
            need_shipping_address: bool,
            /// Send phone number to provider.
            send_phone_number_to_provider: bool,
            /// Send email to provider.
            send_email_to_provider: bool,
            /// Is flexible.
            is_flexible: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputLocationMessageContent`](https://core.telegram.org/bots/api#inputlocationmessagecontent).
    InputLocationMessageContent {
        required {
            /// Latitude, in degrees.
            latitude: f64,
            /// Longitude, in degrees.
            longitude: f64,
        }
        optional {
            /// Horizontal accuracy, in metres; 0-1500.
            horizontal_accuracy: f64,
            /// Live period, in seconds.
            live_period: i64,
            /// Heading, in degrees.
            heading: i64,
            /// Proximity alert radius, in metres.
            proximity_alert_radius: i64,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`InputMessageContent`](https://core.telegram.org/bots/api#inputmessagecontent).
    InputMessageContent {
        Text(InputTextMessageContent boxed),
        Rich(InputRichMessageContent boxed),
        Location(InputLocationMessageContent boxed),
        Venue(InputVenueMessageContent boxed),
        Contact(InputContactMessageContent boxed),
        Invoice(InputInvoiceMessageContent boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichMessageContent`](https://core.telegram.org/bots/api#inputrichmessagecontent).
    InputRichMessageContent {
        required {
            /// Rich message.
            rich_message: InputRichMessage,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputTextMessageContent`](https://core.telegram.org/bots/api#inputtextmessagecontent).
    InputTextMessageContent {
        required {
            /// Message text; 1-4096 characters.
            message_text: String,
        }
        optional {
            /// Parse mode.
            parse_mode: ParseMode,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Link preview options.
            link_preview_options: LinkPreviewOptions,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputVenueMessageContent`](https://core.telegram.org/bots/api#inputvenuemessagecontent).
    InputVenueMessageContent {
        required {
            /// Latitude, in degrees.
            latitude: f64,
            /// Longitude, in degrees.
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
    shared
    /// The Bot API's [`SwitchInlineQueryChosenChat`](https://core.telegram.org/bots/api#switchinlinequerychosenchat).
    SwitchInlineQueryChosenChat {
        optional {
            /// Query.
            query: String,
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
