//! Types of the Bot API: bots.

use super::*;

record! {
    inbound
    /// The Bot API's [`BotAccessSettings`](https://core.telegram.org/bots/api#botaccesssettings).
    BotAccessSettings {
        lenient {
            /// Is access restricted.
            is_access_restricted: bool,
        }
        optional {
            /// Added users.
            added_users: Vec<User>,
        }
    }
}

record! {
    shared
    /// The Bot API's [`BotCommand`](https://core.telegram.org/bots/api#botcommand).
    BotCommand {
        required {
            /// Command; 1-32 characters.
            command: String,
            /// Description; 1-256 characters.
            description: String,
        }
        optional {
            /// Is ephemeral.
            is_ephemeral: bool,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`BotCommandScope`](https://core.telegram.org/bots/api#botcommandscope).
    BotCommandScope {
        Default(BotCommandScopeDefault),
        AllPrivateChats(BotCommandScopeAllPrivateChats),
        AllGroupChats(BotCommandScopeAllGroupChats),
        AllChatAdministrators(BotCommandScopeAllChatAdministrators),
        Chat(BotCommandScopeChat),
        ChatAdministrators(BotCommandScopeChatAdministrators),
        ChatMember(BotCommandScopeChatMember),
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeAllChatAdministrators`](https://core.telegram.org/bots/api#botcommandscopeallchatadministrators).
    BotCommandScopeAllChatAdministrators "type" = "all_chat_administrators" {
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeAllGroupChats`](https://core.telegram.org/bots/api#botcommandscopeallgroupchats).
    BotCommandScopeAllGroupChats "type" = "all_group_chats" {
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeAllPrivateChats`](https://core.telegram.org/bots/api#botcommandscopeallprivatechats).
    BotCommandScopeAllPrivateChats "type" = "all_private_chats" {
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeChat`](https://core.telegram.org/bots/api#botcommandscopechat).
    BotCommandScopeChat "type" = "chat" {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeChatAdministrators`](https://core.telegram.org/bots/api#botcommandscopechatadministrators).
    BotCommandScopeChatAdministrators "type" = "chat_administrators" {
        required {
            /// Chat id.
            chat_id: ChatTarget,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeChatMember`](https://core.telegram.org/bots/api#botcommandscopechatmember).
    BotCommandScopeChatMember "type" = "chat_member" {
        required {
            /// Chat id.
            chat_id: ChatTarget,
            /// User id.
            user_id: UserId,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`BotCommandScopeDefault`](https://core.telegram.org/bots/api#botcommandscopedefault).
    BotCommandScopeDefault "type" = "default" {
    }
}

record! {
    inbound
    /// The Bot API's [`BotDescription`](https://core.telegram.org/bots/api#botdescription).
    BotDescription {
        required {
            /// Description.
            description: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BotName`](https://core.telegram.org/bots/api#botname).
    BotName {
        required {
            /// Name.
            name: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BotShortDescription`](https://core.telegram.org/bots/api#botshortdescription).
    BotShortDescription {
        required {
            /// Short description.
            short_description: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`BotSubscriptionUpdated`](https://core.telegram.org/bots/api#botsubscriptionupdated).
    BotSubscriptionUpdated {
        required {
            /// User.
            user: User,
            /// Invoice payload.
            invoice_payload: String,
            /// State.
            state: SubscriptionState,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ManagedBotCreated`](https://core.telegram.org/bots/api#managedbotcreated).
    ManagedBotCreated {
        required {
            /// Bot.
            bot: User,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ManagedBotUpdated`](https://core.telegram.org/bots/api#managedbotupdated).
    ManagedBotUpdated {
        required {
            /// User.
            user: User,
            /// Bot.
            bot: User,
        }
    }
}
