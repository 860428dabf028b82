//! What a method shows of itself, and how its answer is read.

use std::fmt;

use campanile_core::{ApiError, ApiRequest, ApiResponse};

use crate::wire::{Read, read};

/// Reads the result of an answer, without serde in between.
pub(crate) fn decode<T: Read>(response: &ApiResponse) -> Result<T, ApiError> {
    let json = std::str::from_utf8(response.raw()).map_err(ApiError::unreadable)?;
    read(json).map_err(ApiError::unreadable)
}

/// Shows the names of the parameters that are set, and no value.
pub(crate) fn show(name: &str, request: &ApiRequest, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let names = request.params().map(|(name, _)| name);
    f.write_str(name)?;
    f.debug_set().entries(names).finish()
}
