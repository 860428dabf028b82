//! Types of the Bot API: boosts.

use super::*;

record! {
    inbound
    /// The Bot API's [`ChatBoost`](https://core.telegram.org/bots/api#chatboost).
    ChatBoost {
        required {
            /// Boost id.
            boost_id: String,
            /// Add date, in seconds since 1970.
            add_date: Date,
            /// Expiration date, in seconds since 1970.
            expiration_date: Date,
            /// Source.
            source: ChatBoostSource,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatBoostAdded`](https://core.telegram.org/bots/api#chatboostadded).
    ChatBoostAdded {
        required {
            /// Boost count.
            boost_count: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatBoostRemoved`](https://core.telegram.org/bots/api#chatboostremoved).
    ChatBoostRemoved {
        required {
            /// Chat.
            chat: Chat,
            /// Boost id.
            boost_id: String,
            /// Remove date, in seconds since 1970.
            remove_date: Date,
            /// Source.
            source: ChatBoostSource,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`ChatBoostSource`](https://core.telegram.org/bots/api#chatboostsource).
    ChatBoostSource by "source" {
        "premium" => Premium(ChatBoostSourcePremium boxed),
        "gift_code" => GiftCode(ChatBoostSourceGiftCode boxed),
        "giveaway" => Giveaway(ChatBoostSourceGiveaway),
    }
}

record! {
    inbound
    /// The Bot API's [`ChatBoostSourcePremium`](https://core.telegram.org/bots/api#chatboostsourcepremium).
    ChatBoostSourcePremium "source" = "premium" {
        required {
            /// User.
            user: User,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatBoostUpdated`](https://core.telegram.org/bots/api#chatboostupdated).
    ChatBoostUpdated {
        required {
            /// Chat.
            chat: Chat,
            /// Boost.
            boost: ChatBoost,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UserChatBoosts`](https://core.telegram.org/bots/api#userchatboosts).
    UserChatBoosts {
        required {
            /// Boosts.
            boosts: Vec<ChatBoost>,
        }
    }
}
