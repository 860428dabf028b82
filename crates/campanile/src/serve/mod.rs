//! Running bots: [`App`] for a whole one, and the pieces for a host program.
//!
//! [`App::run`] is all that a single bot needs. A program that does more than run one bot starts an
//! app, keeps the [`Running`] handle and stops it when its own time has come; several bots in one
//! process are several apps. A host that has its own web server mounts a
//! [`Webhook`](campanile_net::webhook::Webhook) there, or lets [`listen`] serve it.

mod app;
mod error;
mod injector;
mod listen;
mod running;
mod signal;

pub use self::{
    app::App,
    error::AppError,
    injector::{InjectError, Injector},
    listen::listen,
    running::{Phase, Running},
    signal::shutdown_signal,
};
