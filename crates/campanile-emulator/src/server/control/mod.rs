//! People, faults, the clock and the log over HTTP, for tests in any language.
//!
//! Every request and answer is JSON; what cannot be done is answered 400 with the reason.

mod acts;
mod asks;
mod deliveries;
mod fields;
mod show;

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use serde_json::{Value, json};
use tokio::sync::watch;

use self::fields::Fields;
use super::endpoint::Body;
use crate::{
    emulator::Emulator,
    shape::{self, Shape},
};

/// How large a request may be, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// What stands in front of the paths of the test environment.
pub(super) const TEST: &str = "/control/test/";

fn path(uri: &Uri) -> &str {
    let path = uri.path();
    let path = path
        .strip_prefix(TEST)
        .or_else(|| path.strip_prefix("/control/"));
    path.unwrap_or_default()
}

/// Why a request was not carried out: the status and a sentence.
#[derive(Debug)]
pub(super) struct Refusal(StatusCode, String);

impl Refusal {
    fn new(why: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, why.into())
    }
}

type Outcome = Result<Value, Refusal>;

/// Answers a request to `/control/…`.
pub(super) async fn answer(
    emulator: &Emulator,
    request: Request<Incoming>,
    mut stopping: watch::Receiver<bool>,
) -> Response<Body> {
    if (request.method(), path(request.uri())) == (&Method::GET, "events") {
        return events(emulator, &request, stopping);
    }
    let outcome = tokio::select! {
        biased;
        outcome = route(emulator, request) => outcome,
        // An album that is sent slowly does not hold a server up that stops.
        _ = stopping.wait_for(|stop| *stop) => {
            Err(Refusal(StatusCode::SERVICE_UNAVAILABLE, "the server stops".to_owned()))
        }
    };
    match outcome {
        Ok(value) => json_response(StatusCode::OK, &value),
        Err(Refusal(status, why)) => json_response(status, &json!({ "error": why })),
    }
}

async fn route(emulator: &Emulator, request: Request<Incoming>) -> Outcome {
    let (parts, body) = request.into_parts();
    let path = path(&parts.uri).to_owned();
    if parts.method == Method::GET {
        let query = Fields::of_query(parts.uri.query().unwrap_or_default());
        return show::show(emulator, &path, &query);
    }
    if (&parts.method, path.as_str()) == (&Method::DELETE, "faults") {
        emulator.clear_faults();
        return Ok(json!({}));
    }
    if parts.method != Method::POST {
        let why = "GET and POST alone, and DELETE of faults".to_owned();
        return Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, why));
    }
    let body = Limited::new(body, MAX_BODY).collect().await;
    let too_large = |_| Refusal(StatusCode::PAYLOAD_TOO_LARGE, "at most 1 MiB".to_owned());
    let fields = Fields::of_body(&body.map_err(too_large)?.to_bytes())?;
    acts::act(emulator, &path, &fields).await
}

fn json_response(status: StatusCode, value: &Value) -> Response<Body> {
    let text = shape::write(value, Shape::named("Control"));
    let mut response = Response::new(Full::from(text).boxed_unsync());
    *response.status_mut() = status;
    let content_type = header::HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}

/// The log as server-sent events; `Last-Event-ID` or `since` says where to go on.
fn events(
    emulator: &Emulator,
    request: &Request<Incoming>,
    mut stopping: watch::Receiver<bool>,
) -> Response<Body> {
    let last = request.headers().get("last-event-id");
    let last = last.and_then(|last| last.to_str().ok()?.parse::<u64>().ok());
    let query = Fields::of_query(request.uri().query().unwrap_or_default());
    let since = query.id("since").ok().flatten();
    let since = since.and_then(|since| u64::try_from(since).ok());
    let first = last.map(|last| last + 1).or(since).unwrap_or(0);
    let events = stream::unfold(emulator.follow_from(first), |mut events| async move {
        let event = events.next().await;
        let text = format!(
            "id: {}\ndata: {}\n\n",
            event.sequence(),
            shape::write(&show::event(&event), Shape::named("Event"))
        );
        let frame = Ok(Frame::data(Bytes::from(text)));
        Some((frame, events))
    });
    let stop = async move { drop(stopping.wait_for(|stop| *stop).await) };
    let events = events.take_until(Box::pin(stop));
    let mut response = Response::new(StreamBody::new(events).boxed_unsync());
    let content_type = header::HeaderValue::from_static("text/event-stream");
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}
