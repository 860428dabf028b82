//! Programs in processes of their own, with a Bot API server and a sender of webhooks around them.

mod api;
mod cpu;
mod process;
mod sender;

pub use self::{
    api::Api,
    cpu::Cpu,
    process::Process,
    sender::{Answered, Sender},
};
