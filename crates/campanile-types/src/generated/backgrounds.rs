//! Types of the Bot API: backgrounds.

use super::*;

one_of! {
    inbound
    /// The Bot API's [`BackgroundFill`](https://core.telegram.org/bots/api#backgroundfill).
    BackgroundFill by "type" {
        "solid" => Solid(BackgroundFillSolid),
        "gradient" => Gradient(BackgroundFillGradient),
        "freeform_gradient" => FreeformGradient(BackgroundFillFreeformGradient),
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundFillFreeformGradient`](https://core.telegram.org/bots/api#backgroundfillfreeformgradient).
    BackgroundFillFreeformGradient "type" = "freeform_gradient" {
        required {
            /// Colors.
            colors: Vec<i64>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundFillGradient`](https://core.telegram.org/bots/api#backgroundfillgradient).
    BackgroundFillGradient "type" = "gradient" {
        required {
            /// Top color.
            top_color: i64,
            /// Bottom color.
            bottom_color: i64,
            /// Rotation angle, in degrees; 0-359.
            rotation_angle: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundFillSolid`](https://core.telegram.org/bots/api#backgroundfillsolid).
    BackgroundFillSolid "type" = "solid" {
        required {
            /// Color.
            color: i64,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`BackgroundType`](https://core.telegram.org/bots/api#backgroundtype).
    BackgroundType by "type" {
        "fill" => Fill(BackgroundTypeFill boxed),
        "wallpaper" => Wallpaper(BackgroundTypeWallpaper boxed),
        "pattern" => Pattern(BackgroundTypePattern boxed),
        "chat_theme" => ChatTheme(BackgroundTypeChatTheme),
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundTypeChatTheme`](https://core.telegram.org/bots/api#backgroundtypechattheme).
    BackgroundTypeChatTheme "type" = "chat_theme" {
        required {
            /// Theme name.
            theme_name: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundTypeFill`](https://core.telegram.org/bots/api#backgroundtypefill).
    BackgroundTypeFill "type" = "fill" {
        required {
            /// Fill.
            fill: BackgroundFill,
            /// Dark theme dimming; 0-100.
            dark_theme_dimming: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundTypePattern`](https://core.telegram.org/bots/api#backgroundtypepattern).
    BackgroundTypePattern "type" = "pattern" {
        required {
            /// Document.
            document: Document,
            /// Fill.
            fill: BackgroundFill,
            /// Intensity; 0-100.
            intensity: i64,
        }
        flags {
            /// Is inverted.
            is_inverted,
            /// Is moving.
            is_moving,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BackgroundTypeWallpaper`](https://core.telegram.org/bots/api#backgroundtypewallpaper).
    BackgroundTypeWallpaper "type" = "wallpaper" {
        required {
            /// Document.
            document: Document,
            /// Dark theme dimming; 0-100.
            dark_theme_dimming: i64,
        }
        flags {
            /// Is blurred.
            is_blurred,
            /// Is moving.
            is_moving,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatBackground`](https://core.telegram.org/bots/api#chatbackground).
    ChatBackground {
        required {
            /// Type.
            kind = "type": BackgroundType,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`GiftBackground`](https://core.telegram.org/bots/api#giftbackground).
    GiftBackground {
        required {
            /// Center color.
            center_color: i64,
            /// Edge color.
            edge_color: i64,
            /// Text color.
            text_color: i64,
        }
    }
}
