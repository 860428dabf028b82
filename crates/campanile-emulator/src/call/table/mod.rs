//! The register of methods: what runs them, and what becomes of each parameter.

mod chats;
mod messages;
mod refused;
#[cfg(test)]
mod tests;
mod updates;

use std::sync::LazyLock;

use super::{Answer, Call};
use crate::shape::Shape;

/// A method that the emulator models.
///
/// ```
/// let methods = campanile_emulator::methods();
/// assert!(methods.iter().any(|method| method.name() == "sendMessage"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MethodInfo {
    name: &'static str,
    returns: &'static str,
    reads: &'static [&'static str],
    ignores: &'static [&'static str],
    refuses: &'static [&'static str],
    pub(super) run: Run,
}

/// How a method runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Run {
    /// At once, under the lock.
    Now(fn(&mut Call<'_>) -> Answer),
    /// It may wait for updates.
    Poll,
}

impl MethodInfo {
    /// The name of the method, as the Bot API writes it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type of the result in the words of the Bot API, such as `Array of Message`.
    #[must_use]
    pub fn returns(&self) -> &'static str {
        self.returns
    }

    /// The shape of the result, or of each item of it.
    pub(super) fn shape(&self) -> Option<&'static Shape> {
        self.returns.split(' ').find_map(Shape::named)
    }

    /// The parameters that have an effect.
    #[must_use]
    pub fn reads(&self) -> &'static [&'static str] {
        self.reads
    }

    /// The parameters of Bot API 10.3 that are accepted and have no effect.
    #[must_use]
    pub fn ignores(&self) -> &'static [&'static str] {
        self.ignores
    }

    /// The parameters that are answered 400, because to ignore them would mislead.
    #[must_use]
    pub fn refuses(&self) -> &'static [&'static str] {
        self.refuses
    }
}

/// The methods that the emulator models; any other of the Bot API is answered 404 with its name.
#[must_use]
pub fn methods() -> &'static [MethodInfo] {
    &METHODS
}

/// The method of this name, whatever its letter case (Bot API, "Making requests").
pub(super) fn find(name: &str) -> Option<&'static MethodInfo> {
    METHODS
        .iter()
        .find(|method| method.name.eq_ignore_ascii_case(name))
}

/// The name as the Bot API writes it, if it is that of a method that is not modelled.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    let mut names = refused::NAMES.split_whitespace();
    names.find(|known| known.eq_ignore_ascii_case(name))
}

/// A method as the tables state it; parameters are separated by spaces.
struct Row {
    name: &'static str,
    run: Run,
    returns: &'static str,
    reads: &'static str,
    ignores: &'static str,
    refuses: &'static str,
}

const fn row(
    name: &'static str,
    run: fn(&mut Call<'_>) -> Answer,
    returns: &'static str,
    reads: &'static str,
    ignores: &'static str,
    refuses: &'static str,
) -> Row {
    Row {
        name,
        run: Run::Now(run),
        returns,
        reads,
        ignores,
        refuses,
    }
}

static METHODS: LazyLock<Vec<MethodInfo>> = LazyLock::new(|| {
    // Made once for the whole process: what is leaked is as static as the tables.
    let split = |names: &'static str| &*names.split_whitespace().collect::<Vec<_>>().leak();
    let rows = [updates::ROWS, messages::ROWS, chats::ROWS];
    let method = |row: &Row| MethodInfo {
        name: row.name,
        returns: row.returns,
        reads: split(row.reads),
        ignores: split(row.ignores),
        refuses: split(row.refuses),
        run: row.run,
    };
    rows.into_iter().flatten().map(method).collect()
});
