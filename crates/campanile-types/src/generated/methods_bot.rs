//! Methods of the Bot API: bot.

use super::*;

method! {
    /// The method [`deleteMyCommands`](https://core.telegram.org/bots/api#deletemycommands).
    DeleteMyCommands = "deleteMyCommands" -> bool {
        optional {
            /// Scope.
            scope: BotCommandScope,
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`getManagedBotAccessSettings`](https://core.telegram.org/bots/api#getmanagedbotaccesssettings).
    GetManagedBotAccessSettings = "getManagedBotAccessSettings" -> BotAccessSettings {
        required {
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`getManagedBotToken`](https://core.telegram.org/bots/api#getmanagedbottoken).
    GetManagedBotToken = "getManagedBotToken" -> String {
        required {
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`getMyCommands`](https://core.telegram.org/bots/api#getmycommands).
    GetMyCommands = "getMyCommands" -> Vec<BotCommand> {
        optional {
            /// Scope.
            scope: BotCommandScope,
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`getMyDefaultAdministratorRights`](https://core.telegram.org/bots/api#getmydefaultadministratorrights).
    GetMyDefaultAdministratorRights = "getMyDefaultAdministratorRights" -> ChatAdministratorRights {
        optional {
            /// For channels.
            for_channels: bool,
        }
    }
}

method! {
    /// The method [`getMyDescription`](https://core.telegram.org/bots/api#getmydescription).
    GetMyDescription = "getMyDescription" -> BotDescription {
        optional {
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`getMyName`](https://core.telegram.org/bots/api#getmyname).
    GetMyName = "getMyName" -> BotName {
        optional {
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`getMyShortDescription`](https://core.telegram.org/bots/api#getmyshortdescription).
    GetMyShortDescription = "getMyShortDescription" -> BotShortDescription {
        optional {
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`removeMyProfilePhoto`](https://core.telegram.org/bots/api#removemyprofilephoto).
    RemoveMyProfilePhoto = "removeMyProfilePhoto" -> bool {
    }
}

method! {
    /// The method [`replaceManagedBotToken`](https://core.telegram.org/bots/api#replacemanagedbottoken).
    ReplaceManagedBotToken = "replaceManagedBotToken" -> String {
        required {
            /// User id.
            user_id: UserId,
        }
    }
}

method! {
    /// The method [`setManagedBotAccessSettings`](https://core.telegram.org/bots/api#setmanagedbotaccesssettings).
    SetManagedBotAccessSettings = "setManagedBotAccessSettings" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Is access restricted.
            is_access_restricted: bool,
        }
        optional {
            /// Added user ids.
            added_user_ids: Vec<UserId>,
        }
    }
}

method! {
    /// The method [`setMyCommands`](https://core.telegram.org/bots/api#setmycommands).
    SetMyCommands = "setMyCommands" -> bool {
        required {
            /// Commands.
            commands: Vec<BotCommand>,
        }
        optional {
            /// Scope.
            scope: BotCommandScope,
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`setMyDefaultAdministratorRights`](https://core.telegram.org/bots/api#setmydefaultadministratorrights).
    SetMyDefaultAdministratorRights = "setMyDefaultAdministratorRights" -> bool {
        optional {
            /// Rights.
            rights: ChatAdministratorRights,
            /// For channels.
            for_channels: bool,
        }
    }
}

method! {
    /// The method [`setMyDescription`](https://core.telegram.org/bots/api#setmydescription).
    SetMyDescription = "setMyDescription" -> bool {
        optional {
            /// Description; 0-512 characters.
            description: String,
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`setMyName`](https://core.telegram.org/bots/api#setmyname).
    SetMyName = "setMyName" -> bool {
        optional {
            /// Name; 0-64 characters.
            name: String,
            /// Language code.
            language_code: String,
        }
    }
}

method! {
    /// The method [`setMyProfilePhoto`](https://core.telegram.org/bots/api#setmyprofilephoto).
    SetMyProfilePhoto = "setMyProfilePhoto" -> bool {
        required {
            /// Photo.
            photo: InputProfilePhoto,
        }
    }
}

method! {
    /// The method [`setMyShortDescription`](https://core.telegram.org/bots/api#setmyshortdescription).
    SetMyShortDescription = "setMyShortDescription" -> bool {
        optional {
            /// Short description; 0-120 characters.
            short_description: String,
            /// Language code.
            language_code: String,
        }
    }
}
