//! Types of the Bot API: keyboards.

use super::*;

record! {
    shared
    /// The Bot API's [`CopyTextButton`](https://core.telegram.org/bots/api#copytextbutton).
    CopyTextButton {
        required {
            /// Text; 1-256 characters.
            text: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`DisabledButton`](https://core.telegram.org/bots/api#disabledbutton).
    DisabledButton {
    }
}

record! {
    outbound
    /// The Bot API's [`ForceReply`](https://core.telegram.org/bots/api#forcereply).
    ForceReply "force_reply" = true {
        optional {
            /// Input field placeholder; 1-64 characters.
            input_field_placeholder: String,
            /// Selective.
            selective: bool,
        }
    }
}

record! {
    shared
    /// The Bot API's [`InlineKeyboardButton`](https://core.telegram.org/bots/api#inlinekeyboardbutton).
    InlineKeyboardButton {
        required {
            /// Text.
            text: String,
        }
        optional {
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
            /// Style.
            style: ButtonStyle,
            /// URL.
            url: String,
            /// Callback data; 1-64 bytes.
            callback_data: String,
            /// Web app.
            web_app: WebAppInfo,
            /// Login URL.
            login_url: LoginUrl,
            /// Switch inline query.
            switch_inline_query: String,
            /// Switch inline query current chat.
            switch_inline_query_current_chat: String,
            /// Switch inline query chosen chat.
            switch_inline_query_chosen_chat: SwitchInlineQueryChosenChat,
            /// Copy text.
            copy_text: CopyTextButton,
            /// Callback game.
            callback_game: CallbackGame,
            /// Pay.
            pay: bool,
            /// Disabled.
            disabled: DisabledButton,
        }
    }
}

record! {
    shared
    /// The Bot API's [`InlineKeyboardMarkup`](https://core.telegram.org/bots/api#inlinekeyboardmarkup).
    InlineKeyboardMarkup {
        required {
            /// Inline keyboard.
            inline_keyboard: Vec<Vec<InlineKeyboardButton>>,
        }
        optional {
            /// Force reply.
            force_reply: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`KeyboardButton`](https://core.telegram.org/bots/api#keyboardbutton).
    KeyboardButton {
        required {
            /// Text.
            text: String,
        }
        optional {
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
            /// Style.
            style: ButtonStyle,
            /// Request users.
            request_users: KeyboardButtonRequestUsers,
            /// Request chat.
            request_chat: KeyboardButtonRequestChat,
            /// Request managed bot.
            request_managed_bot: KeyboardButtonRequestManagedBot,
            /// Request contact.
            request_contact: bool,
            /// Request location.
            request_location: bool,
            /// Request poll.
            request_poll: KeyboardButtonPollType,
            /// Web app.
            web_app: WebAppInfo,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`KeyboardButtonRequestChat`](https://core.telegram.org/bots/api#keyboardbuttonrequestchat).
    KeyboardButtonRequestChat {
        required {
            /// Request id.
            request_id: i64,
            /// Chat is channel.
            chat_is_channel: bool,
        }
        optional {
            /// Chat is forum.
            chat_is_forum: bool,
            /// Chat has username.
            chat_has_username: bool,
            /// Chat is created.
            chat_is_created: bool,
            /// User administrator rights.
            user_administrator_rights: ChatAdministratorRights,
            /// Bot administrator rights.
            bot_administrator_rights: ChatAdministratorRights,
            /// Bot is member.
            bot_is_member: bool,
            /// Request title.
            request_title: bool,
            /// Request username.
            request_username: bool,
            /// Request photo.
            request_photo: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`KeyboardButtonRequestManagedBot`](https://core.telegram.org/bots/api#keyboardbuttonrequestmanagedbot).
    KeyboardButtonRequestManagedBot {
        required {
            /// Request id.
            request_id: i64,
        }
        optional {
            /// Suggested name.
            suggested_name: String,
            /// Suggested username.
            suggested_username: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`KeyboardButtonRequestUsers`](https://core.telegram.org/bots/api#keyboardbuttonrequestusers).
    KeyboardButtonRequestUsers {
        required {
            /// Request id.
            request_id: i64,
        }
        optional {
            /// User is bot.
            user_is_bot: bool,
            /// User is premium.
            user_is_premium: bool,
            /// Max quantity; 1-10.
            max_quantity: i64,
            /// Request name.
            request_name: bool,
            /// Request username.
            request_username: bool,
            /// Request photo.
            request_photo: bool,
        }
    }
}

one_of! {
    inbound
    /// The Bot API's [`MenuButton`](https://core.telegram.org/bots/api#menubutton).
    MenuButton by "type" {
        "commands" => Commands(MenuButtonCommands),
        "web_app" => WebApp(MenuButtonWebApp boxed),
        "default" => Default(MenuButtonDefault),
    }
}

record! {
    shared
    /// The Bot API's [`MenuButtonCommands`](https://core.telegram.org/bots/api#menubuttoncommands).
    MenuButtonCommands "type" = "commands" {
    }
}

record! {
    shared
    /// The Bot API's [`MenuButtonDefault`](https://core.telegram.org/bots/api#menubuttondefault).
    MenuButtonDefault "type" = "default" {
    }
}

record! {
    shared
    /// The Bot API's [`MenuButtonWebApp`](https://core.telegram.org/bots/api#menubuttonwebapp).
    MenuButtonWebApp "type" = "web_app" {
        required {
            /// Text.
            text: String,
            /// Web app.
            web_app: WebAppInfo,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PreparedKeyboardButton`](https://core.telegram.org/bots/api#preparedkeyboardbutton).
    PreparedKeyboardButton {
        required {
            /// Id.
            id: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`ReplyKeyboardMarkup`](https://core.telegram.org/bots/api#replykeyboardmarkup).
    ReplyKeyboardMarkup {
        required {
            /// Keyboard.
            keyboard: Vec<Vec<KeyboardButton>>,
        }
        optional {
            /// Is persistent.
            is_persistent: bool,
            /// Resize keyboard.
            resize_keyboard: bool,
            /// One time keyboard.
            one_time_keyboard: bool,
            /// Input field placeholder; 1-64 characters.
            input_field_placeholder: String,
            /// Selective.
            selective: bool,
            /// Force reply.
            force_reply: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`ReplyKeyboardRemove`](https://core.telegram.org/bots/api#replykeyboardremove).
    ReplyKeyboardRemove "remove_keyboard" = true {
        optional {
            /// Selective.
            selective: bool,
        }
    }
}

one_of! {
    outbound
    /// One of several types that a method takes.
    ReplyMarkup {
        InlineKeyboardMarkup(InlineKeyboardMarkup),
        ReplyKeyboardMarkup(ReplyKeyboardMarkup),
        ReplyKeyboardRemove(ReplyKeyboardRemove),
        ForceReply(ForceReply),
    }
}
