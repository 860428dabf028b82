use std::{sync::Arc, sync::mpsc, thread};

use campanile::store::micros;
use campanile_sqlite::SqliteStore;
use futures::future::FutureExt;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{Checked, Contest, Pair, of_client, quota, refused};
use crate::Result;

pub(super) const CONTEST: Contest = Contest {
    name: "sqlite",
    start: || start().boxed(),
};

/// The same durability, and a table with keys of the same kind but without the columns of an episode.
const TABLE: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE quota (
    bot INTEGER NOT NULL, key BLOB NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (bot, key)
) STRICT, WITHOUT ROWID;
";

/// The same rule, without a notice for the first refusal. It answers when the burst is back, as a
/// refused use has to be told.
const BARE: &str = "
INSERT INTO quota VALUES (42, ?1, ?2 + ?3)
    ON CONFLICT DO UPDATE SET expires =
        iif(max(expires, ?2) + ?3 <= ?2 + ?4, max(expires, ?2) + ?3, expires)
    RETURNING expires
";

/// As many share a transaction as in the store.
const GROUP: usize = 1_024;

struct Request {
    user: i64,
    passed: oneshot::Sender<Checked>,
}

async fn start() -> Result<Pair> {
    let folder = tempfile::tempdir()?;
    let store = SqliteStore::open(folder.path().join("ours.db")).await?;
    let connection = Connection::open(folder.path().join("bare.db"))?;
    connection.execute_batch(TABLE)?;
    let (requests, waiting) = mpsc::channel();
    thread::spawn(move || write(&connection, &waiting));
    let bare = of_client(move |user| {
        let (passed, answer) = oneshot::channel();
        let user = i64::try_from(user).unwrap_or(i64::MAX);
        let sent = requests.send(Request { user, passed });
        async move {
            sent.map_err(|error| error.to_string())?;
            answer.await.map_err(|error| error.to_string())?
        }
    });
    Ok(Pair {
        store: Arc::new(store),
        bare,
        _server: Box::<TempDir>::new(folder),
    })
}

/// A loop that is as short as it can be: whatever waits shares a transaction.
fn write(connection: &Connection, waiting: &mpsc::Receiver<Request>) {
    let quota = quota();
    let price = i64::try_from(micros(quota.interval())).unwrap_or(i64::MAX);
    let whole = price * i64::from(quota.burst_size());
    let mut check = connection.prepare(BARE).expect("the statement is one");
    while let Ok(first) = waiting.recv() {
        let group = std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1));
        let group: Vec<_> = group.collect();
        let now = std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .unwrap_or_default();
        let now = i64::try_from(micros(now)).unwrap_or(i64::MAX);
        connection
            .execute_batch("BEGIN IMMEDIATE")
            .expect("nobody else writes");
        let passed: Vec<_> = group
            .iter()
            .map(|request| {
                let key = request.user.to_be_bytes();
                check.query_row((key, now, price, whole), |row| row.get::<_, i64>(0))
            })
            .collect();
        connection
            .execute_batch("COMMIT")
            .expect("the disk has room");
        for (request, passed) in group.into_iter().zip(passed) {
            let passed = passed.map_err(|error| error.to_string());
            let passed = passed.and_then(|full| (full > now).then_some(()).ok_or_else(refused));
            // Whoever asked may be gone.
            _ = request.passed.send(passed);
        }
    }
}
