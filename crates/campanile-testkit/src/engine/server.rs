//! One engine: a process that runs, or does not, and data that stay.

use std::{
    ffi::OsString,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::{error::StartError, log::Log, user::User};

/// How to start an engine.
#[derive(Debug)]
pub(super) struct Recipe {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// What a line contains that says that the engine accepts connections.
    pub(super) ready: &'static str,
    pub(super) user: Option<User>,
}

#[derive(Debug)]
pub(super) struct Server {
    recipe: Recipe,
    addr: SocketAddr,
    dir: TempDir,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    engine: Child,
    log: Log,
    watch: Child,
}

impl Server {
    pub(super) fn start(
        dir: TempDir,
        addr: SocketAddr,
        recipe: Recipe,
    ) -> Result<Self, StartError> {
        let mut server = Self {
            recipe,
            addr,
            dir,
            running: None,
        };
        server.restart()?;
        Ok(server)
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(super) fn restart(&mut self) -> Result<(), StartError> {
        self.kill_9();
        let program = self.recipe.program.display();
        let running = Running::start(&self.recipe, self.dir.path())
            .map_err(|error| StartError::failed(format_args!("{program} does not start"), error))?;
        let ready = running.log.wait_ready();
        self.running = Some(running);
        ready.map_err(|log| {
            self.kill_9();
            StartError::failed(format_args!("{} does not get ready", self.name()), log)
        })
    }

    fn name(&self) -> impl std::fmt::Display {
        self.recipe.program.display()
    }

    pub(super) fn kill_9(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill_9();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill_9();
    }
}

impl Running {
    fn start(recipe: &Recipe, dir: &Path) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        let mut command = Command::new(&recipe.program);
        // In a group of its own, so that Ctrl-C is the test's, which then ends the engine.
        command
            .args(&recipe.arguments)
            .current_dir(dir)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        if let Some(user) = recipe.user {
            user.runs(&mut command);
        }
        let engine = command.spawn()?;
        // Holds our ends of the pipe otherwise.
        drop(command);
        let log = Log::read(reader, recipe.ready);
        let watch = watch(&engine, dir)?;
        Ok(Self { engine, log, watch })
    }

    fn kill_9(mut self) {
        // The watch first: it must not kill what comes to have that number later.
        let _ = self.watch.kill();
        let _ = self.watch.wait();
        let _ = self.engine.kill();
        let _ = self.engine.wait();
        self.log.wait_gone();
    }
}

/// Ends the engine when this process is gone, however it goes: then the pipe closes on which the
/// watch waits.
fn watch(engine: &Child, dir: &Path) -> io::Result<Child> {
    Command::new("sh")
        .arg("-c")
        .arg(r#"read -r _; kill -9 "$1"; rm -rf "$2""#)
        .arg("sh")
        .arg(engine.id().to_string())
        .arg(dir)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// A port that is free just now.
pub(super) fn free_port() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// A directory that goes with the engine.
pub(super) fn directory() -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix("campanile-engine-")
        .tempdir()
}
