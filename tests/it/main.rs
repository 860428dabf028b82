//! The whole house against the emulator, a module per promise.

mod delivery;
mod description;
mod gates;
mod groups;
mod hostile;
mod lifecycle;
mod loopback;
mod mounted;
mod outage;
mod parity;
mod presses;
mod secrets;
mod stores;
mod support;
