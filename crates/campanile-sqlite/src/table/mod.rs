//! The rules of each kind of thing, over the table of that kind.

mod claim;
mod counter;
mod entry;
mod lease;
mod mailbox;
mod penalty;
mod quota;

pub(crate) use self::{claim::read_item, entry::read as read_entry};
