//! State in a SQLite file: it survives restarts and crashes, and needs no server.
//!
//! [`SqliteStore`] is a [`Store`](campanile_store::Store) in one file, or in SQLite's memory. SQLite
//! itself is compiled into the program.
//!
//! # What it promises
//!
//! - What was written `Hard` is on disk before the answer is there: the log is synced at the end of
//!   its transaction. What was written `Soft` survives a crash of the process; the last of it may
//!   go when the power does. Whatever is lost is the end of the log, whole batches of it.
//! - One thread writes. All requests that wait share a transaction, and a batch that is refused is
//!   rolled back alone. Pages of a scan are read beside it.
//! - Several processes on one host may open one file, on a local disk, and behave as one. Each holds
//!   a lock on a small file beside the database, `bot.db-owner-…`, for as long as it lives. Whoever
//!   opens the database next makes the leases of the dead due at once, and leaves those of the
//!   living alone. Where the disk knows no such locks, the leases end by themselves.
//! - A disk that is full, a file that is locked for longer than the
//!   [busy timeout](Options::busy_timeout) or read-only, is an error, and nothing of it is written.
//!
//! # Time
//!
//! Times are microseconds since 1970: the wall clock when the store was opened, and tokio's clock
//! since then. So a paused clock works in tests, and stands while the store writes; a jump of the
//! wall clock changes nothing while a store is open. Between two runs the wall clock counts, except
//! that time never goes back. Processes that share a file share their host's clock; if somebody
//! sets it, start them again.
//!
//! # The file
//!
//! It is for its owner alone (mode 0600), and the `sqlite3` shell reads it while the bot runs:
//!
//! ```text
//! $ sqlite3 bot.db 'SELECT * FROM leases'
//! ```
//!
//! | view | a row is | table |
//! |---|---|---|
//! | `quotas` | a quota that is not whole: when it will be, and whether somebody was told of a refusal | `quota` |
//! | `penalties` | the uses of a penalty, or its block | `penalty` |
//! | `leases` | a key that is being worked on, is free again, or is kept | `lease` |
//! | `entries` | a value, with its version and date | `entry` |
//! | `counters` | a counter | `counter` |
//! | `mailboxes` | a mailbox that holds items: how many wait, which part was taken, when it is due | `mailbox` |
//! | `items` | an item of a mailbox, that waits or is being worked on | `item` |
//!
//! Views show keys as text (`/7/like`) and times as dates (UTC), without what has expired. Tables
//! have the keys as bytes, which sort as keys do, and are for reading only: the table `space` counts
//! what each holds. `PRAGMA user_version` is the version of the schema. Opening an older file brings
//! it to the newest version, and a newer one is refused.
//!
//! To copy a database that is in use, use `sqlite3 bot.db ".backup copy.db"`, not `cp`.
//!
//! # Invariant
//!
//! One thread writes, and nothing is answered before the transaction that did it is committed.
#![forbid(unsafe_code)]

mod clock;
mod error;
mod open;
mod options;
mod owner;
mod scan;
mod schema;
mod spaces;
mod sql;
mod store;
mod sweep;
mod table;
mod vigil;
mod waiters;
mod writer;

pub use self::{options::Options, store::SqliteStore};
