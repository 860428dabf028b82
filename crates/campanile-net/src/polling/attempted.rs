use campanile_core::Update;

use super::lane::Lane;
use crate::delivery::Fate;

/// An attempt to settle one update that has ended.
pub(super) struct Attempted {
    pub(super) id: Option<i64>,
    /// What was delivered, and where; none for what could not be read.
    pub(super) delivered: Option<(Lane, Update)>,
    pub(super) fate: Fate,
}

impl Attempted {
    pub(super) fn new(lane: Lane, update: Update, fate: Fate) -> Self {
        Self {
            id: update.id(),
            delivered: Some((lane, update)),
            fate,
        }
    }
}
