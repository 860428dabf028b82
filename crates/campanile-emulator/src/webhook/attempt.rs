use std::{error::Error as StdError, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, Full, Limited};
use tower::{Service, ServiceExt};

use crate::{
    emulator::Emulator,
    state::{Update, Webhook},
    wire::Params,
};

/// How long the endpoint may take for its whole answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// How much of an answer is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;
/// The longest pause an endpoint can ask for, in seconds (Bot API server, `WebhookActor`).
const MAX_RETRY_AFTER: u64 = 3600;

/// What came of one delivery.
pub(super) struct Attempt {
    pub(super) status: Option<StatusCode>,
    /// What the endpoint asks to wait.
    pub(super) retry_after: Option<Duration>,
    /// Why the delivery does not count, as `getWebhookInfo` tells it.
    pub(super) error: Option<String>,
    /// The method and parameters in the answer, if the delivery counts and there are any.
    pub(super) reply: Option<campanile_core::ApiRequest>,
}

impl Attempt {
    fn failed(error: impl Into<String>) -> Self {
        Self {
            status: None,
            retry_after: None,
            error: Some(error.into()),
            reply: None,
        }
    }
}

/// Posts one update to the endpoint (Bot API server, `WebhookActor::send_update`).
pub(super) async fn attempt<S, B>(
    emulator: &Emulator,
    service: S,
    webhook: &Webhook,
    update: &Update,
) -> Attempt
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    B: Body,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    let Ok(request) = request(webhook, update) else {
        return Attempt::failed("Invalid webhook URL");
    };
    let exchange = async {
        let response = service.oneshot(request).await.map_err(drop)?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, MAX_ANSWER)
            .collect()
            .await
            .map_err(drop)?;
        Ok::<_, ()>((parts.status, parts.headers, body.to_bytes()))
    };
    let answer = tokio::select! {
        biased;
        answer = exchange => Some(answer),
        () = emulator.sleep(ANSWER_TIMEOUT) => None,
    };
    match answer {
        None => Attempt::failed("Read timeout expired"),
        Some(Err(())) => Attempt::failed("Connection closed"),
        Some(Ok((status, headers, body))) if status.is_success() => Attempt {
            status: Some(status),
            retry_after: None,
            error: None,
            reply: reply(&headers, body).await,
        },
        Some(Ok((status, headers, _))) => Attempt {
            status: Some(status),
            retry_after: retry_after(&headers),
            error: Some(format!("Wrong response from the webhook: {status}")),
            reply: None,
        },
    }
}

fn request(webhook: &Webhook, update: &Update) -> http::Result<Request<Full<Bytes>>> {
    let (url, user) = apart(&webhook.url);
    let mut request = Request::post(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT_ENCODING, "gzip, deflate");
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    if let Some(user) = user {
        let user = BASE64_STANDARD.encode(user);
        request = request.header(header::AUTHORIZATION, format!("Basic {user}"));
    }
    request.body(Full::new(update.body.clone()))
}

/// A URL without the name and password in front of its host, and these.
fn apart(url: &str) -> (String, Option<&str>) {
    let found = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (user, host) = rest[..end].rsplit_once('@')?;
        Some((format!("{scheme}://{host}{}", &rest[end..]), user))
    });
    match found {
        Some((url, user)) => (url, Some(user)),
        None => (url.to_owned(), None),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    let seconds = seconds.trim().parse::<u64>().ok()?;
    Some(Duration::from_secs(seconds.min(MAX_RETRY_AFTER)))
}

/// The call that rides in an answer. Methods that get something, and those that would change how
/// updates come, are silently refused (Bot API server, `WebhookActor::handle`).
async fn reply(headers: &HeaderMap, body: Bytes) -> Option<campanile_core::ApiRequest> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut params = Params::default();
    params.add_body(content_type, body).await.ok()?;
    let method = params.take_method()?.to_lowercase();
    let is_refused = method.starts_with("get")
        || matches!(
            method.as_str(),
            "setwebhook" | "deletewebhook" | "close" | "logout"
        );
    (!is_refused).then(|| params.into_request(method))
}
