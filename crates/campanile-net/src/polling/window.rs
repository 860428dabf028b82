//! The ids above the watermark: what the server still holds, and what of it is settled.

use std::collections::BTreeMap;

/// The most ids that are above the watermark at once; the server returns no more than that many
/// (Bot API, `getUpdates.limit`), so it could not show anything beyond.
pub(super) const CAPACITY: usize = 100;

/// The ids that were received and are not confirmed.
///
/// The offset of the next poll is the lowest unsettled id: the server forgets everything below it
/// at the moment of the call (Bot API, `getUpdates.offset`).
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Whether each id is settled.
    ids: BTreeMap<i64, bool>,
    /// The offset that was confirmed last.
    watermark: Option<i64>,
}

impl Window {
    /// The offset of the next poll; none before the first update.
    pub(super) fn offset(&self) -> Option<i64> {
        let unsettled = self.ids.iter().find(|&(_, &settled)| !settled);
        let next = || {
            self.ids
                .last_key_value()
                .map(|(last, _)| last.saturating_add(1))
        };
        unsettled
            .map(|(&id, _)| id)
            .or_else(next)
            .or(self.watermark)
    }

    /// Tells whether the server took this offset already.
    pub(super) fn is_confirmed(&self, offset: i64) -> bool {
        self.watermark == Some(offset)
    }

    /// Notes that the server took `offset`, and so forgot what is below.
    pub(super) fn confirm(&mut self, offset: i64) {
        self.ids = self.ids.split_off(&offset);
        self.watermark = Some(offset);
    }

    /// Starts again at the numbering of this answer.
    pub(super) fn restart(&mut self, answer: &[Option<i64>]) {
        self.ids.retain(|id, _| answer.contains(&Some(*id)));
        self.watermark = None;
    }

    /// Adds an id; false if it is known already, or if there is no room for it.
    pub(super) fn insert(&mut self, id: i64) -> bool {
        if self.is_full() || self.ids.contains_key(&id) {
            return false;
        }
        self.ids.insert(id, false);
        true
    }

    pub(super) fn settle(&mut self, id: i64) {
        if let Some(settled) = self.ids.get_mut(&id) {
            *settled = true;
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.ids.len() >= CAPACITY
    }

    pub(super) fn unsettled(&self) -> usize {
        self.ids.values().filter(|&&settled| !settled).count()
    }

    pub(super) fn has_unsettled(&self) -> bool {
        self.ids.values().any(|settled| !settled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_the_lowest_unsettled_id() {
        let mut window = Window::default();
        assert_eq!(window.offset(), None);
        for id in [5, 6, 9] {
            assert!(window.insert(id));
        }
        window.settle(6);
        assert_eq!(window.offset(), Some(5));
        window.settle(5);
        assert_eq!(window.offset(), Some(9));
        window.settle(9);
        assert_eq!(window.offset(), Some(10));
        window.confirm(10);
        assert_eq!((window.offset(), window.ids.len()), (Some(10), 0));
    }

    #[test]
    fn a_settled_id_above_the_watermark_is_known() {
        let mut window = Window::default();
        window.insert(5);
        window.insert(6);
        window.settle(6);
        window.confirm(5);
        assert!(!window.insert(6));
    }

    #[test]
    fn there_is_room_for_a_hundred() {
        let mut window = Window::default();
        let taken = (0..150).filter(|&id| window.insert(id)).count();
        assert_eq!(taken, CAPACITY);
    }

    #[test]
    fn a_restart_keeps_only_what_the_server_still_has() {
        let mut window = Window::default();
        window.insert(500);
        window.insert(501);
        window.restart(&[Some(7), Some(8), None]);
        window.insert(7);
        window.settle(7);
        assert_eq!(window.offset(), Some(8));
    }
}
