//! The chores of the campanile workspace, as `cargo xtask <chore>`.
//!
//! - [`tidy`] holds the tree to the rules that neither the compiler nor clippy knows. A test of
//!   this package calls it, so `cargo test --workspace` does too.
//! - [`features`] compiles each feature of each crate alone.
//! - [`codegen`] writes the types and methods of the Bot API.
//!
//! # Invariant
//!
//! The chores read the tree, and only `codegen` writes, its own generated files alone; nothing that ships depends on this package.
#![forbid(unsafe_code)]

mod codegen;
mod feature;
mod metadata;
mod rust;
mod tidy;
mod workspace;

pub use self::{
    codegen::{GENERATED, codegen, generate},
    feature::features,
    tidy::{Finding, report, tidy},
    workspace::Workspace,
};

/// Why a chore could not run at all.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
