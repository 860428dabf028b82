//! The example `patterns` as users run it: a process of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::Child,
    sync::watch,
    time::timeout,
};

/// Whatever a test waits for comes much sooner; this is when it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Builds the example, once for all tests, and gives its path.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // This test is `<target>/<profile>/deps/it-…`.
        let this = std::env::current_exe().expect("the test knows its path");
        let profile = this.ancestors().nth(2).expect("a profile's folder");
        let target = profile.parent().expect("the target folder");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args([
                "build",
                "--quiet",
                "-p",
                "examples",
                "--example",
                "patterns",
            ])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .env("CARGO_TARGET_DIR", target);
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo runs").success());
        let name = format!("patterns{}", std::env::consts::EXE_SUFFIX);
        profile.join("examples").join(name)
    })
}

/// A run of the example that has begun; dropping it kills it.
pub(crate) struct Run {
    child: Child,
    stdout: Output,
    stderr: Output,
    /// Where it runs, and keeps what it keeps.
    _folder: tempfile::TempDir,
}

/// What a process has printed so far; the sender is gone when there will be no more.
type Output = watch::Receiver<String>;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Starts the example with these arguments, and of our variables only these.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = tokio::process::Command::new(program());
        for ours in [
            "TELEGRAM_BOT_TOKEN",
            "TELEGRAM_API_URL",
            "TELEGRAM_WEBHOOK_SECRET",
        ] {
            command.env_remove(ours);
        }
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let child = command
            .current_dir(folder.path())
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.expect("the example starts");
        let stdout = child.stdout.take().expect("a pipe");
        let stderr = child.stderr.take().expect("a pipe");
        Self {
            child,
            stdout: read(stdout),
            stderr: read(stderr),
            _folder: folder,
        }
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("the process runs");
    }

    /// Sends a signal, by the name that `kill` knows it by.
    #[cfg(unix)]
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("the process runs").to_string();
        let kill = tokio::process::Command::new("kill")
            .args(["-s", name, &id])
            .status();
        assert!(kill.await.expect("kill runs").success());
    }

    /// Waits for a line on stdout that contains this, and gives it.
    pub(crate) async fn line(&mut self, with: &str) -> String {
        let find = |text: &str| -> Option<String> {
            let mut whole = text
                .split_inclusive('\n')
                .filter(|line| line.ends_with('\n'));
            whole.find(|line| line.contains(with)).map(str::to_owned)
        };
        let found = self.stdout.wait_for(|text| find(text).is_some());
        let text = within(with, found).await;
        find(&text.expect("the process still prints")).expect("it was found")
    }

    /// Waits until the process ends by itself.
    pub(crate) async fn ended(mut self) -> Ended {
        let status = within("the end of the process", self.child.wait()).await;
        Ended {
            code: status.expect("the process can be waited for").code(),
            stdout: all(self.stdout).await,
            stderr: all(self.stderr).await,
        }
    }
}

impl Ended {
    /// Everything that was printed.
    pub(crate) fn output(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

fn read(mut pipe: impl AsyncRead + Unpin + Send + 'static) -> Output {
    let (sender, output) = watch::channel(String::new());
    tokio::spawn(async move {
        let mut bytes = Vec::new();
        while pipe.read_buf(&mut bytes).await.expect("the output is read") > 0 {
            sender.send_replace(String::from_utf8_lossy(&bytes).into_owned());
        }
    });
    output
}

async fn all(mut output: Output) -> String {
    let closed = async { while output.changed().await.is_ok() {} };
    within("the end of the output", closed).await;
    output.borrow().clone()
}

/// Waits for what must happen, and says what it was if it does not.
pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within {} s", PATIENCE.as_secs()),
    }
}
