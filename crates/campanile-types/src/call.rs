//! How the answer of a method is read.

use campanile_core::{ApiError, ApiResponse};

use crate::wire::{Read, read};

/// Reads the result of an answer, without serde in between.
pub(crate) fn decode<T: Read>(response: ApiResponse) -> Result<T, ApiError> {
    let json = std::str::from_utf8(response.raw()).map_err(ApiError::unreadable)?;
    read(json).map_err(ApiError::unreadable)
}
