use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::{ChatId, UpdateElement};

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

/// The updates of an answer: id, whether it can be read, raw JSON.
type Read = Vec<(Option<i64>, bool, Bytes)>;

fn read(updates: Vec<UpdateElement<'_>>) -> Read {
    let read = |element: UpdateElement<'_>| {
        let (id, is_update) = (element.update_id(), element.is_update());
        let raw = match element.into_update() {
            Ok(update) => Bytes::copy_from_slice(update.raw()),
            Err((raw, _)) => raw,
        };
        (id, is_update, raw)
    };
    updates.into_iter().map(read).collect()
}

fn updates(result: &str) -> Vec<(Option<i64>, bool)> {
    let body = format!(r#"{{"ok":true,"result":{result}}}"#);
    let mut response = ApiResponse::parse(200, body.into()).unwrap();
    let of_copy = read(response.clone().take_updates().unwrap());
    let taken = read(response.take_updates().unwrap());
    assert_eq!(taken, of_copy);
    assert_eq!(read(response.take_updates().unwrap()), of_copy);
    let told = |(id, is_update, _)| (id, is_update);
    taken.into_iter().map(told).collect()
}

#[test]
fn one_bad_update_leaves_the_others_readable() {
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
    assert_eq!(updates(answer), expected);
}

#[test]
fn nesting_beyond_the_limit_leaves_the_others_readable() {
    let deep = "[".repeat(300) + &"]".repeat(300);
    let answer = format!(r#"[{{"update_id":1,"poll":{deep}}},{{"update_id":2,"poll":{{}}}}]"#);
    assert_eq!(updates(&answer), [(Some(1), false), (Some(2), true)]);
}

#[test]
fn a_result_that_is_no_array_has_no_updates() {
    let error = ApiResponse::ok(true).take_updates().unwrap_err();
    assert_eq!(error.kind(), ApiErrorKind::Unreadable);
    assert!(updates("[]").is_empty());
}

/// What the general reader finds in a body: its result, unless that is an error.
fn general(body: &[u8]) -> Option<&str> {
    #[derive(Deserialize)]
    struct Success<'a> {
        ok: bool,
        #[serde(borrow)]
        result: Option<&'a RawValue>,
        #[serde(rename = "description")]
        _description: Option<String>,
    }
    let success: Success<'_> = serde_json::from_slice(body).ok()?;
    success.result.filter(|_| success.ok).map(RawValue::get)
}

proptest! {
    /// An answer of updates, which is read on the way, is judged as any other: damaged by a byte,
    /// cut, or with something behind it.
    #[test]
    fn an_answer_of_updates_is_judged_as_any_other(
        ids in prop::collection::vec(any::<i64>(), 1..4), text in any::<String>(),
        at in any::<prop::sample::Index>(), noise in prop_oneof![any::<u8>(), prop::sample::select(&b"{}[],:\"0\\ n"[..])],
        damage in 0..4, behind in prop::sample::select(&[r#","description":"x""#, r#","ok":false"#, " ", "]", ",", "}"][..]),
    ) {
        let text = serde_json::to_string(&text).unwrap();
        let update = |id: &i64| format!(r#"{{"update_id":{id},"x":{{"text":{text},"a":[1,null]}}}}"#);
        let all = ids.iter().map(update).collect::<Vec<_>>().join(",");
        let mut body = format!(r#"{{"ok":true,"result":[{all}]}}"#).into_bytes();
        match damage {
            1 => { let at = at.index(body.len()); body[at] = noise; }
            2 => body.truncate(at.index(body.len())),
            3 => {
                let end = body.len() - 1;
                body.splice(end..end, behind.bytes());
            }
            _ => {}
        }
        let ours = ApiResponse::parse(200, body.clone().into());
        prop_assert_eq!(ours.as_ref().ok().map(|ours| &ours.raw()[..]), general(&body).map(str::as_bytes));
        if let Ok(mut ours) = ours {
            // A damaged byte may have made it something else than an array.
            let of_copy = ours.clone().take_updates().ok().map(read);
            prop_assert_eq!(ours.take_updates().ok().map(read), of_copy);
        }
    }
}
