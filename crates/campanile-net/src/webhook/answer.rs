//! What the server is answered.

use std::time::Duration;

use bytes::Bytes;
use campanile_core::ApiRequest;
use http::{
    HeaderValue, Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE, RETRY_AFTER},
};
use http_body_util::Full;
use serde::ser::{Serialize, SerializeMap, Serializer};

pub(super) type Answer = Response<Full<Bytes>>;

/// The longest wait that Telegram obeys, in seconds (Bot API server, `WebhookActor`).
const LONGEST: u64 = 3_600;

pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

pub(super) fn not_post() -> Answer {
    let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
    answer
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("POST"));
    answer
}

/// Asks for the update once more, after a pause.
pub(super) fn again(after: Duration) -> Answer {
    let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    let mut answer = empty(StatusCode::SERVICE_UNAVAILABLE);
    let seconds = HeaderValue::from(seconds.clamp(1, LONGEST));
    answer.headers_mut().insert(RETRY_AFTER, seconds);
    answer
}

/// Tells that the update is settled, and has the server make a call.
pub(super) fn with_reply(reply: &ApiRequest) -> Answer {
    let Ok(json) = serde_json::to_vec(&Call(reply)) else {
        return empty(StatusCode::OK);
    };
    let mut answer = Response::new(Full::from(json));
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}

/// Tells whether a call may ride in the answer (Bot API, "Making requests when getting updates";
/// Bot API server, `WebhookActor`: these are refused without a word). Files would need a form.
pub(super) fn fits(request: &ApiRequest) -> bool {
    let method = request.method().to_ascii_lowercase();
    let is_refused = matches!(
        &*method,
        "setwebhook" | "deletewebhook" | "close" | "logout"
    );
    // A parameter of that name would say what to call.
    request.files().is_empty()
        && request.get("method").is_none()
        && !method.starts_with("get")
        && !is_refused
}

/// A call as one JSON object with its name.
struct Call<'a>(&'a ApiRequest);

impl Serialize for Call<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("method", self.0.method())?;
        for (name, value) in self.0.params() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use campanile_core::InputFile;

    use super::*;

    #[test]
    fn only_calls_that_the_server_makes_ride_in_the_answer() {
        for method in ["sendMessage", "answerCallbackQuery", "forwardMessage"] {
            assert!(fits(&ApiRequest::new(method)), "{method}");
        }
        for method in [
            "getMe",
            "GetChat",
            "setWebhook",
            "deletewebhook",
            "close",
            "logOut",
        ] {
            assert!(!fits(&ApiRequest::new(method)), "{method}");
        }
        let file = InputFile::new("a", "b");
        assert!(!fits(&ApiRequest::new("sendPhoto").file("photo", file)));
        assert!(!fits(&ApiRequest::new("sendMessage").param("method", "x")));
    }

    #[test]
    fn a_pause_is_told_in_whole_seconds_that_telegram_obeys() {
        for (after, told) in [(0, "1"), (1_000, "1"), (1_001, "2"), (9_999_000, "3600")] {
            let answer = again(Duration::from_millis(after));
            assert_eq!(answer.headers()[RETRY_AFTER], told);
        }
    }
}
