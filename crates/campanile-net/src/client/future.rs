use std::{
    error::Error as StdError,
    fmt,
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiErrorKind, ApiResponse};
use http::{HeaderMap, Request, header::RETRY_AFTER};
use pin_project::pin_project;
use tokio::{
    task::JoinHandle,
    time::{Sleep, sleep},
};

use super::{
    Client, Inner,
    body::{Progress, RequestBody},
    exchange::{Answer, Exchange, Failed},
    pool::Connecting,
    scrub::chain,
    source::ReadError,
};

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

#[pin_project]
struct AnswerFuture {
    state: State,
    #[pin]
    deadline: Sleep,
    reading: Reading,
    client: Client,
}

enum State {
    /// Nothing was sent; the error is gone once it was returned.
    Invalid(Option<ApiError>),
    /// Files on disk are opened on a thread that may block.
    Opening(JoinHandle<Result<Request<RequestBody>, ApiError>>),
    /// To be sent on an idle connection, or on a new one.
    Queued(Option<Request<RequestBody>>),
    Connecting {
        request: Option<Request<RequestBody>>,
        connecting: Connecting,
    },
    Exchanging {
        exchange: Exchange,
        /// Whether the connection was used before, and so may have been closed meanwhile.
        is_reused: bool,
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
            Ok(request) => Self::Queued(Some(request)),
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
        let this = self.project();
        let (state, inner) = (this.state, &this.client.inner);
        let exchange = |connection, request, is_reused| State::Exchanging {
            exchange: Exchange::start(connection, request, this.reading.limit),
            is_reused,
        };
        loop {
            let polled = match state {
                State::Invalid(error) => {
                    let error = error.take().expect("polled after it was ready");
                    return Poll::Ready(Err(error));
                }
                State::Opening(request) => Pin::new(request).poll(cx).map(|opened| match opened {
                    Ok(request) => Ok(State::of(this.client, request)),
                    Err(error) => Err(ApiError::upload(
                        "the files to upload were not opened",
                        error.to_string(),
                    )),
                }),
                State::Queued(request) => {
                    let request = request.take().expect("a request is sent once");
                    Poll::Ready(Ok(match inner.pool.check_out() {
                        Some(connection) => exchange(connection, request, true),
                        None => State::Connecting {
                            request: Some(request),
                            connecting: inner.pool.connect(),
                        },
                    }))
                }
                State::Connecting {
                    request,
                    connecting,
                } => connecting.as_mut().poll(cx).map(|connected| {
                    let connection = connected.map_err(|error| inner.unconnected(&*error))?;
                    let request = request.take().expect("a request is sent once");
                    Ok(exchange(connection, request, false))
                }),
                State::Exchanging {
                    exchange,
                    is_reused,
                } => match exchange.poll(cx) {
                    Poll::Ready(Ok(answer)) => {
                        if let State::Exchanging { exchange, .. } =
                            mem::replace(state, State::Invalid(None))
                        {
                            inner.pool.check_in(exchange.into_connection());
                        }
                        return Poll::Ready(Ok(answer));
                    }
                    Poll::Ready(Err(failed)) => Poll::Ready(match failed {
                        Failed::Unsent(request, _) if *is_reused => {
                            Ok(State::Queued(Some(*request)))
                        }
                        failed => Err(inner.failed(failed)),
                    }),
                    Poll::Pending => Poll::Pending,
                },
            };
            let failed = match polled {
                Poll::Ready(Ok(next)) => {
                    *state = next;
                    continue;
                }
                Poll::Ready(Err(failed)) => failed,
                Poll::Pending => ready!(this.reading.poll_overdue(this.deadline, cx)),
            };
            // Dropping the connection now closes it, whoever keeps the future.
            *state = State::Invalid(None);
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
        let status = status.as_u16();
        let parsed = match ApiResponse::parse(status, body.clone()) {
            // One bad byte must not hide a batch of updates.
            Err(_) if std::str::from_utf8(&body).is_err() => {
                let text = String::from_utf8_lossy(&body).into_owned();
                ApiResponse::parse(status, text.into())
            }
            parsed => parsed,
        };
        match parsed {
            Ok(response) => Ok(self.token.scrub_response(response)),
            Err(error) => Err(self.token.scrub_error(with_retry_after(error, &headers))),
        }
    }

    /// The error of a call that found no server.
    fn unconnected(&self, error: &dyn StdError) -> ApiError {
        let server = format!("{}://{}", self.scheme, self.authority);
        self.broken(&format!("cannot connect to {server}"), &chain(error))
    }

    /// The error of a call without an answer.
    fn failed(&self, failed: Failed) -> ApiError {
        let (what, error) = match failed {
            Failed::Unsent(_, error) | Failed::Unanswered(error) => {
                if let Some(error) = ReadError::within(&error) {
                    return self.token.scrub_error(error.into());
                }
                ("the connection broke before the answer", error)
            }
            Failed::Unread(error) => ("the connection broke within the answer", error),
            Failed::TooLong(limit) => {
                let what = format!("the answer is longer than {limit} bytes");
                return self.broken(&what, "length limit exceeded");
            }
        };
        self.broken(what, &chain(&error))
    }

    /// Only texts are kept of an error, so that nothing in it can show the token.
    fn broken(&self, what: &str, source: &str) -> ApiError {
        let source = self.token.scrub(source);
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
