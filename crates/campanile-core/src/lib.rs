//! Contracts of campanile.
#![forbid(unsafe_code)]

pub mod bot;
mod error;
mod ids;

pub use self::{
    bot::{ApiError, ApiErrorKind, ApiRequest, ApiResponse, Bot, Identity, InputFile, Method},
    error::{BoxError, Error, ErrorKind},
    ids::{ChatId, MessageId, ThreadId, UserId},
};
