//! Opening a database: the file, its settings and its tables.

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use campanile_store::{Result, StoreError};
use rusqlite::{Connection, OpenFlags};

use crate::{
    error,
    schema::{self, Refusal},
};

/// A database in a file that is ready to be written, and the name by which every process knows it.
pub(crate) fn file(path: &Path, busy: Duration) -> Result<(Connection, PathBuf)> {
    create(path).map_err(|error| {
        let path = path.display();
        let why = "its folder must exist, and both be readable and writable for this process";
        StoreError::unavailable(
            format!("the database `{path}` cannot be opened: {why}"),
            error,
        )
    })?;
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut connection = connect(&path, busy).map_err(|error| error::unusable(&path, error))?;
    migrate(&mut connection, &path)?;
    let journal = "PRAGMA journal_mode = WAL";
    let mode: String = connection
        .query_row(journal, (), |row| row.get(0))
        .map_err(|error| error::unusable(&path, error))?;
    if mode != "wal" {
        let path = path.display();
        return Err(StoreError::invalid(format!(
            "the database `{path}` cannot keep a write-ahead log; put it on a local disk"
        )));
    }
    Ok((connection, path))
}

/// A database that nobody else sees, and that goes with the store.
pub(crate) fn memory() -> Result<Connection> {
    let path = Path::new(":memory:");
    let unusable = |error| error::unusable(path, error);
    let mut connection = Connection::open_in_memory().map_err(unusable)?;
    migrate(&mut connection, path)?;
    Ok(connection)
}

/// One more connection to a file that is open already.
pub(crate) fn connect(path: &Path, busy: Duration) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    Ok(connection)
}

/// Lets a database take so many bytes at most.
pub(crate) fn limit(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    let page: u32 = connection.query_row("PRAGMA page_size", (), |row| row.get(0))?;
    let most = i64::try_from(bytes.div_ceil(page.into())).unwrap_or(i64::MAX);
    connection.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    let shown = path.display();
    schema::migrate(connection, schema::STEPS).map_err(|refusal| match refusal {
        Refusal::Failed(error) => error::unusable(path, error),
        Refusal::Foreign => StoreError::invalid(format!(
            "the database `{shown}` belongs to another program; name another file"
        )),
        Refusal::Newer { found } => StoreError::invalid(format!(
            "the database `{shown}` is of schema version {found}, and this program knows none after {}; \
             run the newer program, or restore the copy from before it ran",
            schema::STEPS.len()
        )),
    })
}

/// Makes the file if there is none, for its owner alone; SQLite gives the files beside it the same
/// mode.
fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    only_mine(&mut options);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

#[cfg(unix)]
pub(crate) fn only_mine(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;

    options.mode(0o600);
}

#[cfg(not(unix))]
pub(crate) fn only_mine(_options: &mut OpenOptions) {}
