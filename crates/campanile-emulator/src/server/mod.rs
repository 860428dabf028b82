//! The emulator over HTTP.

mod answer;
mod control;
mod endpoint;
mod push;

use std::{fmt, io, net::SocketAddr, sync::Arc};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use self::endpoint::Endpoint;
use crate::emulator::Emulator;

/// An [`Emulator`] that listens on loopback, for bots in any language.
///
/// It serves `/bot<token>/METHOD`, `/bot<token>/test/METHOD` and `/file/bot<token>/<path>`, by GET
/// and POST, with parameters as query string, form, JSON or multipart (Bot API, "Making requests"),
/// and posts updates to webhooks whose URL leads to loopback over plain `http`. Dropping it stops it
/// at once; [`stop`](Self::stop) lets calls end first.
///
/// # Example
///
/// ```
/// use campanile_emulator::{Emulator, Server};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let server = Server::start(Emulator::new()).await?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// server.stop().await;
/// # Ok(())
/// # }
/// ```
#[must_use = "dropping the server stops it"]
pub struct Server {
    emulator: Emulator,
    test_environment: Emulator,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Settings of a [`Server`] before it starts.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct ServerBuilder {
    emulator: Emulator,
    port: u16,
    admits_unknown: bool,
    has_control: bool,
}

impl ServerBuilder {
    /// Sets the port on 127.0.0.1; 0, the default, takes a free one.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Tells whether a well-formed token that is new registers a bot, as it does by default, or is
    /// answered 401.
    pub fn admit_unknown(self, admits_unknown: bool) -> Self {
        Self {
            admits_unknown,
            ..self
        }
    }

    /// Tells whether people act and the log shows at `/control/`, as they do by default.
    ///
    /// See the page `docs/emulator-control.md` of the project. Whoever reaches the port can act.
    pub fn control(self, has_control: bool) -> Self {
        Self {
            has_control,
            ..self
        }
    }

    /// Starts to listen.
    ///
    /// # Errors
    ///
    /// What the operating system says if the port is taken.
    pub async fn start(self) -> io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopping) = watch::channel(false);
        let endpoint = Endpoint {
            emulator: self.emulator.clone(),
            test_environment: self.emulator.sibling(),
            admits_unknown: self.admits_unknown,
            has_control: self.has_control,
            stopping,
        };
        let test_environment = endpoint.test_environment.clone();
        let task = tokio::spawn(run(listener, endpoint));
        Ok(Server {
            emulator: self.emulator,
            test_environment,
            address,
            stop,
            task,
        })
    }
}

impl Server {
    /// Starts a server with the default settings.
    ///
    /// # Errors
    ///
    /// What the operating system says if there is no free port.
    pub async fn start(emulator: Emulator) -> io::Result<Self> {
        Self::builder(emulator).start().await
    }

    /// Gives the settings, to start a server with others than the default.
    pub fn builder(emulator: Emulator) -> ServerBuilder {
        ServerBuilder {
            emulator,
            port: 0,
            admits_unknown: true,
            has_control: true,
        }
    }

    /// The engine behind the server.
    #[must_use]
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// The engine behind `/bot<token>/test/METHOD`: bots, people and chats of its own (Bot features,
    /// "Dedicated test environment").
    #[must_use]
    pub fn test_environment(&self) -> &Emulator {
        &self.test_environment
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that bots use in place of `https://api.telegram.org`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops to listen and waits until every call is answered.
    ///
    /// Calls that wait, such as long polls, are answered 429 and asked to come again in 5 s, as by a
    /// server that closes (Bot API server, `PromiseDeleter`).
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

async fn run(listener: TcpListener, endpoint: Endpoint) {
    let mut stopping = endpoint.stopping.clone();
    let pushing = push::push(endpoint.emulator.clone());
    let pushing_tests = push::push(endpoint.test_environment.clone());
    let endpoint = Arc::new(endpoint);
    let graceful = GracefulShutdown::new();
    // The connections end with this set if the server is dropped.
    let mut connections = tokio::task::JoinSet::new();
    let accepting = async {
        loop {
            // A connection that failed before it was accepted concerns nobody else.
            if let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, endpoint.clone(), &graceful));
                while connections.try_join_next().is_some() {}
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = pushing => {}
        () = pushing_tests => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
    drop(listener);
    graceful.shutdown().await;
    connections.join_all().await;
}

fn serve(
    stream: TcpStream,
    endpoint: Arc<Endpoint>,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + Send + use<> {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let endpoint = endpoint.clone();
        async move { endpoint.answer(request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    async move {
        // Whoever closes a connection early is on the other side and knows it.
        let _ = connection.await;
    }
}
