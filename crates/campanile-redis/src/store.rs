use std::{fmt, sync::Arc, time::Duration};

use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Key, Lease, Op, Result, Row, Scan, Store,
};
use tokio::time::sleep;

use crate::{
    builder::Builder,
    link::Link,
    news::News,
    release::Releases,
    reply::{self, Found},
    request::Requests,
};

/// A claim that waits looks at least so often, should nobody tell it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A [`Store`] on a Redis or Valkey server, shared by any number of processes.
///
/// Clones share one connection. See the [crate's documentation](crate) for what it keeps where.
///
/// ```no_run
/// # async fn run() -> Result<(), campanile_store::StoreError> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_redis::RedisStore;
/// use campanile_store::{Limiter, Quota};
///
/// let store = RedisStore::connect("redis://localhost/").await?;
/// let quota = Quota::new(2, Duration::from_secs(60)).expect("two a minute are a quota");
/// let limiter = Limiter::new(Arc::new(store), "messages", quota);
/// assert!(limiter.check(limiter.key(42).id(7)).await?.is_allowed());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) link: Arc<Link>,
    pub(crate) requests: Arc<Requests>,
    pub(crate) releases: Releases,
    pub(crate) news: Arc<News>,
}

impl RedisStore {
    /// Connects to the server at `redis://[user:password@]host[:port][/database]`.
    ///
    /// # Errors
    ///
    /// The address does not read, or as [`Builder::connect`].
    ///
    /// # Panics
    ///
    /// It is called outside of a tokio runtime.
    pub async fn connect(url: &str) -> Result<Self> {
        Self::builder(url)?.connect().await
    }

    /// Says more about the server at this address.
    ///
    /// # Errors
    ///
    /// The address does not read.
    ///
    /// ```
    /// use campanile_redis::RedisStore;
    ///
    /// let builder = RedisStore::builder("redis://:secret@localhost/1")?.prefix("my-bots");
    /// assert!(!format!("{builder:?}").contains("secret"));
    /// # Ok::<(), campanile_store::StoreError>(())
    /// ```
    pub fn builder(url: &str) -> Result<Builder> {
        Builder::new(url)
    }

    /// What about the server an operator should know, with the consequence; it is logged as well,
    /// when the store connects. Empty if there is nothing.
    pub fn warnings(&self) -> Vec<String> {
        self.inner.link.settings().warnings()
    }

    /// Waits until what was [released](Store::release) so far is given back, for instance before
    /// the process ends.
    pub async fn flush(&self) {
        self.inner.releases.flush().await;
    }
}

impl Store for RedisStore {
    /// Both kinds of durability are alike to a server that syncs before it answers, or never does.
    /// With one that syncs once a second, what is hard waits for that.
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        if ops.is_empty() {
            return Answer::ready(Ok(Commit::Applied(Vec::new().into())));
        }
        let request = match self.inner.requests.batch(ops, durability) {
            Ok(request) => request,
            Err(error) => return Answer::failed(error),
        };
        let (inner, answers) = (Arc::clone(&self.inner), reply::Answers::from(ops));
        Answer::boxed(async move {
            let reply = inner.link.run(&request).await?;
            reply::commit(answers, reply)
        })
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        let inner = Arc::clone(&self.inner);
        Answer::boxed(async move { inner.claim(&claim).await })
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        let inner = Arc::clone(&self.inner);
        Answer::boxed(async move { inner.scan(&scan).await })
    }

    fn release(&self, lease: &Lease) {
        self.inner.releases.release(lease);
    }

    fn caps(&self) -> Caps {
        Caps::new(self.inner.link.settings().is_durable(), true)
    }
}

impl Inner {
    async fn claim(&self, claim: &Claim) -> Result<Vec<Claimed>> {
        let start = self.requests.now();
        let waiting = self.news.wait(self.requests.names.space(&claim.queue));
        loop {
            // Listens before it looks, so that nothing slips between the two.
            let news = waiting.next();
            let reply = self.link.run(&self.requests.claim(claim)).await?;
            let later = match reply::claimed(&claim.queue, reply)? {
                Found::Claimed(claimed) => return Ok(claimed),
                Found::Later(later) => later.unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN),
            };
            let left = claim.wait.saturating_sub(self.requests.now() - start);
            if claim.n == 0 || left.is_zero() {
                return Ok(Vec::new());
            }
            tokio::select! {
                () = news => {}
                () = sleep(later.min(left)) => {}
            }
        }
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Row>> {
        let Some((mut from, to)) = bounds(scan) else {
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        while rows.len() < scan.n {
            let request = self.requests.scan(scan, &from, &to, scan.n - rows.len());
            let reply = self.link.run(&request).await?;
            let (more, next) = reply::rows(&scan.space, scan.table, reply)?;
            rows.extend(more);
            match next {
                Some(last) => from = [b"(", &last[..]].concat(),
                None => break,
            }
        }
        Ok(rows)
    }
}

/// The first and the last tail of a scan, as `ZRANGEBYLEX` has them; `None` if nothing is asked for.
fn bounds(scan: &Scan) -> Option<(Vec<u8>, Vec<u8>)> {
    let under = scan.filter.under.as_ref();
    if under.is_some_and(|under| *under.space() != scan.space) {
        return None;
    }
    let under = under.map_or(&[][..], Key::tail);
    let from = match &scan.after {
        Some(after) if after.tail() >= under => [b"(", after.tail()].concat(),
        _ => [b"[", under].concat(),
    };
    // What goes on with this byte has other parts: it is inside of a text, and begins none.
    let to = [b"(", under, &[0xff]].concat();
    Some((from, to))
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("durable", &self.caps().durable)
            .finish_non_exhaustive()
    }
}
