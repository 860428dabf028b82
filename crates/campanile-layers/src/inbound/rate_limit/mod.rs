//! Middleware that lets no one have more than a share.
//!
//! A limiter has a name, and one of two rules:
//!
//! - a [`quota`](RateLimitLayer::quota): so many at once, and so many per time in the long run. What
//!   was used comes back steadily, so there is no edge of a window around which twice as much would
//!   pass, and somebody who comes seldom is never limited;
//! - a [`penalty`](RateLimitLayer::penalty): so many in any window, and one more starts a block. What
//!   comes during the block does not make it longer.
//!
//! An update passes if any of these holds:
//!
//! 1. it is about money: of kind `pre_checkout_query`, `shipping_query`, `purchased_paid_media` or
//!    `subscription`, or a message with a `successful_payment` or `refunded_payment`;
//! 2. its kind has the [`weight`](RateLimitBuilder::weight) 0, or a layer outside said so with a
//!    [`Cost`]; else a kind counts 1, and so does an album that comes as one request;
//! 3. it is [exempt](RateLimitBuilder::exempt);
//! 4. it has no key. A limiter counts by [`Principal`](campanile_core::Principal), where what is
//!    nobody's counts by its chat, or passes if it has none; or
//!    [by chat](RateLimitBuilder::by_chat); or [by a key of your own](RateLimitBuilder::by);
//! 5. it was charged, and passed, before: an update that is delivered again within 10 minutes, say
//!    after a handler panicked, is not charged twice;
//! 6. it is within the limit. What is refused is not charged.
//!
//! A stop shows as [`Flow::Stopped`](campanile_core::Flow::Stopped) by `rate_limit`; its reason says
//! which limiter and for how long. The first one of an episode carries the
//! [`notice`](RateLimitBuilder::notice), by kind of update
//! ([`Update::refuse`](campanile_core::Update::refuse)); a kind that is answered with silence uses
//! it up in silence. All others are silent too, or are told the wait now and then
//! ([`reminder`](RateLimitBuilder::reminder)). An episode of a penalty is its block; that of a quota
//! lasts until the whole burst is back, so that somebody who never pauses is told once. The end of a
//! block can be [told](RateLimitBuilder::end_notice) as well.
//!
//! A press that is stopped in silence is left to a [`callback_dedup`](crate::callback_dedup) outside,
//! which answers each press that runs into a stop, so that nothing spins in the app. Without one the
//! app shows progress until it gives up: a limit that answered each press of a flood would call
//! Telegram as often as it is pressed.
//!
//! When the store fails, updates pass: a limit protects what is inside from a flood, and is no gate;
//! with a store that is down it would turn everybody away. Where it does guard something, choose
//! [`OnStoreError::Deny`]. A change is logged once. A closure that panics fails the call with an
//! [`Error`](campanile_core::Error) of kind [`Panic`](campanile_core::ErrorKind::Panic), and inner
//! is not called.
//!
//! It stands inside of `redelivery`, `allow_list`, `callback_dedup` and `media_group`, whose
//! refusals and repeats would otherwise count, and outside of everything that costs. Limiters may be
//! stacked, say per user and per chat. What the inner one stops was charged by the outer one.
//!
//! It keeps in the store, per key, when its whole share is back (a penalty: the uses of one window,
//! or the end of the block), until that time is over; and for each update that was charged a mark
//! under its id, for the [redelivery window](RateLimitBuilder::redelivery_window). Mark and charge
//! are one step. A refused update leaves no mark: it is judged anew if it comes again, and if its
//! call ends before the mark is gone, it passes. What has no id, such as an event of the host, is
//! charged each time. How much is kept, and what makes room, is the store's to say; it never drops
//! a running block, and a store that is full of them fails. Keys carry the bot, the name, the kind
//! of rule and what it counts by; two layers with all of these in common are one limiter, which is
//! how several processes share one. Time is the store's clock, never the date of an update.
//!
//! It does not slow anything down, and it does not limit what the bot sends; that is the matter of
//! the client.
//!
//! # Example
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//!
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::RateLimitLayer;
//! use campanile_store::MemoryStore;
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! let store = Arc::new(MemoryStore::new());
//! let limit = RateLimitLayer::quota("messages", 2, Duration::from_secs(10))
//!     .notice("Slow down, please: one message in five seconds.")
//!     .build(store)?;
//! let stack = ServiceBuilder::new()
//!     .layer(limit)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("one")).await);
//! assert_handled!(bot.run(&stack, update::text("two")).await);
//! assert_stopped!(bot.run(&stack, update::text("three")).await, "rate_limit", "`messages`");
//! assert_stopped!(bot.run(&stack, update::text("four")).await, "rate_limit");
//! bot.assert_sent(&["Slow down, please: one message in five seconds."]);
//! # Ok(())
//! # }
//! ```
//!
//! A penalty per user beside a quota per chat, on one store:
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//!
//! use campanile_core::{BoxError, Kind, Outcome, Request, UserId};
//! use campanile_layers::{RateLimitLayer, rate_limit::OnStoreError};
//! use campanile_store::{MemoryStore, Store};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! const OWNER: UserId = UserId(7);
//! const MINUTE: Duration = Duration::from_secs(60);
//!
//! let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
//! let (per_user, ends) = RateLimitLayer::penalty("flood", 5, Duration::from_secs(3), MINUTE)
//!     .weight(Kind::InlineQuery, 0)
//!     .exempt("owner", |request: &Request| request.update().principal().user() == Some(OWNER))
//!     .notice("Too fast. You can go on in {seconds} seconds.")
//!     .reminder("{seconds} seconds left.", Duration::from_secs(20))
//!     .end_notice("You can go on.")
//!     .pair(Arc::clone(&store))?;
//! let per_chat = RateLimitLayer::quota("chat", 60, MINUTE)
//!     .burst(20)
//!     .by_chat()
//!     .on_store_error(OnStoreError::Deny)
//!     .build(store)?;
//!
//! // Or `App::driver(ends)`.
//! let ends = tokio::spawn(ends);
//! let stack = ServiceBuilder::new()
//!     .layer(per_user)
//!     .layer(per_chat)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//! # drop(stack);
//! # ends.await?;
//! # Ok(())
//! # }
//! ```

mod block_ends;
mod builder;
mod cost;
mod error;
mod future;
mod key;
mod layer;
mod limit;
mod notice;
mod rule;
mod service;
#[cfg(test)]
mod tests;

pub use self::{
    block_ends::BlockEnds,
    builder::{OnStoreError, RateLimitBuilder},
    cost::Cost,
    error::RateLimitError,
    future::ResponseFuture,
    key::LimitKey,
    layer::RateLimitLayer,
    service::RateLimit,
};

/// The name of the layer in stops and probes.
const NAME: &str = "rate_limit";
