use std::{
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
use tokio::{
    task::JoinHandle,
    time::{Sleep, sleep},
};

use super::{
    Client, Inner,
    body::{Progress, RequestBody},
    scrub::chain,
    source::ReadError,
};

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
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// In bytes.
    pub(super) limit: usize,
    pub(super) timeout: Duration,
    /// The upload whose pieces start the time anew.
    pub(super) progress: Option<Progress>,
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
    client: Client,
}

#[pin_project(project = StateProj)]
enum State {
    /// Nothing was sent; the error is gone once it was returned.
    Invalid(Option<ApiError>),
    /// Files on disk are opened on a thread that may block.
    Opening(#[pin] JoinHandle<Result<Request<RequestBody>, ApiError>>),
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
        Self::begin(client, State::of(client, request), reading)
    }

    pub(super) fn opening(
        client: &Client,
        request: JoinHandle<Result<Request<RequestBody>, ApiError>>,
        reading: Reading,
    ) -> Self {
        Self::begin(client, State::Opening(request), reading)
    }

    fn begin(client: &Client, state: State, reading: Reading) -> Self {
        Self {
            answer: AnswerFuture {
                state,
                deadline: sleep(reading.timeout),
                reading,
                client: client.clone(),
            },
        }
    }

    /// The body of a success that is no envelope.
    pub(super) async fn bytes(self) -> Result<Bytes, ApiError> {
        let inner = Arc::clone(&self.answer.client.inner);
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
        Poll::Ready(result.and_then(|received| answer.client.inner.judge(received)))
    }
}

impl State {
    fn of(client: &Client, request: Result<Request<RequestBody>, ApiError>) -> Self {
        match request {
            Ok(request) => Self::Sending(client.inner.http.request(request)),
            Err(error) => Self::Invalid(Some(client.inner.token.scrub_error(error))),
        }
    }
}

impl Reading {
    /// Waits for the end of the time, which is put off for as long as an upload goes on.
    fn poll_overdue(&self, mut deadline: Pin<&mut Sleep>, cx: &mut Context<'_>) -> Poll<ApiError> {
        loop {
            ready!(deadline.as_mut().poll(cx));
            let last = self.progress.as_ref().map(Progress::last);
            let end = last.and_then(|last| last.checked_add(self.timeout));
            match end.filter(|end| *end > deadline.deadline()) {
                Some(end) => deadline.as_mut().reset(end),
                None => return Poll::Ready(ApiError::timeout(self.timeout)),
            }
        }
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
                StateProj::Opening(request) => match request.poll(cx) {
                    Poll::Ready(Ok(request)) => {
                        this.state.set(State::of(this.client, request));
                        continue;
                    }
                    Poll::Ready(Err(error)) => {
                        ApiError::upload("the files to upload were not opened", error.to_string())
                    }
                    Poll::Pending => ready!(this.reading.poll_overdue(this.deadline.as_mut(), cx)),
                },
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
                    Poll::Ready(Err(error)) => this.client.inner.unsent(&error),
                    Poll::Pending => ready!(this.reading.poll_overdue(this.deadline.as_mut(), cx)),
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
                    Poll::Ready(Err(error)) => {
                        this.client.inner.unread(&*error, this.reading.limit)
                    }
                    Poll::Pending => ready!(this.reading.poll_overdue(this.deadline.as_mut(), cx)),
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
        let body = match std::str::from_utf8(&body) {
            Ok(_) => body,
            Err(_) => String::from_utf8_lossy(&body).into_owned().into(),
        };
        match ApiResponse::parse(status.as_u16(), body) {
            Ok(response) => Ok(self.token.scrub_response(response)),
            Err(error) => Err(self.token.scrub_error(with_retry_after(error, &headers))),
        }
    }

    /// The error of a call without an answer.
    fn unsent(&self, error: &legacy::Error) -> ApiError {
        if let Some(error) = ReadError::within(error) {
            return self.token.scrub_error(error.into());
        }
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

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::pin};

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_time_of_a_call_starts_anew_while_its_upload_goes_on() {
        let start = Instant::now();
        let progress = Progress::start();
        let reading = Reading {
            limit: 0,
            timeout: Duration::from_secs(30),
            progress: Some(progress.clone()),
        };
        let mut deadline = pin!(sleep(reading.timeout));
        let uploading = async {
            for _ in 0..5 {
                sleep(Duration::from_secs(20)).await;
                progress.go_on();
            }
        };
        let overdue = poll_fn(|cx| reading.poll_overdue(deadline.as_mut(), cx));
        let (error, ()) = tokio::join!(overdue, uploading);
        assert_eq!(error.kind(), ApiErrorKind::Timeout);
        assert_eq!(start.elapsed(), Duration::from_secs(130));
    }
}
