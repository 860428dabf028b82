//! The tables, and how a file of an older version becomes one of this.

mod views;

use rusqlite::{Connection, Result, Transaction, TransactionBehavior};

/// `Camp`: tells a file of this crate from others.
const APPLICATION: i64 = 0x4361_6d70;

/// What each version adds to the one before it. A step that was published never changes.
pub(crate) const STEPS: &[fn(&Transaction<'_>) -> Result<()>] = &[
    |transaction| transaction.execute_batch(include_str!("tables.sql")),
    |transaction| transaction.execute_batch(&views::sql()),
];

/// Why a file is not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It holds the tables of another program.
    Foreign,
    /// It is of a version that this program does not know.
    Newer { found: usize },
    /// SQLite failed.
    Failed(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

/// Brings a file to the last of these steps, all at once or not at all.
pub(crate) fn migrate(
    connection: &mut Connection,
    steps: &[fn(&Transaction<'_>) -> Result<()>],
) -> std::result::Result<(), Refusal> {
    if version(connection)? == steps.len() {
        return Ok(());
    }
    let write = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(write)?;
    // Another process may have done it meanwhile.
    let found = version(&transaction)?;
    let missing = steps.get(found..).ok_or(Refusal::Newer { found })?;
    for step in missing {
        step(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", steps.len() as i64)?;
    transaction.commit()?;
    Ok(())
}

/// The version of a file; of an empty one 0.
fn version(connection: &Connection) -> std::result::Result<usize, Refusal> {
    let number = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let application = connection.query_row("PRAGMA application_id", (), number)?;
    let version = connection.query_row("PRAGMA user_version", (), number)?;
    if application == APPLICATION {
        return usize::try_from(version).map_err(|_| Refusal::Foreign);
    }
    let things = connection.query_row("SELECT count(*) FROM sqlite_schema", (), number)?;
    if application != 0 || version != 0 || things != 0 {
        return Err(Refusal::Foreign);
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_older_version_becomes_one_of_the_newest() {
        for older in 0..STEPS.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate(&mut connection, &STEPS[..older]).unwrap();
            let add = "INSERT INTO space (scope, namespace) VALUES (42, 'kept')";
            let added = connection.execute_batch(add);
            assert_eq!(added.is_ok(), older > 0);
            migrate(&mut connection, STEPS).unwrap();
            assert_eq!(version(&connection).unwrap(), STEPS.len());
            let kept = "SELECT count(*) FROM space";
            let kept: i64 = connection.query_row(kept, (), |row| row.get(0)).unwrap();
            assert_eq!(kept, i64::from(older > 0));
            connection.execute_batch("SELECT * FROM leases").unwrap();
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &STEPS[..1]).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push(|transaction| transaction.execute_batch("CREATE TABLE half (id); nonsense"));
        assert!(matches!(
            migrate(&mut connection, &steps),
            Err(Refusal::Failed(_))
        ));
        assert_eq!(version(&connection).unwrap(), 1);
        connection.execute_batch("SELECT * FROM half").unwrap_err();
    }
}
