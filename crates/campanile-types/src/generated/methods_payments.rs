//! Methods of the Bot API: payments.

use super::*;

method! {
    /// The method [`answerPreCheckoutQuery`](https://core.telegram.org/bots/api#answerprecheckoutquery).
    AnswerPreCheckoutQuery = "answerPreCheckoutQuery" -> bool {
        required {
            /// Pre checkout query id.
            pre_checkout_query_id: String,
            /// Ok.
            ok: bool,
        }
        optional {
            /// Error message.
            error_message: String,
        }
    }
}

method! {
    /// The method [`answerShippingQuery`](https://core.telegram.org/bots/api#answershippingquery).
    AnswerShippingQuery = "answerShippingQuery" -> bool {
        required {
            /// Shipping query id.
            shipping_query_id: String,
            /// Ok.
            ok: bool,
        }
        optional {
            /// Shipping options.
            shipping_options: Vec<ShippingOption>,
            /// Error message.
            error_message: String,
        }
    }
}

method! {
    /// The method [`createInvoiceLink`](https://core.telegram.org/bots/api#createinvoicelink).
    CreateInvoiceLink = "createInvoiceLink" -> String {
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
            /// Business connection id.
            business_connection_id: String,
            /// Provider token.
            provider_token: String,
            /// Subscription period, in seconds.
            subscription_period: i64,
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

method! {
    /// The method [`editUserStarSubscription`](https://core.telegram.org/bots/api#edituserstarsubscription).
    EditUserStarSubscription = "editUserStarSubscription" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Telegram payment charge id.
            telegram_payment_charge_id: String,
            /// Is canceled.
            is_canceled: bool,
        }
    }
}

method! {
    /// The method [`getMyStarBalance`](https://core.telegram.org/bots/api#getmystarbalance).
    GetMyStarBalance = "getMyStarBalance" -> StarAmount {
    }
}

method! {
    /// The method [`getStarTransactions`](https://core.telegram.org/bots/api#getstartransactions).
    GetStarTransactions = "getStarTransactions" -> StarTransactions {
        optional {
            /// Offset.
            offset: i64,
            /// Limit; 1-100.
            limit: i64,
        }
    }
}

method! {
    /// The method [`refundStarPayment`](https://core.telegram.org/bots/api#refundstarpayment).
    RefundStarPayment = "refundStarPayment" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Telegram payment charge id.
            telegram_payment_charge_id: String,
        }
    }
}

method! {
    /// The method [`sendInvoice`](https://core.telegram.org/bots/api#sendinvoice).
    SendInvoice = "sendInvoice" -> Message {
        required {
            /// Chat id.
            chat_id: ChatTarget,
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
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Direct messages topic id.
            direct_messages_topic_id: i64,
            /// Provider token.
            provider_token: String,
            /// Max tip amount, in Telegram Stars.
            max_tip_amount: i64,
            /// Suggested tip amounts.
            suggested_tip_amounts: Vec<i64>,
            /// Start parameter.
            start_parameter: String,
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
            reply_markup: InlineKeyboardMarkup,
        }
    }
}
