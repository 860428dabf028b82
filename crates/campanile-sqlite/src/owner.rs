//! Who has a file open, and whose leases are over because nobody is there any more.
//!
//! Each process that opens a file writes a row, and holds a lock on a small file beside the
//! database, which the system takes away when the process ends, however it ends. So whoever opens
//! the file next can tell the dead from the living, and makes the leases of the dead due at once.
//! Rows are only written and judged within a transaction that writes, one at a time.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use campanile_store::{Result, StoreError};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error;

/// The leases of one owner end now. What is not remembered beyond that is swept away later.
const END_LEASES: &str = "UPDATE lease
    SET state = 'free', until = min(until, ?2), expires = min(until, ?2) + remember
    WHERE state = 'running' AND owner = ?1";
const END_CLAIMS: &str = "UPDATE mailbox
    SET leased = 0, until = min(until, ?2), claimable = min(until, ?2)
    WHERE taken IS NOT NULL AND leased AND owner = ?1";

/// This process, as an owner of leases.
#[derive(Debug)]
pub(crate) struct Owner {
    id: i64,
    database: PathBuf,
    /// Held as long as this process lives.
    _lock: File,
}

impl Owner {
    /// Ends the leases of those who are dead, and becomes an owner.
    pub(crate) fn enter(connection: &mut Connection, database: &Path, now: i64) -> Result<Self> {
        let unusable = |error| error::unusable(database, error);
        let write = TransactionBehavior::Immediate;
        let transaction = connection
            .transaction_with_behavior(write)
            .map_err(unusable)?;
        end_the_dead(&transaction, database, now).map_err(unusable)?;
        // Greater than any before, though the last ones may have been lost with the power.
        let number: i64 = transaction
            .query_row(
                "UPDATE meta SET number = max(number + 1, ?1), clock = max(clock, ?1)
                 RETURNING number",
                [now],
                |row| row.get(0),
            )
            .map_err(unusable)?;
        let path = lock_path(database, number);
        let lock = create_locked(&path).map_err(|error| {
            let path = path.display();
            StoreError::unavailable(
                format!("the file `{path}` cannot be made and locked"),
                error,
            )
        })?;
        transaction
            .execute("INSERT INTO owner VALUES (?1, ?2)", (number, now))
            .map_err(unusable)?;
        transaction.commit().map_err(unusable)?;
        Ok(Self {
            id: number,
            database: database.to_owned(),
            _lock: lock,
        })
    }

    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// Ends what leases there are. If that fails, whoever opens the file next does it.
    pub(crate) fn leave(self, connection: &Connection, now: i64) {
        let ended = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
            .and_then(|transaction| {
                end(&transaction, self.id, now)?;
                transaction.commit()
            });
        if ended.is_ok() {
            _ = std::fs::remove_file(lock_path(&self.database, self.id));
        }
    }
}

fn end_the_dead(transaction: &Transaction<'_>, database: &Path, now: i64) -> rusqlite::Result<()> {
    let mut owners = transaction.prepare("SELECT id FROM owner")?;
    let owners: Vec<i64> = owners
        .query_map((), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for owner in owners {
        let path = lock_path(database, owner);
        if is_dead(&path) {
            end(transaction, owner, now)?;
            _ = std::fs::remove_file(path);
        }
    }
    Ok(())
}

fn end(transaction: &Transaction<'_>, owner: i64, now: i64) -> rusqlite::Result<()> {
    transaction.execute(END_LEASES, (owner, now))?;
    transaction.execute(END_CLAIMS, (owner, now))?;
    transaction.execute("DELETE FROM owner WHERE id = ?1", [owner])?;
    Ok(())
}

fn lock_path(database: &Path, owner: i64) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(format!("-owner-{owner}"));
    path.into()
}

fn create_locked(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    crate::open::only_mine(&mut options);
    let file = options.open(path)?;
    file.try_lock()?;
    Ok(file)
}

/// Where nobody can tell, the leases' own ends have to do.
fn is_dead(path: &Path) -> bool {
    match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok(file) => match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        },
    }
}
