//! The answer of `getUpdates`, taken apart.

use campanile_core::{ApiError, ApiResponse, Update, UpdateElement};

/// Splits the answer into its elements, so that one that cannot be read keeps no other back.
///
/// # Errors
///
/// If the answer is not an array.
pub(super) fn split(response: &ApiResponse) -> Result<Vec<UpdateElement<'_>>, ApiError> {
    // The error of the second has the right kind, and it is only needed where the first failed.
    Update::parse_array(response.raw()).map_err(|_| {
        match response.result::<Vec<serde::de::IgnoredAny>>() {
            Err(error) => error,
            Ok(_) => ApiError::invalid_request("the updates could not be told apart"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(result: &'static str) -> Vec<(Option<i64>, bool)> {
        let body = format!(r#"{{"ok":true,"result":{result}}}"#);
        let response = ApiResponse::parse(200, body.into()).unwrap();
        let elements = split(&response).unwrap();
        elements
            .iter()
            .map(|element| (element.update_id(), element.is_update()))
            .collect()
    }

    #[test]
    fn one_bad_element_leaves_the_others_readable() {
        let answer = r#"[{"update_id":1,"poll":{"id":"1"}},
            {"update_id":2,"message":{"message_id":2,"chat":{"id":1},"text":"\ud800"}},
            {"update_id":3,"message":{}}, null, [],
            {"update_id":4,"poll":{"id":"1"}}]"#;
        let bad = (None, false);
        let expected = [
            (Some(1), true),
            (Some(2), false),
            (Some(3), false),
            bad,
            bad,
            (Some(4), true),
        ];
        assert_eq!(ids(answer), expected);
    }

    #[test]
    fn nesting_beyond_the_limit_leaves_the_others_readable() {
        let deep = "[".repeat(300) + &"]".repeat(300);
        let answer = format!(r#"[{{"update_id":1,"poll":{deep}}},{{"update_id":2,"poll":{{}}}}]"#);
        let expected = [(Some(1), false), (Some(2), true)];
        assert_eq!(ids(answer.leak()), expected);
    }

    #[test]
    fn an_answer_that_is_no_array_is_unreadable() {
        let response = ApiResponse::ok(true);
        let error = split(&response).unwrap_err();
        assert_eq!(error.kind(), campanile_core::ApiErrorKind::Unreadable);
    }
}
