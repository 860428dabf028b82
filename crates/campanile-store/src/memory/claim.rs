//! Claims: what is due now, or one sleep until something is.

use std::{pin::pin, sync::Arc};

use tokio::time::{Instant, sleep_until, timeout_at};

use super::{Inner, space::SpaceTable};
use crate::{Answer, Claim, Claimed, Key, Lease, LeaseKind, micros};

impl Inner {
    pub(super) fn claim(self: &Arc<Self>, claim: Claim) -> Answer<Vec<Claimed>> {
        let space = self.spaces.get(&claim.queue);
        let claimed = self.claim_now(space, &claim);
        if !claimed.is_empty() || claim.wait.is_zero() || claim.n == 0 {
            return Answer::ready(Ok(claimed));
        }
        let store = Arc::clone(self);
        let end = self.now().saturating_add(micros(claim.wait));
        let end = self.instant(end);
        Answer::boxed(async move {
            let waiting = store.claim_later(&claim);
            Ok(match end {
                Some(end) => timeout_at(end, waiting).await.unwrap_or_default(),
                None => waiting.await,
            })
        })
    }

    async fn claim_later(&self, claim: &Claim) -> Vec<Claimed> {
        let space = self.spaces.get(&claim.queue);
        loop {
            // Listens before it looks, so that nothing slips between the two.
            let mut news = pin!(space.news.notified());
            news.as_mut().enable();
            let claimed = self.claim_now(space, claim);
            if !claimed.is_empty() {
                return claimed;
            }
            let next = space.mail().next_due();
            match next.and_then(|at| self.instant(at)) {
                Some(at) => tokio::select! {
                    () = news => {}
                    () = sleep_until(at.max(Instant::now())) => {}
                },
                None => news.await,
            }
        }
    }

    fn claim_now(&self, space: &SpaceTable, claim: &Claim) -> Vec<Claimed> {
        let now = self.now();
        let mut mail = space.mail();
        mail.sweep(now, 4, &space.room);
        let mut claimed = Vec::new();
        for tail in mail.claimable(now, claim) {
            let fence = mail.next_number();
            let handed = mail.change(&tail, 0, &space.room, |mailbox| {
                mailbox.claim(now, claim.lease, fence)
            });
            let handed = handed.expect("a mailbox that does not grow needs no room");
            let key = Key::with(space.space.clone(), tail);
            claimed.push(Claimed {
                lease: Lease::new(LeaseKind::Mailbox, key, fence, handed.attempt),
                part: handed.part,
                items: handed.items,
            });
        }
        claimed
    }
}
