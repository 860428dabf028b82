//! The whole house against the emulator, a module per promise.

mod albums;
mod delivery;
mod description;
mod gates;
mod groups;
mod hostile;
mod lifecycle;
mod limits;
mod loopback;
mod membership;
mod mounted;
mod outage;
mod parity;
mod presses;
mod replicas;
mod secrets;
mod stores;
mod support;
