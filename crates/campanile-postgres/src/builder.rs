use std::{collections::HashMap, fmt, time::Duration};

use campanile_store::{Namespace, Result, StoreError};
use deadpool_postgres::Manager;
use tokio::time::timeout;
use tokio_postgres::{
    Client, Config, NoTls, Socket,
    tls::{MakeTlsConnect, TlsConnect},
};

use crate::{
    PostgresStore, TestClock,
    clock::Clock,
    connections::{Connections, Patience, manager_config},
    error,
    schema::Schema,
    spaces::Spaces,
    store::Core,
};

/// How a [`PostgresStore`] connects, and how much it keeps.
///
/// ```no_run
/// # async fn example() -> campanile_store::Result<()> {
/// use std::time::Duration;
/// use campanile_postgres::PostgresStore;
///
/// let store = PostgresStore::builder("postgres://bot:password@db.example/bot")?
///     .connections(32)
///     .timeout(Duration::from_secs(2))
///     .namespace("members", 5_000_000)
///     .connect()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is connected before `connect`"]
pub struct Builder {
    config: Config,
    schema: String,
    connections: usize,
    patience: Patience,
    poll: Duration,
    sweep: Duration,
    bounds: Bounds,
    clock: Clock,
}

/// How many things a space may hold.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    each: u64,
    by_namespace: HashMap<Namespace, u64>,
}

impl Bounds {
    pub(crate) fn of(&self, namespace: &Namespace) -> u64 {
        *self.by_namespace.get(namespace).unwrap_or(&self.each)
    }
}

impl Builder {
    pub(crate) fn new(url: &str) -> Result<Self> {
        // The parser's own words may quote what does not parse.
        let config = url.parse::<Config>().map_err(|_| {
            StoreError::invalid(
                "the URL of PostgreSQL does not parse; it is like \
                 postgres://user:password@host:5432/database",
            )
        })?;
        Ok(Self::with_config(config))
    }

    pub(crate) fn with_config(config: Config) -> Self {
        Self {
            config,
            schema: "campanile".to_owned(),
            connections: 16,
            patience: Patience {
                connect: Duration::from_secs(4),
                answer: Duration::from_secs(2),
            },
            poll: Duration::from_millis(200),
            sweep: Duration::from_secs(30),
            bounds: Bounds {
                each: 1 << 20,
                by_namespace: HashMap::new(),
            },
            clock: Clock::Server,
        }
    }

    /// The schema of the tables, `campanile` unless set: a lower-case word.
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.schema = name.into();
        self
    }

    /// At most so many connections, 16 unless set; 0 counts as 1. More calls wait their turn.
    pub fn connections(mut self, n: usize) -> Self {
        self.connections = n.max(1);
        self
    }

    /// How long the server may take for one answer, 2 s unless set. The server gives up a statement
    /// after it, and so does this process a quarter later.
    pub fn timeout(mut self, answer: Duration) -> Self {
        self.patience.answer = answer;
        self
    }

    /// How long a call waits for a connection, one that is free or a new one; 4 s unless set.
    pub fn connect_timeout(mut self, connect: Duration) -> Self {
        self.patience.connect = connect;
        self
    }

    /// How often a claim that waits looks for what other processes pushed, 200 ms unless set.
    pub fn poll(mut self, every: Duration) -> Self {
        self.poll = every.max(Duration::from_millis(1));
        self
    }

    /// How often the expired is swept and spaces are counted, by one of all replicas; 30 s unless
    /// set.
    pub fn sweep(mut self, every: Duration) -> Self {
        self.sweep = every.max(Duration::from_millis(1));
        self
    }

    /// So many things in each namespace of each bot that has no bound of its own, 1,048,576 unless
    /// set: keys, and of mailboxes also items and remembered ids.
    ///
    /// A space is counted with each [`sweep`](Self::sweep), so it may hold as much more as comes
    /// meanwhile. One that holds too much then loses soft things that may go: quotas of which
    /// nobody was told, kept keys, counters, values. If that is not enough it is full, and what
    /// would add to it is an error of kind [`Full`](campanile_store::StoreErrorKind::Full).
    pub fn each(mut self, things: u64) -> Self {
        self.bounds.each = things;
        self
    }

    /// So many things in this namespace of each bot; see [`each`](Self::each).
    pub fn namespace(mut self, namespace: impl Into<Namespace>, things: u64) -> Self {
        self.bounds.by_namespace.insert(namespace.into(), things);
        self
    }

    /// A clock that a test sets, in place of the server's.
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = Clock::Test(clock);
        self
    }

    /// Connects without TLS, makes the tables if they are not there, and starts what the store does
    /// in the background, on the runtime of the caller.
    ///
    /// # Errors
    ///
    /// The server cannot be reached, refuses, or is a standby, the name of the schema is none, or the
    /// tables are of a later version.
    pub async fn connect(self) -> Result<PostgresStore> {
        self.connect_tls(NoTls).await
    }

    /// As [`connect`](Self::connect), with a connector of any TLS library. Whether TLS is required
    /// is for the URL to say: `sslmode=require`.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_tls<T>(mut self, tls: T) -> Result<PostgresStore>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + Sync,
        T::TlsConnect: Send + Sync,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let schema = Schema::new(&self.schema)?;
        self.config.connect_timeout(self.patience.connect);
        // A connection that went silent while nothing is said is found out, too.
        self.config.keepalives_idle(Duration::from_secs(30));
        if self.config.get_application_name().is_none() {
            self.config.application_name("campanile");
        }
        let first = self.config.connect(tls.clone());
        let (mut client, connection) = timeout(self.patience.connect, first)
            .await
            .map_err(|_| error::too_late("let this process in"))?
            .map_err(|error| error::failed("let this process in", &error))?;
        // It ends with its client, and tells that of what goes wrong.
        tokio::spawn(connection);
        schema.migrate(&mut client).await?;
        let is_durable = is_durable(&client).await?;
        drop(client);
        let manager = Manager::from_config(self.config.clone(), tls, manager_config());
        let connections = Connections::new(manager, self.connections, self.patience, &schema)?;
        connections.try_one().await?;
        let statements = schema.statements();
        Ok(PostgresStore::start(Core {
            connections,
            statements,
            is_durable,
            spaces: Spaces::default(),
            poll: self.poll,
            sweep: self.sweep,
            bounds: self.bounds,
            clock: self.clock,
        }))
    }
}

/// Whether a commit that waits for the disk is on it.
async fn is_durable(client: &Client) -> Result<bool> {
    let failed = |error| error::failed("tell whether it writes to disk", &error);
    let row = client.query_one("SHOW fsync", &[]).await.map_err(failed)?;
    let fsync: &str = row.try_get(0).map_err(error::unreadable)?;
    Ok(fsync != "off")
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("hosts", &self.config.get_hosts())
            .field("database", &self.config.get_dbname())
            .field("schema", &self.schema)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}
