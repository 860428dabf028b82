//! What an engine writes: it tells when the engine is ready, and when all of it is gone.

use std::{
    io::{BufRead, BufReader, Read},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// The longest silence of an engine that starts or ends.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many lines are shown when it fails.
const TAIL: usize = 10;

/// Lines up to the one that says that the engine is ready, and then the end. Every process of the
/// engine holds the pipe, so that its end is the end of them all.
#[derive(Debug)]
pub(super) struct Log {
    lines: Receiver<String>,
    ready: &'static str,
}

impl Log {
    pub(super) fn read(from: impl Read + Send + 'static, ready: &'static str) -> Self {
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut is_ready = false;
            // Read on to the end, or the engine would wait for room in the pipe.
            for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
                if !is_ready {
                    let line = String::from_utf8_lossy(&line).into_owned();
                    is_ready = line.contains(ready);
                    let _ = sender.send(line);
                }
            }
        });
        Self { lines, ready }
    }

    /// # Errors
    ///
    /// What the engine wrote last.
    pub(super) fn wait_ready(&self) -> Result<(), String> {
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if line.contains(self.ready) {
                return Ok(());
            }
            lines.push(line);
        }
        Err(lines.split_off(lines.len().saturating_sub(TAIL)).join("\n"))
    }

    pub(super) fn wait_gone(&self) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => panic!("the engine outlives its end"),
            }
        }
    }
}
