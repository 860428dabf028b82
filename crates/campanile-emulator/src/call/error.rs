use campanile_core::ApiError;

use super::table::refused;

/// A 400 with the prefix that Telegram gives it.
pub(crate) fn bad_request(what: &str) -> ApiError {
    ApiError::new(400, format!("Bad Request: {what}"))
}

/// A 403 with the prefix that Telegram gives it.
pub(crate) fn forbidden(what: &str) -> ApiError {
    ApiError::new(403, format!("Forbidden: {what}"))
}

/// The answer to a method that the emulator does not model: an error, never a silent `true`.
pub(crate) fn not_modelled(method: &str) -> ApiError {
    let text = match refused(method) {
        Some(name) => format!("Not Found: the method {name} is not modelled by the emulator"),
        None => "Not Found: method not found".to_owned(),
    };
    ApiError::new(404, text)
}
