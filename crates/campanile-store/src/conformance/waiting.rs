//! Claims that wait for something to be due.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use super::{Backend, Failure, failed, sequence::fresh_scopes, step::UNIT};
use crate::{Answer, Claim, Claimed, Due, Durability, Item, Key, Namespace, Op, Space, Store};

/// Every claim starts waiting before what it waits for happens, and must be there by the time.
pub(super) async fn run(backend: &impl Backend) -> Result<(), Failure> {
    let store = backend.open().await;
    let [scope, _] = fresh_scopes();
    let space = |name: &str| Namespace::new(name).of(scope.clone());

    let queue = space("pushed");
    let mut claim = waiting(&*store, &queue).await?;
    push(&*store, queue.key(), Due::After(Duration::ZERO)).await?;
    let claimed = arrived(&mut claim, "what is pushed and due at once").await?;

    let mut next = waiting(&*store, &queue).await?;
    store.release(&claimed.lease);
    backend.settle().await;
    let again = arrived(&mut next, "what is released").await?;
    let mut next = waiting(&*store, &queue).await?;
    let after = UNIT * 3;
    let retry = Op::Retry {
        lease: again.lease,
        after,
        counts: true,
    };
    answer(store.run(&[retry], Durability::Soft)).await?;
    still_waits(&mut next).await?;
    backend.advance(after).await;
    let third = arrived(&mut next, "what is to be tried again, at its time").await?;
    if third.lease.attempt() != 3 {
        return Err(Failure::new("the third claim of an item is not attempt 3"));
    }

    let queue = space("due later");
    let mut claim = waiting(&*store, &queue).await?;
    push(&*store, queue.key(), Due::After(UNIT * 5)).await?;
    still_waits(&mut claim).await?;
    backend.advance(UNIT * 5).await;
    let claimed = arrived(&mut claim, "what becomes due").await?;

    let mut next = waiting(&*store, &queue).await?;
    backend.advance(LEASE).await;
    let again = arrived(&mut next, "what was claimed by one whose lease ended").await?;
    if again.lease.fence() <= claimed.lease.fence() {
        return Err(Failure::new("a later claim has no greater fence"));
    }

    let queue = space("woken");
    push(&*store, queue.key(), Due::Never).await?;
    let mut claim = waiting(&*store, &queue).await?;
    answer(store.run(&[Op::Wake { key: queue.key() }], Durability::Soft)).await?;
    arrived(&mut claim, "what is woken").await?;

    let nothing = space("nothing");
    let mut claim = waiting(&*store, &nothing).await?;
    backend.advance(WAIT).await;
    match soon(&mut claim).await {
        Some(claimed) if claimed.is_empty() => Ok(()),
        _ => Err(Failure::new("a claim waits for longer than it should")),
    }
}

const LEASE: Duration = Duration::from_secs(100);
const WAIT: Duration = Duration::from_secs(1_000);

type Waiting = Pin<Box<dyn Future<Output = Result<Vec<Claimed>, Failure>>>>;

async fn waiting(store: &dyn Store, queue: &Space) -> Result<Waiting, Failure> {
    let claim = store.claim(Claim {
        queue: queue.clone(),
        n: 1,
        lease: LEASE,
        wait: WAIT,
        early: false,
    });
    let mut claim: Waiting = Box::pin(answer(claim));
    still_waits(&mut claim).await?;
    Ok(claim)
}

async fn still_waits(claim: &mut Waiting) -> Result<(), Failure> {
    let polled = std::future::poll_fn(|cx| Poll::Ready(claim.as_mut().poll(cx))).await;
    match polled {
        Poll::Pending => Ok(()),
        Poll::Ready(_) => Err(Failure::new("a claim does not wait though nothing is due")),
    }
}

/// What a claim answers within a moment; on paused time a moment costs nothing.
async fn soon(claim: &mut Waiting) -> Option<Vec<Claimed>> {
    let claim = tokio::time::timeout(Duration::from_secs(5), claim);
    pin!(claim).await.ok().and_then(Result::ok)
}

async fn arrived(claim: &mut Waiting, what: &str) -> Result<Claimed, Failure> {
    let claimed = soon(claim).await.unwrap_or_default();
    let first = claimed.into_iter().next();
    first.ok_or_else(|| Failure::new(format!("a claim that waits does not get {what}")))
}

async fn push(store: &dyn Store, key: Key, due: Due) -> Result<(), Failure> {
    let item = Item {
        id: 1,
        body: "item".into(),
    };
    answer(store.run(&[Op::Push { key, item, due }], Durability::Soft)).await?;
    Ok(())
}

async fn answer<T>(answer: Answer<T>) -> Result<T, Failure> {
    let failed = |error| Failure::new(failed(error));
    answer.await.map_err(failed)
}
