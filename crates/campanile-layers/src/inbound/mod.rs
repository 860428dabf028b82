//! Layers on the way in, from a source to the router.

#[cfg(feature = "allow-list")]
pub mod allow_list;
#[cfg(feature = "callback-dedup")]
pub mod callback_dedup;
#[cfg(feature = "catch-panic")]
pub mod catch_panic;
#[cfg(feature = "channel-gate")]
pub mod channel_gate;
#[cfg(feature = "media-group")]
pub mod media_group;
#[cfg(feature = "channel-gate")]
pub mod member_feed;
#[cfg(feature = "observe")]
pub mod observe;
#[cfg(feature = "policy")]
pub mod policy;
#[cfg(feature = "rate-limit")]
pub mod rate_limit;
#[cfg(feature = "redelivery")]
pub mod redelivery;
#[cfg(feature = "sequence")]
pub mod sequence;
#[cfg(feature = "trace")]
pub mod trace;
