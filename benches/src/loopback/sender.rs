//! Sends updates to a webhook, as Telegram does: over some connections, one at a time over each.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::{Result, programs::SECRET, traffic};

/// How long a connection waits after an answer that is no 200.
const PAUSE: Duration = Duration::from_millis(50);

/// Where updates go.
#[derive(Debug, Clone)]
pub struct Sender {
    to: SocketAddr,
    last_id: Arc<AtomicU64>,
}

/// How one update was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// The status, such as 200.
    pub status: u16,
    /// How long it took.
    pub after: Duration,
    /// When it was, since the first was sent.
    pub at: Duration,
}

impl Sender {
    /// Sends to the webhook at this address.
    #[must_use]
    pub fn new(to: SocketAddr) -> Self {
        let last_id = Arc::default();
        Self { to, last_id }
    }

    /// Sends so many updates of 64 users, and gives the answers.
    ///
    /// # Errors
    ///
    /// If a connection breaks.
    pub async fn send(&self, updates: u64, connections: usize) -> Result<Vec<Answered>> {
        let end = self.last_id.load(Ordering::Relaxed) + updates;
        let start = Instant::now();
        let mut tasks = Vec::new();
        for _ in 0..connections {
            tasks.push(tokio::spawn(self.clone().send_over_one(start, end)));
        }
        let mut answered = Vec::new();
        for task in tasks {
            answered.extend(task.await??);
        }
        self.last_id.store(end, Ordering::Relaxed);
        Ok(answered)
    }

    async fn send_over_one(self, start: Instant, end: u64) -> std::io::Result<Vec<Answered>> {
        let mut stream = TcpStream::connect(self.to).await?;
        stream.set_nodelay(true)?;
        let mut answered = Vec::new();
        loop {
            let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
            if id > end {
                return Ok(answered);
            }
            let json = traffic::message(id, traffic::FIRST_USER + id % 64);
            let head = format!(
                "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
                 X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {}\r\n\r\n",
                self.to,
                json.len(),
            );
            let sent = Instant::now();
            stream.write_all(&[head.as_bytes(), &json].concat()).await?;
            let status = read_answer(&mut stream).await?;
            let after = sent.elapsed();
            let at = start.elapsed();
            answered.push(Answered { status, after, at });
            if status != 200 {
                sleep(PAUSE).await;
            }
        }
    }
}

/// Reads one whole answer, and gives its status.
async fn read_answer(stream: &mut TcpStream) -> std::io::Result<u16> {
    let mut read = Vec::with_capacity(1_024);
    loop {
        if stream.read_buf(&mut read).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some(head) = read.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&read[..head]).to_ascii_lowercase();
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let length = value("content-length:").and_then(|length| length.trim().parse().ok());
        if read.len() >= head + 4 + length.unwrap_or(0) {
            let status = text
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok());
            return Ok(status.unwrap_or(0));
        }
    }
}
