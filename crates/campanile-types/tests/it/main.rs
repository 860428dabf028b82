//! What the types promise, on fixtures of our own.

mod hostile;
mod media_group;
mod methods;
mod records;
mod table;
mod updates;
