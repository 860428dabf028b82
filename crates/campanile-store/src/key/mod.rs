//! Keys: whose they are, which use they serve, and what they name.

mod namespace;
mod tail;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

pub(crate) use self::tail::Tail;
pub use self::{namespace::Namespace, tail::Part};
use crate::{Result, StoreError};

/// Whose key it is: one bot, by its id or by a name that the host gives it.
///
/// Every key starts with one, so that bots on one store share nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// A number, such as the id of a bot.
    Id(i64),
    /// A name.
    Name(Arc<str>),
}

impl From<i64> for Scope {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Scope {
    fn from(name: &str) -> Self {
        Self::Name(name.into())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Name(name) => write!(f, "{name:?}"),
        }
    }
}

/// One namespace of one bot: what a bound counts in, a claim takes from and a scan reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Space {
    scope: Scope,
    namespace: Namespace,
}

impl Space {
    /// Whose it is.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Which use it serves.
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// A key in this space, still without parts.
    pub fn key(&self) -> Key {
        Key {
            space: self.clone(),
            tail: Tail::default(),
        }
    }
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scope, self.namespace.name())
    }
}

/// The name of one thing in a store: a scope, a namespace, and any number of parts.
///
/// Keys with different parts are different: a part says where it ends, so `("ab", "c")` is not
/// `("a", "bc")`, and the number 1 is not the text `1`. [`to_bytes`](Self::to_bytes) and
/// [`tail`](Self::tail) keep that, and their order is the order of keys.
///
/// `Debug` shows numbers, and of texts only the length, because people write them.
///
/// ```
/// use campanile_store::Namespace;
///
/// let presses = Namespace::new("presses");
/// let key = presses.key(42).id(7).text("like");
/// assert_ne!(key, presses.key(42).id(7).bytes(b"like"));
/// assert_ne!(key, presses.key(43).id(7).text("like"));
/// assert_eq!(format!("{key:?}"), "42/presses/7/text(4)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    space: Space,
    tail: Tail,
}

impl Key {
    /// Adds a number.
    #[must_use]
    #[inline(always)]
    pub fn id(mut self, id: impl Into<i64>) -> Self {
        self.tail.push_id(id.into());
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.tail.push(Part::Text(text.into()));
        self
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.tail.push(Part::Bytes(bytes.into()));
        self
    }

    /// Where the key lives.
    #[inline]
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The parts, in order.
    pub fn parts(&self) -> Vec<Part<'_>> {
        self.tail.parts().map_while(|part| part.ok()).collect()
    }

    /// Whether the key has all parts of the other, and then perhaps more; in one space.
    ///
    /// ```
    /// use campanile_store::Namespace;
    ///
    /// let key = Namespace::new("members").key(42).id(-100).id(7);
    /// assert!(key.starts_with(&Namespace::new("members").key(42).id(-100)));
    /// assert!(!key.starts_with(&Namespace::new("members").key(42).id(7)));
    /// ```
    pub fn starts_with(&self, other: &Self) -> bool {
        self.space == other.space && self.tail.starts_with(&other.tail)
    }

    /// The encoded parts, without scope and namespace: what a store keeps beside those two.
    pub fn tail(&self) -> &[u8] {
        self.tail.as_bytes()
    }

    /// The key whose encoded parts were read back from a store.
    ///
    /// # Errors
    ///
    /// The bytes were not made by [`tail`](Self::tail).
    pub fn from_tail(space: Space, tail: &[u8]) -> Result<Self> {
        let tail = Tail::from_bytes(tail);
        let is_whole = tail.parts().all(|part| part.is_ok());
        is_whole
            .then_some(Self { space, tail })
            .ok_or_else(|| StoreError::corrupt("a key that was read back does not read as parts"))
    }

    /// The whole key as bytes, for stores that know only byte strings.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut head = Tail::default();
        match &self.space.scope {
            Scope::Id(id) => head.push(Part::Id(*id)),
            Scope::Name(name) => head.push(Part::Text(name.as_ref().into())),
        }
        head.push(Part::Text(self.space.namespace.name().into()));
        [head.as_bytes(), self.tail()].concat()
    }

    #[inline]
    pub(crate) fn compact(&self) -> &Tail {
        &self.tail
    }

    pub(crate) fn with(space: Space, tail: Tail) -> Self {
        Self { space, tail }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.space)?;
        for part in self.parts() {
            match part {
                Part::Id(id) => write!(f, "/{id}")?,
                Part::Text(text) => write!(f, "/text({})", text.chars().count())?,
                Part::Bytes(bytes) => write!(f, "/bytes({})", bytes.len())?,
            }
        }
        Ok(())
    }
}
