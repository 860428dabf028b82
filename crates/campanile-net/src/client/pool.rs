//! The connections that are kept alive between calls, all to the one server of a client.

use std::{
    error::Error as StdError,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use campanile_core::BoxError;
use futures::future::BoxFuture;
use http::Uri;
use tokio::{
    runtime::{self, Handle},
    time::{Instant, sleep_until},
};
use tower::ServiceExt;

use super::{
    connection::Connection,
    connector::{self, Connector},
};

/// Shorter than the servers' own limits, so that a connection is seldom closed under a request.
const IDLE: Duration = Duration::from_secs(50);
/// How many connections are kept that no call uses, for each runtime.
const MAX_IDLE: usize = 32;

/// The connections of a client.
///
/// A call takes the connection that was used last, or makes one; it gives it back after the answer.
/// One that a call still makes is not given to another call: a burst of calls that waits for each
/// other's connections would be slower than one that does not.
pub(super) struct Pool {
    connector: Connector,
    server: Uri,
    shelves: Mutex<Vec<Shelf>>,
}

/// The idle connections of one runtime, which has their sockets; the one used last is at the end.
///
/// It is there for as long as its [`Reaper`].
struct Shelf {
    runtime: runtime::Id,
    idle: Vec<Idle>,
}

struct Idle {
    since: Instant,
    connection: Box<Connection>,
}

/// A connection that is made.
pub(super) type Connecting = BoxFuture<'static, Result<Box<Connection>, BoxError>>;

impl Pool {
    pub(super) fn new(server: Uri, connect_timeout: Duration) -> Result<Self, Box<dyn StdError>> {
        Ok(Self {
            connector: connector::build(connect_timeout)?,
            server,
            shelves: Mutex::default(),
        })
    }

    /// Makes a connection.
    pub(super) fn connect(&self) -> Connecting {
        let connecting = self.connector.clone().oneshot(self.server.clone());
        Box::pin(async move {
            let stream = connecting.await?;
            Ok(Box::new(Connection::start(stream).await?))
        })
    }

    /// Takes an idle connection of this runtime; it may turn out to be closed.
    pub(super) fn check_out(&self) -> Option<Box<Connection>> {
        let runtime = Handle::current().id();
        let mut shelves = self.shelves();
        let shelf = shelves.iter_mut().find(|shelf| shelf.runtime == runtime)?;
        let last = shelf.idle.pop()?;
        // The reaper may be late, after a while in which nothing ran.
        (last.since.elapsed() < IDLE).then_some(last.connection)
    }

    /// Keeps a connection for the next call, if it can take one.
    pub(super) fn check_in(self: &Arc<Self>, connection: Box<Connection>) {
        if !connection.is_ready() {
            return;
        }
        let runtime = connection.runtime();
        let idle = Idle {
            since: Instant::now(),
            connection,
        };
        let mut shelves = self.shelves();
        match shelves.iter_mut().find(|shelf| shelf.runtime == runtime) {
            Some(shelf) if shelf.idle.len() < MAX_IDLE => shelf.idle.push(idle),
            Some(_) => {}
            // A call that was moved here from a runtime that is gone.
            None if Handle::current().id() != runtime => {}
            None => {
                shelves.push(Shelf {
                    runtime,
                    idle: vec![idle],
                });
                drop(shelves);
                let pool = Arc::downgrade(self);
                tokio::spawn(Reaper { pool, runtime }.run());
            }
        }
    }

    /// Closes what has been idle for too long, and tells when to look again; once nothing is left,
    /// the shelf is gone.
    fn reap(&self, runtime: runtime::Id) -> Option<Instant> {
        let now = Instant::now();
        let mut shelves = self.shelves();
        let place = shelves.iter().position(|shelf| shelf.runtime == runtime)?;
        let idle = &mut shelves[place].idle;
        let fresh = idle.partition_point(|idle| idle.since + IDLE <= now);
        let fresh = idle.split_off(fresh);
        let expired = mem::replace(idle, fresh);
        let next = idle.first().map(|oldest| oldest.since + IDLE);
        if next.is_none() {
            shelves.swap_remove(place);
        }
        drop(shelves);
        drop(expired);
        next
    }

    /// Closes all idle connections of a runtime.
    fn clear(&self, runtime: runtime::Id) {
        let mut shelves = self.shelves();
        let place = shelves.iter().position(|shelf| shelf.runtime == runtime);
        let shelf = place.map(|place| shelves.swap_remove(place));
        drop(shelves);
        drop(shelf);
    }

    fn shelves(&self) -> MutexGuard<'_, Vec<Shelf>> {
        // No foreign code runs under the lock, so a poisoned list is as good as before.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the connections of one runtime that are idle for too long, until there are none, and all
/// of them when the runtime ends.
struct Reaper {
    pool: Weak<Pool>,
    runtime: runtime::Id,
}

impl Reaper {
    async fn run(mut self) {
        // However busy the connections are now, some may be idle then.
        let mut next = Some(Instant::now() + IDLE);
        while let Some(end) = next {
            sleep_until(end).await;
            next = self.pool.upgrade().and_then(|pool| pool.reap(self.runtime));
        }
        // By now there may be another shelf, with a reaper of its own.
        self.pool = Weak::new();
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.clear(self.runtime);
        }
    }
}
