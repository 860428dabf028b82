use super::*;
use crate::ChatId;

fn parse(status: u16, body: &'static str) -> Result<ApiResponse, ApiError> {
    ApiResponse::parse(status, Bytes::from_static(body.as_bytes()))
}

use bytes::Bytes;

fn check(code: i64, description: &str, kind: ApiErrorKind) {
    assert_eq!(
        ApiError::new(code, description).kind(),
        kind,
        "{description}"
    );
}

#[test]
fn every_description_of_the_facts_has_its_kind() {
    use ApiErrorKind::*;
    check(403, "Forbidden: bot was blocked by the user", Blocked);
    check(403, "Forbidden: user is deactivated", Deactivated);
    check(
        403,
        "Forbidden: bot was kicked from the channel chat",
        Kicked,
    );
    check(
        403,
        "Forbidden: bot is not a member of the group chat",
        Kicked,
    );
    check(403, "Forbidden: the group chat was deleted", Kicked);
    check(
        403,
        "Forbidden: bot can't initiate conversation with a user",
        Forbidden,
    );
    check(
        403,
        "Forbidden: the bot can't send messages to the bot",
        Forbidden,
    );
    check(400, "Bad Request: chat not found", NotFound);
    check(400, "Bad Request: message to edit not found", NotFound);
    check(
        400,
        "bad request: MESSAGE IS NOT MODIFIED: same",
        NotModified,
    );
    check(400, "Bad Request: query ID is invalid", QueryTooOld);
    check(400, "Bad Request: BUTTON_DATA_INVALID", BadRequest);
    check(401, "Unauthorized", Unauthorized);
    check(404, "Not Found", Unauthorized);
    check(404, "Not Found: method not found", UnknownMethod);
    check(
        409,
        "Conflict: terminated by other getUpdates request",
        Conflict,
    );
    check(413, "Request Entity Too Large", TooLarge);
    check(429, "Too Many Requests", Flood);
    check(500, "Internal Server Error: restart", Server);
}

#[test]
fn parameters_count_before_the_description() {
    let body = r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found",
        "parameters":{"migrate_to_chat_id":-1001,"retry_after":3,"adaptive_retry":{"x":1}}}"#;
    let error = parse(400, body).unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Migrated);
    assert_eq!(error.migrate_to(), Some(ChatId(-1001)));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(3)));
}

#[test]
fn a_strange_parameter_never_hides_the_error() {
    let body =
        r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":"soon"}}"#;
    let error = parse(429, body).unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ApiErrorKind::Flood, None)
    );
}

#[test]
fn a_page_of_a_proxy_is_judged_by_its_status() {
    let page = "<html><title>502 Bad Gateway</title></html>";
    assert_eq!(parse(502, page).unwrap_err().kind(), ApiErrorKind::Server);
    assert_eq!(parse(413, page).unwrap_err().kind(), ApiErrorKind::TooLarge);
    assert_eq!(
        parse(200, page).unwrap_err().kind(),
        ApiErrorKind::Unreadable
    );
}

#[test]
fn a_request_shows_names_but_no_values() {
    let request = ApiRequest::new("setWebhook").param("secret_token", "hush");
    let shown = format!("{request:?}");
    assert!(
        shown.contains("secret_token") && !shown.contains("hush"),
        "{shown}"
    );
}

#[test]
fn a_later_value_replaces_an_earlier_one() {
    let request = ApiRequest::new("x")
        .param("a", 1)
        .param("b", 2)
        .param("a", 3);
    assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"a":3,"b":2}"#);
}

#[test]
fn an_answer_shows_its_length_but_not_what_it_says() {
    let response = ApiResponse::ok("a private text");
    let shown = format!("{response:?}");
    assert!(
        shown.contains("bytes: 16") && !shown.contains("private"),
        "{shown}"
    );
}
