//! Types of the Bot API: stories.

use super::*;

one_of! {
    outbound
    /// The Bot API's [`InputStoryContent`](https://core.telegram.org/bots/api#inputstorycontent).
    InputStoryContent {
        Photo(InputStoryContentPhoto),
        Video(InputStoryContentVideo boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InputStoryContentPhoto`](https://core.telegram.org/bots/api#inputstorycontentphoto).
    InputStoryContentPhoto "type" = "photo" {
        required {
            /// Photo. A `file_id`, a URL where Telegram allows it, or an upload.
            photo: FileSource,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputStoryContentVideo`](https://core.telegram.org/bots/api#inputstorycontentvideo).
    InputStoryContentVideo "type" = "video" {
        required {
            /// Video. A `file_id`, a URL where Telegram allows it, or an upload.
            video: FileSource,
        }
        optional {
            /// Duration, in seconds; 0-60.
            duration: f64,
            /// Cover frame timestamp, in seconds.
            cover_frame_timestamp: f64,
            /// Is animation.
            is_animation: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Story`](https://core.telegram.org/bots/api#story).
    Story {
        lenient {
            /// Chat.
            chat: Chat,
            /// Id.
            id: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`StoryArea`](https://core.telegram.org/bots/api#storyarea).
    StoryArea {
        required {
            /// Position.
            position: StoryAreaPosition,
            /// Type.
            kind = "type": StoryAreaType,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`StoryAreaPosition`](https://core.telegram.org/bots/api#storyareaposition).
    StoryAreaPosition {
        required {
            /// X percentage.
            x_percentage: f64,
            /// Y percentage.
            y_percentage: f64,
            /// Width percentage.
            width_percentage: f64,
            /// Height percentage.
            height_percentage: f64,
            /// Rotation angle, in degrees; 0-360.
            rotation_angle: f64,
            /// Corner radius percentage.
            corner_radius_percentage: f64,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`StoryAreaType`](https://core.telegram.org/bots/api#storyareatype).
    StoryAreaType {
        Location(StoryAreaTypeLocation),
        SuggestedReaction(StoryAreaTypeSuggestedReaction boxed),
        Link(StoryAreaTypeLink),
        Weather(StoryAreaTypeWeather),
        UniqueGift(StoryAreaTypeUniqueGift),
    }
}

record! {
    outbound
    /// The Bot API's [`StoryAreaTypeLink`](https://core.telegram.org/bots/api#storyareatypelink).
    StoryAreaTypeLink "type" = "link" {
        required {
            /// URL.
            url: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`StoryAreaTypeLocation`](https://core.telegram.org/bots/api#storyareatypelocation).
    StoryAreaTypeLocation "type" = "location" {
        required {
            /// Latitude, in degrees.
            latitude: f64,
            /// Longitude, in degrees.
            longitude: f64,
        }
        optional {
            /// Address.
            address: LocationAddress,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`StoryAreaTypeSuggestedReaction`](https://core.telegram.org/bots/api#storyareatypesuggestedreaction).
    StoryAreaTypeSuggestedReaction "type" = "suggested_reaction" {
        required {
            /// Reaction type.
            reaction_type: ReactionType,
        }
        optional {
            /// Is dark.
            is_dark: bool,
            /// Is flipped.
            is_flipped: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`StoryAreaTypeUniqueGift`](https://core.telegram.org/bots/api#storyareatypeuniquegift).
    StoryAreaTypeUniqueGift "type" = "unique_gift" {
        required {
            /// Name.
            name: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`StoryAreaTypeWeather`](https://core.telegram.org/bots/api#storyareatypeweather).
    StoryAreaTypeWeather "type" = "weather" {
        required {
            /// Temperature.
            temperature: f64,
            /// Emoji.
            emoji: String,
            /// Background color.
            background_color: i64,
        }
    }
}
