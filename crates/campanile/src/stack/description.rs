use std::{borrow::Cow, fmt};

use campanile_core::{Entry, Error, Kind, Role};

/// What a stack says of itself; made by [`describe`](super::describe).
///
/// `Display` writes it as an indented list.
#[derive(Debug, Clone)]
pub struct Description {
    pub(super) entries: Vec<Entry>,
    failure: Option<Error>,
}

/// Something about a stack that will surprise its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// The layer it is about.
    pub layer: Cow<'static, str>,
    /// What is wrong, and what it would do.
    pub problem: String,
}

impl Description {
    pub(super) fn new(entries: Vec<Entry>, failure: Option<Error>) -> Self {
        Self { entries, failure }
    }

    /// The layers, groups and routers, outermost first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The kinds of update that the stack needs or takes, in the order of the Bot API; `None` if no router was
    /// reached, so that they must be given by hand.
    #[must_use]
    pub fn allowed_updates(&self) -> Option<Vec<Kind>> {
        if !self.reaches_router() {
            return None;
        }
        let takes =
            |entry: &Entry, kind: &Kind| entry.needs.contains(kind) || entry.wants.contains(kind);
        let is_taken = |kind: &Kind| self.entries.iter().any(|entry| takes(entry, kind));
        Some(Kind::ALL.into_iter().filter(is_taken).collect())
    }

    /// What is wrong with the stack as it is written.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(error) = &self.failure {
            let problem = format!("it failed when it was asked to describe itself: {error}");
            warnings.push(Warning::new("stack", problem));
        } else if !self.reaches_router() {
            let problem = "no router was reached, so the kinds of update must be set by hand";
            warnings.push(Warning::new("stack", problem));
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.role == Role::Router && entry.settings.is_empty() {
                let problem = "it has no routes, so every update is unhandled";
                warnings.push(Warning::new(entry.name.clone(), problem));
            }
            for (other, otherwise) in entry.outside.iter().chain(&entry.required) {
                if self.inside_of(index).any(|inner| inner.name == *other) {
                    let problem = format!("it stands outside of {other}: {otherwise}");
                    warnings.push(Warning::new(entry.name.clone(), problem));
                }
            }
            for (other, otherwise) in &entry.required {
                if !self.entries.iter().any(|entry| entry.name == *other) {
                    let problem = format!("there is no {other} in the stack: {otherwise}");
                    warnings.push(Warning::new(entry.name.clone(), problem));
                }
            }
        }
        warnings
    }

    /// What goes without updates that it needs, if Telegram is asked for `allowed` only; an empty
    /// list means all kinds but those that [must be asked for](Kind::is_opt_in).
    #[must_use]
    pub fn missing(&self, allowed: &[Kind]) -> Vec<Warning> {
        let is_allowed = |kind: &Kind| match allowed {
            [] => !kind.is_opt_in(),
            kinds => kinds.contains(kind),
        };
        let mut warnings = Vec::new();
        for entry in &self.entries {
            let missing = entry.needs.iter().filter(|kind| !is_allowed(kind));
            let missing: Vec<_> = missing.map(Kind::as_str).collect();
            if !missing.is_empty() {
                let missing = missing.join(", ");
                let problem = format!("it needs updates that are not asked for: {missing}");
                warnings.push(Warning::new(entry.name.clone(), problem));
            }
        }
        warnings
    }

    fn reaches_router(&self) -> bool {
        self.entries.iter().any(|entry| entry.role == Role::Router)
    }

    /// The entries that the one at `index` wraps: a layer all that follows at its depth or deeper, a
    /// group only what is deeper.
    ///
    /// Layers of routes wrap nothing and are wrapped by nothing here. They are there for some routes
    /// only, whatever stands around the router; and those of two routes do not meet.
    fn inside_of(&self, index: usize) -> impl Iterator<Item = &Entry> {
        let outer = &self.entries[index];
        let least = outer.depth + usize::from(outer.role != Role::Layer);
        let is_around = !self.is_of_route(index);
        let behind = (index + 1..self.entries.len()).filter(move |_| is_around);
        let behind = behind.take_while(move |&at| self.entries[at].depth >= least);
        let behind = behind.filter(|&at| !self.is_of_route(at));
        behind.map(|at| &self.entries[at])
    }

    /// Tells whether an entry stands within a router: it follows one, and all between are deeper.
    fn is_of_route(&self, index: usize) -> bool {
        let depth = self.entries[index].depth;
        let before = self.entries[..index].iter().rev();
        let mut outer = before.filter(|entry| entry.depth < depth);
        outer.next().is_some_and(|entry| entry.role == Role::Router)
    }
}

impl Warning {
    pub(super) fn new(layer: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self {
            layer: layer.into(),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            write!(f, "{:indent$}{}", "", entry.name, indent = entry.depth * 2)?;
            let settings = entry.settings.iter();
            let settings = settings.map(|(name, value)| format!("{name}: {value}"));
            let kept = entry.kept.iter().map(|kept| format!("keeps: {kept}"));
            let settings: Vec<_> = settings.chain(kept).collect();
            if !settings.is_empty() {
                write!(f, " ({})", settings.join(", "))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.layer, self.problem)
    }
}
