use std::{ffi::OsString, net::SocketAddr};

use super::{
    error::StartError,
    find,
    server::{Recipe, Server, directory, free_port},
};

/// A Redis or Valkey server that is empty and, unless told so, writes nothing to disk.
///
/// The binary is that of [`REDIS_SERVER`](super::REDIS_SERVER), or `redis-server`, or else
/// `valkey-server`, in `PATH`.
#[derive(Debug)]
pub struct Redis {
    server: Server,
}

impl Redis {
    /// Starts a server, and waits until it accepts connections.
    ///
    /// # Errors
    ///
    /// There is no Redis, or it does not start.
    pub fn start() -> Result<Self, StartError> {
        Self::start_with(&[])
    }

    /// As [`start`](Self::start), with settings as in `redis.conf`, by name and value; for instance
    /// `appendonly` and `appendfsync`.
    ///
    /// # Errors
    ///
    /// There is no Redis, or it does not start.
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Self, StartError> {
        let program = find::redis()?;
        let failed = |error| StartError::failed("Redis has no place to run", error);
        let dir = directory().map_err(failed)?;
        let addr = free_port().map_err(failed)?;

        let port = addr.port().to_string();
        let own = [("bind", "127.0.0.1"), ("port", &port), ("save", "")];
        let mut arguments = vec![OsString::from("--dir"), dir.path().into()];
        for (name, value) in own.iter().chain(settings) {
            arguments.push(format!("--{name}").into());
            arguments.push(value.into());
        }
        let recipe = Recipe {
            program,
            arguments,
            ready: "eady to accept connections",
            user: None,
        };
        let server = Server::start(dir, addr, recipe)?;
        Ok(Self { server })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// How to connect to it.
    pub fn url(&self) -> String {
        format!("redis://{}/", self.addr())
    }

    /// Ends the server without warning and waits until it is gone. What is on disk stays.
    pub fn kill_9(&mut self) {
        self.server.kill_9();
    }

    /// Starts the server again, on its port and its data; first ends it, if it runs.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub fn restart(&mut self) -> Result<(), StartError> {
        self.server.restart()
    }
}
