//! Types of the Bot API: polls.

use super::*;

one_of! {
    outbound
    /// The Bot API's [`InputPollMedia`](https://core.telegram.org/bots/api#inputpollmedia).
    InputPollMedia {
        Animation(InputMediaAnimation boxed),
        Audio(InputMediaAudio boxed),
        Document(InputMediaDocument boxed),
        LivePhoto(InputMediaLivePhoto boxed),
        Location(InputMediaLocation),
        Photo(InputMediaPhoto boxed),
        Venue(InputMediaVenue boxed),
        Video(InputMediaVideo boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InputPollOption`](https://core.telegram.org/bots/api#inputpolloption).
    InputPollOption {
        required {
            /// Text; 1-100 characters.
            text: String,
        }
        optional {
            /// Text parse mode.
            text_parse_mode: ParseMode,
            /// Text entities.
            text_entities: Vec<MessageEntity>,
            /// Media.
            media: InputPollOptionMedia,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`InputPollOptionMedia`](https://core.telegram.org/bots/api#inputpolloptionmedia).
    InputPollOptionMedia {
        Animation(InputMediaAnimation boxed),
        Link(InputMediaLink),
        LivePhoto(InputMediaLivePhoto boxed),
        Location(InputMediaLocation),
        Photo(InputMediaPhoto boxed),
        Sticker(InputMediaSticker boxed),
        Venue(InputMediaVenue boxed),
        Video(InputMediaVideo boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`KeyboardButtonPollType`](https://core.telegram.org/bots/api#keyboardbuttonpolltype).
    KeyboardButtonPollType {
        optional {
            /// Type.
            kind = "type": PollType,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Poll`](https://core.telegram.org/bots/api#poll).
    Poll {
        required {
            /// Id.
            id: String,
            /// Question; 1-300 characters.
            question: String,
            /// Options.
            options: Vec<PollOption>,
            /// Total voter count.
            total_voter_count: i64,
            /// Type.
            kind = "type": PollType,
        }
        lenient {
            /// Is closed.
            is_closed: bool,
            /// Is anonymous.
            is_anonymous: bool,
            /// Allows multiple answers.
            allows_multiple_answers: bool,
            /// Allows revoting.
            allows_revoting: bool,
            /// Members only.
            members_only: bool,
        }
        optional {
            /// Question entities.
            question_entities: Vec<MessageEntity>,
            /// Country codes.
            country_codes: Vec<String>,
            /// Correct option ids.
            correct_option_ids: Vec<i64>,
            /// Explanation; 0-200 characters.
            explanation: String,
            /// Explanation entities.
            explanation_entities: Vec<MessageEntity>,
            /// Explanation media.
            explanation_media: Lazy<PollMedia>,
            /// Open period, in seconds.
            open_period: i64,
            /// Close date, in seconds since 1970.
            close_date: Date,
            /// Description.
            description: String,
            /// Description entities.
            description_entities: Vec<MessageEntity>,
            /// Media.
            media: Lazy<PollMedia>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PollAnswer`](https://core.telegram.org/bots/api#pollanswer).
    PollAnswer {
        required {
            /// Poll id.
            poll_id: String,
            /// Option ids.
            option_ids: Vec<i64>,
        }
        lenient {
            /// Option persistent ids.
            option_persistent_ids: Vec<String>,
        }
        optional {
            /// Voter chat.
            voter_chat: Box<Chat>,
            /// User.
            user: Box<User>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PollMedia`](https://core.telegram.org/bots/api#pollmedia).
    PollMedia {
        optional {
            /// Animation.
            animation: Box<Animation>,
            /// Audio.
            audio: Box<Audio>,
            /// Document.
            document: Box<Document>,
            /// Link.
            link: Box<Link>,
            /// Live photo.
            live_photo: Box<LivePhoto>,
            /// Location.
            location: Box<Location>,
            /// Photo.
            photo: Vec<PhotoSize>,
            /// Sticker.
            sticker: Box<Sticker>,
            /// Venue.
            venue: Box<Venue>,
            /// Video.
            video: Box<Video>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PollOption`](https://core.telegram.org/bots/api#polloption).
    PollOption {
        required {
            /// Text; 1-100 characters.
            text: String,
            /// Voter count.
            voter_count: i64,
        }
        lenient {
            /// Persistent id.
            persistent_id: String,
        }
        optional {
            /// Text entities.
            text_entities: Vec<MessageEntity>,
            /// Media.
            media: Lazy<PollMedia>,
            /// Added by user.
            added_by_user: Box<User>,
            /// Added by chat.
            added_by_chat: Box<Chat>,
            /// Addition date, in seconds since 1970.
            addition_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PollOptionAdded`](https://core.telegram.org/bots/api#polloptionadded).
    PollOptionAdded {
        required {
            /// Option persistent id.
            option_persistent_id: String,
            /// Option text.
            option_text: String,
        }
        optional {
            /// Poll message.
            poll_message: Box<MaybeInaccessibleMessage>,
            /// Option text entities.
            option_text_entities: Vec<MessageEntity>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PollOptionDeleted`](https://core.telegram.org/bots/api#polloptiondeleted).
    PollOptionDeleted {
        required {
            /// Option persistent id.
            option_persistent_id: String,
            /// Option text.
            option_text: String,
        }
        optional {
            /// Poll message.
            poll_message: Box<MaybeInaccessibleMessage>,
            /// Option text entities.
            option_text_entities: Vec<MessageEntity>,
        }
    }
}
