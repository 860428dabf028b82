//! Middleware that lets only the listed users, chats and roles pass.
//!
//! An update passes if any of these holds:
//!
//! 1. its principal is a user in `users`;
//! 2. its principal is an anonymous administrator or a channel whose chat is in `sender_chats`;
//! 3. it happens in a chat in `chats`, whoever acts there, and also if no one is named; messages of
//!    guests and of business accounts never do, because their chats are not the bot's own;
//! 4. its principal holds a [role](Roles), or one above it: `owner`, say, where `admin` is asked for;
//! 5. a closure given by [`check`](AllowListBuilder::check) says so;
//! 6. an async check given by [`check_async`](AllowListBuilder::check_async) says so; they are asked
//!    only when nothing else lets the update pass, one after the other.
//!
//! Lists and roles can be changed while they are in use, by an [`AllowListHandle`].
//!
//! Everyone else is stopped, and an empty list is nobody. Who acts is told by the
//! [`Principal`](campanile_core::Principal) of the update, never by the bare `from`: Telegram's
//! stand-in accounts, behind which anyone may be, are refused as users when the list is built.
//!
//! A stop shows as [`Flow::Stopped`](campanile_core::Flow::Stopped) by `allow_list`. A check that
//! returns an error stops the update at once, with a reason that names the check and nothing of the
//! error; a check that panics fails the call with an [`Error`](campanile_core::Error) of kind
//! [`Panic`](campanile_core::ErrorKind::Panic). Neither reaches the handlers, and the next update is
//! checked again. A stop says nothing to the user unless [`refusal`](AllowListBuilder::refusal) is
//! set; then it speaks by kind of update ([`Update::refuse`](campanile_core::Update::refuse)), at
//! most once per principal and period.
//!
//! Payments are refused like everything else. A bot that takes money from people who are not listed
//! lets their updates of kind `pre_checkout_query` and `shipping_query`, and messages with a
//! `successful_payment`, pass by a check.
//!
//! It stands outside of everything that costs something, such as limits, gates and albums, and
//! inside of what must see everyone, such as [`trace`](crate::trace) and a feed of members. A list of
//! its own around one route, as with `Router::route_layer`, keeps a command for those who hold a
//! role.
//!
//! Telegram's apps show that a press goes on until it is answered. A press that is refused in silence
//! is not answered at all, here as where the refusal was told a moment ago: who is not listed could
//! have the bot call Telegram as often as they like. The presses that are refused further inside are
//! answered by a [`callback_dedup`](crate::callback_dedup) around them.
//!
//! It keeps the list, and for each principal that was told a refusal the time of it, for one period
//! and for at most 10,000 principals; while all places are taken, others are refused in silence. It
//! keeps no answer of a check.
//!
//! It does not look at members of chats; that is what a channel gate does.
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::AllowListLayer;
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! let allow_list = AllowListLayer::users([7, 8]).build()?;
//! let handle = allow_list.handle();
//! let stack = ServiceBuilder::new()
//!     .layer(allow_list)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("/start").from(7)).await);
//! assert_stopped!(bot.run(&stack, update::text("/start").from(9)).await, "allow_list");
//!
//! handle.allow_user(9)?;
//! assert_handled!(bot.run(&stack, update::text("/start").from(9)).await);
//! # Ok(())
//! # }
//! ```
//!
//! With chats, checks and a refusal that speaks:
//!
//! ```
//! use std::time::Duration;
//!
//! use campanile_core::{BoxError, ChatType, Request, UserId};
//! use campanile_layers::AllowListLayer;
//!
//! async fn has_paid(user: UserId) -> Result<bool, BoxError> {
//!     // A database is asked here.
//!     Ok(user == UserId(7))
//! }
//!
//! let layer = AllowListLayer::users([8])
//!     .chats([-1001])
//!     .sender_chats([-1002])
//!     .check("channel post", |request: &Request| {
//!         request.update().chat_type() == Some(ChatType::Channel)
//!     })
//!     .check_async("subscriber", |request: Request| async move {
//!         match request.update().principal().user() {
//!             Some(user) => has_paid(user).await,
//!             None => Ok(false),
//!         }
//!     })
//!     .refusal("This bot is for subscribers.")
//!     .refusal_period(Duration::from_secs(600))
//!     .build()?;
//! # Ok::<_, campanile_layers::allow_list::AllowListError>(())
//! ```

mod allowed;
mod check;
mod error;
mod future;
mod layer;
mod roles;
mod service;
mod shared;
#[cfg(test)]
mod tests;

pub use self::{
    allowed::Allowed,
    error::AllowListError,
    future::ResponseFuture,
    layer::{AllowListBuilder, AllowListLayer},
    roles::{Roles, RolesBuilder},
    service::AllowList,
    shared::AllowListHandle,
};

/// The name of the layer in stops and probes.
const NAME: &str = "allow_list";
