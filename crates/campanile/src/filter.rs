//! Filters: which updates a route takes.

use campanile_core::{ChatType, Content, Kind, Update};

/// A condition on an update: a closure, a [`Content`], a [`Kind`] or a combination.
///
/// # Example
///
/// ```
/// use campanile::{Content, Filter, filter};
///
/// let photo_in_private = Content::Photo.and(filter::private());
/// let loud = filter::text().and(|update: &campanile::Update| {
///     update.text().is_some_and(|text| text.ends_with('!'))
/// });
/// let either = photo_in_private.or(loud);
/// # let _ = either;
/// ```
pub trait Filter: Send + Sync + 'static {
    /// Tells whether the update is taken.
    fn matches(&self, update: &Update) -> bool;

    /// Takes what both take.
    fn and<F: Filter>(self, other: F) -> impl Filter
    where
        Self: Sized,
    {
        move |update: &Update| self.matches(update) && other.matches(update)
    }

    /// Takes what either takes.
    fn or<F: Filter>(self, other: F) -> impl Filter
    where
        Self: Sized,
    {
        move |update: &Update| self.matches(update) || other.matches(update)
    }

    /// Takes what this does not.
    fn not(self) -> impl Filter
    where
        Self: Sized,
    {
        move |update: &Update| !self.matches(update)
    }
}

impl<F: Fn(&Update) -> bool + Send + Sync + 'static> Filter for F {
    fn matches(&self, update: &Update) -> bool {
        self(update)
    }
}

/// Takes messages that carry this content, be it the most specific one or not.
impl Filter for Content {
    fn matches(&self, update: &Update) -> bool {
        update.has(*self)
    }
}

/// Takes updates of this kind.
impl Filter for Kind {
    fn matches(&self, update: &Update) -> bool {
        update.kind() == self
    }
}

/// Takes everything.
pub fn any() -> impl Filter {
    |_: &Update| true
}

/// Takes messages with a text, commands included.
pub fn text() -> impl Filter {
    Content::Text
}

/// Takes messages with a text that does not start with a command.
pub fn plain_text() -> impl Filter {
    |update: &Update| update.has(Content::Text) && update.command().is_none()
}

/// Takes what happens in a private chat.
pub fn private() -> impl Filter {
    |update: &Update| update.chat_type() == Some(ChatType::Private)
}

/// Takes what happens in a group or supergroup.
pub fn group() -> impl Filter {
    |update: &Update| {
        matches!(
            update.chat_type(),
            Some(ChatType::Group | ChatType::Supergroup)
        )
    }
}
