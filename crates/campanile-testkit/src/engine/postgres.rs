use std::{
    ffi::OsString,
    io,
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
};

use super::{
    error::StartError,
    find,
    server::{Recipe, Server, directory, free_port},
    user::User,
};

const USER: &str = "campanile";

/// A PostgreSQL server with an empty cluster, whose settings are PostgreSQL's defaults.
///
/// The binaries are those of [`POSTGRES_BIN`](super::POSTGRES_BIN), or are looked for in `PATH` and
/// where Debian keeps them. PostgreSQL refuses to be
/// root, so a test that is root starts it as the user `postgres`, or else `nobody`.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
}

impl Postgres {
    /// Makes a cluster, starts a server on it, and waits until it accepts connections.
    ///
    /// # Errors
    ///
    /// There is no PostgreSQL, or it does not start.
    pub fn start() -> Result<Self, StartError> {
        Self::start_with(&[])
    }

    /// As [`start`](Self::start), with settings as in `postgresql.conf`, by name and value.
    ///
    /// # Errors
    ///
    /// There is no PostgreSQL, or it does not start.
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Self, StartError> {
        let bin = find::postgres()?;
        let failed = |error| StartError::failed("PostgreSQL has no place to run", error);
        let dir = directory().map_err(failed)?;
        let addr = free_port().map_err(failed)?;
        let user = User::instead_of_root(dir.path()).map_err(failed)?;
        let data = dir.path().join("data");
        make_cluster(&bin, dir.path(), &data, user)
            .map_err(|error| StartError::failed("initdb failed", error))?;

        let port = addr.port().to_string();
        let own = [
            ("listen_addresses", "127.0.0.1"),
            ("port", &port),
            ("unix_socket_directories", ""),
            // The log tells when it is ready, in English.
            ("lc_messages", "C"),
            ("log_min_messages", "log"),
        ];
        let mut arguments = vec![OsString::from("-D"), data.into()];
        for (name, value) in own.iter().chain(settings) {
            arguments.push("-c".into());
            arguments.push(format!("{name}={value}").into());
        }
        let recipe = Recipe {
            program: bin.join("postgres"),
            arguments,
            ready: "ready to accept connections",
            user,
        };
        let server = Server::start(dir, addr, recipe)?;
        Ok(Self { server })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// How to connect to it as its superuser, who needs no password.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@{}/postgres", self.addr())
    }

    /// Ends the server without warning, and waits until all of its processes are gone. The data stay.
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

fn make_cluster(bin: &Path, dir: &Path, data: &Path, user: Option<User>) -> io::Result<()> {
    let mut initdb = Command::new(bin.join("initdb"));
    initdb
        .args(["--username", USER, "--auth", "trust", "--encoding", "UTF8"])
        .args(["--no-locale", "--no-sync", "--no-instructions", "-D"])
        .arg(data)
        .current_dir(dir)
        .stdin(Stdio::null());
    if let Some(user) = user {
        user.owns(dir)?;
        user.runs(&mut initdb);
    }
    let output = initdb.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}
