use std::{fmt, sync::Arc, time::Duration};

use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Due, Durability, Key, Lease, Op, Output, Outputs, Quota,
    Result, Row, Scan, Space, Store,
};
use tokio_postgres::Config;

use crate::{
    Builder,
    builder::Bounds,
    clock::Clock,
    connections::Connections,
    decode,
    encode::{self, Batch},
    error,
    schema::Statements,
    spaces::{SpaceEntry, Spaces},
    worker::Worker,
};

/// A [`Store`] on a PostgreSQL server, for as many replicas as there are.
///
/// Clones share their connections. See the [crate docs](crate) for what it promises.
#[derive(Clone)]
pub struct PostgresStore {
    core: Arc<Core>,
    worker: Arc<Worker>,
}

/// What calls and the background share.
pub(crate) struct Core {
    pub(crate) connections: Connections,
    pub(crate) statements: Statements,
    pub(crate) spaces: Spaces,
    pub(crate) is_durable: bool,
    pub(crate) poll: Duration,
    pub(crate) sweep: Duration,
    pub(crate) bounds: Bounds,
    pub(crate) clock: Clock,
}

impl PostgresStore {
    /// Connects without TLS and with defaults; see [`Builder`].
    ///
    /// # Errors
    ///
    /// The URL does not parse, the server cannot be reached or refuses, or the tables are of a
    /// later version.
    pub async fn connect(url: &str) -> Result<Self> {
        Self::builder(url)?.connect().await
    }

    /// How to connect to the server of this URL, such as `postgres://user:password@host/database`.
    ///
    /// # Errors
    ///
    /// The URL does not parse. The error does not quote it, because it holds a password.
    pub fn builder(url: &str) -> Result<Builder> {
        Builder::new(url)
    }

    /// How to connect with a configuration of the driver, for what a URL cannot say.
    pub fn with_config(config: Config) -> Builder {
        Builder::with_config(config)
    }

    /// Waits until what was released so far is given back, or cannot be; before a process ends.
    pub async fn flush(&self) {
        self.worker.flush().await;
    }

    pub(crate) fn start(core: Core) -> Self {
        let core = Arc::new(core);
        let worker = Arc::new(Worker::spawn(&core));
        Self { core, worker }
    }
}

impl Core {
    pub(crate) async fn space(&self, space: &Space) -> Result<Arc<SpaceEntry>> {
        if let Some(entry) = self.spaces.get(space) {
            return Ok(entry);
        }
        let (name, title) = (space.key().to_bytes(), space.to_string());
        let number = &self.statements.space;
        let rows = self.connections.query(number, &[&name, &title]).await?;
        let row = rows.first().ok_or_else(decode::nonsense)?;
        let id = row.try_get(0).map_err(error::unreadable)?;
        Ok(self.spaces.add(space, id))
    }

    /// One charge, as a statement of its own.
    async fn charge(&self, key: Key, quota: Quota, cost: u32) -> Result<Commit> {
        let space = self.space(key.space()).await?;
        if space.is_full() {
            let op = Op::Gcra { key, quota, cost };
            return self.run(vec![op], Durability::Soft).await;
        }
        let (price, whole) = encode::price(&quota, cost);
        let (tail, test) = (key.tail(), self.clock.test());
        let charge = &self.statements.charge;
        let rows = self
            .connections
            .query(charge, &[&space.id, &tail, &price, &whole, &test])
            .await?;
        let Some(row) = rows.first() else {
            // The key was charged as something that must last, and is in another table.
            let op = Op::Gcra { key, quota, cost };
            return self.run(vec![op], Durability::Soft).await;
        };
        let retry_after = row.try_get(0).map_err(error::unreadable)?;
        let is_first = row.try_get(1).map_err(error::unreadable)?;
        let verdict = decode::verdict(retry_after, is_first);
        Ok(Commit::Applied(Outputs::one(Output::Verdict(verdict))))
    }

    async fn run(&self, ops: Vec<Op>, durability: Durability) -> Result<Commit> {
        let mut batch = Batch::new(durability);
        let mut news = Vec::new();
        for op in &ops {
            let space = self.space(op.key().space()).await?;
            batch.push(&space, op)?;
            if self.is_news(op) {
                news.push(space);
            }
        }
        let rows = self.send(batch.finish()).await?;
        let commit = decode::commit(&ops, &rows)?;
        for space in news {
            space.news.notify_waiters();
        }
        Ok(commit)
    }

    /// Whether the operation may make something due before a claim that waits looks again anyway.
    fn is_news(&self, op: &Op) -> bool {
        match op {
            Op::Push { due, .. } => match due {
                Due::After(after) => *after < self.poll,
                Due::Quiet { quiet, .. } => *quiet < self.poll,
                Due::Never => false,
            },
            Op::Wake { .. } | Op::Settle { .. } | Op::Retry { .. } => true,
            _ => false,
        }
    }

    pub(crate) async fn send(&self, batch: Batch) -> Result<Vec<tokio_postgres::Row>> {
        let test = self.clock.test();
        let parameters = batch.parameters(&test);
        self.connections
            .query(&self.statements.run, &parameters)
            .await
    }
}

impl Store for PostgresStore {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let core = Arc::clone(&self.core);
        match ops {
            [] => Answer::ready(Ok(Commit::Applied(Vec::new().into()))),
            [Op::Gcra { key, quota, cost }] if durability == Durability::Soft => {
                let (key, quota, cost) = (key.clone(), *quota, *cost);
                Answer::boxed(async move { core.charge(key, quota, cost).await })
            }
            _ => {
                let ops = ops.to_vec();
                Answer::boxed(async move { core.run(ops, durability).await })
            }
        }
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        let core = Arc::clone(&self.core);
        Answer::boxed(async move { core.claim(claim).await })
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        let core = Arc::clone(&self.core);
        Answer::boxed(async move { core.scan(scan).await })
    }

    fn release(&self, lease: &Lease) {
        self.worker.release(lease);
    }

    fn caps(&self) -> Caps {
        Caps::new(self.core.is_durable, true)
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("caps", &self.caps())
            .finish_non_exhaustive()
    }
}
