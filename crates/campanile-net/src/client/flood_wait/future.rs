use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use campanile_core::{ApiError, ApiErrorKind, ApiRequest, ApiResponse, BoxError};
use pin_project::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

use super::{
    Limits,
    pauses::{Pauses, Scope},
};

/// The wait after a 429 that does not ask for one.
const UNTOLD: Duration = Duration::from_secs(1);

/// The future of a call through [`FloodWait`](super::FloodWait).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S: Service<ApiRequest>> {
    #[pin]
    state: State<S::Future>,
    inner: S,
    request: ApiRequest,
    scope: Option<Scope>,
    pauses: Arc<Pauses>,
    limits: Limits,
    attempts: u32,
    /// How long it has waited and is waiting.
    waited: Duration,
}

#[pin_project(project = StateProj)]
enum State<F> {
    /// To be sent, once its scope need not wait.
    Start,
    Waiting(#[pin] Sleep),
    /// To be sent, once the client is ready.
    Readying,
    Sending(#[pin] F),
}

impl<S: Service<ApiRequest>> ResponseFuture<S> {
    pub(super) fn new(inner: S, request: ApiRequest, pauses: Arc<Pauses>, limits: Limits) -> Self {
        Self {
            state: State::Start,
            inner,
            scope: Scope::of(&request),
            request,
            pauses,
            limits,
            attempts: 0,
            waited: Duration::ZERO,
        }
    }
}

impl<S> Future for ResponseFuture<S>
where
    S: Service<ApiRequest, Response = ApiResponse> + Clone,
    S::Error: Into<BoxError>,
{
    type Output = Result<ApiResponse, ApiError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProj::Start => {
                    let end = this
                        .scope
                        .as_ref()
                        .and_then(|scope| this.pauses.until(scope));
                    match end {
                        None => State::Readying,
                        Some(end) => {
                            let wait = end.saturating_duration_since(Instant::now());
                            if *this.waited + wait > this.limits.wait {
                                return Poll::Ready(Err(flooded(wait)));
                            }
                            *this.waited += wait;
                            State::Waiting(sleep_until(end))
                        }
                    }
                }
                StateProj::Waiting(sleep) => {
                    ready!(sleep.poll(cx));
                    // Another 429 may have come for the scope in the meantime.
                    State::Start
                }
                StateProj::Readying => {
                    let ready = ready!(this.inner.poll_ready(cx));
                    ready.map_err(|error| ApiError::from_box(error.into()))?;
                    *this.attempts += 1;
                    State::Sending(this.inner.call(this.request.clone()))
                }
                StateProj::Sending(response) => {
                    let error = match ready!(response.poll(cx)) {
                        Ok(response) => return Poll::Ready(Ok(response)),
                        Err(error) => ApiError::from_box(error.into()),
                    };
                    let Some(scope) = this.scope.as_ref().filter(|_| is_flood(&error)) else {
                        return Poll::Ready(Err(error));
                    };
                    let wait = error.retry_after().unwrap_or(UNTOLD);
                    let now = Instant::now();
                    // A wait beyond what the clock can tell is as good as a year.
                    let end = now
                        .checked_add(wait)
                        .unwrap_or(now + Duration::from_secs(31_536_000));
                    this.pauses.extend(scope.clone(), end);
                    if !this.request.can_be_sent() {
                        return Poll::Ready(Err(once(error)));
                    }
                    if *this.attempts >= this.limits.attempts {
                        return Poll::Ready(Err(error));
                    }
                    tracing::debug!(
                        method = this.request.method(),
                        wait_s = wait.as_secs(),
                        attempt = *this.attempts,
                        "a flood is waited out"
                    );
                    State::Start
                }
            };
            this.state.set(next);
        }
    }
}

fn is_flood(error: &ApiError) -> bool {
    error.kind() == ApiErrorKind::Flood
}

/// The 429 of a call that cannot be sent again.
fn once(error: ApiError) -> ApiError {
    let description = format!(
        "{} (it is not sent again, for it uploads a stream, which is read once)",
        error.description()
    );
    error.with_description(description)
}

/// The 429 of a call that is not sent, because its scope has to wait for longer than it may.
fn flooded(wait: Duration) -> ApiError {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    ApiError::new(429, format!("Too Many Requests: retry after {seconds}"))
        .with_retry_after(i64::try_from(seconds).unwrap_or(i64::MAX))
}

impl<S: Service<ApiRequest>> fmt::Debug for ResponseFuture<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("request", &self.request)
            .field("attempts", &self.attempts)
            .field("waited", &self.waited)
            .finish_non_exhaustive()
    }
}
