//! People who use the bots, and what they see.

mod acts;
mod album;
mod chat;
mod draft;
mod message;
mod person;
mod query;

pub(crate) use self::query::Question;
pub use self::{
    album::Album,
    chat::{Chat, Member, Place},
    draft::Draft,
    message::SentMessage,
    person::Person,
    query::Query,
};
