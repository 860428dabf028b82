//! Real loopback sockets: a webhook in three servers, and a client that says what it wants.

use std::{future::Future, net::SocketAddr, time::Duration};

use bytes::Bytes;
use campanile::{net::webhook::WebhookService, prelude::*, serve::listen};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

pub(crate) const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";
/// In real time; whatever a test waits for comes much sooner.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server in which a webhook is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mount {
    /// As a route of axum.
    Axum,
    /// In the crate's own server.
    Listen,
    /// As a service of plain hyper.
    Hyper,
}

pub(crate) const MOUNTS: [Mount; 3] = [Mount::Axum, Mount::Listen, Mount::Hyper];

/// A server on a free port. Dropping it ends it.
pub(crate) struct Mounted {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Mounted {
    pub(crate) async fn new<S: UpdateService>(mount: Mount, webhook: WebhookService<S>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        let task = match mount {
            Mount::Axum => {
                let router = axum::Router::new().route_service("/telegram", webhook);
                tokio::spawn(async {
                    let serve = axum::serve(listener, router).with_graceful_shutdown(stopped);
                    serve.await.unwrap();
                })
            }
            Mount::Listen => tokio::spawn(listen(listener, webhook, stopped)),
            Mount::Hyper => tokio::spawn(async {
                tokio::select! {
                    () = accept(listener, webhook) => {}
                    () = stopped => {}
                }
            }),
        };
        Self {
            address,
            stop: Some(stop),
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/telegram", self.address)
    }

    /// Stops to listen, and waits until the server is done.
    pub(crate) async fn stop(mut self) {
        self.stop.take();
        soon(&mut self.task).await.unwrap();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept<S: UpdateService>(listener: TcpListener, webhook: WebhookService<S>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = TowerToHyperService::new(webhook.clone());
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async {
            // Clients that hang up are on the other side of the tests.
            let _ = connection.await;
        });
    }
}

/// Sends one request and reads the whole answer.
pub(crate) async fn exchange(
    address: SocketAddr,
    request: Request<Full<Bytes>>,
) -> Response<Bytes> {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let response = soon(sender.send_request(request)).await.unwrap();
    let (parts, body) = response.into_parts();
    Response::from_parts(parts, soon(body.collect()).await.unwrap().to_bytes())
}

/// A request as Telegram makes it.
pub(crate) fn post(secret: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    Request::post("/telegram")
        .header("host", "bot.example")
        .header("content-type", "application/json")
        .header(SECRET_HEADER, secret)
        .body(Full::new(body.into()))
        .unwrap()
}

pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("it did not happen within {} s", PATIENCE.as_secs()),
    }
}
