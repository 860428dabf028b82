//! The memory store, through the views that layers use.

use std::{sync::Arc, time::Duration};

use campanile::store::{
    Cache, Due, Leases, Limiter, MemoryStore, Penalty, PenaltyRule, Press, Queue, Quota, Store,
};

use super::Subject;
use crate::Case;

pub(super) const SUBJECT: Subject = Subject {
    name: "store",
    about: "One iteration is one operation of the view on the memory store, for 1,000 users in turn; a lease is begun and finished; an album is ten items that are pushed, claimed and settled.",
    cases,
};

const USERS: i64 = 1_000;

fn cases() -> Vec<Case> {
    vec![
        gcra("gcra", USERS),
        gcra("gcra_million", 1_000_000),
        Case::polled("penalty", async || {
            let rule = PenaltyRule::new(1_000, Duration::from_millis(1), Duration::from_secs(1))?;
            let penalty = Penalty::new(memory(), "penalty", rule);
            let mut users = (0..USERS).cycle();
            Ok(async move || penalty.check(penalty.key(42).id(next(&mut users))).await)
        }),
        Case::polled("lease", async || {
            let leases = Leases::new(memory(), "lease", Duration::from_secs(30));
            let mut users = (0..USERS).cycle();
            Ok(async move || {
                let press = leases.begin(leases.key(42).id(next(&mut users))).await;
                match press {
                    Ok(Press::Started(guard)) => guard.finish(Duration::ZERO).await.is_ok(),
                    _ => panic!("nobody holds the lease"),
                }
            })
        }),
        Case::polled("cache", async || {
            let cache = Cache::new(memory(), "cache", Duration::from_secs(3_600));
            for user in 0..USERS {
                cache
                    .told(cache.key(42).id(user), &b"member"[..], 1)
                    .await?;
            }
            let mut users = (0..USERS).cycle();
            Ok(async move || cache.get(cache.key(42).id(next(&mut users))).await)
        }),
        Case::polled("album", async || {
            let albums = Queue::new(memory(), "albums", Duration::from_secs(30));
            let mut users = (0..USERS).cycle();
            Ok(async move || album(&albums, next(&mut users)).await)
        }),
    ]
}

fn gcra(name: &'static str, users: i64) -> Case {
    Case::polled(name, async move || {
        // Everybody is still limited when their turn comes again.
        let quota = Quota::new(100_000, Duration::from_secs(30_000_000))?;
        let limiter = Limiter::new(memory(), "limit", quota);
        for user in 0..users {
            limiter.check(limiter.key(42).id(user)).await?;
        }
        let mut user = 0;
        Ok(async move || {
            // A step that has no divisor in common with the number of users visits all.
            user = (user + 611_953) % users;
            limiter.check(limiter.key(42).id(user)).await
        })
    })
}

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

fn next(users: &mut impl Iterator<Item = i64>) -> i64 {
    users.next().unwrap_or_default()
}

/// Ten members come in, and are claimed and settled as one.
async fn album(albums: &Queue, chat: i64) {
    let due = Due::Quiet {
        quiet: Duration::from_secs(1),
        cap: Duration::from_secs(10),
        full: 10,
    };
    for member in 0..10 {
        let key = albums.key(42).id(chat).text("13371337");
        let pushed = albums.push(key, member, &b"{}"[..], due).await;
        assert!(pushed.is_ok());
    }
    let claimed = albums.claim(42, 1, Duration::ZERO).await;
    for claim in claimed.unwrap_or_default() {
        assert_eq!(claim.items().len(), 10);
        assert!(matches!(claim.settle(Duration::ZERO).await, Ok(true)));
    }
}
