//! Connections to the server, and an end to every wait for it.

use std::{future::Future, sync::Arc, time::Duration};

use campanile_store::{Result, StoreError};
use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
    Timeouts,
};
use tokio::time::timeout;
use tokio_postgres::{Row, types::ToSql};

use crate::{error, schema::Schema};

/// A statement that is prepared once on each connection.
#[derive(Debug)]
pub(crate) struct Statement {
    /// What it is for, to complete "PostgreSQL did not".
    pub(crate) what: &'static str,
    pub(crate) sql: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pool: Pool,
    patience: Patience,
}

/// How long the server may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// To let somebody in, from the first packet to the last.
    pub(crate) connect: Duration,
    /// To answer a statement.
    pub(crate) answer: Duration,
}

impl Patience {
    /// For one answer. The server itself ends the statement before; a little later it is the network.
    fn one(self) -> Duration {
        self.answer + self.answer / 4
    }

    /// For a call as a whole: a connection, the statement's preparation, and its answer.
    pub(crate) fn whole(self) -> Duration {
        self.connect + self.one() * 2
    }
}

/// How often a batch is tried that another was in the way of.
const COLLISIONS: usize = 5;

impl Connections {
    /// # Errors
    ///
    /// The pool cannot be made as it was asked for.
    pub(crate) fn new(
        manager: Manager,
        size: usize,
        patience: Patience,
        schema: &Schema,
    ) -> Result<Self> {
        let hello = Arc::new(format!(
            "SET statement_timeout = {}; SET lock_timeout = 0; \
             SET idle_in_transaction_session_timeout = 0; \
             SET default_transaction_isolation = 'read committed'; SELECT {}",
            patience.answer.as_millis().max(1),
            schema.name("campanile.opened()"),
        ));
        let hook = Hook::async_fn(move |client, _| {
            let hello = Arc::clone(&hello);
            Box::pin(async move {
                let said = client.batch_execute(&hello).await;
                said.map_err(HookError::Backend)
            })
        });
        let pool = Pool::builder(manager)
            .max_size(size)
            .timeouts(Timeouts::new())
            .runtime(Runtime::Tokio1)
            .post_create(hook)
            .build()
            .map_err(|error| StoreError::invalid(format!("no pool of connections: {error}")))?;
        Ok(Self { pool, patience })
    }

    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// Makes a connection, to find out whether it can be made.
    pub(crate) async fn try_one(&self) -> Result<()> {
        self.get().await.map(drop)
    }

    /// Runs a statement, and again if another transaction was in its way.
    pub(crate) async fn query(
        &self,
        statement: &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_query(statement, parameters).await? {
                Ok(rows) => return Ok(rows),
                Err(error) if error::is_collision(&error) && tries < COLLISIONS => {}
                Err(error) => return Err(error::failed(statement.what, &error)),
            }
        }
    }

    async fn try_query(
        &self,
        statement: &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<std::result::Result<Vec<Row>, tokio_postgres::Error>> {
        let client = self.get().await?;
        let prepared = client.prepare_cached(&statement.sql);
        let prepared = match self.within(prepared).await {
            Some(Ok(prepared)) => prepared,
            Some(Err(error)) => return Ok(Err(error)),
            None => return Err(self.give_up(client, statement)),
        };
        match self.within(client.query(&prepared, parameters)).await {
            Some(done) => Ok(done),
            None => Err(self.give_up(client, statement)),
        }
    }

    async fn get(&self) -> Result<Object> {
        let connected: std::result::Result<_, PoolError> =
            match timeout(self.patience.connect, self.pool.get()).await {
                Ok(connected) => connected,
                Err(_) => return Err(error::too_late("let this process in")),
            };
        connected.map_err(error::no_connection)
    }

    async fn within<F: Future>(&self, answer: F) -> Option<F::Output> {
        timeout(self.patience.one(), answer).await.ok()
    }

    /// A connection on which nothing comes may be half open, and then the others are, too.
    fn give_up(&self, client: Object, statement: &Statement) -> StoreError {
        drop(Object::take(client));
        self.pool.retain(|_, _| false);
        error::too_late(statement.what)
    }
}

/// How a manager makes its connections.
pub(crate) fn manager_config() -> ManagerConfig {
    ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    }
}
