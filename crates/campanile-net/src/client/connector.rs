//! How a connection is made: TCP, with TLS if the feature is on.

use std::{error::Error as StdError, time::Duration};

use hyper_util::client::legacy::connect::HttpConnector;
use tower::Service;

use http::Uri;

#[cfg(feature = "rustls")]
pub(super) type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "rustls"))]
pub(super) type Connector = HttpConnector;

/// What HTTP is spoken over.
pub(super) type Stream = <Connector as Service<Uri>>::Response;

pub(super) fn build(connect_timeout: Duration) -> Result<Connector, Box<dyn StdError>> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(connect_timeout));
    tcp.set_keepalive(Some(Duration::from_secs(30)));
    with_tls(tcp)
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
