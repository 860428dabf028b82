use std::task::{Context, Poll};

use campanile_core::{Entry, Error, Origin, Outcome, Probe, Request};
use futures::future::BoxFuture;
use tower::Service;

use super::Router;
use crate::route::RouteFuture;

impl Service<Request> for Router {
    type Response = Outcome;
    type Error = Error;
    type Future = RouteFuture;

    /// Always ready: a router has no capacity of its own, and a route's is waited for in its call.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> RouteFuture {
        if let Some(probe) = request.probe() {
            let probe = probe.clone();
            return RouteFuture::from_box(self.describe(&probe, request));
        }
        match self.route(&mut request) {
            Some(route) => route.send(request),
            None => RouteFuture::ready(Outcome::unhandled()),
        }
    }
}

impl Router {
    /// Writes down the router, and in one level below what its route layers say of themselves.
    fn describe(
        &self,
        probe: &Probe,
        request: Request,
    ) -> BoxFuture<'static, Result<Outcome, Error>> {
        let table = self.routes();
        let entry = Entry::router("router")
            .needs(table.needs())
            .wants(table.wants());
        let names = table.names().into_iter();
        probe.record(names.fold(entry, |entry, name| entry.setting("route", name)));
        let routes: Vec<_> = table.routes().into_iter().cloned().collect();
        let nested = probe.nested();
        Box::pin(async move {
            let mut known = Vec::new();
            for route in routes {
                // Many routes have the same layers, which need to be named once only.
                let one = Probe::new();
                let origin = Origin::Probe(one.clone());
                let _ = route.send(request.clone().with_origin(origin)).await?;
                for entry in one.entries() {
                    if !known.contains(&entry) {
                        nested.record(entry.clone());
                        known.push(entry);
                    }
                }
            }
            Ok(Outcome::unhandled())
        })
    }
}
