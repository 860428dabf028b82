//! An HTTP server on loopback that answers by a script, byte for byte.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What the server does with one request.
pub(crate) enum Answer {
    Page {
        status: u16,
        headers: Vec<String>,
        body: Vec<u8>,
        /// The length that the header tells, if it is not that of the body.
        announced: Option<usize>,
        /// Leaves the connection open after an answer that is too short.
        open: bool,
    },
    /// Closes the connection.
    Cut,
    /// Never answers.
    Silence,
}

impl Answer {
    pub(crate) fn ok(result: impl Serialize) -> Self {
        let body = serde_json::json!({"ok": true, "result": result}).to_string();
        Self::page(200, &body)
    }

    pub(crate) fn page(status: u16, body: &str) -> Self {
        Self::bytes(status, body.into())
    }

    pub(crate) fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self::Page {
            status,
            headers: Vec::new(),
            body,
            announced: None,
            open: false,
        }
    }

    pub(crate) fn header(mut self, line: &str) -> Self {
        if let Self::Page { headers, .. } = &mut self {
            headers.push(line.to_owned());
        }
        self
    }

    pub(crate) fn announcing(mut self, length: usize) -> Self {
        if let Self::Page { announced, .. } = &mut self {
            *announced = Some(length);
        }
        self
    }

    pub(crate) fn open(mut self) -> Self {
        if let Self::Page { open, .. } = &mut self {
            *open = true;
        }
        self
    }
}

/// One request as the server read it.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        let header = self.headers.iter().find(|(known, _)| known == name);
        header.map_or("", |(_, value)| value)
    }
}

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    requests: Vec<Received>,
    connections: usize,
    closed: usize,
}

/// The server; its drop closes the port.
pub(crate) struct Loopback {
    url: String,
    state: Arc<Mutex<State>>,
    changed: watch::Receiver<()>,
    accepting: JoinHandle<()>,
}

impl Loopback {
    pub(crate) async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            answers: answers.into_iter().collect(),
            ..State::default()
        }));
        let (sender, changed) = watch::channel(());
        let accepted = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.lock().unwrap().connections += 1;
                let (state, sender) = (Arc::clone(&accepted), sender.clone());
                tokio::spawn(async move {
                    serve(stream, &state, &sender).await;
                    state.lock().unwrap().closed += 1;
                    sender.send_replace(());
                });
            }
        });
        Self {
            url,
            state,
            changed,
            accepting,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.state.lock().unwrap().requests.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    pub(crate) async fn received(&self, count: usize) {
        self.until(|state| state.requests.len() >= count).await;
    }

    /// Waits until a client has closed a connection.
    pub(crate) async fn closed(&self) {
        self.until(|state| state.closed > 0).await;
    }

    async fn until(&self, is_so: impl Fn(&State) -> bool) {
        let mut changed = self.changed.clone();
        let _ = changed
            .wait_for(|()| is_so(&self.state.lock().unwrap()))
            .await;
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, state: &Mutex<State>, changed: &watch::Sender<()>) {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer).await {
        let answer = {
            let mut state = state.lock().unwrap();
            state.requests.push(request);
            state.answers.pop_front()
        };
        changed.send_replace(());
        match answer {
            Some(Answer::Page {
                status,
                headers,
                body,
                announced,
                open,
            }) => {
                let length = announced.unwrap_or(body.len());
                let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n");
                for header in headers {
                    head += &format!("{header}\r\n");
                }
                stream.write_all((head + "\r\n").as_bytes()).await.unwrap();
                stream.write_all(&body).await.unwrap();
                if open {
                    let _ = stream.read(&mut [0]).await;
                }
                if length != body.len() {
                    return;
                }
            }
            Some(Answer::Cut) | None => return,
            Some(Answer::Silence) => {
                // Ends when the client closes the connection.
                let _ = stream.read(&mut [0]).await;
                return;
            }
        }
    }
}

/// Reads one request; none at the end of the connection.
pub(crate) async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    loop {
        let end = buffer.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(buffer[..end].to_vec()).unwrap();
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap().to_owned();
            let headers: Vec<_> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length = length.map_or(0, |(_, value)| value.parse().unwrap());
            let total = end + 4 + length;
            if buffer.len() >= total {
                let body = buffer[end + 4..total].to_vec();
                buffer.drain(..total);
                return Some(Received {
                    line,
                    headers,
                    body,
                });
            }
        }
        let mut chunk = [0; 16_384];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => buffer.extend_from_slice(&chunk[..read]),
        }
    }
}
