//! The promises of the emulator, a module each.

mod clock;
mod control;
mod editing;
mod errors;
mod http_api;
mod inline;
mod limits;
mod media;
mod members;
mod moderation;
mod people;
mod polling;
mod queries;
mod sending;
mod shapes;
mod support;
mod text;
mod variety;
mod webhook;
