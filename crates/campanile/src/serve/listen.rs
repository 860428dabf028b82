use std::{convert::Infallible, time::Duration};

use http::{Request, Response};
use http_body::Body;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;
use tower::Service;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// The pause after a connection that could not be accepted, as when file handles run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves one HTTP service, such as a [`Webhook`](campanile_net::webhook::Webhook), over HTTP/1 on a
/// listener, until `shutdown` ends; then no connection is accepted, and the open requests are
/// finished.
///
/// It is for bots without a web server of their own, behind a proxy that speaks TLS.
///
/// # Example
///
/// ```no_run
/// use std::convert::Infallible;
///
/// use campanile::serve::{listen, shutdown_signal};
/// use http_body_util::Full;
/// use hyper::{Request, Response, body::{Bytes, Incoming}};
/// use tower::service_fn;
///
/// # async fn run() -> std::io::Result<()> {
/// let health = service_fn(|_: Request<Incoming>| async {
///     Ok::<_, Infallible>(Response::new(Full::new(Bytes::from("fine"))))
/// });
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
/// listen(listener, health, shutdown_signal()).await;
/// # Ok(())
/// # }
/// ```
pub async fn listen<V, B>(listener: TcpListener, service: V, shutdown: impl Future<Output = ()>)
where
    V: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    V: Clone + Send + 'static,
    V::Future: Send + 'static,
    B: Body<Data: Send, Error: std::error::Error + Send + Sync + 'static> + Send + 'static,
{
    let mut shutdown = std::pin::pin!(shutdown);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(
                TokioIo::new(stream),
                TowerToHyperService::new(service.clone()),
            );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}
