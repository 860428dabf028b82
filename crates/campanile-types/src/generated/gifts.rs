//! Types of the Bot API: gifts.

use super::*;

record! {
    shared
    /// The Bot API's [`AcceptedGiftTypes`](https://core.telegram.org/bots/api#acceptedgifttypes).
    AcceptedGiftTypes {
        lenient {
            /// Unlimited gifts.
            unlimited_gifts: bool,
            /// Limited gifts.
            limited_gifts: bool,
            /// Unique gifts.
            unique_gifts: bool,
            /// Premium subscription.
            premium_subscription: bool,
            /// Gifts from channels.
            gifts_from_channels: bool,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChatBoostSourceGiftCode`](https://core.telegram.org/bots/api#chatboostsourcegiftcode).
    ChatBoostSourceGiftCode "source" = "gift_code" {
        required {
            /// User.
            user: User,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Gift`](https://core.telegram.org/bots/api#gift).
    Gift {
        required {
            /// Id.
            id: String,
            /// Sticker.
            sticker: Sticker,
            /// Star count, in Telegram Stars.
            star_count: i64,
        }
        optional {
            /// Upgrade star count, in Telegram Stars.
            upgrade_star_count: i64,
            /// Total count.
            total_count: i64,
            /// Remaining count.
            remaining_count: i64,
            /// Personal total count.
            personal_total_count: i64,
            /// Personal remaining count.
            personal_remaining_count: i64,
            /// Background.
            background: Box<GiftBackground>,
            /// Unique gift variant count.
            unique_gift_variant_count: i64,
            /// Publisher chat.
            publisher_chat: Box<Chat>,
        }
        flags {
            /// Is premium.
            is_premium,
            /// Has colors.
            has_colors,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`GiftInfo`](https://core.telegram.org/bots/api#giftinfo).
    GiftInfo {
        required {
            /// Gift.
            gift: Gift,
        }
        optional {
            /// Owned gift id.
            owned_gift_id: String,
            /// Convert star count, in Telegram Stars.
            convert_star_count: i64,
            /// Prepaid upgrade star count, in Telegram Stars.
            prepaid_upgrade_star_count: i64,
            /// Text.
            text: String,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Unique gift number.
            unique_gift_number: i64,
        }
        flags {
            /// Is upgrade separate.
            is_upgrade_separate,
            /// Can be upgraded.
            can_be_upgraded,
            /// Is private.
            is_private,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`Gifts`](https://core.telegram.org/bots/api#gifts).
    Gifts {
        required {
            /// Gifts.
            gifts: Vec<Gift>,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`OwnedGift`](https://core.telegram.org/bots/api#ownedgift).
    OwnedGift by "type" {
        "regular" => Regular(OwnedGiftRegular boxed),
        "unique" => Unique(OwnedGiftUnique boxed),
    }
}

record! {
    inbound
    /// The Bot API's [`OwnedGiftRegular`](https://core.telegram.org/bots/api#ownedgiftregular).
    OwnedGiftRegular "type" = "regular" {
        required {
            /// Gift.
            gift: Gift,
            /// Send date, in seconds since 1970.
            send_date: Date,
        }
        optional {
            /// Owned gift id.
            owned_gift_id: String,
            /// Sender user.
            sender_user: Box<User>,
            /// Text.
            text: String,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Convert star count, in Telegram Stars.
            convert_star_count: i64,
            /// Prepaid upgrade star count, in Telegram Stars.
            prepaid_upgrade_star_count: i64,
            /// Unique gift number.
            unique_gift_number: i64,
        }
        flags {
            /// Is private.
            is_private,
            /// Is saved.
            is_saved,
            /// Can be upgraded.
            can_be_upgraded,
            /// Was refunded.
            was_refunded,
            /// Is upgrade separate.
            is_upgrade_separate,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`OwnedGiftUnique`](https://core.telegram.org/bots/api#ownedgiftunique).
    OwnedGiftUnique "type" = "unique" {
        required {
            /// Gift.
            gift: UniqueGift,
            /// Send date, in seconds since 1970.
            send_date: Date,
        }
        optional {
            /// Owned gift id.
            owned_gift_id: String,
            /// Sender user.
            sender_user: Box<User>,
            /// Transfer star count, in Telegram Stars.
            transfer_star_count: i64,
            /// Next transfer date, in seconds since 1970.
            next_transfer_date: Date,
        }
        flags {
            /// Is saved.
            is_saved,
            /// Can be transferred.
            can_be_transferred,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`OwnedGifts`](https://core.telegram.org/bots/api#ownedgifts).
    OwnedGifts {
        required {
            /// Total count.
            total_count: i64,
            /// Gifts.
            gifts: Vec<OwnedGift>,
        }
        optional {
            /// Next offset.
            next_offset: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGift`](https://core.telegram.org/bots/api#uniquegift).
    UniqueGift {
        required {
            /// Base name.
            base_name: String,
            /// Name.
            name: String,
            /// Number.
            number: i64,
            /// Model.
            model: UniqueGiftModel,
            /// Symbol.
            symbol: UniqueGiftSymbol,
            /// Backdrop.
            backdrop: UniqueGiftBackdrop,
        }
        lenient {
            /// Gift id.
            gift_id: String,
        }
        optional {
            /// Colors.
            colors: Box<UniqueGiftColors>,
            /// Publisher chat.
            publisher_chat: Box<Chat>,
        }
        flags {
            /// Is premium.
            is_premium,
            /// Is burned.
            is_burned,
            /// Is from blockchain.
            is_from_blockchain,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGiftBackdrop`](https://core.telegram.org/bots/api#uniquegiftbackdrop).
    UniqueGiftBackdrop {
        required {
            /// Name.
            name: String,
            /// Colors.
            colors: UniqueGiftBackdropColors,
            /// Rarity per mille.
            rarity_per_mille: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGiftBackdropColors`](https://core.telegram.org/bots/api#uniquegiftbackdropcolors).
    UniqueGiftBackdropColors {
        required {
            /// Center color.
            center_color: i64,
            /// Edge color.
            edge_color: i64,
            /// Symbol color.
            symbol_color: i64,
            /// Text color.
            text_color: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGiftColors`](https://core.telegram.org/bots/api#uniquegiftcolors).
    UniqueGiftColors {
        required {
            /// Model custom emoji id.
            model_custom_emoji_id: String,
            /// Symbol custom emoji id.
            symbol_custom_emoji_id: String,
            /// Light theme main color.
            light_theme_main_color: i64,
            /// Light theme other colors; 1-3.
            light_theme_other_colors: Vec<i64>,
            /// Dark theme main color.
            dark_theme_main_color: i64,
            /// Dark theme other colors; 1-3.
            dark_theme_other_colors: Vec<i64>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGiftInfo`](https://core.telegram.org/bots/api#uniquegiftinfo).
    UniqueGiftInfo {
        required {
            /// Gift.
            gift: UniqueGift,
            /// Origin.
            origin: GiftOrigin,
        }
        optional {
            /// Text.
            text: String,
            /// Entities.
            entities: Vec<MessageEntity>,
            /// Last resale currency.
            last_resale_currency: SuggestedPostCurrency,
            /// Last resale amount, in Telegram Stars.
            last_resale_amount: i64,
            /// Owned gift id.
            owned_gift_id: String,
            /// Transfer star count, in Telegram Stars.
            transfer_star_count: i64,
            /// Next transfer date, in seconds since 1970.
            next_transfer_date: Date,
        }
        flags {
            /// Is private.
            is_private,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGiftModel`](https://core.telegram.org/bots/api#uniquegiftmodel).
    UniqueGiftModel {
        required {
            /// Name.
            name: String,
            /// Sticker.
            sticker: Sticker,
            /// Rarity per mille.
            rarity_per_mille: i64,
        }
        optional {
            /// Rarity.
            rarity: GiftRarity,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`UniqueGiftSymbol`](https://core.telegram.org/bots/api#uniquegiftsymbol).
    UniqueGiftSymbol {
        required {
            /// Name.
            name: String,
            /// Sticker.
            sticker: Sticker,
            /// Rarity per mille.
            rarity_per_mille: i64,
        }
    }
}
