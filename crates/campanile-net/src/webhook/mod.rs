//! The source that is sent updates.

use campanile_core::ApiRequest;

/// Tells whether a reply may ride in the answer to the server.
pub(crate) fn fits_answer(request: &ApiRequest) -> bool {
    request.files().is_empty()
}
