//! What SQLite says, for people.

use std::path::Path;

use campanile_store::StoreError;
use rusqlite::{Error, ErrorCode};

/// Why a batch was not taken; nothing of it was written.
pub(crate) fn refused(error: &Error) -> StoreError {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            "the disk is full, or the database is as large as it may be; make room"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "the database is read-only; make the file and its folder writable for this process"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds the database locked; end its transaction"
        }
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
            "the disk reported an error; look at the system's log"
        }
        Some(ErrorCode::TooBig) => {
            return StoreError::invalid("a value is larger than SQLite can hold");
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => return corrupt(error),
        _ if is_nonsense(error) => return corrupt(error),
        _ => "SQLite did not take the batch",
    };
    // One error may be the answer to many requests, and is not to be cloned.
    StoreError::unavailable(format!("nothing was written: {why}"), error.to_string())
}

/// Why nothing could be read.
pub(crate) fn unread(error: &Error) -> StoreError {
    if is_nonsense(error) || error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) {
        return corrupt(error);
    }
    StoreError::unavailable("the database cannot be read", error.to_string())
}

/// Whether an error may be due to one request, so that others can be done without it.
pub(crate) fn may_be_of_one(error: &Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
        )
    )
}

/// Why a file cannot be used.
pub(crate) fn unusable(path: &Path, error: Error) -> StoreError {
    let path = path.display();
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            return StoreError::corrupt(format!(
                "`{path}` is no SQLite database; name another file, or move this one away"
            ));
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            return StoreError::corrupt(format!(
                "the database `{path}` is damaged; `sqlite3 {path} .recover` may save what is left"
            ));
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "is read-only; make the file and its folder writable for this process"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "is held locked by another program; end it, or its transaction"
        }
        Some(ErrorCode::DiskFull) => "cannot be prepared because the disk is full; make room",
        Some(ErrorCode::CannotOpen) => {
            "cannot be opened; its folder must exist and be writable for this process"
        }
        _ => "cannot be used",
    };
    StoreError::unavailable(format!("the database `{path}` {why}"), error)
}

/// A row that does not read as what this crate writes.
fn is_nonsense(error: &Error) -> bool {
    matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..)
    )
}

fn corrupt(error: &Error) -> StoreError {
    StoreError::corrupt(format!(
        "the database is damaged: {error}; `sqlite3 FILE .recover` may save what is left"
    ))
}
