use std::{
    fmt, mem,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, Op, Outputs, Result, Row, Scan, Store,
    StoreError,
};
use rusqlite::Connection;
use tokio::{
    sync::{oneshot, watch},
    time::{Instant, sleep_until, timeout_at},
};

use crate::{
    clock::Clock,
    error, open,
    options::Options,
    scan,
    vigil::Vigil,
    waiters::Waiters,
    writer::{self, Delivery, Handed, Inbox, Leases, Request, What},
};

/// As many connections for reading are kept open.
const READERS: usize = 4;

/// A [`Store`] in a SQLite file, or in SQLite's memory.
///
/// What was written [`Hard`](Durability::Hard) is on disk before the answer is there. What was
/// written [`Soft`](Durability::Soft) survives a crash of the process, but the last of it may go
/// with the power. The [crate docs](crate) say what the file holds.
///
/// Clones share their state. When the last one is dropped, what was asked for is still written, and
/// its leases end; the drop waits for that.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), campanile_store::StoreError> {
/// use campanile_sqlite::SqliteStore;
/// use campanile_store::{Commit, Durability, Namespace, Op, Output, Outputs, Store};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("bot.db");
/// let add = |by| Op::Add { key: Namespace::new("visits").key(42).id(7), by, ttl: None };
///
/// let store = SqliteStore::open(&path).await?;
/// store.run(&[add(1)], Durability::Hard).await?;
/// drop(store);
///
/// let store = SqliteStore::open(&path).await?;
/// let commit = store.run(&[add(1)], Durability::Hard).await?;
/// assert_eq!(commit, Commit::Applied(Outputs::one(Output::Count(2))));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) path: Option<PathBuf>,
    pub(crate) busy: Duration,
    pub(crate) clock: Clock,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) waiters: Arc<Waiters>,
    pub(crate) vigil: Vigil,
    pub(crate) readers: Mutex<Vec<Connection>>,
    pub(crate) thread: Mutex<Option<JoinHandle<()>>>,
}

impl SqliteStore {
    /// Opens a file, and makes it if there is none, with the default [`Options`].
    ///
    /// # Errors
    ///
    /// As of [`Options::open`].
    pub async fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::options().open(path).await
    }

    /// A store in SQLite's memory, which is gone with the last clone.
    ///
    /// # Errors
    ///
    /// There is no memory, or no thread, for it.
    pub fn memory() -> Result<Self> {
        Self::options().memory()
    }

    /// How to open a store otherwise than by default.
    pub fn options() -> Options {
        Options::default()
    }

    pub(crate) fn started(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }
}

impl Inner {
    /// Asks the writer, and gives what will hold its answer.
    fn ask<T: Leases>(
        &self,
        what: impl FnOnce(writer::Reply<T>) -> What,
    ) -> oneshot::Receiver<Result<Delivery<T>>> {
        let (reply, answer) = oneshot::channel();
        self.inbox.put(Request {
            what: what(reply),
            now: self.clock.now(),
            hold: self.vigil.hold(),
        });
        answer
    }

    fn hand_out(&self, claim: &Claim) -> oneshot::Receiver<Result<Delivery<Handed>>> {
        self.ask(|reply| What::Claim(claim.clone(), reply))
    }

    /// Claims, and where nothing is due sleeps until something is.
    async fn claim_later(
        self: Arc<Self>,
        claim: Claim,
        mut answer: oneshot::Receiver<Result<Delivery<Handed>>>,
        mut asked: Instant,
        mut news: watch::Receiver<()>,
    ) -> Result<Vec<Claimed>> {
        loop {
            let handed = received(answer).await?;
            if !handed.claimed.is_empty() {
                return Ok(handed.claimed);
            }
            match handed.next.and_then(|next| asked.checked_add(next)) {
                Some(due) => tokio::select! {
                    _ = news.changed() => {}
                    () = sleep_until(due) => {}
                },
                // The channel lives as long as somebody listens.
                None => _ = news.changed().await,
            }
            news.mark_unchanged();
            asked = Instant::now();
            answer = self.hand_out(&claim);
        }
    }

    fn read(&self, scan: &Scan, path: &Path) -> Result<Vec<Row>> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = readers.pop();
        drop(readers);
        let reader = match reader {
            Some(reader) => reader,
            None => open::connect(path, self.busy).map_err(|error| error::unusable(path, error))?,
        };
        let rows = scan::scan(&reader, scan, self.clock.now());
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(reader);
        }
        rows
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.inbox.close();
        let readers = self.readers.get_mut();
        mem::take(readers.unwrap_or_else(PoisonError::into_inner)).clear();
        let thread = self.thread.get_mut();
        let thread = thread.unwrap_or_else(PoisonError::into_inner).take();
        // An answer that wakes the last owner of the store may drop it on the writer's own thread.
        if let Some(thread) = thread
            && thread.thread().id() != thread::current().id()
        {
            _ = thread.join();
        }
    }
}

async fn received<T: Leases>(answer: oneshot::Receiver<Result<Delivery<T>>>) -> Result<T> {
    let gone = |error| StoreError::unavailable("the store's thread ended", error);
    answer.await.map_err(gone)?.map(Delivery::take)
}

impl Store for SqliteStore {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        if ops.is_empty() {
            return Answer::ready(Ok(Commit::Applied(Outputs::from(Vec::new()))));
        }
        if let Err(error) = writer::check(ops) {
            return Answer::failed(error);
        }
        let answer = self
            .inner
            .ask(|reply| What::Run(ops.into(), durability, reply));
        Answer::boxed(received(answer))
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        if claim.n == 0 {
            return Answer::ready(Ok(Vec::new()));
        }
        let asked = Instant::now();
        if claim.wait.is_zero() {
            let answer = received(self.inner.hand_out(&claim));
            return Answer::boxed(async { Ok(answer.await?.claimed) });
        }
        // Listens before it looks, so that nothing slips between the two.
        let news = self.inner.waiters.listen(&claim.queue);
        let answer = self.inner.hand_out(&claim);
        let end = asked.checked_add(claim.wait);
        let inner = Arc::clone(&self.inner);
        let waiting = inner.claim_later(claim, answer, asked, news);
        Answer::boxed(async move {
            match end {
                Some(end) => timeout_at(end, waiting).await.unwrap_or(Ok(Vec::new())),
                None => waiting.await,
            }
        })
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        let Some(path) = self.inner.path.clone() else {
            let answer = self.inner.ask(|reply| What::Scan(scan, reply));
            return Answer::boxed(received(answer));
        };
        let inner = Arc::clone(&self.inner);
        Answer::boxed(async move {
            let read = tokio::task::spawn_blocking(move || inner.read(&scan, &path));
            let gone = |error| StoreError::unavailable("the database was not read", error);
            read.await.map_err(gone)?
        })
    }

    fn release(&self, lease: &Lease) {
        self.inner.inbox.put(Request {
            what: What::Release(lease.clone()),
            now: self.inner.clock.now(),
            hold: self.inner.vigil.hold(),
        });
    }

    fn caps(&self) -> Caps {
        let is_file = self.inner.path.is_some();
        Caps::new(is_file, is_file)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.inner.path)
            .finish_non_exhaustive()
    }
}
