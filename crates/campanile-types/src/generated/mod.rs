//! Bot API 10.3, written by `cargo xtask codegen`; see docs/bot-api.md. Do not edit.

mod backgrounds;
mod basics;
mod boosts;
mod bots;
mod business;
mod chat_members;
mod chats;
mod checklists;
mod games;
mod getting_updates;
mod gifts;
mod giveaways;
mod inline_mode;
mod input_media;
mod keyboards;
mod media;
mod messages;
mod methods_accounts;
mod methods_bot;
mod methods_chats;
mod methods_games;
mod methods_getting_updates;
mod methods_inline_mode;
mod methods_other;
mod methods_payments;
mod methods_rich_messages;
mod methods_sending;
mod methods_stickers;
mod methods_telegram_passport;
mod methods_updating_messages;
mod names;
mod payments;
mod polls;
mod rich_blocks;
mod rich_input;
mod rich_text;
mod service_messages;
mod stickers;
mod stories;
mod suggested_posts;
mod telegram_passport;

use campanile_core::{ChatId, ChatType, FileSource, InputFile, MessageId, ThreadId, UserId};

use crate::{
    lazy::Lazy,
    macros::{contents, fields, key, method, names, one_of, payload, places, record},
    message::{MaybeInaccessibleMessage, MessageOrTrue},
    scalar::{ChatTarget, Date},
    update::Updates,
};

pub use self::backgrounds::*;
pub use self::basics::*;
pub use self::boosts::*;
pub use self::bots::*;
pub use self::business::*;
pub use self::chat_members::*;
pub use self::chats::*;
pub use self::checklists::*;
pub use self::games::*;
pub use self::getting_updates::*;
pub use self::gifts::*;
pub use self::giveaways::*;
pub use self::inline_mode::*;
pub use self::input_media::*;
pub use self::keyboards::*;
pub use self::media::*;
pub use self::messages::*;
pub use self::methods_accounts::*;
pub use self::methods_bot::*;
pub use self::methods_chats::*;
pub use self::methods_games::*;
pub use self::methods_getting_updates::*;
pub use self::methods_inline_mode::*;
pub use self::methods_other::*;
pub use self::methods_payments::*;
pub use self::methods_rich_messages::*;
pub use self::methods_sending::*;
pub use self::methods_stickers::*;
pub use self::methods_telegram_passport::*;
pub use self::methods_updating_messages::*;
pub use self::names::*;
pub use self::payments::*;
pub use self::polls::*;
pub use self::rich_blocks::*;
pub use self::rich_input::*;
pub use self::rich_text::*;
pub use self::service_messages::*;
pub use self::stickers::*;
pub use self::stories::*;
pub use self::suggested_posts::*;
pub use self::telegram_passport::*;
