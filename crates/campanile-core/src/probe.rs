//! How a stack describes itself.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::Kind;

/// A question that runs down a real stack: each layer writes an [`Entry`] about itself and calls
/// inner; a foreign layer just forwards it.
///
/// No state is touched and no bot is called while it runs.
///
/// # Example
///
/// A layer answers it at the top of its `call`:
///
/// ```
/// use campanile_core::{Entry, Kind, Request};
///
/// fn describe(request: &Request) {
///     if let Some(probe) = request.probe() {
///         probe.record(Entry::layer("quiet_hours").setting("from", "22:00").needs([Kind::Message]));
///     }
/// }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Probe {
    depth: usize,
    entries: Arc<Mutex<Vec<Entry>>>,
}

/// What one layer, router or group says of itself to a [`Probe`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "an entry is lost unless a probe records it"]
pub struct Entry {
    /// The name of the layer, as it stands in a [`Stop`](crate::Stop).
    pub name: Cow<'static, str>,
    /// What part of a stack it is.
    pub role: Role,
    /// How deep it stands: 0 in the stack itself, one more in each group.
    pub depth: usize,
    /// Its settings, as name and value.
    pub settings: Vec<(Cow<'static, str>, String)>,
    /// The kinds of update it cannot do without.
    pub needs: Vec<Kind>,
    /// The kinds of update it takes too, should they come.
    pub wants: Vec<Kind>,
    /// The names of layers that must stand outside of it, each with what happens otherwise.
    pub outside: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// The names of layers without which it does not do what it is for, each with what happens
    /// otherwise; they must stand outside of it.
    pub required: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// What it keeps from one update to the next.
    pub kept: Vec<Kept>,
}

/// Something that a layer keeps from one update to the next, where it does, and what it means if
/// that does not hold.
///
/// # Example
///
/// ```
/// use campanile_core::{Entry, Kept, KeptIn};
///
/// let visits = Kept::new("visits", KeptIn::Process)
///     .if_lost("everybody is greeted again after a restart")
///     .if_apart("each replica greets everybody");
/// let entry = Entry::layer("greeting").keeps(visits);
/// assert_eq!(entry.kept[0].to_string(), "visits in the process");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "it is lost unless an entry keeps it"]
pub struct Kept {
    /// What is kept.
    pub what: Cow<'static, str>,
    /// Where it is kept.
    pub kept_in: KeptIn,
    /// What it does to users if it is gone after a crash; `None` if that is as it should be.
    pub if_lost: Option<Cow<'static, str>>,
    /// What it does to users if several replicas each keep their own; `None` if that is as it should
    /// be.
    pub if_apart: Option<Cow<'static, str>>,
}

/// Where a layer keeps something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeptIn {
    /// In the process, as is meant so: it ends with it, and each replica has its own.
    Process,
    /// In a store.
    Store {
        /// It survives a crash of the process.
        durable: bool,
        /// Several processes can use it as one.
        shared: bool,
    },
}

/// What part of a stack an [`Entry`] speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A layer around another service.
    Layer,
    /// A group of handlers.
    Group,
    /// A router, where a stack ends.
    Router,
}

impl Entry {
    /// Creates the entry of a layer.
    pub fn layer(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Role::Layer, name)
    }

    /// Creates the entry of a group.
    pub fn group(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Role::Group, name)
    }

    /// Creates the entry of a router.
    pub fn router(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Role::Router, name)
    }

    fn new(role: Role, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            role,
            depth: 0,
            settings: Vec::new(),
            needs: Vec::new(),
            wants: Vec::new(),
            outside: Vec::new(),
            required: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Adds a setting; a secret has no place here.
    pub fn setting(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.settings.push((name.into(), value.to_string()));
        self
    }

    /// Adds kinds of update that the entry cannot do without.
    pub fn needs(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.needs.extend(kinds);
        self
    }

    /// Adds kinds of update that the entry takes too, should they come.
    pub fn wants(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.wants.extend(kinds);
        self
    }

    /// Says that the layer `name`, where both are present, must stand outside of this one, and what
    /// happens otherwise.
    pub fn inside(
        mut self,
        name: impl Into<Cow<'static, str>>,
        otherwise: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.outside.push((name.into(), otherwise.into()));
        self
    }

    /// Says that the layer `name` must be in the stack, outside of this one, and what happens
    /// otherwise.
    pub fn requires(
        mut self,
        name: impl Into<Cow<'static, str>>,
        otherwise: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.required.push((name.into(), otherwise.into()));
        self
    }

    /// Adds something that the entry keeps from one update to the next.
    pub fn keeps(mut self, kept: Kept) -> Self {
        self.kept.push(kept);
        self
    }
}

impl Kept {
    /// Creates the description of something that may be lost in a crash, and that replicas may each
    /// have their own of.
    pub fn new(what: impl Into<Cow<'static, str>>, kept_in: KeptIn) -> Self {
        Self {
            what: what.into(),
            kept_in,
            if_lost: None,
            if_apart: None,
        }
    }

    /// Says what it does to users if it is gone after a crash.
    pub fn if_lost(mut self, consequence: impl Into<Cow<'static, str>>) -> Self {
        self.if_lost = Some(consequence.into());
        self
    }

    /// Says what it does to users if several replicas each keep their own.
    pub fn if_apart(mut self, consequence: impl Into<Cow<'static, str>>) -> Self {
        self.if_apart = Some(consequence.into());
        self
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.kept_in)
    }
}

impl fmt::Display for KeptIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Process => "in the process",
            Self::Store {
                durable: true,
                shared: true,
            } => "in a durable store that replicas share",
            Self::Store { durable: true, .. } => "in a durable store of one process",
            Self::Store { shared: true, .. } => {
                "in a store that replicas share and a crash empties"
            }
            Self::Store { .. } => "in a store of one process that a crash empties",
        })
    }
}

impl Probe {
    /// Creates a probe without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes down an entry, at the depth of this handle.
    pub fn record(&self, mut entry: Entry) {
        entry.depth = self.depth;
        self.lock().push(entry);
    }

    /// A handle whose entries stand one level deeper, for the members of a group.
    #[must_use]
    pub fn nested(&self) -> Self {
        Self {
            depth: self.depth + 1,
            entries: Arc::clone(&self.entries),
        }
    }

    /// The entries so far, outermost first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        // A list of entries is whole after any panic: each push stands alone.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
