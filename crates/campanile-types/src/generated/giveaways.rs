//! Types of the Bot API: giveaways.

use super::*;

record! {
    inbound
    /// The Bot API's [`ChatBoostSourceGiveaway`](https://core.telegram.org/bots/api#chatboostsourcegiveaway).
    ChatBoostSourceGiveaway "source" = "giveaway" {
        required {
            /// Giveaway message id.
            giveaway_message_id: MessageId,
        }
        optional {
            /// User.
            user: Box<User>,
            /// Prize star count, in Telegram Stars.
            prize_star_count: i64,
        }
        flags {
            /// Is unclaimed.
            is_unclaimed,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Giveaway`](https://core.telegram.org/bots/api#giveaway).
    Giveaway {
        required {
            /// Chats.
            chats: Vec<Chat>,
            /// Winners selection date, in seconds since 1970.
            winners_selection_date: Date,
            /// Winner count.
            winner_count: i64,
        }
        optional {
            /// Prize description.
            prize_description: String,
            /// Country codes.
            country_codes: Vec<String>,
            /// Prize star count, in Telegram Stars.
            prize_star_count: i64,
            /// Premium subscription month count.
            premium_subscription_month_count: i64,
        }
        flags {
            /// Only new members.
            only_new_members,
            /// Has public winners.
            has_public_winners,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`GiveawayCompleted`](https://core.telegram.org/bots/api#giveawaycompleted).
    GiveawayCompleted {
        required {
            /// Winner count.
            winner_count: i64,
        }
        optional {
            /// Unclaimed prize count.
            unclaimed_prize_count: i64,
            /// Giveaway message.
            giveaway_message: Box<Message>,
        }
        flags {
            /// Is star giveaway.
            is_star_giveaway,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`GiveawayCreated`](https://core.telegram.org/bots/api#giveawaycreated).
    GiveawayCreated {
        optional {
            /// Prize star count, in Telegram Stars.
            prize_star_count: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`GiveawayWinners`](https://core.telegram.org/bots/api#giveawaywinners).
    GiveawayWinners {
        required {
            /// Chat.
            chat: Chat,
            /// Giveaway message id.
            giveaway_message_id: MessageId,
            /// Winners selection date, in seconds since 1970.
            winners_selection_date: Date,
            /// Winner count.
            winner_count: i64,
            /// Winners.
            winners: Vec<User>,
        }
        optional {
            /// Additional chat count.
            additional_chat_count: i64,
            /// Prize star count, in Telegram Stars.
            prize_star_count: i64,
            /// Premium subscription month count.
            premium_subscription_month_count: i64,
            /// Unclaimed prize count.
            unclaimed_prize_count: i64,
            /// Prize description.
            prize_description: String,
        }
        flags {
            /// Only new members.
            only_new_members,
            /// Was refunded.
            was_refunded,
        }
    }
}
