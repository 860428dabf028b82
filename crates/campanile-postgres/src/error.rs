//! Errors of PostgreSQL as errors of the store. A server's details and hints may quote what is
//! stored, so only its message and code go on.

use std::{error::Error, fmt};

use campanile_store::StoreError;
use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::error::SqlState;

/// What PostgreSQL says, fit for a log.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Cause {}

fn cause(error: &tokio_postgres::Error) -> Cause {
    if let Some(db) = error.as_db_error() {
        return Cause(format!("{} (SQLSTATE {})", db.message(), db.code().code()));
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let next = error.to_string();
        // Some repeat their source.
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        source = error.source();
    }
    Cause(text)
}

pub(crate) fn failed(what: &str, error: &tokio_postgres::Error) -> StoreError {
    if is_read_only(error) {
        let message = "this PostgreSQL does not write: it is a standby, or its user is read-only; \
                       name all servers in the URL, with `target_session_attrs=read-write`";
        return StoreError::unavailable(message, cause(error));
    }
    let is_ours = error.code().is_some_and(|code| {
        // Missing tables and columns, wrong types, broken pages: no other try will find them.
        ["42", "22", "23", "0A", "XX"].contains(&&code.code()[..2])
            && *code != SqlState::INSUFFICIENT_PRIVILEGE
    });
    if is_ours {
        return StoreError::corrupt(format!("PostgreSQL did not {what}: {}", cause(error)));
    }
    StoreError::unavailable(format!("PostgreSQL did not {what}"), cause(error))
}

pub(crate) fn unreadable(error: tokio_postgres::Error) -> StoreError {
    StoreError::corrupt(format!(
        "an answer of PostgreSQL cannot be read: {}",
        cause(&error)
    ))
}

pub(crate) fn no_connection(error: PoolError) -> StoreError {
    let message = "PostgreSQL cannot be reached";
    match error {
        PoolError::PostCreateHook(HookError::Backend(error)) if is_read_only(&error) => {
            failed("let this process in", &error)
        }
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            StoreError::unavailable(message, cause(&error))
        }
        PoolError::Timeout(_) => StoreError::unavailable(message, late()),
        error => StoreError::unavailable(message, error),
    }
}

/// The same error, for another who waited for the same.
pub(crate) fn again(error: &StoreError) -> StoreError {
    let reason = error.source().map_or_else(String::new, ToString::to_string);
    StoreError::unavailable(error.to_string(), Cause(reason))
}

/// Nothing came in time.
pub(crate) fn too_late(what: &str) -> StoreError {
    StoreError::unavailable(format!("PostgreSQL did not {what}"), late())
}

fn late() -> Cause {
    Cause("it did not answer in time".to_owned())
}

/// Whether the server does not write. A standby has no unlogged tables at all.
fn is_read_only(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|said| {
        *said.code() == SqlState::READ_ONLY_SQL_TRANSACTION
            || *said.code() == SqlState::FEATURE_NOT_SUPPORTED
                && said.message().contains("during recovery")
    })
}

/// Whether the server gave up one of two that were in each other's way: nothing was done, and at
/// once it may go well.
pub(crate) fn is_collision(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}
