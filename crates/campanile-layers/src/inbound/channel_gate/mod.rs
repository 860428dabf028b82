//! Middleware that lets only members of the required channels pass.
//!
//! An update passes if
//!
//! 1. its principal is a user who is in all required channels, or in any of them, as the gate was
//!    made: an owner, an administrator, a member, or someone restricted who is in the chat;
//! 2. its principal is one of the required channels itself, or an anonymous administrator of a
//!    required group, in a chat of the bot's own: messages of guests and of business accounts show
//!    chats that prove nothing.
//!
//! Everyone else is stopped: users who are not in, other channels and anonymous administrators, and
//! whatever nobody is named for. Who acts is told by the
//! [`Principal`](campanile_core::Principal), so Telegram's stand-in accounts are never asked for.
//!
//! A stop shows as [`Flow::Stopped`](campanile_core::Flow::Stopped) by `channel_gate`. A user who
//! writes is sent a prompt with a button for each channel that is missing, and one to say "I joined";
//! one who presses another button gets the prompt and a notice. This is at most once per user and
//! period. Other kinds are answered as [`Update::refuse`](campanile_core::Update::refuse) says, and
//! chats are told nothing, for they cannot join. The "I joined" button is the gate's own: its press
//! looks the user up again, within limits, is answered with a welcome or with what is still missing,
//! and goes no further.
//!
//! # Errors of Telegram
//!
//! | what Telegram answers | what the gate does |
//! |---|---|
//! | user not found, member not found, `PARTICIPANT_ID_INVALID`, `USER_ID_INVALID` | no member, as `left` |
//! | chat not found, member list is inaccessible, `CHAT_ADMIN_REQUIRED`, any 401 or 403, a group that moved | one warning per hour; no question for 15 s, twice as long each time up to 10 min |
//! | 429 | no question for as long as it says, up to 5 min |
//! | 5xx, no answer within 10 s, a broken connection, a status that is newer than this crate, anything else | no question for 1 s |
//!
//! Such pauses are for one channel. Where nobody can be asked, a member who was confirmed within the
//! [grace](ChannelGateBuilder::grace) of 24 hours stays in. Everyone else is refused, with an answer
//! that says so, unless [`on_error`](ChannelGateBuilder::on_error) declares otherwise. An error is
//! never kept as if it were a `left`. A store that fails is an error too, and then nobody stays in.
//!
//! # Place in the stack
//!
//! Inside of `media_group`, or an album prompts ten times; inside of `rate_limit`, or a flood asks
//! Telegram for each stranger in it; inside of [`member_feed`](crate::member_feed), which
//! [`pair`](ChannelGateBuilder::pair) gives along with the gate. It does not use the readiness that
//! it obtained when it refuses.
//!
//! # State
//!
//! In the store, under the bot, the channel and the user: whether the user is in, for 24 hours. A
//! member is not asked for again for 10 minutes, and someone who is not in for 15 seconds; the "I
//! joined" button makes it 2 seconds. However many updates of one user come in at once, each channel
//! is asked once. Gates on one store share what they know, so two gates that require one channel ask
//! once. A channel that is named by its username is looked up with `getChat` when it is first needed,
//! or told by its first event, and its id is kept in the process: keys and events go by ids, and when
//! a gate is built there is no bot to ask, or there are several.
//!
//! In the process, and bounded by the calls in flight or the host's own bots and channels: questions
//! on their way, ids of usernames, pauses. Of users who were prompted at most 10,000 are remembered.
//!
//! It does not unban, invite or approve anyone, and it does not check a user who does nothing. The
//! bot must be an administrator of each channel; without that Telegram answers for some users only.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::{ChannelGateLayer, channel_gate::Channel};
//! use campanile_store::MemoryStore;
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update::{self, Member}};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! let news = Channel::private(-1002, "https://t.me/+AbCdEf").title("News");
//! let (gate, feed) = ChannelGateLayer::all(MemoryStore::new(), [news]).pair()?;
//! let stack = ServiceBuilder::new()
//!     .layer(feed)
//!     .layer(gate)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! let bot = TestBot::new().answer("getChatMember", Member::Left.of(7));
//! let outcome = bot.run(&stack, update::text("hi").from(7)).await;
//! assert_stopped!(outcome, "channel_gate", "user 7 is not in -1002");
//!
//! let joins = update::chat_member(Member::Left, Member::Member).of(7).in_channel(-1002);
//! bot.run(&stack, joins).await?;
//! assert_handled!(bot.run(&stack, update::text("hi").from(7)).await);
//! # Ok(())
//! # }
//! ```
//!
//! Any of several channels, with texts of one's own:
//!
//! ```
//! use std::time::Duration;
//!
//! use campanile_layers::{ChannelGateLayer, channel_gate::ChannelGateError};
//! use campanile_store::MemoryStore;
//!
//! let gate = ChannelGateLayer::any(MemoryStore::new(), ["@campanile_news", "@campanile_talk"])
//!     .prompt("This bot is for readers of our channels.")
//!     .joined_button("Done")
//!     .grace(Duration::from_secs(60 * 60))
//!     .build()?;
//! # let _ = gate;
//! # Ok::<_, ChannelGateError>(())
//! ```

mod channel;
mod check;
mod error;
mod flight;
mod future;
mod layer;
mod members;
mod prompt;
#[cfg(test)]
mod races;
mod service;
mod shared;
mod status;
#[cfg(test)]
pub(super) mod tests;
mod trouble;

pub(super) use self::shared::Shared;
pub use self::{
    channel::Channel,
    error::ChannelGateError,
    future::ResponseFuture,
    layer::{ChannelGateBuilder, ChannelGateLayer},
    service::ChannelGate,
    shared::OnError,
};

/// The name of this layer in stops and probes.
const NAME: &str = "channel_gate";
