//! Examples of campanile; see the files beside this package's manifest.
//!
//! The code of the guides is compiled here, as its tests.
//!
//! # Invariant
//!
//! This library is empty: the examples stand alone, as a user's program would.
#![forbid(unsafe_code)]

#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../../docs/guides/allow_list.md")]
    mod allow_list {}
    #[doc = include_str!("../../docs/guides/callback_dedup.md")]
    mod callback_dedup {}
    #[doc = include_str!("../../docs/guides/channel_gate.md")]
    mod channel_gate {}
    #[doc = include_str!("../../docs/guides/media_group.md")]
    mod media_group {}
    #[doc = include_str!("../../docs/guides/observe.md")]
    mod observe {}
    #[doc = include_str!("../../docs/guides/rate_limit.md")]
    mod rate_limit {}
    #[doc = include_str!("../../docs/guides/redelivery.md")]
    mod redelivery {}
    #[doc = include_str!("../../docs/guides/sequence.md")]
    mod sequence {}
    #[doc = include_str!("../../docs/guides/trace_catch_panic_policy.md")]
    mod trace_catch_panic_policy {}
}
