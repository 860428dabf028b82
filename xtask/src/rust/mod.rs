//! As much of Rust's syntax as the checks need.

mod modules;
mod token;

pub(crate) use self::{
    modules::{Source, references},
    token::{Kind, Token, tokens},
};
