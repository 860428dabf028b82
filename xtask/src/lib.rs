//! The chores of the campanile workspace, as `cargo xtask <chore>`.
//!
//! - [`tidy`] holds the tree to the rules that neither the compiler nor clippy knows. A test of
//!   this package calls it, so `cargo test --workspace` does too.
//! - [`features`] compiles each feature of each crate alone.
//!
//! # Invariant
//!
//! The chores read the tree and never change it, and nothing that ships depends on this package.
#![forbid(unsafe_code)]

mod feature;
mod metadata;
mod rust;
mod tidy;
mod workspace;

pub use self::{
    feature::features,
    tidy::{Finding, report, tidy},
    workspace::Workspace,
};

/// Why a chore could not run at all.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
