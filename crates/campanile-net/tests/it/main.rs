//! What campanile-net promises, as sentences.

mod client;
mod connections;
mod delivery;
mod emulator;
mod flood_wait;
mod loopback;
mod polling;
mod support;
mod uploads;
mod webhook;
