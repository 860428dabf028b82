//! Types of the Bot API: basics.

use super::*;

record! {
    inbound
    /// The Bot API's [`Animation`](https://core.telegram.org/bots/api#animation).
    Animation {
        required {
            /// File id.
            file_id: String,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
            /// File name.
            file_name: String,
            /// MIME type.
            mime_type: String,
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Audio`](https://core.telegram.org/bots/api#audio).
    Audio {
        required {
            /// File id.
            file_id: String,
            /// Duration, in seconds.
            duration: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// Performer.
            performer: String,
            /// Title.
            title: String,
            /// File name.
            file_name: String,
            /// MIME type.
            mime_type: String,
            /// File size, in bytes.
            file_size: i64,
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Birthdate`](https://core.telegram.org/bots/api#birthdate).
    Birthdate {
        required {
            /// Day; 1-31.
            day: i64,
            /// Month; 1-12.
            month: i64,
        }
        optional {
            /// Year.
            year: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`CallbackQuery`](https://core.telegram.org/bots/api#callbackquery).
    CallbackQuery {
        required {
            /// Id.
            id: String,
            /// From.
            from: User,
        }
        lenient {
            /// Chat instance.
            chat_instance: String,
        }
        optional {
            /// Message.
            message: Box<MaybeInaccessibleMessage>,
            /// Inline message id.
            inline_message_id: String,
            /// Data.
            data: String,
            /// Game short name.
            game_short_name: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Community`](https://core.telegram.org/bots/api#community).
    Community {
        required {
            /// Id.
            id: i64,
            /// Name.
            name: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Contact`](https://core.telegram.org/bots/api#contact).
    Contact {
        required {
            /// Phone number.
            phone_number: String,
            /// First name.
            first_name: String,
        }
        optional {
            /// Last name.
            last_name: String,
            /// User id.
            user_id: UserId,
            /// Vcard.
            vcard: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Dice`](https://core.telegram.org/bots/api#dice).
    Dice {
        required {
            /// Emoji.
            emoji: String,
            /// Value; 1-6.
            value: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Document`](https://core.telegram.org/bots/api#document).
    Document {
        required {
            /// File id.
            file_id: String,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
            /// File name.
            file_name: String,
            /// MIME type.
            mime_type: String,
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ExternalReplyInfo`](https://core.telegram.org/bots/api#externalreplyinfo).
    ExternalReplyInfo {
        required {
            /// Origin.
            origin: MessageOrigin,
        }
        optional {
            /// Chat.
            chat: Box<Chat>,
            /// Message id.
            message_id: MessageId,
            /// Link preview options.
            link_preview_options: Box<LinkPreviewOptions>,
            /// Animation.
            animation: Box<Animation>,
            /// Audio.
            audio: Box<Audio>,
            /// Document.
            document: Box<Document>,
            /// Live photo.
            live_photo: Box<LivePhoto>,
            /// Paid media.
            paid_media: Lazy<PaidMediaInfo>,
            /// Photo.
            photo: Vec<PhotoSize>,
            /// Sticker.
            sticker: Box<Sticker>,
            /// Story.
            story: Box<Story>,
            /// Video.
            video: Box<Video>,
            /// Video note.
            video_note: Box<VideoNote>,
            /// Voice.
            voice: Box<Voice>,
            /// Checklist.
            checklist: Lazy<Checklist>,
            /// Contact.
            contact: Box<Contact>,
            /// Dice.
            dice: Box<Dice>,
            /// Game.
            game: Box<Game>,
            /// Giveaway.
            giveaway: Box<Giveaway>,
            /// Giveaway winners.
            giveaway_winners: Box<GiveawayWinners>,
            /// Invoice.
            invoice: Box<Invoice>,
            /// Location.
            location: Box<Location>,
            /// Poll.
            poll: Box<Poll>,
            /// Venue.
            venue: Box<Venue>,
        }
        flags {
            /// Has media spoiler.
            has_media_spoiler,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`File`](https://core.telegram.org/bots/api#file).
    File {
        required {
            /// File id.
            file_id: String,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// File size, in bytes.
            file_size: i64,
            /// File path.
            file_path: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Link`](https://core.telegram.org/bots/api#link).
    Link {
        required {
            /// URL.
            url: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`LinkPreviewOptions`](https://core.telegram.org/bots/api#linkpreviewoptions).
    LinkPreviewOptions {
        optional {
            /// Is disabled.
            is_disabled: bool,
            /// URL.
            url: String,
            /// Prefer small media.
            prefer_small_media: bool,
            /// Prefer large media.
            prefer_large_media: bool,
            /// Show above text.
            show_above_text: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`LivePhoto`](https://core.telegram.org/bots/api#livephoto).
    LivePhoto {
        required {
            /// File id.
            file_id: String,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// Photo.
            photo: Vec<PhotoSize>,
            /// MIME type.
            mime_type: String,
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    shared
    /// The Bot API's [`Location`](https://core.telegram.org/bots/api#location).
    Location {
        required {
            /// Latitude.
            latitude: f64,
            /// Longitude.
            longitude: f64,
        }
        optional {
            /// Horizontal accuracy, in metres; 0-1500.
            horizontal_accuracy: f64,
            /// Live period, in seconds.
            live_period: i64,
            /// Heading, in degrees; 1-360.
            heading: i64,
            /// Proximity alert radius, in metres.
            proximity_alert_radius: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`LocationAddress`](https://core.telegram.org/bots/api#locationaddress).
    LocationAddress {
        required {
            /// Country code.
            country_code: String,
        }
        optional {
            /// State.
            state: String,
            /// City.
            city: String,
            /// Street.
            street: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`LoginUrl`](https://core.telegram.org/bots/api#loginurl).
    LoginUrl {
        required {
            /// URL.
            url: String,
        }
        optional {
            /// Forward text.
            forward_text: String,
            /// Bot username.
            bot_username: String,
            /// Request write access.
            request_write_access: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PhotoSize`](https://core.telegram.org/bots/api#photosize).
    PhotoSize {
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
        }
        optional {
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ProximityAlertTriggered`](https://core.telegram.org/bots/api#proximityalerttriggered).
    ProximityAlertTriggered {
        required {
            /// Traveler.
            traveler: User,
            /// Watcher.
            watcher: User,
            /// Distance.
            distance: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ReactionCount`](https://core.telegram.org/bots/api#reactioncount).
    ReactionCount {
        required {
            /// Type.
            kind = "type": ReactionType,
            /// Total count.
            total_count: i64,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`ReactionType`](https://core.telegram.org/bots/api#reactiontype).
    ReactionType by "type" {
        "emoji" => Emoji(ReactionTypeEmoji),
        "custom_emoji" => CustomEmoji(ReactionTypeCustomEmoji),
        "paid" => Paid(ReactionTypePaid),
    }
}

record! {
    shared
    /// The Bot API's [`ReactionTypeCustomEmoji`](https://core.telegram.org/bots/api#reactiontypecustomemoji).
    ReactionTypeCustomEmoji "type" = "custom_emoji" {
        required {
            /// Custom emoji id.
            custom_emoji_id: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`ReactionTypeEmoji`](https://core.telegram.org/bots/api#reactiontypeemoji).
    ReactionTypeEmoji "type" = "emoji" {
        required {
            /// Emoji.
            emoji: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`ReactionTypePaid`](https://core.telegram.org/bots/api#reactiontypepaid).
    ReactionTypePaid "type" = "paid" {
    }
}

record! {
    outbound
    /// The Bot API's [`ReplyParameters`](https://core.telegram.org/bots/api#replyparameters).
    ReplyParameters {
        optional {
            /// Message id.
            message_id: MessageId,
            /// Chat id.
            chat_id: ChatTarget,
            /// Ephemeral message id.
            ephemeral_message_id: MessageId,
            /// Allow sending without reply.
            allow_sending_without_reply: bool,
            /// Quote; 0-1024 characters.
            quote: String,
            /// Quote parse mode.
            quote_parse_mode: ParseMode,
            /// Quote entities.
            quote_entities: Vec<MessageEntity>,
            /// Quote position, in UTF-16 code units.
            quote_position: i64,
            /// Checklist task id.
            checklist_task_id: i64,
            /// Poll option id.
            poll_option_id: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ResponseParameters`](https://core.telegram.org/bots/api#responseparameters).
    ResponseParameters {
        optional {
            /// Migrate to chat id.
            migrate_to_chat_id: ChatId,
            /// Retry after, in seconds.
            retry_after: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SharedUser`](https://core.telegram.org/bots/api#shareduser).
    SharedUser {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// First name.
            first_name: String,
            /// Last name.
            last_name: String,
            /// Username.
            username: String,
            /// Photo.
            photo: Vec<PhotoSize>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`StarAmount`](https://core.telegram.org/bots/api#staramount).
    StarAmount {
        required {
            /// Amount, in Telegram Stars.
            amount: i64,
        }
        optional {
            /// Nanostar amount, in Telegram Stars.
            nanostar_amount: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`TextQuote`](https://core.telegram.org/bots/api#textquote).
    TextQuote {
        required {
            /// Text.
            text: String,
            /// Position, in UTF-16 code units.
            position: i64,
        }
        optional {
            /// Entities.
            entities: Vec<MessageEntity>,
        }
        flags {
            /// Is manual.
            is_manual,
        }
    }
}

record! {
    shared
    /// The Bot API's [`User`](https://core.telegram.org/bots/api#user).
    User {
        required {
            /// Id.
            id: UserId,
            /// First name.
            first_name: String,
        }
        lenient {
            /// Is bot.
            is_bot: bool,
        }
        optional {
            /// Last name.
            last_name: String,
            /// Username.
            username: String,
            /// Language code.
            language_code: String,
            /// Can join groups.
            can_join_groups: bool,
            /// Can read all group messages.
            can_read_all_group_messages: bool,
            /// Supports guest queries.
            supports_guest_queries: bool,
            /// Supports inline queries.
            supports_inline_queries: bool,
            /// Can connect to business.
            can_connect_to_business: bool,
            /// Has main web app.
            has_main_web_app: bool,
            /// Has topics enabled.
            has_topics_enabled: bool,
            /// Allows users to create topics.
            allows_users_to_create_topics: bool,
            /// Can manage bots.
            can_manage_bots: bool,
            /// Supports join request queries.
            supports_join_request_queries: bool,
        }
        flags {
            /// Is premium.
            is_premium,
            /// Added to attachment menu.
            added_to_attachment_menu,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UserProfileAudios`](https://core.telegram.org/bots/api#userprofileaudios).
    UserProfileAudios {
        required {
            /// Total count.
            total_count: i64,
            /// Audios.
            audios: Vec<Audio>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UserProfilePhotos`](https://core.telegram.org/bots/api#userprofilephotos).
    UserProfilePhotos {
        required {
            /// Total count.
            total_count: i64,
            /// Photos.
            photos: Vec<Vec<PhotoSize>>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UserRating`](https://core.telegram.org/bots/api#userrating).
    UserRating {
        required {
            /// Level.
            level: i64,
            /// Rating.
            rating: i64,
            /// Current level rating.
            current_level_rating: i64,
        }
        optional {
            /// Next level rating.
            next_level_rating: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UsersShared`](https://core.telegram.org/bots/api#usersshared).
    UsersShared {
        required {
            /// Request id.
            request_id: i64,
        }
        lenient {
            /// Users.
            users: Vec<SharedUser>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Venue`](https://core.telegram.org/bots/api#venue).
    Venue {
        required {
            /// Location.
            location: Location,
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
    inbound
    /// The Bot API's [`Video`](https://core.telegram.org/bots/api#video).
    Video {
        required {
            /// File id.
            file_id: String,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Duration, in seconds.
            duration: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
            /// Cover.
            cover: Vec<PhotoSize>,
            /// Start timestamp, in seconds.
            start_timestamp: i64,
            /// Qualities.
            qualities: Vec<VideoQuality>,
            /// File name.
            file_name: String,
            /// MIME type.
            mime_type: String,
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`VideoNote`](https://core.telegram.org/bots/api#videonote).
    VideoNote {
        required {
            /// File id.
            file_id: String,
            /// Length.
            length: i64,
            /// Duration, in seconds.
            duration: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// Thumbnail.
            thumbnail: Box<PhotoSize>,
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`VideoQuality`](https://core.telegram.org/bots/api#videoquality).
    VideoQuality {
        required {
            /// File id.
            file_id: String,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
            /// Codec. One of `h264`, `h265`, `av01`.
            codec: String,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Voice`](https://core.telegram.org/bots/api#voice).
    Voice {
        required {
            /// File id.
            file_id: String,
            /// Duration, in seconds.
            duration: i64,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
        optional {
            /// MIME type.
            mime_type: String,
            /// File size, in bytes.
            file_size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`WebAppData`](https://core.telegram.org/bots/api#webappdata).
    WebAppData {
        required {
            /// Data.
            data: String,
            /// Button text.
            button_text: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`WebAppInfo`](https://core.telegram.org/bots/api#webappinfo).
    WebAppInfo {
        required {
            /// URL.
            url: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`WriteAccessAllowed`](https://core.telegram.org/bots/api#writeaccessallowed).
    WriteAccessAllowed {
        optional {
            /// From request.
            from_request: bool,
            /// Web app name.
            web_app_name: String,
            /// From attachment menu.
            from_attachment_menu: bool,
        }
    }
}

one_of! {
    outbound
    /// One of several types that a method takes.
    MediaGroupItem {
        Audio(InputMediaAudio boxed),
        Document(InputMediaDocument boxed),
        LivePhoto(InputMediaLivePhoto boxed),
        Photo(InputMediaPhoto boxed),
        Video(InputMediaVideo boxed),
    }
}
