//! Middleware that waits out a 429 and sends again.
//!
//! 1. A call that is answered 429 is sent again after the wait that the server asks for, 1 s if it
//!    does not say; nothing else is sent again. A 429 says that the call was not carried out.
//! 2. Until then all calls to the same chat wait as well, or all calls of the bot if the call had no
//!    `chat_id`. A later, shorter wait does not shorten a longer one. Telegram does not tell whether
//!    a 429 is about the chat or the bot (Bots FAQ), so other chats find out for themselves.
//! 3. A call that was sent five times, or would wait for more than a minute in all, fails with the
//!    429; so does one that would have to wait that long before it is sent at all.
//! 4. A call that uploads a stream is not sent again, for a stream is read once: its 429 comes back at
//!    once and says so. Bytes and files on disk are read again.
//! 5. `getUpdates` passes: [polling](crate::polling) waits by itself.
//!
//! It remembers up to 4,096 chats that wait; beyond that the one that ends first is forgotten. Put it
//! directly around the client, inside of timeouts. Clones share the waits.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//! use campanile_core::{ApiError, ApiRequest, ApiResponse};
//! use campanile_net::client::flood_wait::FloodWaitLayer;
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let start = tokio::time::Instant::now();
//! let client = ServiceBuilder::new()
//!     .layer(FloodWaitLayer::new().max_wait(Duration::from_secs(30)))
//!     .service(service_fn(move |_: ApiRequest| async move {
//!         match start.elapsed() < Duration::from_secs(7) {
//!             true => Err(ApiError::new(429, "Too Many Requests: retry after 7").with_retry_after(7)),
//!             false => Ok(ApiResponse::ok(true)),
//!         }
//!     }));
//!
//! let send = ApiRequest::new("sendMessage").param("chat_id", 7);
//! client.oneshot(send).await.unwrap();
//! assert_eq!(start.elapsed(), Duration::from_secs(7));
//! # }
//! ```

mod future;
mod pauses;

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use campanile_core::{ApiError, ApiRequest, ApiResponse, BoxError};
use tower::{Layer, Service};

pub use self::future::ResponseFuture;
use self::pauses::Pauses;

/// Applies [`FloodWait`]; see the [module docs](self) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is applied to a service"]
pub struct FloodWaitLayer {
    limits: Limits,
}

/// Waits out a 429 and sends again; see the [module docs](self) for an example.
#[derive(Clone)]
pub struct FloodWait<S> {
    inner: S,
    limits: Limits,
    pauses: Arc<Pauses>,
}

/// What one call may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    attempts: u32,
    wait: Duration,
}

impl FloodWaitLayer {
    /// Creates the layer with the default limits.
    pub fn new() -> Self {
        Self {
            limits: Limits {
                attempts: 5,
                wait: Duration::from_secs(60),
            },
        }
    }

    /// Sets how often one call is sent at most; 5 if it is not set.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.limits.attempts = attempts.max(1);
        self
    }

    /// Sets how long one call waits in all; 60 s if it is not set.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.limits.wait = wait;
        self
    }
}

impl Default for FloodWaitLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for FloodWaitLayer {
    type Service = FloodWait<S>;

    fn layer(&self, inner: S) -> FloodWait<S> {
        FloodWait {
            inner,
            limits: self.limits,
            pauses: Arc::default(),
        }
    }
}

impl<S> Service<ApiRequest> for FloodWait<S>
where
    S: Service<ApiRequest, Response = ApiResponse> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = ApiResponse;
    type Error = ApiError;
    type Future = ResponseFuture<S>;

    /// Always ready: a call may wait for long, so each attempt makes a clone ready at its turn.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ApiRequest) -> ResponseFuture<S> {
        let pauses = Arc::clone(&self.pauses);
        ResponseFuture::new(self.inner.clone(), request, pauses, self.limits)
    }
}

impl<S> fmt::Debug for FloodWait<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FloodWait")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
