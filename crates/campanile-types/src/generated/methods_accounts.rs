//! Methods of the Bot API: accounts.

use super::*;

method! {
    /// The method [`convertGiftToStars`](https://core.telegram.org/bots/api#convertgifttostars).
    ConvertGiftToStars = "convertGiftToStars" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Owned gift id.
            owned_gift_id: String,
        }
    }
}

method! {
    /// The method [`deleteBusinessMessages`](https://core.telegram.org/bots/api#deletebusinessmessages).
    DeleteBusinessMessages = "deleteBusinessMessages" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Message ids; 1-100.
            message_ids: Vec<MessageId>,
        }
    }
}

method! {
    /// The method [`deleteStory`](https://core.telegram.org/bots/api#deletestory).
    DeleteStory = "deleteStory" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Story id.
            story_id: i64,
        }
    }
}

method! {
    /// The method [`editStory`](https://core.telegram.org/bots/api#editstory).
    EditStory = "editStory" -> Story {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Story id.
            story_id: i64,
            /// Content.
            content: InputStoryContent,
        }
        optional {
            /// Caption; 0-2048 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Areas.
            areas: Vec<StoryArea>,
        }
    }
}

method! {
    /// The method [`getAvailableGifts`](https://core.telegram.org/bots/api#getavailablegifts).
    GetAvailableGifts = "getAvailableGifts" -> Gifts {
    }
}

method! {
    /// The method [`getBusinessAccountGifts`](https://core.telegram.org/bots/api#getbusinessaccountgifts).
    GetBusinessAccountGifts = "getBusinessAccountGifts" -> OwnedGifts {
        required {
            /// Business connection id.
            business_connection_id: String,
        }
        optional {
            /// Exclude unsaved.
            exclude_unsaved: bool,
            /// Exclude saved.
            exclude_saved: bool,
            /// Exclude unlimited.
            exclude_unlimited: bool,
            /// Exclude limited upgradable.
            exclude_limited_upgradable: bool,
            /// Exclude limited non upgradable.
            exclude_limited_non_upgradable: bool,
            /// Exclude unique.
            exclude_unique: bool,
            /// Exclude from blockchain.
            exclude_from_blockchain: bool,
            /// Sort by price.
            sort_by_price: bool,
            /// Offset.
            offset: String,
            /// Limit; 1-100.
            limit: i64,
        }
    }
}

method! {
    /// The method [`getBusinessAccountStarBalance`](https://core.telegram.org/bots/api#getbusinessaccountstarbalance).
    GetBusinessAccountStarBalance = "getBusinessAccountStarBalance" -> StarAmount {
        required {
            /// Business connection id.
            business_connection_id: String,
        }
    }
}

method! {
    /// The method [`getBusinessConnection`](https://core.telegram.org/bots/api#getbusinessconnection).
    GetBusinessConnection = "getBusinessConnection" -> BusinessConnection {
        required {
            /// Business connection id.
            business_connection_id: String,
        }
    }
}

method! {
    /// The method [`getChatGifts`](https://core.telegram.org/bots/api#getchatgifts).
    GetChatGifts = "getChatGifts" -> OwnedGifts {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
        optional {
            /// Exclude unsaved.
            exclude_unsaved: bool,
            /// Exclude saved.
            exclude_saved: bool,
            /// Exclude unlimited.
            exclude_unlimited: bool,
            /// Exclude limited upgradable.
            exclude_limited_upgradable: bool,
            /// Exclude limited non upgradable.
            exclude_limited_non_upgradable: bool,
            /// Exclude from blockchain.
            exclude_from_blockchain: bool,
            /// Exclude unique.
            exclude_unique: bool,
            /// Sort by price.
            sort_by_price: bool,
            /// Offset.
            offset: String,
            /// Limit; 1-100.
            limit: i64,
        }
    }
}

method! {
    /// The method [`getUserGifts`](https://core.telegram.org/bots/api#getusergifts).
    GetUserGifts = "getUserGifts" -> OwnedGifts {
        required {
            /// User id.
            user_id: UserId,
        }
        optional {
            /// Exclude unlimited.
            exclude_unlimited: bool,
            /// Exclude limited upgradable.
            exclude_limited_upgradable: bool,
            /// Exclude limited non upgradable.
            exclude_limited_non_upgradable: bool,
            /// Exclude from blockchain.
            exclude_from_blockchain: bool,
            /// Exclude unique.
            exclude_unique: bool,
            /// Sort by price.
            sort_by_price: bool,
            /// Offset.
            offset: String,
            /// Limit; 1-100.
            limit: i64,
        }
    }
}

