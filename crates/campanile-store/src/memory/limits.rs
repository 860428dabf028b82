use std::collections::HashMap;

use crate::Namespace;

/// How much a store in this process, such as [`MemoryStore`](crate::MemoryStore), holds.
///
/// A bound counts within one namespace of one bot, so that bots and uses do not push each other
/// out: keys, and in a mailbox also items and remembered ids. It counts things and not bytes; in
/// memory a limited user takes about 90 bytes, a lease 150, a value its own length and some 150 bytes
/// more, and an item in a mailbox its own length and some 320.
///
/// ```
/// use campanile_store::{Limits, MemoryStore};
///
/// let limits = Limits::new().each(100_000).namespace("members", 1_000_000);
/// let store = MemoryStore::with_limits(limits);
/// # drop(store);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    each: usize,
    by_namespace: HashMap<Namespace, usize>,
}

impl Limits {
    /// 1,048,576 things in each namespace of each bot.
    pub fn new() -> Self {
        Self {
            each: 1 << 20,
            by_namespace: HashMap::new(),
        }
    }

    /// So many things in each namespace that has no bound of its own.
    pub fn each(mut self, things: usize) -> Self {
        self.each = things;
        self
    }

    /// So many things in this namespace of each bot.
    pub fn namespace(mut self, namespace: impl Into<Namespace>, things: usize) -> Self {
        self.by_namespace.insert(namespace.into(), things);
        self
    }

    /// How many things a namespace of one bot holds at most.
    pub fn of(&self, namespace: &Namespace) -> usize {
        *self.by_namespace.get(namespace).unwrap_or(&self.each)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
