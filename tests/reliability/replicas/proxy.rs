//! A TCP proxy whose network can be made to fail.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// What the network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// It carries.
    Whole,
    /// Connections break, and new ones are not accepted.
    Cut,
    /// Each answer comes so much later.
    Slow(Duration),
    /// Connections are there and carry nothing; those of this time never will.
    HalfOpen,
}

/// A way to an engine.
#[derive(Debug)]
pub(crate) struct Proxy {
    addr: SocketAddr,
    network: watch::Sender<Network>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(engine: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let (network, state) = watch::channel(Network::Whole);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *state.borrow() != Network::Cut {
                    tokio::spawn(connect(client, engine, state.clone()));
                }
            }
        });
        Ok(Self {
            addr,
            network,
            accepting,
        })
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn set(&self, network: Network) {
        self.network.send_replace(network);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connect(client: TcpStream, engine: SocketAddr, state: watch::Receiver<Network>) {
    let Ok(server) = TcpStream::connect(engine).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) =
        (client.into_split(), server.into_split());
    let asks = carry(from_client, to_server, state.clone(), false);
    let answers = carry(from_server, to_client, state, true);
    // Both halves go when one has ended.
    tokio::select! {
        () = asks => {}
        () = answers => {}
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<Network>,
    is_answer: bool,
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut is_deaf = *state.borrow_and_update() == Network::HalfOpen;
    loop {
        let read = tokio::select! {
            changed = state.changed() => {
                let network = *state.borrow_and_update();
                is_deaf |= network == Network::HalfOpen;
                if changed.is_err() || network == Network::Cut {
                    return;
                }
                continue;
            }
            read = from.read(&mut buffer) => read,
        };
        let Ok(n @ 1..) = read else {
            return;
        };
        if is_deaf {
            continue;
        }
        let network = *state.borrow();
        if let (Network::Slow(by), true) = (network, is_answer) {
            sleep(by).await;
        }
        if to.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}
