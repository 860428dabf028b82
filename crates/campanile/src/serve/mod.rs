//! Running bots: [`App`] for a whole one, and the pieces for a host program.
//!
//! `App::run` is all that a single bot needs. A program that does more than run one bot starts an
//! app, keeps the `Running` handle and stops it when its own time has come; several bots in one
//! process are several apps. A host that has its own web server mounts a webhook there, or lets
//! `listen` serve it.

mod albums;
#[cfg(feature = "polling")]
mod app;
#[cfg(feature = "polling")]
mod error;
mod injector;
#[cfg(feature = "listen")]
mod listen;
#[cfg(feature = "polling")]
mod running;
mod signal;

#[cfg(feature = "listen")]
pub use self::listen::listen;
pub use self::{
    albums::drive_albums,
    injector::{InjectError, Injector},
    signal::shutdown_signal,
};
#[cfg(feature = "polling")]
pub use self::{
    app::App,
    error::AppError,
    running::{Phase, Running},
};
