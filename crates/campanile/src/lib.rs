//! A framework for Telegram bots in which a bot is a stack of tower layers.
#![forbid(unsafe_code)]

pub mod extract;
pub mod filter;
pub mod groups;
pub mod handler;
pub mod prelude;
mod route;
mod router;
pub mod serve;
pub mod stack;

pub use campanile_core::{self as core, *};
pub use campanile_layers as layers;
pub use campanile_net as net;

pub use self::{
    extract::{Args, Callback, Chat, Command, FromRef, Message, Params, State, Text, User},
    filter::Filter,
    groups::{Groups, OnError},
    handler::Handler,
    route::{Route, RouteFuture},
    router::Router,
    serve::App,
};
