use std::{fmt, sync::Arc, time::Duration};

use campanile_store::{Result, StoreError};
use redis::{Client, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};
use tokio::time::Instant;

use crate::{
    clock::TestClock,
    link::{Config, Link, unopened},
    names::Names,
    news::News,
    release::Releases,
    request::Requests,
    store::{Inner, RedisStore},
};

/// What to connect to, and how.
///
/// `Debug` shows no password.
#[derive(Clone)]
#[must_use = "a builder does nothing until it connects"]
pub struct Builder {
    server: ConnectionInfo,
    prefix: String,
    connect_timeout: Duration,
    response_timeout: Duration,
    is_vouched_for: bool,
    clock: Option<TestClock>,
}

impl Builder {
    pub(crate) fn new(url: &str) -> Result<Self> {
        if url.starts_with("rediss:") || url.starts_with("valkeys:") {
            return Err(StoreError::invalid(
                "TLS to Redis is not built in: connect by a private network, a Unix socket \
                 (`redis+unix:///path`), or a tunnel, with `redis://`",
            ));
        }
        let senseless = |_| {
            // The reason may repeat the address, and with it the password.
            StoreError::invalid(
                "the address of Redis does not read as \
                 `redis://[user:password@]host[:port][/database]`, or as \
                 `redis+unix:///path[?db=database]`",
            )
        };
        let server = url.into_connection_info().map_err(senseless)?;
        let settings = server.redis_settings().clone();
        // The version in which a server may speak unasked: of what becomes due, and of its end.
        let settings = settings.set_protocol(ProtocolVersion::RESP3);
        Ok(Self {
            server: server.set_redis_settings(settings),
            prefix: "campanile".to_owned(),
            connect_timeout: Duration::from_secs(2),
            response_timeout: Duration::from_secs(3),
            is_vouched_for: false,
            clock: None,
        })
    }

    /// With what all keys begin, so that strangers may use the same server. `campanile` by default.
    ///
    /// Stores that shall act as one need the same prefix, database and server.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long an attempt to connect may take. 2 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long an answer may take. 3 s by default. After that the call fails, and the connection
    /// is replaced, because one that is half open would never tell.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = timeout;
        self
    }

    /// Says that the server has what it acknowledged on disk, for servers that do not let their
    /// settings be read. A server that may evict keys counts as not durable all the same.
    pub fn assume_durable(mut self) -> Self {
        self.is_vouched_for = true;
        self
    }

    /// Takes the time from this clock and not from the server, for tests.
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Connects, and asks the server what it can promise.
    ///
    /// # Errors
    ///
    /// The server cannot be reached or does not let this user in, or is older than Redis 6.2.
    ///
    /// # Panics
    ///
    /// It is called outside of a tokio runtime.
    pub async fn connect(self) -> Result<RedisStore> {
        let names = Names::new(&self.prefix);
        let config = Config {
            client: Client::open(self.server).map_err(unopened)?,
            connect_timeout: self.connect_timeout,
            response_timeout: self.response_timeout,
            is_vouched_for: self.is_vouched_for,
            channel: names.news(),
        };
        let requests = Arc::new(Requests {
            names,
            clock: self.clock,
            epoch: Instant::now(),
        });
        let news = Arc::new(News::default());
        let link = Link::open(config, Arc::clone(&news))
            .await
            .map_err(unopened)?;
        let releases = Releases::start(Arc::clone(&link), Arc::clone(&requests));
        Ok(RedisStore {
            inner: Arc::new(Inner {
                link,
                requests,
                releases,
                news,
            }),
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("server", &self.server.addr().to_string())
            .field("database", &self.server.redis_settings().db())
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
