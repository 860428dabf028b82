//! What the types promise, on fixtures of our own.

mod methods;
mod records;
mod table;
mod updates;
