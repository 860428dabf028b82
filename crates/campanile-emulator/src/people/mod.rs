//! People who use the bots, and what they see.

mod chat;
mod draft;
mod message;
mod person;

pub use self::{
    chat::{Chat, Member, Place},
    draft::Draft,
    message::SentMessage,
    person::Person,
};
