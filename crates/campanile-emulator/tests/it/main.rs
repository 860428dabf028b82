//! The promises of the emulator, a module each.

mod polling;
mod sending;
mod support;
