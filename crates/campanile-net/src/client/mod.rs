//! The way to the Bot API: [`Client`] is a `Service<ApiRequest>` over HTTP.
//!
//! Calls without files are sent as JSON, calls with files as a form. Bytes are not copied, and a
//! file on disk or a stream is read as it is sent, 64 KiB or a piece at a time; the server is told
//! the length where it is known, and gets chunks where a stream does not tell.
//! TLS is rustls with Mozilla's roots compiled in; plain HTTP is for a local Bot API server. For
//! anything else (a proxy, roots of one's own) put another service in its place: a
//! [`Bot`](campanile_core::Bot) takes any.
//!
//! # Connections
//!
//! A call takes the idle connection that was used last, or makes one, and gives it back after its
//! answer. It drives the connection itself, without a task: a call goes on while its future is
//! polled, an upload too, and one that is dropped closes its connection. Clones share the idle
//! ones. Each runtime has up to 32 of its own; they are closed after 50 s without a call, with the
//! last clone, and with their runtime.
//!
//! # What is promised
//!
//! 1. The token is in no error, log or `Debug` output, also when a server repeats it in what it
//!    says.
//! 2. No call is sent twice: a connection that breaks is an error, unless nothing was written to it.
//!    Only [`flood_wait`] sends again, after a 429, which says that nothing was done.
//! 3. An answer is judged by its envelope, and by its HTTP status if it has none, as with the pages
//!    of proxies.
//! 4. Every call ends within its time, which starts anew while an upload goes on, and no answer is
//!    read beyond its limit.
//! 5. A file that cannot be read, or ends before its size, is an error that names it; the server
//!    never gets a part of a file as the whole. A stream that was sent already is an error too.
//!
//! # Example
//!
//! ```no_run
//! use campanile_core::{ApiRequest, Bot, BoxError};
//! use campanile_net::client::{Client, flood_wait::FloodWaitLayer};
//! use tower::ServiceBuilder;
//!
//! # async fn run() -> Result<(), BoxError> {
//! let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
//! let client = ServiceBuilder::new()
//!     .layer(FloodWaitLayer::new())
//!     .service(Client::new(token)?);
//! let bot = Bot::connect(client).await?;
//!
//! bot.send(ApiRequest::new("sendMessage").param("chat_id", 7).param("text", "Hello!")).await?;
//! # Ok(())
//! # }
//! ```

mod body;
mod builder;
mod connection;
mod connector;
mod exchange;
pub mod flood_wait;
mod future;
mod pool;
mod scrub;
mod sending;
mod source;
mod token;

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest, ApiResponse, FileContent, InputFile};
use http::{
    HeaderMap, HeaderValue, Method, Request, Uri,
    header::CONTENT_TYPE,
    uri::{Authority, PathAndQuery, Scheme},
};
use tokio::task::spawn_blocking;
use tower::Service;

use self::{
    body::{Progress, RequestBody},
    future::Reading,
    pool::Pool,
};
pub use self::{
    builder::{BuildError, Builder},
    future::ResponseFuture,
    token::{Token, TokenError},
};

static AGENT: HeaderValue =
    HeaderValue::from_static(concat!("campanile/", env!("CARGO_PKG_VERSION")));

/// A client of the Bot API for one bot; see the [module docs](self) for an example.
///
/// Clones share the connections. It is always ready.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Arc<Pool>,
    token: Token,
    scheme: Scheme,
    authority: Authority,
    /// What all requests tell, and that they are JSON, as most are.
    headers: HeaderMap,
    /// What stands between the host and `/bot`, without a slash at its end.
    path: String,
    environment: &'static str,
    timeout: Duration,
    max_answer: usize,
}

impl Client {
    /// Creates a client of the public server with the default settings.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn new(token: Token) -> Result<Self, BuildError> {
        Self::builder(token).build()
    }

    /// Starts the configuration of a client.
    pub fn builder(token: Token) -> Builder {
        Builder::new(token)
    }

    /// Downloads a file by the `file_path` that `getFile` answered with (Bot API, `File`).
    ///
    /// The file is held in memory; one of more than `limit` bytes is an error. A local server gives
    /// paths on its own disk, which are read there and not downloaded.
    ///
    /// # Errors
    ///
    /// If the server has no such file, cannot be reached, or takes longer than the client's timeout.
    pub async fn download(&self, file_path: &str, limit: usize) -> Result<Bytes, ApiError> {
        let token = self.inner.token.reveal();
        let environment = self.inner.environment;
        let path = format!(
            "{}/file/bot{token}{environment}/{}",
            self.inner.path,
            encoded(file_path)
        );
        let mut request = self.request(Method::GET, path, RequestBody::default());
        if let Ok(request) = &mut request {
            request.headers_mut().remove(CONTENT_TYPE);
        }
        let reading = Reading {
            limit,
            timeout: self.inner.timeout,
            progress: None,
        };
        ResponseFuture::new(self, request, reading).bytes().await
    }

    fn request(
        &self,
        method: Method,
        path: String,
        body: RequestBody,
    ) -> Result<Request<RequestBody>, ApiError> {
        // The error is not kept, for it may show the path.
        let path = PathAndQuery::try_from(path)
            .map_err(|_| ApiError::invalid_request("its name makes no URL"))?;
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = Uri::from(path);
        *request.headers_mut() = self.inner.headers.clone();
        Ok(request)
    }

    fn encode(
        &self,
        request: &ApiRequest,
        progress: Option<Progress>,
    ) -> Result<Request<RequestBody>, ApiError> {
        let method = request.method();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if method.is_empty() || !method.bytes().all(is_plain) {
            return Err(ApiError::invalid_request(
                "its name is not that of a method",
            ));
        }
        let (content_type, body) = RequestBody::encode(request, progress)?;
        let Inner {
            path,
            token,
            environment,
            ..
        } = &*self.inner;
        let path = [path, "/bot", token.reveal(), environment, "/", method].concat();
        let mut request = self.request(Method::POST, path, body)?;
        if let Some(form) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, form);
        }
        Ok(request)
    }
}

/// Escapes everything in a path that is not plain, but its slashes.
fn encoded(path: &str) -> String {
    use std::fmt::Write;

    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(byte.into());
            }
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

impl Service<ApiRequest> for Client {
    type Response = ApiResponse;
    type Error = ApiError;
    type Future = ResponseFuture;

    /// Always ready: connections are made when they are needed.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ApiRequest) -> ResponseFuture {
        let progress = (!request.files().is_empty()).then(Progress::start);
        let reading = Reading {
            limit: self.inner.max_answer,
            timeout: request.timeout().unwrap_or(self.inner.timeout),
            progress: progress.clone(),
        };
        let is_on_disk = |file: &InputFile| matches!(file.content(), FileContent::Path(_));
        if !request.files().iter().any(is_on_disk) {
            return ResponseFuture::new(self, self.encode(&request, progress), reading);
        }
        let client = self.clone();
        let opening = spawn_blocking(move || client.encode(&request, progress));
        ResponseFuture::opening(self, opening, reading)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.inner.token)
            .field("authority", &self.inner.authority)
            .field("timeout", &self.inner.timeout)
            .finish_non_exhaustive()
    }
}
