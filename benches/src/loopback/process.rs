//! A program that runs.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, Stdio},
};

use super::Cpu;
use crate::{Result, programs::Program};

/// A program in a process of its own; killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it on the Bot API server at `api`.
    ///
    /// # Errors
    ///
    /// If it is not built; `cargo build --release -p benches` builds it.
    pub fn start(program: Program, api: &str) -> Result<Self> {
        Self::spawn(Command::new(binary()?), program, api)
    }

    /// Starts it under callgrind, which tells at its end how many instructions it took, and writes
    /// to this file where.
    ///
    /// # Errors
    ///
    /// As with [`start`](Self::start), and if valgrind is missing.
    pub fn start_counted(program: Program, api: &str, file: &str) -> Result<Self> {
        let mut valgrind = Command::new("valgrind");
        valgrind
            .arg("--tool=callgrind")
            .arg(format!("--callgrind-out-file={file}"))
            .arg(binary()?)
            .stderr(Stdio::piped());
        Self::spawn(valgrind, program, api)
    }

    fn spawn(mut command: Command, program: Program, api: &str) -> Result<Self> {
        let mut child = command
            .args([&program.name(), api])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the program has no output")?;
        let output = BufReader::new(output);
        Ok(Self { child, output })
    }

    /// Waits until it says where it listens.
    ///
    /// # Errors
    ///
    /// If it ends before.
    pub fn address(&mut self) -> Result<SocketAddr> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }

    /// What it has cost so far.
    ///
    /// # Errors
    ///
    /// As with [`Cpu::of`].
    pub fn cpu(&self) -> Result<Cpu> {
        Cpu::of(self.child.id())
    }

    /// Its memory, in bytes.
    ///
    /// # Errors
    ///
    /// If it has ended.
    pub fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(kilobytes.ok_or("the program has ended")?.parse::<u64>()? * 1024)
    }

    /// Ends it, and gives what it told as its errors.
    ///
    /// # Errors
    ///
    /// If it cannot be waited for.
    pub fn end(mut self) -> Result<String> {
        drop(self.child.stdin.take());
        let mut told = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            errors.read_to_string(&mut told)?;
        }
        self.child.wait()?;
        Ok(told)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binary() -> Result<std::path::PathBuf> {
    let binary = env::current_exe()?.with_file_name("program");
    match binary.exists() {
        true => Ok(binary),
        false => Err("the programs are not built: cargo build --release -p benches".into()),
    }
}
