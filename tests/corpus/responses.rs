//! Every answer is taken for what it is.

use std::sync::Arc;

use campanile::{
    ApiError,
    ApiErrorKind::{
        self, BadRequest, Blocked, Conflict, Deactivated, Flood, Forbidden, Kicked, Migrated,
        NotFound, NotModified, QueryTooOld, Server, TooLarge, Unauthorized, UnknownMethod,
    },
    ApiResponse,
};
use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{numbered, same, trial};

/// The kind of an error by the beginning of its name; the first that fits counts. What is not here
/// goes by its code alone.
const KINDS: &[(&str, ApiErrorKind)] = &[
    ("400-migrate", Migrated),
    ("400-message-is-not-modified", NotModified),
    ("400-query-is-too-old", QueryTooOld),
    ("400-chat-not-found", NotFound),
    ("400-user-not-found", NotFound),
    ("400-member-not-found", NotFound),
    ("400-message-to-", NotFound),
    ("400-", BadRequest),
    ("401", Unauthorized),
    ("403-bot-was-blocked", Blocked),
    ("403-user-is-deactivated", Deactivated),
    ("403-bot-was-kicked", Kicked),
    ("403-bot-is-not-a-member", Kicked),
    ("403-", Forbidden),
    ("404-method", UnknownMethod),
    ("404", Unauthorized),
    ("409-", Conflict),
    ("413", TooLarge),
    ("429-", Flood),
    ("500-", Server),
    ("502-", Server),
];

#[derive(Deserialize)]
struct Line {
    name: String,
    status: u16,
    body: Option<Box<RawValue>>,
    body_text: Option<String>,
}

impl Line {
    fn body(&self) -> &str {
        let json = self.body.as_deref().map(RawValue::get);
        json.or(self.body_text.as_deref())
            .expect("a line has a body")
    }

    /// The body, if it is JSON.
    fn json(&self) -> Value {
        serde_json::from_str(self.body()).unwrap_or_default()
    }

    fn answer(&self) -> Result<ApiResponse, ApiError> {
        ApiResponse::parse(self.status, self.body().to_owned().into())
    }

    fn is_ok(&self) -> bool {
        self.json()["ok"] == true
    }
}

pub(crate) fn tests(text: String) -> Vec<Trial> {
    let lines = numbered(&text).map(|(number, line)| {
        let line: Line = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("line {number} is no line of this file: {error}"));
        (number, line)
    });
    let lines: Arc<Vec<_>> = Arc::new(lines.collect());
    vec![
        trial(
            "successes_give_their_result_and_description",
            &lines,
            success,
        ),
        trial(
            "errors_give_code_description_and_parameters",
            &lines,
            failure,
        ),
        trial("errors_are_of_the_kind_that_tells_what_to_do", &lines, kind),
    ]
}

fn success(line: &Line) -> Result<(), String> {
    if !line.is_ok() {
        return Ok(());
    }
    let response = line
        .answer()
        .map_err(|error| format!("{} is refused: {error}", line.name))?;
    let json = line.json();
    let result: Value = response.result().map_err(|error| error.to_string())?;
    same(&line.name, &json["result"], &result)?;
    same(
        &line.name,
        json["description"].as_str(),
        response.description(),
    )
}

fn error(line: &Line) -> Result<Option<ApiError>, String> {
    match line.answer() {
        _ if line.is_ok() => Ok(None),
        Ok(_) => Err(format!("{} is taken for a success", line.name)),
        Err(error) => Ok(Some(error)),
    }
}

fn failure(line: &Line) -> Result<(), String> {
    let (Some(error), json) = (error(line)?, line.json()) else {
        return Ok(());
    };
    let code = json["error_code"].as_i64().unwrap_or(line.status.into());
    same(&line.name, Some(code), error.code())?;
    same(
        &line.name,
        json["description"].as_str().unwrap_or_default(),
        error.description(),
    )?;
    let parameters = &json["parameters"];
    let pause = error.retry_after().map(|pause| pause.as_secs());
    same(&line.name, parameters["retry_after"].as_u64(), pause)?;
    let chat = error.migrate_to().map(|chat| chat.0);
    same(&line.name, parameters["migrate_to_chat_id"].as_i64(), chat)
}

fn kind(line: &Line) -> Result<(), String> {
    let Some(error) = error(line)? else {
        return Ok(());
    };
    let known = KINDS
        .iter()
        .find(|(prefix, _)| line.name.starts_with(prefix));
    let has_new_chat = line.json()["parameters"]
        .get("migrate_to_chat_id")
        .is_some();
    let expected = known.map(|(_, kind)| *kind).or(match error.code() {
        Some(400) if has_new_chat => Some(Migrated),
        Some(400) => Some(BadRequest),
        Some(409) => Some(Conflict),
        Some(429) => Some(Flood),
        _ => None,
    });
    same(&line.name, expected, Some(error.kind()))
}
