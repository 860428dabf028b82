//! When a server that syncs its log once a second has something on disk.
//!
//! `WAITAOF` is answered when all that its own connection wrote is synced, and nothing else of that
//! connection is done before. So there is a connection for it alone, and a mark that it writes: what
//! was answered before is in the log before the mark.

use std::{sync::Arc, time::Duration};

use redis::{RedisResult, Value, aio::MultiplexedConnection};
use tokio::sync::{mpsc, oneshot};

/// How many wait at most to be asked for.
const PLACES: usize = 4_096;

/// Answers who waits for the disk; its connection ends with the last clone.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    waiting: mpsc::Sender<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    mark: String,
    synced: oneshot::Sender<Synced>,
}

/// Why it is not known to be on disk.
#[derive(Debug, Clone)]
pub(crate) enum Unsynced {
    /// The server says that it takes longer.
    Late,
    /// The connection is of no use any more.
    Lost(Arc<str>),
}

type Synced = Result<(), Unsynced>;

impl Disk {
    /// `patience` is how long the server may take.
    pub(crate) fn new(redis: MultiplexedConnection, patience: Duration) -> Self {
        let (waiting, jobs) = mpsc::channel(PLACES);
        tokio::spawn(work(redis, patience, jobs));
        Self { waiting }
    }

    /// Waits until all is on disk that the server answered so far. `mark` is a key of the node.
    pub(crate) async fn synced(&self, mark: String) -> Synced {
        let (synced, answer) = oneshot::channel();
        let ended = |_| Unsynced::Lost("the connection has ended".into());
        let waiting = Waiting { mark, synced };
        self.waiting.send(waiting).await.map_err(|_| ended(()))?;
        answer.await.map_err(|_| ended(()))?
    }
}

async fn work(
    mut redis: MultiplexedConnection,
    patience: Duration,
    mut jobs: mpsc::Receiver<Waiting>,
) {
    let mut group = Vec::new();
    while jobs.recv_many(&mut group, PLACES).await > 0 {
        let synced = sync(&mut redis, &group[0].mark, patience).await;
        let synced = synced.unwrap_or_else(|error| Err(Unsynced::Lost(error.to_string().into())));
        for waiting in group.drain(..) {
            // Whoever waited may have gone.
            let _ = waiting.synced.send(synced.clone());
        }
    }
}

async fn sync(
    redis: &mut MultiplexedConnection,
    mark: &str,
    patience: Duration,
) -> RedisResult<Synced> {
    let mut asked = redis::pipe();
    asked.cmd("SET").arg(mark).arg("");
    let millis = patience.as_millis().max(1);
    asked.cmd("WAITAOF").arg(1).arg(0).arg(millis.to_string());
    let answers = redis.send_packed_commands(&asked, 0, 2).await?;
    let mut locally = Value::Nil;
    for answer in answers {
        locally = answer.extract_error()?;
    }
    let (here, _): (u64, u64) = redis::from_redis_value(locally)?;
    Ok(match here {
        0 => Err(Unsynced::Late),
        _ => Ok(()),
    })
}
