//! Builders for updates, as real Bot API JSON that was read by [`Update::parse`].
//!
//! Each function here starts one kind of update with everything that Telegram always sends; the
//! methods of its builder change what a test is about. `build` gives the [`Update`], `request` a
//! [`Request`](campanile_core::Request) with a [`TestBot`](crate::TestBot) of its own; a test that
//! looks at the bot's calls uses [`TestBot::request`](crate::TestBot::request).
//!
//! What is not said is always the same: user 7 writes in the private chat with the bot. Ids of
//! updates, messages and queries count up from 1 on each thread, so they differ within a test and
//! are the same in each run; where an id matters, `.id(n)` and its like set it.
//!
//! # Example
//!
//! ```
//! use campanile_core::{ChatId, Kind, Principal, UserId};
//! use campanile_testkit::update;
//!
//! let start = update::text("/start@tower_bot now").from(8).in_group(-1001).build();
//! assert_eq!(start.command().unwrap().name(), "start");
//! assert_eq!(start.principal(), Principal::User(UserId(8)));
//!
//! let post = update::text("news").as_channel(-1002).in_group(-1001).build();
//! assert_eq!(post.principal(), Principal::Channel(ChatId(-1002)));
//!
//! let press = update::press("like:5").edited_at(1_800_000_000).build();
//! assert_eq!(press.kind(), &Kind::CallbackQuery);
//!
//! assert_eq!(update::album(3).build().len(), 3);
//! ```

mod album;
mod base;
mod event;
mod media;
mod member;
mod message;
mod press;
#[cfg(test)]
mod tests;

pub use self::{
    album::{Album, album},
    event::{
        Event, boost, business_connection, chosen_inline_result, custom, inline_query,
        join_request, of_kind, poll, poll_answer, pre_checkout, reaction, reaction_count, shipping,
    },
    media::{
        animation, audio, contact, dice, document, joined, left, location, message, paid, photo,
        sticker, video, voice,
    },
    member::{Member, MemberChange, chat_member, my_chat_member},
    message::{Message, post, text},
    press::{Press, press},
};
use campanile_core::{ChatId, Update, UserId};

/// The user who acts where a test names no other.
pub const USER: UserId = UserId(7);
/// The group where something happens that needs a group and the test names no other.
pub const GROUP: ChatId = ChatId(-1_001_000_000_001);
/// The channel where something happens that needs a channel and the test names no other.
pub const CHANNEL: ChatId = ChatId(-1_002_000_000_001);

/// Reads the JSON of one update, for a test that needs its very bytes.
///
/// # Panics
///
/// If [`Update::parse`] refuses it.
///
/// ```
/// use campanile_testkit::update;
///
/// let update = update::raw(r#"{"update_id":5,"poll":{"id":"1"}}"#);
/// assert_eq!(update.id(), Some(5));
/// ```
#[must_use]
#[track_caller]
pub fn raw(json: &str) -> Update {
    match Update::parse(json.to_owned().into()) {
        Ok(update) => update,
        Err(error) => panic!("the update cannot be read: {error}\n{json}"),
    }
}
