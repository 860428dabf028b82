//! Types of the Bot API: names.

use super::*;

names! {
    /// What `InlineKeyboardButton.style` may say, and other fields like it.
    ButtonStyle {
        "danger" => Danger,
        "success" => Success,
        "primary" => Primary,
        "link" => Link,
    }
}

names! {
    /// What `sendChatAction.action` may say, and other fields like it.
    ChatAction {
        "typing" => Typing,
        "upload_photo" => UploadPhoto,
        "record_video" => RecordVideo,
        "upload_video" => UploadVideo,
        "record_voice" => RecordVoice,
        "upload_voice" => UploadVoice,
        "upload_document" => UploadDocument,
        "choose_sticker" => ChooseSticker,
        "find_location" => FindLocation,
        "record_video_note" => RecordVideoNote,
        "upload_video_note" => UploadVideoNote,
    }
}

names! {
    /// What `MessageEntity.type` may say, and other fields like it.
    EntityType {
        "mention" => Mention,
        "hashtag" => Hashtag,
        "cashtag" => Cashtag,
        "bot_command" => BotCommand,
        "url" => Url,
        "email" => Email,
        "phone_number" => PhoneNumber,
        "bold" => Bold,
        "italic" => Italic,
        "underline" => Underline,
        "strikethrough" => Strikethrough,
        "spoiler" => Spoiler,
        "blockquote" => Blockquote,
        "expandable_blockquote" => ExpandableBlockquote,
        "code" => Code,
        "pre" => Pre,
        "text_link" => TextLink,
        "text_mention" => TextMention,
        "custom_emoji" => CustomEmoji,
        "date_time" => DateTime,
    }
}

names! {
    /// What `UniqueGiftInfo.origin` may say, and other fields like it.
    GiftOrigin {
        "upgrade" => Upgrade,
        "transfer" => Transfer,
        "resale" => Resale,
        "gifted_upgrade" => GiftedUpgrade,
        "offer" => Offer,
    }
}

names! {
    /// What `UniqueGiftModel.rarity` may say, and other fields like it.
    GiftRarity {
        "uncommon" => Uncommon,
        "rare" => Rare,
        "epic" => Epic,
        "legendary" => Legendary,
    }
}

names! {
    /// What `InputRichBlockButtons.align` may say, and other fields like it.
    HorizontalAlign {
        "left" => Left,
        "center" => Center,
        "right" => Right,
    }
}

names! {
    /// What `InlineQuery.chat_type` may say, and other fields like it.
    InlineChatType {
        "sender" => Sender,
        "private" => Private,
        "group" => Group,
        "supergroup" => Supergroup,
        "channel" => Channel,
    }
}

names! {
    /// What `MaskPosition.point` may say, and other fields like it.
    MaskPoint {
        "forehead" => Forehead,
        "eyes" => Eyes,
        "mouth" => Mouth,
        "chin" => Chin,
    }
}

names! {
    /// What `InlineQueryResultAudio.parse_mode` may say, and other fields like it.
    ParseMode {
        "HTML" => Html,
        "MarkdownV2" => MarkdownV2,
        "Markdown" => Markdown,
        "bold" => Bold,
        "italic" => Italic,
        "underline" => Underline,
        "strikethrough" => Strikethrough,
        "spoiler" => Spoiler,
        "custom_emoji" => CustomEmoji,
        "date_time" => DateTime,
    }
}

names! {
    /// What `EncryptedPassportElement.type` may say, and other fields like it.
    PassportElementType {
        "personal_details" => PersonalDetails,
        "passport" => Passport,
        "driver_license" => DriverLicense,
        "identity_card" => IdentityCard,
        "internal_passport" => InternalPassport,
        "address" => Address,
        "utility_bill" => UtilityBill,
        "bank_statement" => BankStatement,
        "rental_agreement" => RentalAgreement,
        "passport_registration" => PassportRegistration,
        "temporary_registration" => TemporaryRegistration,
        "phone_number" => PhoneNumber,
        "email" => Email,
    }
}

names! {
    /// What `KeyboardButtonPollType.type` may say, and other fields like it.
    PollType {
        "regular" => Regular,
        "quiz" => Quiz,
    }
}

names! {
    /// What `SuggestedPostRefunded.reason` may say, and other fields like it.
    RefundReason {
        "post_deleted" => PostDeleted,
        "payment_refunded" => PaymentRefunded,
    }
}

names! {
    /// What `InputSticker.format` may say, and other fields like it.
    StickerFormat {
        "static" => Static,
        "animated" => Animated,
        "video" => Video,
    }
}

names! {
    /// What `Sticker.type` may say, and other fields like it.
    StickerType {
        "regular" => Regular,
        "mask" => Mask,
        "custom_emoji" => CustomEmoji,
    }
}

names! {
    /// What `BotSubscriptionUpdated.state` may say, and other fields like it.
    SubscriptionState {
        "canceled" => Canceled,
        "active" => Active,
        "failed" => Failed,
    }
}

names! {
    /// What `SuggestedPostPaid.currency` may say, and other fields like it.
    SuggestedPostCurrency {
        "XTR" => Xtr,
        "TON" => Ton,
    }
}

names! {
    /// What `SuggestedPostInfo.state` may say, and other fields like it.
    SuggestedPostState {
        "pending" => Pending,
        "approved" => Approved,
        "declined" => Declined,
    }
}

names! {
    /// What `TransactionPartnerUser.transaction_type` may say, and other fields like it.
    TransactionType {
        "invoice_payment" => InvoicePayment,
        "paid_media_payment" => PaidMediaPayment,
        "gift_purchase" => GiftPurchase,
        "premium_purchase" => PremiumPurchase,
        "business_account_transfer" => BusinessAccountTransfer,
    }
}

names! {
    /// What `RichBlockTableCell.valign` may say, and other fields like it.
    VerticalAlign {
        "top" => Top,
        "middle" => Middle,
        "bottom" => Bottom,
    }
}
