use std::{
    collections::BTreeSet,
    hash::{Hash, Hasher},
    ptr,
    sync::{Mutex, PoisonError},
};

use super::{Key, Scope, Space};

/// The names of all namespaces of this process, each once and for good.
///
/// A key goes with every operation, on every core; a count of references to its name would be the one
/// thing that all of them write.
static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Which use a key serves: the name of one limiter, one cache, one queue.
///
/// Two uses with one name share their keys. The name is the developer's and part of what is
/// stored, so it must be the same in every process that shares a store, and after a restart. Never
/// build it from what a stranger sends: the process keeps the name, and a store a few kilobytes per
/// namespace, for good.
#[derive(Debug, Clone, Copy, Eq, PartialOrd, Ord)]
pub struct Namespace(&'static str);

impl Namespace {
    /// A namespace of that name.
    pub fn new(name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(name) {
            return Self(known);
        }
        let name = Box::leak(name.into());
        names.insert(name);
        Self(name)
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.0
    }

    /// Tells names apart as they do, in one number.
    #[inline]
    pub(crate) fn id(&self) -> usize {
        self.0.as_ptr().addr()
    }

    /// This namespace of one bot.
    #[inline]
    pub fn of(&self, scope: impl Into<Scope>) -> Space {
        Space {
            scope: scope.into(),
            namespace: *self,
        }
    }

    /// A key of one bot in this namespace, still without parts.
    #[inline]
    pub fn key(&self, scope: impl Into<Scope>) -> Key {
        Key::with(self.of(scope), Default::default())
    }
}

/// A name is there once, so it is told by where it is.
impl PartialEq for Namespace {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        ptr::addr_eq(self.0, other.0)
    }
}

impl Hash for Namespace {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::hash(self.0, state);
    }
}

impl From<&str> for Namespace {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}
