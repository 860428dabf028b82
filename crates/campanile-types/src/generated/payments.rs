//! Types of the Bot API: payments.

use super::*;

record! {
    inbound
    /// The Bot API's [`AffiliateInfo`](https://core.telegram.org/bots/api#affiliateinfo).
    AffiliateInfo {
        required {
            /// Commission per mille, in Telegram Stars.
            commission_per_mille: i64,
            /// Amount, in Telegram Stars.
            amount: i64,
        }
        optional {
            /// Affiliate user.
            affiliate_user: Box<User>,
            /// Affiliate chat.
            affiliate_chat: Box<Chat>,
            /// Nanostar amount, in Telegram Stars.
            nanostar_amount: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Invoice`](https://core.telegram.org/bots/api#invoice).
    Invoice {
        required {
            /// Title.
            title: String,
            /// Description.
            description: String,
            /// Start parameter.
            start_parameter: String,
            /// Currency.
            currency: String,
            /// Total amount.
            total_amount: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`LabeledPrice`](https://core.telegram.org/bots/api#labeledprice).
    LabeledPrice {
        required {
            /// Label.
            label: String,
            /// Amount.
            amount: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`OrderInfo`](https://core.telegram.org/bots/api#orderinfo).
    OrderInfo {
        optional {
            /// Name.
            name: String,
            /// Phone number.
            phone_number: String,
            /// Email.
            email: String,
            /// Shipping address.
            shipping_address: Box<ShippingAddress>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PaidMediaPurchased`](https://core.telegram.org/bots/api#paidmediapurchased).
    PaidMediaPurchased {
        required {
            /// From.
            from: User,
            /// Paid media payload.
            paid_media_payload: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PreCheckoutQuery`](https://core.telegram.org/bots/api#precheckoutquery).
    PreCheckoutQuery {
        required {
            /// Id.
            id: String,
            /// From.
            from: User,
            /// Currency.
            currency: String,
            /// Total amount.
            total_amount: i64,
            /// Invoice payload.
            invoice_payload: String,
        }
        optional {
            /// Shipping option id.
            shipping_option_id: String,
            /// Order info.
            order_info: Box<OrderInfo>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RefundedPayment`](https://core.telegram.org/bots/api#refundedpayment).
    RefundedPayment {
        required {
            /// Currency.
            currency: String,
            /// Total amount.
            total_amount: i64,
            /// Invoice payload.
            invoice_payload: String,
            /// Telegram payment charge id.
            telegram_payment_charge_id: String,
        }
        optional {
            /// Provider payment charge id.
            provider_payment_charge_id: String,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`RevenueWithdrawalState`](https://core.telegram.org/bots/api#revenuewithdrawalstate).
    RevenueWithdrawalState by "type" {
        "pending" => Pending(RevenueWithdrawalStatePending),
        "succeeded" => Succeeded(RevenueWithdrawalStateSucceeded),
        "failed" => Failed(RevenueWithdrawalStateFailed),
    }
}

record! {
    inbound
    /// The Bot API's [`RevenueWithdrawalStateFailed`](https://core.telegram.org/bots/api#revenuewithdrawalstatefailed).
    RevenueWithdrawalStateFailed "type" = "failed" {
    }
}

record! {
    inbound
    /// The Bot API's [`RevenueWithdrawalStatePending`](https://core.telegram.org/bots/api#revenuewithdrawalstatepending).
    RevenueWithdrawalStatePending "type" = "pending" {
    }
}

record! {
    inbound
    /// The Bot API's [`RevenueWithdrawalStateSucceeded`](https://core.telegram.org/bots/api#revenuewithdrawalstatesucceeded).
    RevenueWithdrawalStateSucceeded "type" = "succeeded" {
        required {
            /// Date, in seconds since 1970.
            date: Date,
            /// URL.
            url: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ShippingAddress`](https://core.telegram.org/bots/api#shippingaddress).
    ShippingAddress {
        required {
            /// Country code.
            country_code: String,
            /// State.
            state: String,
            /// City.
            city: String,
            /// Street line1.
            street_line1: String,
            /// Street line2.
            street_line2: String,
            /// Post code.
            post_code: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`ShippingOption`](https://core.telegram.org/bots/api#shippingoption).
    ShippingOption {
        required {
            /// Id.
            id: String,
            /// Title.
            title: String,
            /// Prices.
            prices: Vec<LabeledPrice>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ShippingQuery`](https://core.telegram.org/bots/api#shippingquery).
    ShippingQuery {
        required {
            /// Id.
            id: String,
            /// From.
            from: User,
            /// Invoice payload.
            invoice_payload: String,
            /// Shipping address.
            shipping_address: ShippingAddress,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`StarTransaction`](https://core.telegram.org/bots/api#startransaction).
    StarTransaction {
        required {
            /// Id.
            id: String,
            /// Amount, in Telegram Stars.
            amount: i64,
            /// Date, in seconds since 1970.
            date: Date,
        }
        optional {
            /// Nanostar amount, in Telegram Stars.
            nanostar_amount: i64,
            /// Source.
            source: Box<TransactionPartner>,
            /// Receiver.
            receiver: Box<TransactionPartner>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`StarTransactions`](https://core.telegram.org/bots/api#startransactions).
    StarTransactions {
        required {
            /// Transactions.
            transactions: Vec<StarTransaction>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`SuccessfulPayment`](https://core.telegram.org/bots/api#successfulpayment).
    SuccessfulPayment {
        required {
            /// Currency.
            currency: String,
            /// Total amount.
            total_amount: i64,
            /// Invoice payload.
            invoice_payload: String,
            /// Telegram payment charge id.
            telegram_payment_charge_id: String,
            /// Provider payment charge id.
            provider_payment_charge_id: String,
        }
        optional {
            /// Subscription expiration date, in seconds since 1970.
            subscription_expiration_date: Date,
            /// Shipping option id.
            shipping_option_id: String,
            /// Order info.
            order_info: Box<OrderInfo>,
        }
        flags {
            /// Is recurring.
            is_recurring,
            /// Is first recurring.
            is_first_recurring,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`TransactionPartner`](https://core.telegram.org/bots/api#transactionpartner).
    TransactionPartner by "type" {
        "user" => User(TransactionPartnerUser boxed),
        "chat" => Chat(TransactionPartnerChat boxed),
        "affiliate_program" => AffiliateProgram(TransactionPartnerAffiliateProgram),
        "fragment" => Fragment(TransactionPartnerFragment),
        "telegram_ads" => TelegramAds(TransactionPartnerTelegramAds),
        "telegram_api" => TelegramApi(TransactionPartnerTelegramApi),
        "other" => Other(TransactionPartnerOther),
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerAffiliateProgram`](https://core.telegram.org/bots/api#transactionpartneraffiliateprogram).
    TransactionPartnerAffiliateProgram "type" = "affiliate_program" {
        required {
            /// Commission per mille, in Telegram Stars.
            commission_per_mille: i64,
        }
        optional {
            /// Sponsor user.
            sponsor_user: Box<User>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerChat`](https://core.telegram.org/bots/api#transactionpartnerchat).
    TransactionPartnerChat "type" = "chat" {
        required {
            /// Chat.
            chat: Chat,
        }
        optional {
            /// Gift.
            gift: Box<Gift>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerFragment`](https://core.telegram.org/bots/api#transactionpartnerfragment).
    TransactionPartnerFragment "type" = "fragment" {
        optional {
            /// Withdrawal state.
            withdrawal_state: Box<RevenueWithdrawalState>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerOther`](https://core.telegram.org/bots/api#transactionpartnerother).
    TransactionPartnerOther "type" = "other" {
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerTelegramAds`](https://core.telegram.org/bots/api#transactionpartnertelegramads).
    TransactionPartnerTelegramAds "type" = "telegram_ads" {
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerTelegramApi`](https://core.telegram.org/bots/api#transactionpartnertelegramapi).
    TransactionPartnerTelegramApi "type" = "telegram_api" {
        required {
            /// Request count.
            request_count: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`TransactionPartnerUser`](https://core.telegram.org/bots/api#transactionpartneruser).
    TransactionPartnerUser "type" = "user" {
        required {
            /// User.
            user: User,
        }
        lenient {
            /// Transaction type.
            transaction_type: TransactionType,
        }
        optional {
            /// Affiliate.
            affiliate: Box<AffiliateInfo>,
            /// Invoice payload.
            invoice_payload: String,
            /// Subscription period.
            subscription_period: i64,
            /// Paid media.
            paid_media: Vec<PaidMedia>,
            /// Paid media payload.
            paid_media_payload: String,
            /// Gift.
            gift: Box<Gift>,
            /// Premium subscription duration.
            premium_subscription_duration: i64,
        }
    }
}
