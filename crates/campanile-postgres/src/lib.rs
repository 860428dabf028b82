//! PostgreSQL as the [`Store`](campanile_store::Store) of campanile: many replicas behave as one
//! bot.
//!
//! ```no_run
//! # async fn example() -> campanile_store::Result<()> {
//! use std::sync::Arc;
//! use campanile_postgres::PostgresStore;
//! use campanile_store::Store;
//!
//! let store = PostgresStore::connect("postgres://bot:password@db.example/bot").await?;
//! let store: Arc<dyn Store> = Arc::new(store);
//! # Ok(())
//! # }
//! ```
//!
//! - **A batch is one statement**: a function on the server runs all of its operations, or none.
//! - **Soft batches that wait at the same time share a transaction**, and so a round trip. One that
//!   fails is run again without the others, which do not fail with it.
//! - **What is soft is unlogged**, and its commit does not wait for the disk. What is
//!   [`Hard`](campanile_store::Durability::Hard) is logged, and its commit waits as the server's
//!   `synchronous_commit` says, or for the local disk if that is `off`. On a server with `fsync = off`
//!   the store says that it is not durable.
//! - **The clock is the server's**, so those of replicas do not matter.
//! - **Claims skip what another transaction has locked** (`FOR UPDATE SKIP LOCKED`). A claim that
//!   waits is woken by what its own process pushes, and looks every
//!   [`poll`](Builder::poll) for what others do: `NOTIFY` would make all commits that wait
//!   for the disk wait for each other, too.
//! - **Batches never deadlock**: they lock their keys in one order.
//! - **Every wait ends**: a server that does not answer within the
//!   [`timeout`](Builder::timeout) is an error of kind
//!   [`Unavailable`](campanile_store::StoreErrorKind::Unavailable), its connections are given up,
//!   and the next call makes a new one.
//! - **The tables** live in a schema of their own, `campanile`, and are made at the first start, by
//!   one of the replicas. A schema that a later version made is refused.
//! - **Spaces are bounded**, see [`Builder::each`]. What has expired is swept in the
//!   background, by one replica at a time.
//!
//! The statements are prepared, so a pooler between has to know that, or to pool by session.
//!
//! # Invariant
//!
//! This crate talks to one PostgreSQL server; all that it spawns ends with the last clone of its
//! store.
#![forbid(unsafe_code)]

mod builder;
mod claim;
mod clock;
mod code;
mod connections;
mod decode;
mod encode;
mod error;
mod group;
mod scan;
mod schema;
mod spaces;
mod store;
mod worker;

pub use self::{builder::Builder, clock::TestClock, store::PostgresStore};
