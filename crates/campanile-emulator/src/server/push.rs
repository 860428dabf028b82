use std::{
    collections::BTreeSet,
    io,
    net::IpAddr,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::{
    future::BoxFuture,
    stream::{FuturesUnordered, StreamExt},
};
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tower::Service;

use crate::emulator::Emulator;

/// Delivers the updates of every bot that has a webhook; never ends.
pub(super) async fn push(emulator: Emulator) {
    let client = Loopback(Client::builder(TokioExecutor::new()).build_http());
    let mut known = BTreeSet::new();
    let mut drivers: FuturesUnordered<Pin<Box<dyn Future<Output = ()> + Send>>> =
        FuturesUnordered::new();
    loop {
        let news = emulator.wait(None, |state| {
            let bots = state.bots.iter();
            let mut new = bots.filter(|(id, bot)| bot.webhook.is_some() && !known.contains(*id));
            new.next().map(|(id, _)| *id)
        });
        let bot = tokio::select! {
            bot = news => bot,
            Some(()) = drivers.next(), if !drivers.is_empty() => None,
        };
        if let Some(bot) = bot.filter(|bot| known.insert(*bot)) {
            drivers.push(Box::pin(emulator.clone().deliver_to(bot, client.clone())));
        }
    }
}

/// An HTTP client that goes nowhere but to this machine.
#[derive(Clone)]
struct Loopback(Client<HttpConnector, Full<Bytes>>);

impl Service<Request<Full<Bytes>>> for Loopback {
    type Response = Response<Incoming>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Response<Incoming>>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        let response = is_loopback(request.uri()).then(|| self.0.request(request));
        Box::pin(async move {
            let refused = || io::Error::new(io::ErrorKind::PermissionDenied, "not on loopback");
            response
                .ok_or_else(refused)?
                .await
                .map_err(io::Error::other)
        })
    }
}

fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    let is_local = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    is_local && uri.scheme_str() == Some("http")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn webhooks_stay_on_this_machine() {
        let check = |url: &str| is_loopback(&url.parse().unwrap());
        assert!(
            check("http://127.0.0.1:80/x")
                && check("http://[::1]:1/")
                && check("http://localhost/")
        );
        assert!(!check("http://10.0.0.1/") && !check("https://127.0.0.1/"));
        assert!(!check("http://localhost.example/"));
    }
}
