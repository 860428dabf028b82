//! The whole house against the emulator, a module per promise.

mod delivery;
mod description;
mod gates;
mod groups;
mod lifecycle;
mod parity;
mod support;
