//! A Bot API server that knows just what the programs ask.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{Result, traffic};

/// The server; it stops when it is dropped.
#[derive(Debug)]
pub struct Api {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    sent: AtomicU64,
    /// The id of the last update that may be polled for.
    queued: watch::Sender<u64>,
    /// The offset that was asked for last.
    offset: watch::Sender<u64>,
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    offset: u64,
    /// In seconds; only whether it is 0 counts.
    #[serde(default)]
    timeout: u64,
}

impl Api {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If it cannot listen.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            sent: AtomicU64::new(0),
            queued: watch::Sender::new(0),
            offset: watch::Sender::new(0),
        });
        let task = tokio::spawn(serve(listener, Arc::clone(&state)));
        Ok(Self {
            address,
            state,
            task,
        })
    }

    /// The URL for the programs.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many messages were sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.state.sent.load(Ordering::Relaxed)
    }

    /// Lets updates up to this id be polled for, and waits until all are confirmed.
    ///
    /// # Errors
    ///
    /// If the server has stopped.
    pub async fn drain(&self, last: u64) -> Result<()> {
        self.state.queued.send_replace(last);
        let mut offsets = self.state.offset.subscribe();
        offsets.wait_for(|offset| *offset > last).await?;
        Ok(())
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let state = Arc::clone(&state);
        let service = service_fn(move |request| answer(Arc::clone(&state), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
) -> std::result::Result<Response<Full<Bytes>>, Infallible> {
    const ME: &str = r#"{"id":42,"is_bot":true,"first_name":"Tower","username":"tower_bot"}"#;
    const MEMBER: &str = r#"{"status":"member","user":{"id":7,"is_bot":false,"first_name":"Ada"}}"#;
    const MESSAGE: &str = concat!(
        r#"{"message_id":77,"from":{"id":42,"is_bot":true,"first_name":"Tower","username":"#,
        r#""tower_bot"},"chat":{"id":7,"first_name":"Ada","username":"ada","type":"private"},"#,
        r#""date":1800000001,"text":"Hello there, is anybody home?"}"#,
    );
    let method = request.uri().path().rsplit('/').next().unwrap_or_default();
    let result = match method {
        "getMe" => ME.to_owned(),
        "getChatMember" => MEMBER.to_owned(),
        "sendMessage" => {
            state.sent.fetch_add(1, Ordering::Relaxed);
            MESSAGE.to_owned()
        }
        "getUpdates" => {
            let body = request.into_body().collect().await;
            let body = body.map(|body| body.to_bytes()).unwrap_or_default();
            let asked: Asked = serde_json::from_slice(&body).unwrap_or_default();
            updates(&state, asked.offset.max(1), asked.timeout > 0).await
        }
        _ => "true".to_owned(),
    };
    let answer = Response::builder().header(header::CONTENT_TYPE, "application/json");
    let body = format!(r#"{{"ok":true,"result":{result}}}"#);
    Ok(answer.body(Full::from(body)).unwrap_or_default())
}

/// The next hundred updates, once there are any if `may_wait`.
async fn updates(state: &State, offset: u64, may_wait: bool) -> String {
    state.offset.send_replace(offset);
    if !may_wait && *state.queued.borrow() < offset {
        return "[]".to_owned();
    }
    let mut queued = state.queued.subscribe();
    let Ok(last) = queued.wait_for(|last| *last >= offset).await else {
        return "[]".to_owned();
    };
    let last = (*last).min(offset + 99);
    let messages = (offset..=last).map(|id| {
        let message = traffic::message(id, traffic::FIRST_USER + id % 64);
        String::from_utf8_lossy(&message).into_owned()
    });
    format!("[{}]", messages.collect::<Vec<_>>().join(","))
}
