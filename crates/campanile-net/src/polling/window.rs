//! The ids above the watermark: what the server still holds, and what of it is settled.

use std::collections::VecDeque;

/// The most ids that are above the watermark at once; the server returns no more than that many
/// (Bot API, `getUpdates.limit`), so it could not show anything beyond.
pub(super) const CAPACITY: usize = 100;

/// The ids that were received and are not confirmed.
///
/// The offset of the next poll is the lowest unsettled id: the server forgets everything below it
/// at the moment of the call (Bot API, `getUpdates.offset`).
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Ascending, as they come but for rare repeats.
    ids: VecDeque<Id>,
    unsettled: usize,
    /// The offset that was confirmed last.
    watermark: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Id {
    id: i64,
    is_settled: bool,
}

impl Window {
    /// The offset of the next poll; none before the first update.
    pub(super) fn offset(&self) -> Option<i64> {
        let lowest = || self.ids.iter().find(|id| !id.is_settled).map(|id| id.id);
        let next = || self.ids.back().map(|last| last.id.saturating_add(1));
        let lowest = if self.has_unsettled() {
            lowest()
        } else {
            next()
        };
        lowest.or(self.watermark)
    }

    /// Tells whether the server took this offset already.
    pub(super) fn is_confirmed(&self, offset: i64) -> bool {
        self.watermark == Some(offset)
    }

    /// Notes that the server took `offset`, and so forgot what is below.
    pub(super) fn confirm(&mut self, offset: i64) {
        self.keep(|id| id >= offset);
        self.watermark = Some(offset);
    }

    /// Starts again at the numbering of this answer.
    pub(super) fn restart(&mut self, answer: &[Option<i64>]) {
        self.keep(|id| answer.contains(&Some(id)));
        self.watermark = None;
    }

    fn keep(&mut self, is_kept: impl Fn(i64) -> bool) {
        self.ids.retain(|id| is_kept(id.id));
        self.unsettled = self.ids.iter().filter(|id| !id.is_settled).count();
    }

    /// Adds an id; false if it is known already, or if there is no room for it.
    pub(super) fn insert(&mut self, id: i64) -> bool {
        if self.is_full() {
            return false;
        }
        let place = match self.ids.back() {
            Some(last) if id <= last.id => match self.place_of(id) {
                Ok(_) => return false,
                Err(place) => place,
            },
            _ => self.ids.len(),
        };
        let is_settled = false;
        self.ids.insert(place, Id { id, is_settled });
        self.unsettled += 1;
        true
    }

    pub(super) fn settle(&mut self, id: i64) {
        if let Ok(place) = self.place_of(id)
            && !std::mem::replace(&mut self.ids[place].is_settled, true)
        {
            self.unsettled -= 1;
        }
    }

    fn place_of(&self, id: i64) -> Result<usize, usize> {
        self.ids.binary_search_by_key(&id, |known| known.id)
    }

    pub(super) fn is_full(&self) -> bool {
        self.ids.len() >= CAPACITY
    }

    pub(super) fn unsettled(&self) -> usize {
        self.unsettled
    }

    pub(super) fn has_unsettled(&self) -> bool {
        self.unsettled > 0
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
