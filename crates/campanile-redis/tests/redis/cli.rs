//! Another client of the server, which knows nothing of stores.

use std::{
    io::{BufRead, BufReader, Error, Read, Result, Write},
    net::TcpStream,
};

/// A connection that speaks the protocol plainly.
pub(super) struct Cli {
    stream: BufReader<TcpStream>,
}

impl Cli {
    pub(super) fn connect(url: &str) -> Result<Self> {
        let addr = url.trim_start_matches("redis://").trim_end_matches('/');
        Ok(Self {
            stream: BufReader::new(TcpStream::connect(addr)?),
        })
    }

    /// Sends a command, and reads the first line of what it answers.
    pub(super) fn say(&mut self, command: &[&str]) -> Result<String> {
        let mut sent = format!("*{}\r\n", command.len());
        for part in command {
            sent.push_str(&format!("${}\r\n{part}\r\n", part.len()));
        }
        self.stream.get_mut().write_all(sent.as_bytes())?;
        self.line()
    }

    pub(super) fn keys(&mut self, pattern: &str) -> Result<Vec<String>> {
        let count = self.say(&["KEYS", pattern])?;
        let count: usize = count
            .trim_start_matches('*')
            .parse()
            .map_err(Error::other)?;
        (0..count)
            .map(|_| {
                let length = self.line()?;
                let length: usize = length[1..].parse().map_err(Error::other)?;
                let mut key = vec![0; length + 2];
                self.stream.read_exact(&mut key)?;
                key.truncate(length);
                Ok(String::from_utf8_lossy(&key).into_owned())
            })
            .collect()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}
