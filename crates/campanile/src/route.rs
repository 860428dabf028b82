//! One of the two places where types are erased: what a router or a group calls.

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{Error, Outcome, Request, UpdateService};
use futures::future::BoxFuture;
use tower::{Service, ServiceExt};

use crate::handler::Handler;

/// A handler or service with its type erased; a clone is one reference count.
///
/// It is what a [`route_layer`](crate::Router::route_layer) wraps.
#[derive(Clone)]
pub struct Route {
    endpoint: Arc<dyn Endpoint>,
}

trait Endpoint: Send + Sync {
    fn call(&self, request: Request) -> BoxFuture<'static, Result<Outcome, Error>>;
}

impl Route {
    pub(crate) fn from_handler<H, T, S>(handler: H, state: S) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        Self {
            endpoint: Arc::new(HandlerEndpoint {
                handler,
                state,
                arguments: PhantomData,
            }),
        }
    }

    pub(crate) fn from_service<S: UpdateService>(service: S) -> Self {
        Self {
            endpoint: Arc::new(ServiceEndpoint(service)),
        }
    }

    pub(crate) fn send(&self, request: Request) -> RouteFuture {
        RouteFuture::from_box(self.endpoint.call(request))
    }
}

impl Service<Request> for Route {
    type Response = Outcome;
    type Error = Error;
    type Future = RouteFuture;

    /// Always ready: a service behind the route is cloned and made ready for each call.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> RouteFuture {
        self.send(request)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").finish_non_exhaustive()
    }
}

struct HandlerEndpoint<H, T, S> {
    handler: H,
    state: S,
    arguments: PhantomData<fn() -> T>,
}

impl<H, T, S> Endpoint for HandlerEndpoint<H, T, S>
where
    H: Handler<T, S>,
    S: Clone + Send + Sync + 'static,
{
    fn call(&self, request: Request) -> BoxFuture<'static, Result<Outcome, Error>> {
        if request.probe().is_some() {
            // A probe describes the stack; it is nobody's update.
            return Box::pin(std::future::ready(Ok(Outcome::unhandled())));
        }
        self.handler.clone().call(request, self.state.clone())
    }
}

struct ServiceEndpoint<S>(S);

impl<S: UpdateService> Endpoint for ServiceEndpoint<S> {
    fn call(&self, request: Request) -> BoxFuture<'static, Result<Outcome, Error>> {
        let outcome = self.0.clone().oneshot(request);
        Box::pin(async move { outcome.await.map_err(Error::new) })
    }
}

/// The future of a [`Route`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct RouteFuture {
    inner: BoxFuture<'static, Result<Outcome, Error>>,
}

impl RouteFuture {
    pub(crate) fn ready(outcome: Outcome) -> Self {
        Self::from_box(Box::pin(std::future::ready(Ok(outcome))))
    }

    pub(crate) fn from_box(inner: BoxFuture<'static, Result<Outcome, Error>>) -> Self {
        Self { inner }
    }
}

impl Future for RouteFuture {
    type Output = Result<Outcome, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl fmt::Debug for RouteFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteFuture").finish_non_exhaustive()
    }
}
