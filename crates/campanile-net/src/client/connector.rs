//! The connections: hyper's pooled client over TCP, with TLS if the feature is on.

use std::{error::Error as StdError, time::Duration};

use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use super::body::RequestBody;

#[cfg(feature = "rustls")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "rustls"))]
type Connector = HttpConnector;

pub(super) type Http = Client<Connector, RequestBody>;

/// Shorter than the servers' own limits, so that a connection is seldom closed under a request.
const IDLE: Duration = Duration::from_secs(50);
const MAX_IDLE: usize = 32;

pub(super) fn build(connect_timeout: Duration) -> Result<Http, Box<dyn StdError>> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(connect_timeout));
    tcp.set_keepalive(Some(Duration::from_secs(30)));
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(MAX_IDLE)
        // A request is sent again only if nothing of it was written, because its connection turned
        // out to be closed.
        .retry_canceled_requests(true)
        .build(with_tls(tcp)?))
}

/// The roots are compiled in, so that a bot runs in a container that has none.
#[cfg(feature = "rustls")]
fn with_tls(tcp: HttpConnector) -> Result<Connector, Box<dyn StdError>> {
    let provider = rustls::crypto::ring::default_provider();
    Ok(hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(provider)?
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp))
}

#[cfg(not(feature = "rustls"))]
fn with_tls(tcp: HttpConnector) -> Result<Connector, Box<dyn StdError>> {
    Ok(tcp)
}
