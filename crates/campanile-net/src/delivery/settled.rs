//! The memory of settled ids, as ranges: ids follow each other, so a day of them is few ranges.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// Telegram repeats an update for 24 hours at most (Bot API, "Getting updates").
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Ids that were settled within the last 24 hours or more, up to 48.
///
/// Two generations take turns, so that old ids leave without a clock per id. A generation also ends
/// when it holds `capacity` ranges, which bounds the memory whatever the ids are.
#[derive(Debug)]
pub(super) struct Settled {
    current: Ranges,
    previous: Ranges,
    turned: Instant,
    capacity: usize,
}

impl Settled {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            current: Ranges::default(),
            previous: Ranges::default(),
            turned: Instant::now(),
            capacity,
        }
    }

    pub(super) fn contains(&mut self, id: i64) -> bool {
        let is_in = |settled: &Self| settled.current.contains(id) || settled.previous.contains(id);
        // Most ids are new, and need no look at the clock.
        is_in(self) && {
            self.turn();
            is_in(self)
        }
    }

    pub(super) fn insert(&mut self, id: i64) {
        self.turn();
        self.current.insert(id);
        if self.current.0.len() >= self.capacity {
            self.previous = std::mem::take(&mut self.current);
            self.turned = Instant::now();
        }
    }

    pub(super) fn clear(&mut self) {
        self.current.0.clear();
        self.previous.0.clear();
    }

    fn turn(&mut self) {
        let age = self.turned.elapsed();
        if age < KEPT {
            return;
        }
        self.previous = std::mem::take(&mut self.current);
        if age >= 2 * KEPT {
            // Nothing was settled in the meantime, so what was the current generation is as old.
            self.previous.0.clear();
        }
        self.turned = Instant::now();
    }
}

/// A set of ids as disjoint ranges that do not touch, in order: first id and last id.
///
/// Nearly every id comes next to the last range or behind it, so that a queue is all it takes.
#[derive(Debug, Default)]
struct Ranges(VecDeque<(i64, i64)>);

impl Ranges {
    /// The number of ranges that start at or before `id`.
    fn up_to(&self, id: i64) -> usize {
        match self.0.back() {
            Some((first, _)) if *first <= id => self.0.len(),
            _ => self.0.partition_point(|(first, _)| *first <= id),
        }
    }

    fn contains(&self, id: i64) -> bool {
        let before = self.up_to(id).checked_sub(1);
        before.is_some_and(|place| id <= self.0[place].1)
    }

    fn insert(&mut self, id: i64) {
        let place = self.up_to(id);
        let before = place.checked_sub(1);
        if before.is_some_and(|before| id <= self.0[before].1) {
            return;
        }
        let before = before.filter(|before| self.0[*before].1.checked_add(1) == Some(id));
        let follows = self.0.get(place).copied();
        let following = follows.filter(|(first, _)| first.checked_sub(1) == Some(id));
        match (before, following) {
            (Some(before), Some((_, last))) => {
                self.0[before].1 = last;
                self.0.remove(place);
            }
            (Some(before), None) => self.0[before].1 = id,
            (None, Some(_)) => self.0[place].0 = id,
            (None, None) => self.0.insert(place, (id, id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ranges_agree_with_a_plain_set() {
        let mut ranges = Ranges::default();
        let mut plain = BTreeSet::new();
        // A fixed walk over a small span, so that ranges meet and merge.
        let mut state = 7_u64;
        for step in 0..200 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let id = (state >> 33) as i64 % 64;
            ranges.insert(id);
            plain.insert(id);
            for id in -1..65 {
                assert_eq!(ranges.contains(id), plain.contains(&id), "{id} at {step}");
            }
        }
    }

    #[test]
    fn the_ends_of_the_number_range_are_ids_too() {
        let mut ranges = Ranges::default();
        for id in [i64::MAX, i64::MAX - 1, i64::MIN, i64::MIN + 1] {
            ranges.insert(id);
            assert!(ranges.contains(id));
        }
        assert_eq!(ranges.0.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_is_kept_for_a_day_and_gone_after_two() {
        let mut settled = Settled::new(1_000);
        tokio::time::advance(KEPT - Duration::from_secs(1)).await;
        settled.insert(5);
        tokio::time::advance(KEPT).await;
        assert!(settled.contains(5));
        tokio::time::advance(KEPT).await;
        assert!(!settled.contains(5));
    }

    #[tokio::test(start_paused = true)]
    async fn ids_without_order_stay_within_the_bound() {
        let mut settled = Settled::new(10);
        for id in 0..1_000 {
            settled.insert(id * 2);
        }
        assert!(settled.current.0.len() + settled.previous.0.len() <= 20);
        assert!(settled.contains(1_998));
    }
}
