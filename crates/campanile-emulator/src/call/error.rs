use campanile_core::ApiError;

/// A 400 with the prefix that Telegram gives it.
pub(crate) fn bad_request(what: &str) -> ApiError {
    ApiError::new(400, format!("Bad Request: {what}"))
}

/// A 403 with the prefix that Telegram gives it.
pub(crate) fn forbidden(what: &str) -> ApiError {
    ApiError::new(403, format!("Forbidden: {what}"))
}

/// The answer to a method that the emulator does not know: an error, never a silent `true`.
///
/// The name is shown only as far as it can be the name of a method.
pub(crate) fn not_modelled(method: &str) -> ApiError {
    let name: String = method
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    ApiError::new(
        404,
        format!("Not Found: the method {name} is not modelled by the emulator"),
    )
}
