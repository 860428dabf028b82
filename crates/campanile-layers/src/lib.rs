//! The patterns of bots as tower layers, each of which works alone.
//!
//! Every layer wraps any `Service<Request, Response = Outcome>`, composes with layers from
//! elsewhere, and stands behind a feature of its name; all are on by default.
//!
//! | layer | what it does |
//! |---|---|
//! | [`trace`] | tells which layer decided what, and why: one event per update |
//! | [`catch_panic`] | turns panics into errors |
//! | [`observe`] | shows every update to a function, in place or in the background |
//! | [`redelivery`] | handles each update once, however often it is delivered |
//! | [`allow_list`] | lets only the listed users, chats and roles pass |
//! | [`callback_dedup`] | runs the first press of a button, and answers its repeats |
//! | [`channel_gate`] | lets only members of the required channels pass |
//! | [`member_feed`] | tells a channel gate of those who join and leave |
//! | [`media_group`] | hands the messages of an album on once, and whole |
//! | [`sequence`] | handles the updates of one chat one at a time, in order |
//! | [`policy`] | makes a layer of a synchronous check |
//! | [`rate_limit`] | lets no one have more than a share: quotas, and blocks for a while |
//!
//! # Example
//!
//! ```
//! use campanile_core::{BoxError, Outcome, Request};
//! use campanile_layers::{AllowListLayer, CatchPanicLayer, TraceLayer};
//! use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! let stack = ServiceBuilder::new()
//!     .layer(TraceLayer::new())
//!     .layer(CatchPanicLayer::new())
//!     .layer(AllowListLayer::users([7]).build()?)
//!     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
//!
//! let bot = TestBot::new();
//! assert_handled!(bot.run(&stack, update::text("/start").from(7)).await);
//! assert_stopped!(bot.run(&stack, update::text("/start").from(8)).await, "allow_list");
//! # Ok(())
//! # }
//! ```
//!
//! # Invariant
//!
//! This crate spawns nothing and opens no sockets. A layer touches neither state nor bot while a
//! [`Probe`](campanile_core::Probe) runs.
#![forbid(unsafe_code)]

#[cfg(all(
    test,
    feature = "allow-list",
    feature = "callback-dedup",
    feature = "channel-gate",
    feature = "media-group",
    feature = "rate-limit",
    feature = "redelivery"
))]
mod engine;
mod inbound;
#[cfg(all(
    test,
    any(
        feature = "callback-dedup",
        feature = "channel-gate",
        feature = "media-group",
        feature = "rate-limit",
        feature = "redelivery",
        feature = "sequence"
    )
))]
#[cfg_attr(
    not(all(
        any(
            feature = "callback-dedup",
            feature = "channel-gate",
            feature = "rate-limit"
        ),
        any(feature = "redelivery", feature = "sequence")
    )),
    allow(dead_code, reason = "not every feature alone takes all of it")
)]
mod interleave;
#[cfg(any(
    feature = "callback-dedup",
    feature = "channel-gate",
    feature = "media-group",
    feature = "rate-limit",
    feature = "redelivery"
))]
mod kept;
#[cfg(any(feature = "allow-list", feature = "channel-gate"))]
mod refusal;
#[cfg(all(
    test,
    feature = "allow-list",
    feature = "callback-dedup",
    feature = "channel-gate",
    feature = "media-group",
    feature = "rate-limit",
    feature = "redelivery"
))]
mod store_errors;
#[cfg(any(
    feature = "allow-list",
    feature = "callback-dedup",
    feature = "catch-panic",
    feature = "channel-gate",
    feature = "media-group",
    feature = "observe",
    feature = "policy",
    feature = "rate-limit",
    feature = "sequence",
    feature = "trace"
))]
mod unwind;

#[cfg(feature = "allow-list")]
pub use self::inbound::allow_list::{self, AllowListHandle, AllowListLayer};
#[cfg(feature = "callback-dedup")]
pub use self::inbound::callback_dedup::{self, CallbackDedupLayer};
#[cfg(feature = "catch-panic")]
pub use self::inbound::catch_panic::{self, CatchPanicLayer};
#[cfg(feature = "channel-gate")]
pub use self::inbound::channel_gate::{self, ChannelGateLayer};
#[cfg(feature = "media-group")]
pub use self::inbound::media_group::{self, MediaGroupLayer};
#[cfg(feature = "channel-gate")]
pub use self::inbound::member_feed::{self, MemberFeedLayer};
#[cfg(feature = "observe")]
pub use self::inbound::observe::{self, ObserveLayer};
#[cfg(feature = "policy")]
pub use self::inbound::policy::{self, PolicyLayer};
#[cfg(feature = "rate-limit")]
pub use self::inbound::rate_limit::{self, RateLimitLayer};
#[cfg(feature = "redelivery")]
pub use self::inbound::redelivery::{self, RedeliveryLayer};
#[cfg(feature = "sequence")]
pub use self::inbound::sequence::{self, SequenceLayer};
#[cfg(feature = "trace")]
pub use self::inbound::trace::{self, TraceLayer};
