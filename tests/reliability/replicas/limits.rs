//! A limit that all replicas count together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use campanile::{
    layers::{RateLimitLayer, rate_limit::OnStoreError},
    prelude::*,
};
use campanile_core::{BoxError, Identity};
use campanile_testkit::{TestBot, update};
use tokio::task::JoinSet;
use tower::{Layer, ServiceExt, service_fn};

use super::{
    At, Engine, Fault, Report, Result, Scale,
    fault::Replica,
    support::{Door, boxed, fresh_name},
};

const USES: usize = 1_000;
/// Nothing of the quota comes back while the test runs.
const LONG: Duration = Duration::from_secs(300 * 24 * 60 * 60);

/// A replica that handles what a limit admits.
pub(crate) fn door(replica: Arc<Replica>, limit: &str, n: u32) -> Result<Door> {
    let layer = RateLimitLayer::quota(limit, n, LONG)
        .notice("Slow down.")
        .on_store_error(OnStoreError::Deny)
        .build(replica)?;
    let inner = service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) });
    Ok(boxed(layer.layer(inner)))
}

/// What came of many uses.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) admitted: usize,
    pub(crate) told: usize,
    pub(crate) errors: usize,
}

/// A message of a user. The test kit counts ids by thread, and two deliveries of one id are one use.
pub(crate) fn text_of(user: i64) -> Update {
    static NEXT: AtomicI64 = AtomicI64::new(1);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    update::text("hello").from(user).id(id).build()
}

/// So many uses by one user, spread over the doors.
pub(crate) async fn uses(doors: &[Door], bot: &TestBot, user: i64, n: usize) -> Tally {
    let mut running = JoinSet::new();
    for use_ in 0..n {
        let request = bot.request(text_of(user));
        running.spawn(doors[use_ % doors.len()].clone().oneshot(request));
    }
    let mut tally = Tally::default();
    for outcome in running.join_all().await {
        match outcome {
            Ok(outcome) if outcome.flow == Flow::Handled => tally.admitted += 1,
            Ok(outcome) => tally.told += outcome.replies.len(),
            Err(_) => tally.errors += 1,
        }
    }
    tally
}

pub(crate) async fn play<E: Engine>(at: At, scale: Scale, fault: Fault) -> Result<Report> {
    let name = fresh_name();
    let mut doors = Vec::new();
    let limit = 100;
    for _ in 0..3 {
        let replica = Replica::new(E::store(at, &name).await?, fault);
        doors.push(door(replica, "messages", limit)?);
    }
    let (users, bot) = (scale.of(10, 2), TestBot::new());
    let mut report = Report::default().done("users with 1,000 uses each", users);
    for user in 1..=users {
        let tally = uses(&doors, &bot, user as i64, USES).await;
        report = report
            .exactly(
                "admitted too many or too few",
                limit as usize,
                tally.admitted,
            )
            .exactly("notices too many or too few", 1, tally.told)
            .wrong("errors", tally.errors);
    }
    Ok(report)
}

/// Two bots with one limiter each, and a bot with two limiters, all with the same user.
pub(crate) async fn neighbours<E: Engine>(at: At, fault: Fault) -> Result<Report> {
    let name = fresh_name();
    let store = E::store(at, &name).await?;
    let door = |limit| door(Replica::new(store.clone(), fault), limit, 10);
    let (messages, photos) = (door("messages")?, door("photos")?);
    let one = TestBot::with_identity(Identity::new(UserId(1), "one_bot"));
    let two = TestBot::with_identity(Identity::new(UserId(2), "two_bot"));
    let mut report = Report::default();
    for (door, bot) in [(&messages, &one), (&messages, &two), (&photos, &one)] {
        let tally = uses(std::slice::from_ref(door), bot, 7, 50).await;
        report = report
            .done("neighbours", 1)
            .exactly("admitted too many or too few", 10, tally.admitted)
            .exactly("notices too many or too few", 1, tally.told)
            .wrong("errors", tally.errors);
    }
    Ok(report)
}
