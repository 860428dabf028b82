//! Middleware that tells a [`channel_gate`](crate::channel_gate) of those who join and leave.
//!
//! 1. A `chat_member` update of a required channel is written down: the user in
//!    `new_chat_member.user`, never the one in `from`, who may be an administrator at work.
//! 2. An event never overwrites a later one, by the date that Telegram gives it; of two of one second
//!    the one that comes last stays.
//! 3. Everything passes as it came, after what it says was written.
//!
//! It stops nothing, and an event that cannot be read or written is passed on like any other; what
//! the gate knows then becomes too old by itself.
//!
//! It belongs outside of every layer that refuses, such as `allow_list`, `rate_limit` and the gate:
//! those who join are strangers to the bot until then, and an event that is refused before it is read
//! is lost. Telegram sends `chat_member` only to an administrator of the channel and only if asked
//! for it by name, so the kind stands among what its probe entry needs.
//!
//! What it keeps is the gate's: a record for each user and channel, for 24 hours.
//!
//! It does not follow `my_chat_member`, the membership of the bot itself.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::{AllowListLayer, ChannelGateLayer, channel_gate::Channel};
//! use campanile_store::MemoryStore;
//! use campanile_testkit::{TestBot, assert_stopped, update::{self, Member}};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! let news = Channel::private(-1002, "https://t.me/+AbCdEf");
//! let (gate, feed) = ChannelGateLayer::all(MemoryStore::new(), [news]).pair()?;
//! let stack = ServiceBuilder::new()
//!     .layer(feed)
//!     .layer(AllowListLayer::users([7]).build()?)
//!     .layer(gate)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! // Administrator 9, who is not on the list, removes user 7 from the channel.
//! let removed = update::chat_member(Member::Member, Member::Kicked);
//! let bot = TestBot::new();
//! bot.run(&stack, removed.of(7).by(9).in_channel(-1002)).await?;
//! assert_stopped!(bot.run(&stack, update::text("hi").from(7)).await, "channel_gate");
//! assert!(bot.calls_of("getChatMember").is_empty());
//! # Ok(())
//! # }
//! ```

mod future;
mod service;
#[cfg(test)]
mod tests;

pub use self::{
    future::ResponseFuture,
    service::{MemberFeed, MemberFeedLayer},
};

/// The name of this layer in probes.
const NAME: &str = "member_feed";
