use bytes::Bytes;
use campanile_core::{ApiError, ApiResponse};
use http::{Response, StatusCode, header};
use http_body_util::Full;
use serde_json::{Map, json};

use crate::shape::{self, Shape};

/// The envelope of an answer, whose status is the error code (Bot API, "Making requests").
pub(super) fn envelope(answer: &Result<ApiResponse, ApiError>) -> Response<Full<Bytes>> {
    match answer {
        Ok(response) => success(response),
        Err(error) => failure(error),
    }
}

fn success(response: &ApiResponse) -> Response<Full<Bytes>> {
    let mut body = b"{\"ok\":true,\"result\":".to_vec();
    body.extend_from_slice(response.raw());
    if let Some(description) = response.description() {
        body.extend_from_slice(b",\"description\":");
        body.extend_from_slice(shape::write(&description.into(), None).as_bytes());
    }
    body.push(b'}');
    json_body(StatusCode::OK, body.into())
}

fn failure(error: &ApiError) -> Response<Full<Bytes>> {
    let code = error.code().unwrap_or(500);
    let mut body = json!({
        "ok": false,
        "error_code": code,
        "description": error.description(),
    });
    let retry_after = error.retry_after().map(|pause| pause.as_secs());
    let mut parameters = Map::new();
    parameters.extend(retry_after.map(|seconds| ("retry_after".to_owned(), seconds.into())));
    parameters.extend(
        error
            .migrate_to()
            .map(|chat| ("migrate_to_chat_id".to_owned(), chat.into())),
    );
    if !parameters.is_empty() {
        body["parameters"] = parameters.into();
    }
    let status = u16::try_from(code)
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json_body(status, shape::write(&body, Shape::named("Error")).into());
    if let Some(seconds) = retry_after.filter(|_| code == 429) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// A proxy's page.
pub(super) fn page(status: u16) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let text =
        format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
    with_type(status, "text/html", text.into())
}

/// The bytes of a file.
pub(super) fn file(content: Bytes) -> Response<Full<Bytes>> {
    with_type(StatusCode::OK, "application/octet-stream", content)
}

fn json_body(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    with_type(status, "application/json", body)
}

fn with_type(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let content_type = header::HeaderValue::from_static(content_type);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}
