//! Types of the Bot API: suggested posts.

use super::*;

record! {
    inbound
    /// The Bot API's [`SuggestedPostApprovalFailed`](https://core.telegram.org/bots/api#suggestedpostapprovalfailed).
    SuggestedPostApprovalFailed {
        required {
            /// Price.
            price: SuggestedPostPrice,
        }
        optional {
            /// Suggested post message.
            suggested_post_message: Box<Message>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SuggestedPostApproved`](https://core.telegram.org/bots/api#suggestedpostapproved).
    SuggestedPostApproved {
        required {
            /// Send date, in seconds since 1970.
            send_date: Date,
        }
        optional {
            /// Suggested post message.
            suggested_post_message: Box<Message>,
            /// Price.
            price: Box<SuggestedPostPrice>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SuggestedPostDeclined`](https://core.telegram.org/bots/api#suggestedpostdeclined).
    SuggestedPostDeclined {
        optional {
            /// Suggested post message.
            suggested_post_message: Box<Message>,
            /// Comment.
            comment: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SuggestedPostInfo`](https://core.telegram.org/bots/api#suggestedpostinfo).
    SuggestedPostInfo {
        required {
            /// State.
            state: SuggestedPostState,
        }
        optional {
            /// Price.
            price: Box<SuggestedPostPrice>,
            /// Send date, in seconds since 1970.
            send_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SuggestedPostPaid`](https://core.telegram.org/bots/api#suggestedpostpaid).
    SuggestedPostPaid {
        required {
            /// Currency.
            currency: SuggestedPostCurrency,
        }
        optional {
            /// Suggested post message.
            suggested_post_message: Box<Message>,
            /// Amount.
            amount: i64,
            /// Star amount.
            star_amount: Box<StarAmount>,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`SuggestedPostParameters`](https://core.telegram.org/bots/api#suggestedpostparameters).
    SuggestedPostParameters {
        optional {
            /// Price.
            price: SuggestedPostPrice,
            /// Send date, in seconds since 1970.
            send_date: Date,
        }
    }
}

record! {
    shared
    /// The Bot API's [`SuggestedPostPrice`](https://core.telegram.org/bots/api#suggestedpostprice).
    SuggestedPostPrice {
        required {
            /// Currency.
            currency: SuggestedPostCurrency,
            /// Amount, in Telegram Stars.
            amount: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SuggestedPostRefunded`](https://core.telegram.org/bots/api#suggestedpostrefunded).
    SuggestedPostRefunded {
        required {
            /// Reason.
            reason: RefundReason,
        }
        optional {
            /// Suggested post message.
            suggested_post_message: Box<Message>,
        }
    }
}
