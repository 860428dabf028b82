use std::{fmt, sync::Arc, time::Duration};

use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Due, Durability, Lease, Op, Result, Scan, Space, Store,
};
use tokio_postgres::{Config, Row};

use crate::{
    Builder,
    builder::Bounds,
    clock::Clock,
    connections::Connections,
    decode::{self, Answers},
    encode::{Call, Calls},
    error,
    group::Groups,
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
    groups: Groups,
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
        let groups = Groups::spawn(&core);
        Self {
            core,
            groups,
            worker,
        }
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

    async fn run(&self, groups: &Groups, ops: Vec<Op>, durability: Durability) -> Result<Commit> {
        let mut calls = Vec::with_capacity(ops.len());
        let mut news = Vec::new();
        for op in &ops {
            let space = self.space(op.key().space()).await?;
            calls.push(Call::new(&space, op)?);
            if self.is_news(op) {
                news.push(space);
            }
        }
        let commit = if Groups::fits(&calls, durability) {
            groups.run(ops, calls).await?
        } else {
            self.run_alone(&ops, &calls, durability).await?
        };
        for space in news {
            space.news.notify_waiters();
        }
        Ok(commit)
    }

    pub(crate) async fn run_alone(
        &self,
        ops: &[Op],
        calls: &[Call],
        durability: Durability,
    ) -> Result<Commit> {
        let rows = self.send(calls, durability).await?;
        Answers::new(&rows).commit(ops)
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

    pub(crate) async fn send(&self, batch: &[Call], durability: Durability) -> Result<Vec<Row>> {
        let mut calls = Calls::new(durability);
        calls.push(batch);
        let (calls, test) = (calls.finish(), self.clock.test());
        let run = &self.statements.run;
        self.connections.query(run, &calls.of_one(&test)).await
    }
}

impl Store for PostgresStore {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let core = Arc::clone(&self.core);
        match ops {
            [] => Answer::ready(Ok(Commit::Applied(Vec::new().into()))),
            _ => {
                let (groups, ops) = (self.groups.clone(), ops.to_vec());
                Answer::boxed(async move { core.run(&groups, ops, durability).await })
            }
        }
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        let core = Arc::clone(&self.core);
        Answer::boxed(async move { core.claim(claim).await })
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<campanile_store::Row>> {
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
