//! Types of the Bot API: business.

use super::*;

record! {
    inbound
    /// The Bot API's [`BusinessBotRights`](https://core.telegram.org/bots/api#businessbotrights).
    BusinessBotRights {
        flags {
            /// Can reply.
            can_reply,
            /// Can read messages.
            can_read_messages,
            /// Can delete sent messages.
            can_delete_sent_messages,
            /// Can delete all messages.
            can_delete_all_messages,
            /// Can edit name.
            can_edit_name,
            /// Can edit bio.
            can_edit_bio,
            /// Can edit profile photo.
            can_edit_profile_photo,
            /// Can edit username.
            can_edit_username,
            /// Can change gift settings.
            can_change_gift_settings,
            /// Can view gifts and stars.
            can_view_gifts_and_stars,
            /// Can convert gifts to stars.
            can_convert_gifts_to_stars,
            /// Can transfer and upgrade gifts.
            can_transfer_and_upgrade_gifts,
            /// Can transfer stars.
            can_transfer_stars,
            /// Can manage stories.
            can_manage_stories,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BusinessConnection`](https://core.telegram.org/bots/api#businessconnection).
    BusinessConnection {
        required {
            /// Id.
            id: String,
            /// User.
            user: User,
            /// User chat id.
            user_chat_id: ChatId,
            /// Date, in seconds since 1970.
            date: Date,
        }
        lenient {
            /// Is enabled.
            is_enabled: bool,
        }
        optional {
            /// Rights.
            rights: BusinessBotRights,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BusinessIntro`](https://core.telegram.org/bots/api#businessintro).
    BusinessIntro {
        optional {
            /// Title.
            title: String,
            /// Message.
            message: String,
            /// Sticker.
            sticker: Box<Sticker>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BusinessLocation`](https://core.telegram.org/bots/api#businesslocation).
    BusinessLocation {
        required {
            /// Address.
            address: String,
        }
        optional {
            /// Location.
            location: Box<Location>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BusinessMessagesDeleted`](https://core.telegram.org/bots/api#businessmessagesdeleted).
    BusinessMessagesDeleted {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Chat.
            chat: Chat,
            /// Message ids.
            message_ids: Vec<MessageId>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BusinessOpeningHours`](https://core.telegram.org/bots/api#businessopeninghours).
    BusinessOpeningHours {
        required {
            /// Time zone name.
            time_zone_name: String,
            /// Opening hours.
            opening_hours: Vec<BusinessOpeningHoursInterval>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BusinessOpeningHoursInterval`](https://core.telegram.org/bots/api#businessopeninghoursinterval).
    BusinessOpeningHoursInterval {
        required {
            /// Opening minute.
            opening_minute: i64,
            /// Closing minute.
            closing_minute: i64,
        }
    }
}
