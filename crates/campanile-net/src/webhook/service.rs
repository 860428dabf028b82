use std::{
    convert::Infallible,
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest, Kind, UpdateService};
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode, header::CONTENT_LENGTH};
use http_body::Body;
use http_body_util::Full;
use tower::Service;

use super::{ResponseFuture, Secret, answer};
use crate::delivery::Delivery;

/// Repeats the secret (Bot API, `setWebhook.secret_token`).
static SECRET_HEADER: HeaderName = HeaderName::from_static("x-telegram-bot-api-secret-token");

/// Takes the updates that Telegram sends; see the [module docs](super) for an example.
///
/// It is a `Service<http::Request<B>>` that never fails and is always ready. Clones share
/// everything, and are handles to [register](WebhookService::register) and
/// [shut down](WebhookService::shutdown) with.
pub struct WebhookService<S> {
    pub(super) shared: Arc<Shared<S>>,
}

pub(super) struct Shared<S> {
    pub(super) delivery: Delivery<S>,
    pub(super) secret: Secret,
    pub(super) allowed_updates: Option<Vec<Kind>>,
    pub(super) drop_pending_updates: bool,
    pub(super) max_connections: Option<u32>,
    /// In bytes.
    pub(super) max_body: usize,
    pub(super) answer_within: Duration,
    pub(super) reply_in_answer: bool,
}

impl<S> WebhookService<S> {
    /// The secret that updates must bring.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.shared.secret
    }

    /// The delivery behind it, through which a host may push events of its own.
    #[must_use]
    pub fn delivery(&self) -> &Delivery<S> {
        &self.shared.delivery
    }

    /// Has Telegram send the updates to `url`, with the secret (Bot API, `setWebhook`).
    ///
    /// The URL is that under which this service is reached from outside; it must be HTTPS on port
    /// 443, 80, 88 or 8443.
    ///
    /// # Errors
    ///
    /// What the server answered, such as a URL that it does not take.
    pub async fn register(&self, url: &str) -> Result<(), ApiError> {
        let shared = &self.shared;
        let kinds = shared.allowed_updates.as_ref();
        let kinds = kinds.map(|kinds| kinds.iter().map(Kind::as_str).collect::<Vec<_>>());
        let request = ApiRequest::new("setWebhook")
            .param("url", url)
            .param("secret_token", shared.secret.reveal())
            .maybe("allowed_updates", kinds)
            .maybe("max_connections", shared.max_connections)
            .param("drop_pending_updates", shared.drop_pending_updates);
        shared.delivery.bot().send(request).await.map(drop)
    }

    /// Takes no new updates, waits until no call of the stack runs or `deadline` is over, and lets
    /// go of the rest.
    ///
    /// Returns how many calls were let go of; Telegram sends their updates again. Call it after the
    /// server has stopped to accept connections; what still comes in is answered 503.
    pub async fn shutdown(&self, deadline: Duration) -> usize {
        self.shared.delivery.shutdown(deadline).await
    }

    /// What can be decided before the body is read.
    fn refuse(&self, method: &Method, headers: &HeaderMap) -> Option<http::Response<Full<Bytes>>> {
        if method != Method::POST {
            return Some(answer::not_post());
        }
        let secret = headers.get(&SECRET_HEADER);
        if !secret.is_some_and(|secret| self.shared.secret.is(secret.as_bytes())) {
            return Some(answer::empty(StatusCode::UNAUTHORIZED));
        }
        let length = headers.get(CONTENT_LENGTH)?.to_str().ok()?;
        let is_too_long = length
            .parse()
            .is_ok_and(|length: u64| length > self.shared.max_body as u64);
        is_too_long.then(|| answer::empty(StatusCode::PAYLOAD_TOO_LARGE))
    }
}

impl<S: UpdateService, B: Body> Service<Request<B>> for WebhookService<S> {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = ResponseFuture<S, B>;

    /// Always ready: a stack without room is answered 503, so that Telegram comes again.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture<S, B> {
        match self.refuse(request.method(), request.headers()) {
            Some(answer) => ResponseFuture::refused(self.clone(), answer),
            None => ResponseFuture::reading(self.clone(), request.into_body()),
        }
    }
}

// By hand: clones share the stack, which need not be clonable for this.
impl<S> Clone for WebhookService<S> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S> fmt::Debug for WebhookService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookService")
            .field("delivery", &self.shared.delivery)
            .field("secret", &self.shared.secret)
            .finish_non_exhaustive()
    }
}
