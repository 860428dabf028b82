//! Who has to wait until when.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use campanile_core::ApiRequest;
use tokio::time::Instant;

/// Chats that wait at once; the one that ends first goes first.
const CAPACITY: usize = 4_096;

/// What a 429 is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    Bot,
    /// The `chat_id` as JSON: a number, or a username.
    Chat(Box<str>),
}

impl Scope {
    /// None for the calls that are not held back.
    pub(super) fn of(request: &ApiRequest) -> Option<Self> {
        if request.method().eq_ignore_ascii_case("getUpdates") {
            return None;
        }
        Some(match request.get("chat_id") {
            Some(chat) => Self::Chat(chat.to_string().into()),
            None => Self::Bot,
        })
    }
}

/// The ends of the waits, by scope.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<HashMap<Scope, Instant>>);

impl Pauses {
    /// Until when a call of this scope has to wait.
    pub(super) fn until(&self, scope: &Scope) -> Option<Instant> {
        let ends = self.lock();
        let end = ends.get(scope).max(ends.get(&Scope::Bot)).copied();
        end.filter(|&end| end > Instant::now())
    }

    /// Lets the scope wait until `end`, or longer if it has to already.
    pub(super) fn extend(&self, scope: Scope, end: Instant) {
        let mut ends = self.lock();
        if let Some(known) = ends.get_mut(&scope) {
            *known = end.max(*known);
            return;
        }
        let now = Instant::now();
        if ends.len() >= CAPACITY {
            ends.retain(|_, end| *end > now);
        }
        if ends.len() >= CAPACITY {
            let first = ends.iter().min_by_key(|(_, end)| **end);
            if let Some(first) = first.map(|(scope, _)| scope.clone()) {
                ends.remove(&first);
            }
        }
        ends.insert(scope, end);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Scope, Instant>> {
        // Each change stands alone, so that the map is whole after any panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_shorter_wait_does_not_shorten_a_longer_one() {
        let pauses = Pauses::default();
        let now = Instant::now();
        let scope = || Scope::Chat("7".into());
        pauses.extend(scope(), now + Duration::from_secs(9));
        pauses.extend(scope(), now + Duration::from_secs(3));
        assert_eq!(pauses.until(&scope()), Some(now + Duration::from_secs(9)));
        assert_eq!(pauses.until(&Scope::Bot), None);
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(pauses.until(&scope()), None);
    }

    #[tokio::test(start_paused = true)]
    async fn waits_are_bounded_and_the_longest_stay() {
        let pauses = Pauses::default();
        let now = Instant::now();
        for chat in 0..CAPACITY as u64 + 100 {
            let scope = Scope::Chat(chat.to_string().into());
            pauses.extend(scope, now + Duration::from_secs(1 + chat));
        }
        assert_eq!(pauses.lock().len(), CAPACITY);
        assert_eq!(pauses.until(&Scope::Chat("0".into())), None);
        assert!(pauses.until(&Scope::Chat("4100".into())).is_some());
    }
}
