//! The process that is killed: this binary again, with a role in its environment.

use std::{
    collections::BTreeMap,
    env,
    io::Read,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
};

use campanile::store::Store;
use campanile_sqlite::SqliteStore;

use crate::{faulty::Faulty, killed};

/// Names the role, and so makes this binary a worker.
const ROLE: &str = "CAMPANILE_RELIABILITY_ROLE";
/// What the role is told, as `CAMPANILE_RELIABILITY_name`.
const PREFIX: &str = "CAMPANILE_RELIABILITY_";

/// The role of this process, if it is a worker.
pub(crate) fn role() -> Option<String> {
    env::var(ROLE).ok()
}

pub(crate) fn run(role: &str) {
    // A worker does not outlive who started it.
    thread::spawn(|| {
        _ = std::io::stdin().read(&mut [0]);
        std::process::exit(3);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime can be built");
    match role {
        "bot" => runtime.block_on(killed::bot::run()),
        role => panic!("no worker has the role {role}"),
    }
}

/// What a worker is told under a name.
pub(crate) fn told(name: &str) -> Option<String> {
    env::var(format!("{PREFIX}{name}")).ok()
}

/// The store that the worker is told of: `sqlite:PATH`, or another by its URL.
pub(crate) async fn store() -> Arc<dyn Store> {
    let url = told("STORE").expect("the worker is told its store");
    let fault = told("FAULT").and_then(|fault| fault.parse().ok());
    let path = url
        .strip_prefix("sqlite:")
        .expect("the store is one that the worker knows");
    let store = SqliteStore::open(path)
        .await
        .expect("the store can be opened");
    Arc::new(Faulty::new(store, fault))
}

/// A process that is killed, at the latest with this value.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
}

impl Worker {
    /// Starts this binary in a role.
    pub(crate) fn start(role: &str, told: &BTreeMap<&str, String>) -> Self {
        let binary = env::current_exe().expect("this binary has a path");
        let mut command = Command::new(binary);
        command.env(ROLE, role).stdin(Stdio::piped());
        for (name, value) in told {
            command.env(format!("{PREFIX}{name}"), value);
        }
        let child = command.spawn().expect("this binary can be started again");
        Self { child }
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Whether it ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_some())
    }

    fn end(&mut self) {
        // It may be gone already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}
