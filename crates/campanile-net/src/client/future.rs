use std::{
    borrow::Cow,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiErrorKind, ApiResponse};
use http::{HeaderMap, Request, StatusCode, header::RETRY_AFTER};
use http_body_util::{BodyExt, Limited, combinators::Collect};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use pin_project::pin_project;
use tokio::time::{Sleep, sleep};

use super::{Client, Inner, body::RequestBody, scrub::chain};

/// What is read of a refusal at least, in bytes.
const REFUSAL: usize = 64 * 1024;

/// The future of a call through [`Client`].
///
/// Dropping it closes its connection, if the answer is not complete.
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture {
    #[pin]
    answer: AnswerFuture,
}

/// How far an answer is waited for and read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// In bytes.
    pub(super) limit: usize,
    pub(super) timeout: Duration,
}

/// An answer as it came.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

#[pin_project]
struct AnswerFuture {
    #[pin]
    state: State,
    #[pin]
    deadline: Sleep,
    reading: Reading,
    inner: Arc<Inner>,
}

#[pin_project(project = StateProj)]
enum State {
    /// Nothing was sent; the error is gone once it was returned.
    Invalid(Option<ApiError>),
    Sending(#[pin] legacy::ResponseFuture),
    Reading {
        status: StatusCode,
        headers: HeaderMap,
        #[pin]
        body: Collect<Limited<Incoming>>,
    },
}

impl ResponseFuture {
    pub(super) fn new(
        client: &Client,
        request: Result<Request<RequestBody>, ApiError>,
        reading: Reading,
    ) -> Self {
        let state = match request {
            Ok(request) => State::Sending(client.http.request(request)),
            Err(error) => State::Invalid(Some(error)),
        };
        Self {
            answer: AnswerFuture {
                state,
                deadline: sleep(reading.timeout),
                reading,
                inner: Arc::clone(&client.inner),
            },
        }
    }

    /// The body of a success that is no envelope.
    pub(super) async fn bytes(self) -> Result<Bytes, ApiError> {
        let inner = Arc::clone(&self.answer.inner);
        let answer = self.answer.await?;
        match answer.status.is_success() {
            true => Ok(answer.body),
            false => Err(match inner.judge(answer) {
                Err(error) => error,
                Ok(_) => ApiError::invalid_request("a success in an answer that is none"),
            }),
        }
    }
}

impl Future for ResponseFuture {
    type Output = Result<ApiResponse, ApiError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut answer = self.project().answer;
        let result = ready!(answer.as_mut().poll(cx));
        Poll::Ready(result.and_then(|received| answer.inner.judge(received)))
    }
}

impl Future for AnswerFuture {
    type Output = Result<Answer, ApiError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let failed = match this.state.as_mut().project() {
                StateProj::Invalid(error) => {
                    let error = error.take().expect("polled after it was ready");
                    return Poll::Ready(Err(error));
                }
                StateProj::Sending(response) => match response.poll(cx) {
                    Poll::Ready(Ok(response)) => {
                        let (parts, body) = response.into_parts();
                        if !parts.status.is_success() {
                            // A refusal must be readable, however little was asked for.
                            this.reading.limit = this.reading.limit.max(REFUSAL);
                        }
                        let body = Limited::new(body, this.reading.limit).collect();
                        this.state.set(State::Reading {
                            status: parts.status,
                            headers: parts.headers,
                            body,
                        });
                        continue;
                    }
                    Poll::Ready(Err(error)) => this.inner.unsent(&error),
                    Poll::Pending => {
                        ready!(this.deadline.as_mut().poll(cx));
                        ApiError::timeout(this.reading.timeout)
                    }
                },
                StateProj::Reading {
                    status,
                    headers,
                    body,
                } => match body.poll(cx) {
                    Poll::Ready(Ok(collected)) => {
                        return Poll::Ready(Ok(Answer {
                            status: *status,
                            headers: std::mem::take(headers),
                            body: collected.to_bytes(),
                        }));
                    }
                    Poll::Ready(Err(error)) => this.inner.unread(&*error, this.reading.limit),
                    Poll::Pending => {
                        ready!(this.deadline.as_mut().poll(cx));
                        ApiError::timeout(this.reading.timeout)
                    }
                },
            };
            // Dropping the connection's half now closes it, whoever keeps the future.
            this.state.set(State::Invalid(None));
            return Poll::Ready(Err(failed));
        }
    }
}

impl Inner {
    /// Reads the envelope, or judges the answer by its status.
    fn judge(&self, answer: Answer) -> Result<ApiResponse, ApiError> {
        let Answer {
            status,
            headers,
            body,
        } = answer;
        // One bad byte must not hide a batch of updates.
        let body = match String::from_utf8_lossy(&body) {
            Cow::Borrowed(_) => body,
            Cow::Owned(text) => text.into(),
        };
        match ApiResponse::parse(status.as_u16(), body) {
            Ok(response) => Ok(self.token.scrub_response(response)),
            Err(error) => Err(self.token.scrub_error(with_retry_after(error, &headers))),
        }
    }

    /// The error of a call without an answer.
    fn unsent(&self, error: &legacy::Error) -> ApiError {
        let what = match error.is_connect() {
            true => format!("cannot connect to {}://{}", self.scheme, self.authority),
            false => "the connection broke before the answer".to_owned(),
        };
        // Its own text only says which part of the client failed.
        match std::error::Error::source(error) {
            Some(source) => self.broken(&what, source),
            None => self.broken(&what, error),
        }
    }

    fn unread(&self, error: &(dyn std::error::Error + 'static), limit: usize) -> ApiError {
        let what = match error.is::<http_body_util::LengthLimitError>() {
            true => format!("the answer is longer than {limit} bytes"),
            false => "the connection broke within the answer".to_owned(),
        };
        self.broken(&what, error)
    }

    /// Only texts are kept of the error, so that nothing in it can show the token.
    fn broken(&self, what: &str, error: &dyn std::error::Error) -> ApiError {
        let source = self.token.scrub(&chain(error));
        ApiError::transport(self.token.scrub(&format!("{what} ({source})")), source)
    }
}

/// Takes the wait from the header, where the body of a 429 does not tell it.
fn with_retry_after(error: ApiError, headers: &HeaderMap) -> ApiError {
    if error.kind() != ApiErrorKind::Flood || error.retry_after().is_some() {
        return error;
    }
    let seconds = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    match seconds {
        Some(seconds) => error.with_retry_after(seconds),
        None => error,
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("reading", &self.answer.reading)
            .finish_non_exhaustive()
    }
}
