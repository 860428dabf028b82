use std::{future::Future, net::SocketAddr, sync::Arc};

use campanile::store::Store;
use campanile_postgres::PostgresStore;
use campanile_redis::RedisStore;
use campanile_testkit::engine::{Postgres, Redis, StartError};

use super::support::Result;

/// An engine that replicas share.
pub(crate) trait Engine: Send + Sized + 'static {
    const NAME: &'static str;
    /// A kill takes what did not wait for the disk.
    const FORGETS_SOFT: bool;

    fn start() -> std::result::Result<Self, StartError>;
    fn addr(&self) -> SocketAddr;
    fn kill_9(&mut self);
    fn restart(&mut self) -> std::result::Result<(), StartError>;

    /// The store of one replica, with connections of its own. Replicas with one name share what
    /// they keep.
    fn store(at: SocketAddr, name: &str) -> impl Future<Output = Result<Arc<dyn Store>>> + Send;
}

impl Engine for Postgres {
    const NAME: &'static str = "postgres";
    const FORGETS_SOFT: bool = true;

    fn start() -> std::result::Result<Self, StartError> {
        Self::start_with(&[("max_connections", "300"), ("shared_buffers", "256MB")])
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
    // With `appendfsync always` nothing is soft.
    const FORGETS_SOFT: bool = false;

    fn start() -> std::result::Result<Self, StartError> {
        Self::start_with(&[("appendonly", "yes"), ("appendfsync", "always")])
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
