//! Panics of foreign code, as errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use campanile_core::Error;

/// Runs `f`; a panic becomes an [`Error`] of kind `Panic`.
///
/// The caller never uses again what a panic may have left half done: it drops the future, or calls
/// the function afresh.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(f)).map_err(Error::panic)
}
