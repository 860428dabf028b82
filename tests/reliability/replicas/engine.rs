use std::{env, future::Future, net::SocketAddr, sync::Arc};

use campanile::store::Store;
use campanile_postgres::PostgresStore;
use campanile_redis::RedisStore;
use campanile_testkit::engine::{Postgres, Redis, StartError};

use super::support::Result;

/// The environment variable that says when Redis syncs its log: `always` unless it is set, or
/// `everysec`, for servers that know `WAITAOF`.
const APPENDFSYNC: &str = "CAMPANILE_APPENDFSYNC";

/// An engine that replicas share.
pub(crate) trait Engine: Send + Sized + 'static {
    const NAME: &'static str;

    fn start() -> std::result::Result<Self, StartError>;
    /// One that a kill takes from what did not wait for the disk.
    fn start_forgetful() -> std::result::Result<Self, StartError>;
    fn addr(&self) -> SocketAddr;
    fn kill_9(&mut self);
    fn restart(&mut self) -> std::result::Result<(), StartError>;

    /// The store of one replica, with connections of its own. Replicas with one name share what
    /// they keep.
    fn store(at: SocketAddr, name: &str) -> impl Future<Output = Result<Arc<dyn Store>>> + Send;
}

impl Engine for Postgres {
    const NAME: &'static str = "postgres";

    fn start() -> std::result::Result<Self, StartError> {
        Self::start_with(&[("max_connections", "300"), ("shared_buffers", "256MB")])
    }

    /// As it is: what is soft is in tables that are empty after a crash.
    fn start_forgetful() -> std::result::Result<Self, StartError> {
        <Self as Engine>::start()
    }

    fn addr(&self) -> SocketAddr {
        Postgres::addr(self)
    }

    fn kill_9(&mut self) {
        Postgres::kill_9(self);
    }

    fn restart(&mut self) -> std::result::Result<(), StartError> {
        Postgres::restart(self)
    }

    async fn store(at: SocketAddr, name: &str) -> Result<Arc<dyn Store>> {
        let url = format!("postgres://campanile@{at}/postgres");
        let store = PostgresStore::builder(&url)?.schema(name).connect().await?;
        Ok(Arc::new(store))
    }
}

impl Engine for Redis {
    const NAME: &'static str = "redis";

    /// With `always`, or as the environment says.
    fn start() -> std::result::Result<Self, StartError> {
        let fsync = env::var(APPENDFSYNC);
        let fsync = fsync.as_deref().unwrap_or("always");
        Self::start_with(&[("appendonly", "yes"), ("appendfsync", fsync)])
    }

    /// Without a log: the server's settings decide for all that it writes.
    fn start_forgetful() -> std::result::Result<Self, StartError> {
        Self::start_with(&[])
    }

    fn addr(&self) -> SocketAddr {
        Redis::addr(self)
    }

    fn kill_9(&mut self) {
        Redis::kill_9(self);
    }

    fn restart(&mut self) -> std::result::Result<(), StartError> {
        Redis::restart(self)
    }

    async fn store(at: SocketAddr, name: &str) -> Result<Arc<dyn Store>> {
        let url = format!("redis://{at}/");
        let store = RedisStore::builder(&url)?.prefix(name).connect().await?;
        Ok(Arc::new(store))
    }
}
