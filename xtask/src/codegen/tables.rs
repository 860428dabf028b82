//! What a description of the Bot API does not say, and a person has decided.

/// Types whose name the house has given to something else.
pub(super) const RENAMED: &[(&str, &str)] = &[("MessageId", "MessageIdentifier")];

/// Types that are written by hand, beside the generated ones.
pub(super) const BY_HAND: &[&str] = &["InputFile", "MaybeInaccessibleMessage", "Update"];

/// Required fields that servers leave out which are older than they are, as `Owner.field` or
/// `*.field`. Required flags are lenient without being named: most new required fields are flags.
pub(super) const LENIENT: &[&str] = &[
    "*.big_file_unique_id",
    "*.file_unique_id",
    "*.small_file_unique_id",
    "CallbackQuery.chat_instance",
    "Chat.type",
    "ChatFullInfo.accent_color_id",
    "ChatFullInfo.accepted_gift_types",
    "ChatFullInfo.max_reaction_count",
    "ChatJoinRequest.user_chat_id",
    "PollAnswer.option_persistent_ids",
    "PollOption.persistent_id",
    "Sticker.type",
    "StickerSet.sticker_type",
    "Story.chat",
    "Story.id",
    "TransactionPartnerUser.transaction_type",
    "UniqueGift.gift_id",
    "UsersShared.users",
];

/// Strings of a set that may grow, as `Owner.field` or `*.field`, and the name of the set. Values
/// are read from the description; where it lists none, they stand here.
pub(super) const NAMES: &[(&str, &str, &[&str])] = &[
    ("BotSubscriptionUpdated.state", "SubscriptionState", &[]),
    ("EncryptedPassportElement.type", "PassportElementType", &[]),
    ("InlineKeyboardButton.style", "ButtonStyle", &[]),
    ("InlineQuery.chat_type", "InlineChatType", &[]),
    ("InputRichBlockButtons.align", "HorizontalAlign", &[]),
    ("InputSticker.format", "StickerFormat", &[]),
    ("KeyboardButton.style", "ButtonStyle", &[]),
    ("KeyboardButtonPollType.type", "PollType", &[]),
    ("MaskPosition.point", "MaskPoint", &[]),
    ("MessageEntity.type", "EntityType", &[]),
    (
        "PassportElementErrorDataField.type",
        "PassportElementType",
        &[],
    ),
    ("PassportElementErrorFile.type", "PassportElementType", &[]),
    ("PassportElementErrorFiles.type", "PassportElementType", &[]),
    (
        "PassportElementErrorFrontSide.type",
        "PassportElementType",
        &[],
    ),
    (
        "PassportElementErrorReverseSide.type",
        "PassportElementType",
        &[],
    ),
    (
        "PassportElementErrorSelfie.type",
        "PassportElementType",
        &[],
    ),
    (
        "PassportElementErrorTranslationFile.type",
        "PassportElementType",
        &[],
    ),
    (
        "PassportElementErrorTranslationFiles.type",
        "PassportElementType",
        &[],
    ),
    (
        "PassportElementErrorUnspecified.type",
        "PassportElementType",
        &[],
    ),
    ("Poll.type", "PollType", &[]),
    ("RichBlockButtons.align", "HorizontalAlign", &[]),
    ("RichBlockTableCell.align", "HorizontalAlign", &[]),
    ("RichBlockTableCell.valign", "VerticalAlign", &[]),
    ("RichMessageButton.style", "ButtonStyle", &[]),
    ("Sticker.type", "StickerType", &[]),
    ("StickerSet.sticker_type", "StickerType", &[]),
    ("SuggestedPostInfo.state", "SuggestedPostState", &[]),
    ("SuggestedPostPaid.currency", "SuggestedPostCurrency", &[]),
    ("SuggestedPostPrice.currency", "SuggestedPostCurrency", &[]),
    ("SuggestedPostRefunded.reason", "RefundReason", &[]),
    (
        "TransactionPartnerUser.transaction_type",
        "TransactionType",
        &[],
    ),
    (
        "UniqueGiftInfo.last_resale_currency",
        "SuggestedPostCurrency",
        &[],
    ),
    ("UniqueGiftInfo.origin", "GiftOrigin", &[]),
    ("UniqueGiftModel.rarity", "GiftRarity", &[]),
    ("createNewStickerSet.sticker_type", "StickerType", &[]),
    ("sendChatAction.action", "ChatAction", CHAT_ACTIONS),
    ("sendPoll.type", "PollType", &[]),
    ("setStickerSetThumbnail.format", "StickerFormat", &[]),
    ("uploadStickerFile.sticker_format", "StickerFormat", &[]),
    ("*.parse_mode", "ParseMode", PARSE_MODES),
    ("*.explanation_parse_mode", "ParseMode", &[]),
    ("*.quote_parse_mode", "ParseMode", &[]),
    ("*.question_parse_mode", "ParseMode", &[]),
    ("*.text_parse_mode", "ParseMode", &[]),
    ("*.description_parse_mode", "ParseMode", &[]),
];