method! {
    /// The method [`postStory`](https://core.telegram.org/bots/api#poststory).
    PostStory = "postStory" -> Story {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Content.
            content: InputStoryContent,
            /// Active period, in seconds.
            active_period: i64,
        }
        optional {
            /// Caption; 0-2048 characters.
            caption: String,
            /// Parse mode.
            parse_mode: ParseMode,
            /// Caption entities.
            caption_entities: Vec<MessageEntity>,
            /// Areas.
            areas: Vec<StoryArea>,
            /// Post to chat page.
            post_to_chat_page: bool,
            /// Protect content.
            protect_content: bool,
        }
    }
}

method! {
    /// The method [`readBusinessMessage`](https://core.telegram.org/bots/api#readbusinessmessage).
    ReadBusinessMessage = "readBusinessMessage" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Chat id.
            chat_id: ChatId,
            /// Message id.
            message_id: MessageId,
        }
    }
}

method! {
    /// The method [`removeBusinessAccountProfilePhoto`](https://core.telegram.org/bots/api#removebusinessaccountprofilephoto).
    RemoveBusinessAccountProfilePhoto = "removeBusinessAccountProfilePhoto" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
        }
        optional {
            /// Is public.
            is_public: bool,
        }
    }
}

method! {
    /// The method [`repostStory`](https://core.telegram.org/bots/api#repoststory).
    RepostStory = "repostStory" -> Story {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// From chat id.
            from_chat_id: ChatId,
            /// From story id.
            from_story_id: i64,
            /// Active period, in seconds.
            active_period: i64,
        }
        optional {
            /// Post to chat page.
            post_to_chat_page: bool,
            /// Protect content.
            protect_content: bool,
        }
    }
}

method! {
    /// The method [`setBusinessAccountBio`](https://core.telegram.org/bots/api#setbusinessaccountbio).
    SetBusinessAccountBio = "setBusinessAccountBio" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
        }
        optional {
            /// Bio; 0-140 characters.
            bio: String,
        }
    }
}

method! {
    /// The method [`setBusinessAccountGiftSettings`](https://core.telegram.org/bots/api#setbusinessaccountgiftsettings).
    SetBusinessAccountGiftSettings = "setBusinessAccountGiftSettings" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Show gift button.
            show_gift_button: bool,
            /// Accepted gift types.
            accepted_gift_types: AcceptedGiftTypes,
        }
    }
}

method! {
    /// The method [`setBusinessAccountName`](https://core.telegram.org/bots/api#setbusinessaccountname).
    SetBusinessAccountName = "setBusinessAccountName" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// First name; 1-64 characters.
            first_name: String,
        }
        optional {
            /// Last name; 0-64 characters.
            last_name: String,
        }
    }
}

method! {
    /// The method [`setBusinessAccountProfilePhoto`](https://core.telegram.org/bots/api#setbusinessaccountprofilephoto).
    SetBusinessAccountProfilePhoto = "setBusinessAccountProfilePhoto" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Photo.
            photo: InputProfilePhoto,
        }
        optional {
            /// Is public.
            is_public: bool,
        }
    }
}

method! {
    /// The method [`setBusinessAccountUsername`](https://core.telegram.org/bots/api#setbusinessaccountusername).
    SetBusinessAccountUsername = "setBusinessAccountUsername" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
        }
        optional {
            /// Username; 0-32 characters.
            username: String,
        }
    }
}

method! {
    /// The method [`transferBusinessAccountStars`](https://core.telegram.org/bots/api#transferbusinessaccountstars).
    TransferBusinessAccountStars = "transferBusinessAccountStars" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Star count, in Telegram Stars; 1-10000.
            star_count: i64,
        }
    }
}

method! {
    /// The method [`transferGift`](https://core.telegram.org/bots/api#transfergift).
    TransferGift = "transferGift" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Owned gift id.
            owned_gift_id: String,
            /// New owner chat id.
            new_owner_chat_id: ChatId,
        }
        optional {
            /// Star count, in Telegram Stars.
            star_count: i64,
        }
    }
}

method! {
    /// The method [`upgradeGift`](https://core.telegram.org/bots/api#upgradegift).
    UpgradeGift = "upgradeGift" -> bool {
        required {
            /// Business connection id.
            business_connection_id: String,
            /// Owned gift id.
            owned_gift_id: String,
        }
        optional {
            /// Keep original details.
            keep_original_details: bool,
            /// Star count, in Telegram Stars.
            star_count: i64,
        }
    }
}
