//! Refusals that speak, but seldom enough that a flood is not amplified.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use campanile_core::{ApiRequest, Principal, Request, UserId};
use tokio::time::Instant;

/// The most principals that are remembered as told; while all places are taken, others are refused
/// in silence.
pub(crate) const MAX_TOLD: usize = 10_000;

/// Someone, as one bot knows them: two bots may share a stack, and each tells for itself.
type Known = (UserId, Principal);

/// A text that each principal is told at most once per period, by each bot.
#[derive(Debug)]
pub(crate) struct Refusals {
    text: String,
    period: Duration,
    told: Mutex<Told>,
}

/// Who was told within the last period. All have the same period, so the queue is in order of expiry
/// and each call only looks at its front.
#[derive(Debug, Default)]
struct Told {
    principals: HashSet<Known>,
    queue: VecDeque<(Instant, Known)>,
}

impl Refusals {
    pub(crate) fn new(text: String, period: Duration) -> Self {
        Self {
            text,
            period,
            told: Mutex::default(),
        }
    }

    pub(crate) fn period(&self) -> Duration {
        self.period
    }

    /// The reply to a refused update, unless its principal was told within the period or its kind is
    /// answered with silence.
    pub(crate) fn reply(&self, request: &Request) -> Option<ApiRequest> {
        let update = request.update();
        let reply = update.refuse(&self.text)?;
        let known = (request.bot().identity().id(), update.principal());
        self.tell(known, Instant::now()).then_some(reply)
    }

    fn tell(&self, known: Known, now: Instant) -> bool {
        // Set and queue change together in code that does not panic, so they are whole.
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((since, first)) = told.queue.front().copied()
            && now.duration_since(since) >= self.period
        {
            told.queue.pop_front();
            told.principals.remove(&first);
        }
        let is_new = told.queue.len() < MAX_TOLD && told.principals.insert(known);
        if is_new {
            told.queue.push_back((now, known));
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use campanile_core::UserId;

    use super::*;

    const BOT: UserId = UserId(42);

    fn user(id: usize) -> Known {
        (BOT, Principal::User(UserId(id as i64)))
    }

    #[tokio::test(start_paused = true)]
    async fn each_principal_is_told_once_per_period() {
        let refusals = Refusals::new("no".to_owned(), Duration::from_secs(60));
        let tell = |id| refusals.tell(user(id), Instant::now());
        assert!(tell(7));
        assert!(!tell(7));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(tell(8));
        assert!(!tell(7));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(tell(7));
        assert!(!tell(8));
    }

    #[tokio::test(start_paused = true)]
    async fn two_bots_on_one_stack_tell_for_themselves() {
        let refusals = Refusals::new("no".to_owned(), Duration::from_secs(60));
        let (_, ada) = user(7);
        assert!(refusals.tell((BOT, ada), Instant::now()));
        assert!(refusals.tell((UserId(43), ada), Instant::now()));
        assert!(!refusals.tell((BOT, ada), Instant::now()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_cannot_make_it_grow_without_bound() {
        let refusals = Refusals::new("no".to_owned(), Duration::from_secs(60));
        let told = (0..MAX_TOLD + 500).filter(|id| refusals.tell(user(*id), Instant::now()));
        assert_eq!(told.count(), MAX_TOLD);
        assert_eq!(refusals.told.lock().unwrap().principals.len(), MAX_TOLD);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(refusals.tell(user(MAX_TOLD + 1), Instant::now()));
        assert_eq!(refusals.told.lock().unwrap().queue.len(), 1);
    }
}
