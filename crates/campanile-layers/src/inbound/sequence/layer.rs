use std::{hash::Hash, sync::Arc};

use campanile_core::{Entry, Error, Kept, KeptIn, Request};
use tower_layer::Layer;

use super::{
    NAME, Sequence, SequenceError,
    key::KeyFn,
    lanes::{Lanes, Place},
};

/// How many updates a lane holds, unless set.
const LANE_LENGTH: usize = 64;

/// Applies [`Sequence`].
///
/// Clones share the lanes, and so do all services that the layer makes. See the [module
/// docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct SequenceLayer {
    shared: Arc<Shared>,
}

impl SequenceLayer {
    /// Creates the layer, with a lane of 64 updates for each chat.
    pub fn new() -> Self {
        Self::of(LANE_LENGTH, KeyFn::default())
    }

    /// Starts a layer with lanes of its own kind.
    pub fn builder() -> SequenceBuilder {
        SequenceBuilder::default()
    }

    #[cfg(test)]
    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    fn of(lane_length: usize, key: KeyFn) -> Self {
        let lanes = Arc::new(Lanes::new(lane_length));
        Self {
            shared: Arc::new(Shared { lanes, key }),
        }
    }
}

impl Default for SequenceLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for SequenceLayer {
    type Service = Sequence<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Sequence::new(inner, Arc::clone(&self.shared))
    }
}

/// A sequence in the making.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct SequenceBuilder {
    key: KeyFn,
    lane_length: Option<usize>,
}

impl SequenceBuilder {
    /// Sets a function that tells which updates of a bot wait for each other: those with equal keys.
    /// One without a key passes at once.
    ///
    /// Keys need not name the bot: two bots never share a lane.
    pub fn key<K: Hash>(
        mut self,
        key: impl Fn(&Request) -> Option<K> + Send + Sync + 'static,
    ) -> Self {
        self.key = KeyFn::custom(key);
        self
    }

    /// Sets how many updates a lane holds, the running one included; 64 unless set.
    pub fn lane_length(mut self, updates: usize) -> Self {
        self.lane_length = Some(updates);
        self
    }

    /// Creates the layer.
    ///
    /// # Errors
    ///
    /// For lanes of length 0, in which nothing could run.
    pub fn build(self) -> Result<SequenceLayer, SequenceError> {
        match self.lane_length.unwrap_or(LANE_LENGTH) {
            0 => Err(SequenceError::new(
                "a lane of length 0 has no place for an update: the shortest has length 1, where \
                 one update runs and none waits",
            )),
            lane_length => Ok(SequenceLayer::of(lane_length, self.key)),
        }
    }
}

/// What all services of a layer share.
#[derive(Debug)]
pub(super) struct Shared {
    lanes: Arc<Lanes>,
    key: KeyFn,
}

impl Shared {
    /// The place of an update in its lane, `None` if it waits for nothing; the error of a key
    /// function that panics.
    pub(super) fn enter(&self, request: &Request) -> Result<Option<Place>, Error> {
        let key = self.key.of(request)?;
        Ok(key.map(|key| self.lanes.enter(key)))
    }

    pub(super) fn overloaded(&self) -> Error {
        let length = self.lanes.length();
        Error::overloaded(format!("the lane is full: it holds {length} updates"))
    }

    pub(super) fn entry(&self) -> Entry {
        Entry::layer(NAME)
            .setting("key", self.key.name())
            .setting("lane_length", self.lanes.length())
            .keeps(
                Kept::new("lanes", KeptIn::Process)
                    .if_apart("updates of one chat that come to several replicas run side by side"),
            )
            .inside(
                "redelivery",
                "a repeat waits in the lane behind the very call that it repeats",
            )
            .inside(
                "allow_list",
                "updates that will be refused take places in the lanes",
            )
            .inside(
                "callback_dedup",
                "presses that have a lane wait behind handlers, and repeats are not answered at once",
            )
            .inside(
                "media_group",
                "members of an album wait behind handlers, and the album may come in parts",
            )
    }

    #[cfg(test)]
    pub(super) fn lanes(&self) -> &Lanes {
        &self.lanes
    }
}