const PARSE_MODES: &[&str] = &["HTML", "MarkdownV2", "Markdown"];

const CHAT_ACTIONS: &[&str] = &[
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// Fields of several types, and the union that gets a name for them.
pub(super) const CHOICES: &[(&str, &str)] = &[
    ("*.reply_markup", "ReplyMarkup"),
    ("InputRichMessageMedia.media", "InputRichMedia"),
    ("sendMediaGroup.media", "MediaGroupItem"),
];

/// Rare fields that stand in a boxed part of their own, so that the whole stays small: the owner,
/// the field that holds the part, the part's name, the mark in a description that puts a field
/// there, and the fields that go there without it.
pub(super) const APART: (&str, &str, &str, &str, &[&str]) = (
    "Message",
    "service",
    "ServiceMessage",
    "Service message",
    &[
        "connected_website",
        "new_chat_photo",
        "new_chat_title",
        "passport_data",
    ],
);

/// Fields of the owner above that stay with it all the same, because bots ask for them daily.
pub(super) const NOT_APART: &[&str] = &[
    "chat_shared",
    "refunded_payment",
    "successful_payment",
    "users_shared",
    "web_app_data",
];

/// Types that are large and rare: a field that may hold one keeps it as JSON until it is asked for,
/// so that what reads it is no part of a bot that never asks.
pub(super) const LAZY: &[&str] = &[
    "Checklist",
    "ExternalReplyInfo",
    "PaidMediaInfo",
    "PollMedia",
    "RichMessage",
    "SuggestedPostInfo",
];

/// Files for the types of the large sections: the first row whose word is in the name takes it.
pub(super) const CHAPTERS: &[(&str, &str)] = &[
    ("InputRich", "rich_input"),
    ("RichText", "rich_text"),
    ("Rich", "rich_blocks"),
    ("InlineQuery", "inline_mode"),
    ("MessageContent", "inline_mode"),
    ("Passport", "telegram_passport"),
    ("PaidMedia", "media"),
    ("Background", "backgrounds"),
    ("Story", "stories"),
    ("Gift", "gifts"),
    ("Giveaway", "giveaways"),
    ("Boost", "boosts"),
    ("ForumTopic", "service_messages"),
    ("VideoChat", "service_messages"),
    ("SuggestedPost", "suggested_posts"),
    ("Checklist", "checklists"),
    ("Poll", "polls"),
    ("Business", "business"),
    ("Button", "keyboards"),
    ("Keyboard", "keyboards"),
    ("ForceReply", "keyboards"),
    ("ReplyMarkup", "keyboards"),
    ("BotCommand", "bots"),
    ("Bot", "bots"),
    ("InputMedia", "input_media"),
    ("InputProfilePhoto", "input_media"),
    ("ChatMember", "chat_members"),
    ("Chat", "chats"),
    ("Message", "messages"),
];

/// Whether a row of a table, `Owner.field` or `*.field`, is about this field.
pub(super) fn is_about(row: &str, owner: &str, field: &str) -> bool {
    let (who, what) = row.split_once('.').unwrap_or((row, ""));
    what == field && (who == "*" || who == owner)
}
