//! The whole house against the emulator, a module per promise.

mod delivery;
mod support;
