//! The way out: [`Bot`] sends an [`ApiRequest`] and gets an [`ApiResponse`] or an [`ApiError`].

mod error;
mod file;
mod method;
mod request;
mod response;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use serde::Deserialize;
use tower::{Service, ServiceExt};

pub use self::{
    error::{ApiError, ApiErrorKind},
    file::{FileContent, FileSource, FileStream, InputFile},
    method::{FromResponse, Method},
    request::ApiRequest,
    response::ApiResponse,
};
use crate::{BoxError, UserId};

/// Who a bot is: its id and its username without the `@` (Bot API, `getMe`).
///
/// ```
/// use campanile_core::{Identity, UserId};
///
/// let identity = Identity::new(UserId(42), "tower_bot");
/// assert!(identity.is_addressed_by("Tower_Bot"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    id: UserId,
    #[serde(default)]
    username: String,
}

impl Identity {
    /// Creates an identity; a leading `@` of the username is dropped.
    pub fn new(id: UserId, username: &str) -> Self {
        Self {
            id,
            username: username.trim_start_matches('@').to_owned(),
        }
    }

    /// The bot's id. Keys of stored state start with it.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.id
    }

    /// The bot's username without the `@`.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Tells whether `/command@mention` is meant for this bot; usernames ignore letter case.
    #[must_use]
    pub fn is_addressed_by(&self, mention: &str) -> bool {
        self.username.eq_ignore_ascii_case(mention)
    }
}

/// A cheap handle over any `Service<ApiRequest, Response = ApiResponse>`, and itself such a service.
///
/// Clones share the service. This is one of the two places where campanile erases a type, so that
/// handlers need not name the stack of the client. Tests put a `service_fn` here.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiRequest, ApiResponse, Bot, BoxError, Identity, UserId};
/// use tower::service_fn;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let client = service_fn(|request: ApiRequest| async move {
///     Ok::<_, BoxError>(ApiResponse::ok(request.method()))
/// });
/// let bot = Bot::new(Identity::new(UserId(42), "tower_bot"), client);
///
/// let response = bot.send(ApiRequest::new("getMe")).await.unwrap();
/// assert_eq!(response.result::<String>().unwrap(), "getMe");
/// # }
/// ```
#[derive(Clone)]
pub struct Bot {
    inner: Arc<Inner<dyn Client>>,
}

struct Inner<C: ?Sized> {
    identity: Identity,
    client: C,
}

/// The object-safe face of a client service.
trait Client: Send + Sync {
    fn send(&self, request: ApiRequest) -> BoxFuture<'static, Result<ApiResponse, BoxError>>;
}

impl<S> Client for S
where
    S: Service<ApiRequest, Response = ApiResponse> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    fn send(&self, request: ApiRequest) -> BoxFuture<'static, Result<ApiResponse, BoxError>> {
        // A clone of its own per call: readiness belongs to one call, and calls run side by side.
        let response = self.clone().oneshot(request);
        Box::pin(async move { response.await.map_err(Into::into) })
    }
}

impl Bot {
    /// Creates the handle of the bot `identity` over `client`.
    pub fn new<S>(identity: Identity, client: S) -> Self
    where
        S: Service<ApiRequest, Response = ApiResponse> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        Self {
            inner: Arc::new(Inner { identity, client }),
        }
    }

    /// Creates the handle after asking the server, by `getMe`, who the bot is.
    ///
    /// # Errors
    ///
    /// The error of `getMe`: of kind [`Unauthorized`](ApiErrorKind::Unauthorized) for a wrong token.
    pub async fn connect<S>(client: S) -> Result<Self, ApiError>
    where
        S: Service<ApiRequest, Response = ApiResponse> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        let response = client.clone().oneshot(ApiRequest::new("getMe")).await;
        let identity = response
            .map_err(|error| ApiError::from_box(error.into()))
            .and_then(|response| response.result())
            .map_err(|error| error.in_method("getMe"))?;
        Ok(Self::new(identity, client))
    }

    /// Who this bot is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    /// Calls a method of the Bot API.
    ///
    /// # Errors
    ///
    /// What the server answered, or what kept it from answering; [`ApiError::kind`] tells.
    pub async fn send<M: Method>(&self, method: M) -> Result<M::Response, ApiError> {
        let request = method.into_request()?;
        let name = request.name();
        let response = self.inner.client.send(request).await;
        response
            .map_err(ApiError::from_box)
            .and_then(M::decode)
            .map_err(|error| error.in_method(name))
    }
}

impl Service<ApiRequest> for Bot {
    type Response = ApiResponse;
    type Error = ApiError;
    type Future = ResponseFuture;

    /// Always ready: each call clones the client and waits for that clone to be ready.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ApiRequest) -> ResponseFuture {
        let bot = self.clone();
        ResponseFuture {
            inner: Box::pin(async move { bot.send(request).await }),
        }
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("identity", &self.inner.identity)
            .finish_non_exhaustive()
    }
}

/// The future of a call through [`Bot`] as a service.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture {
    inner: BoxFuture<'static, Result<ApiResponse, ApiError>>,
}

impl Future for ResponseFuture {
    type Output = Result<ApiResponse, ApiError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
