use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use campanile_store::{Limits, Result, StoreError};
use rusqlite::Connection;
use tokio::time::Instant;

use crate::{
    clock::Clock,
    error, open,
    owner::Owner,
    store::{Inner, SqliteStore},
    vigil::Vigil,
    waiters::Waiters,
    writer::{Inbox, Writer},
};

/// How a [`SqliteStore`] is opened.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), campanile_store::StoreError> {
/// use std::time::Duration;
/// use campanile_sqlite::SqliteStore;
/// use campanile_store::Limits;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("bot.db");
/// let store = SqliteStore::options()
///     .limits(Limits::new().namespace("members", 100_000))
///     .busy_timeout(Duration::from_secs(2))
///     .open(path)
///     .await?;
/// # drop(store);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Options {
    limits: Limits,
    busy: Duration,
    size: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::new(),
            busy: Duration::from_secs(5),
            size: None,
        }
    }
}

impl Options {
    /// How much each namespace of each bot holds. 1,048,576 things by default.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How long to wait for another program that holds the file locked, by the real clock. 5
    /// seconds by default.
    pub fn busy_timeout(mut self, busy: Duration) -> Self {
        self.busy = busy;
        self
    }

    /// How many bytes the database may take at most, rounded up to pages. What does not fit is an
    /// error, as on a full disk. Unlimited by default.
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Opens a file, and makes it if there is none; `:memory:` is [`memory`](Self::memory).
    ///
    /// The file is made for its owner alone (mode 0600). One that is there keeps its mode.
    ///
    /// # Errors
    ///
    /// The file, or its folder, cannot be used; it is damaged, locked by another program, of
    /// another program's making, or of a newer schema version.
    pub async fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore> {
        let path = path.as_ref().to_owned();
        if path == Path::new(":memory:") {
            return self.memory();
        }
        // Taken here, where the runtime's clock is known.
        let now = Instant::now();
        let opened = tokio::task::spawn_blocking(move || self.open_file(&path, now)).await;
        opened.unwrap_or_else(|error| {
            Err(StoreError::unavailable(
                "the database was not opened",
                error,
            ))
        })
    }

    /// A store in SQLite's memory, which is gone with the last clone.
    ///
    /// # Errors
    ///
    /// There is no memory, or no thread, for it.
    pub fn memory(self) -> Result<SqliteStore> {
        let connection = open::memory()?;
        let clock = Clock::start(Instant::now(), 0);
        self.start(connection, clock, None)
    }

    fn open_file(self, path: &Path, now: Instant) -> Result<SqliteStore> {
        let (mut connection, path) = open::file(path, self.busy)?;
        let seen = connection
            .query_row("SELECT clock FROM meta", (), |row| row.get(0))
            .map_err(|error| error::unusable(&path, error))?;
        let clock = Clock::start(now, seen);
        let owner = Owner::enter(&mut connection, &path, clock.at(now))?;
        self.start(connection, clock, Some((path, owner)))
    }

    fn start(
        self,
        connection: Connection,
        clock: Clock,
        file: Option<(PathBuf, Owner)>,
    ) -> Result<SqliteStore> {
        let (path, owner) = file.unzip();
        if let Some(size) = self.size {
            open::limit(&connection, size).map_err(|error| error::refused(&error))?;
        }
        let inbox = Arc::<Inbox>::default();
        let waiters = Arc::<Waiters>::default();
        let writer = Writer {
            connection,
            limits: self.limits,
            inbox: Arc::clone(&inbox),
            waiters: Arc::clone(&waiters),
            owner,
        };
        let (started, starting) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("campanile-sqlite".to_owned())
            .spawn(move || writer.run(|result| _ = started.send(result)))
            .map_err(|error| StoreError::unavailable("no thread for the store", error))?;
        let ended = |error| StoreError::unavailable("the store's thread ended", error);
        starting.recv().map_err(ended)??;
        Ok(SqliteStore::started(Inner {
            path,
            busy: self.busy,
            clock,
            inbox,
            waiters,
            vigil: Vigil::default(),
            readers: Mutex::default(),
            thread: Mutex::new(Some(thread)),
        }))
    }
}
