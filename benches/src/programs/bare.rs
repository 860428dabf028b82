//! The bot by hand: as little as does the same work.

use std::sync::Arc;

use bytes::Bytes;
use campanile::Update;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    client::conn::http1::{SendRequest, handshake},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{json, value::RawValue};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

use super::{SECRET, TOKEN, Task};
use crate::Result;

/// One kept-alive connection to the Bot API.
struct Api {
    authority: String,
    connection: Mutex<SendRequest<Full<Bytes>>>,
}

pub(super) async fn run(task: Task, api: &str, end: impl Future<Output = ()>) -> Result<()> {
    let authority = api.trim_start_matches("http://").to_owned();
    let work = async {
        match task {
            Task::Poll => poll(Api::connect(&authority).await?).await,
            _ => serve(task, &authority).await,
        }
    };
    tokio::select! {
        done = work => done,
        () = end => Ok(()),
    }
}

async fn serve(task: Task, authority: &str) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let api = Arc::new(Api::connect(authority).await?);
        let service = service_fn(move |request| handle(task, Arc::clone(&api), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn handle(
    task: Task,
    api: Arc<Api>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>> {
    let secret = request.headers().get("x-telegram-bot-api-secret-token");
    if secret.is_none_or(|secret| secret != SECRET) {
        return Ok(Response::builder()
            .status(StatusCode::UNAUTHORIZED)
            .body(Full::default())?);
    }
    let raw = request.into_body().collect().await?.to_bytes();
    let update = Update::parse(raw)?;
    let chat = update.chat_id().map(|chat| chat.0);
    if task == Task::Answer {
        let reply = json!({"method": "sendMessage", "chat_id": chat, "text": update.text()});
        let json = serde_json::to_vec(&reply)?;
        let answer = Response::builder().header(header::CONTENT_TYPE, "application/json");
        return Ok(answer.body(Full::from(json))?);
    }
    let message = json!({"chat_id": chat, "text": update.text()});
    let answer = api
        .call("sendMessage", serde_json::to_vec(&message)?)
        .await?;
    let answer: Answer<IgnoredAny> = serde_json::from_slice(&answer)?;
    let status = if answer.ok {
        StatusCode::OK
    } else {
        StatusCode::BAD_GATEWAY
    };
    Ok(Response::builder().status(status).body(Full::default())?)
}

async fn poll(api: Api) -> Result<()> {
    let mut offset = 0;
    loop {
        let ask = json!({"offset": offset, "limit": 100, "timeout": 30});
        let body = api.call("getUpdates", serde_json::to_vec(&ask)?).await?;
        let answer: Answer<Vec<&RawValue>> = serde_json::from_slice(&body)?;
        for raw in answer.result {
            let update = Update::parse(body.slice_ref(raw.get().as_bytes()))?;
            offset = update.id().map_or(offset, |id| id + 1);
            std::hint::black_box(update.text());
        }
    }
}

#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    result: T,
}

impl Api {
    async fn connect(authority: &str) -> Result<Self> {
        let stream = TcpStream::connect(authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self {
            authority: authority.to_owned(),
            connection: Mutex::new(sender),
        })
    }

    async fn call(&self, method: &str, json: Vec<u8>) -> Result<Bytes> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/bot{TOKEN}/{method}"))
            .header(header::HOST, &self.authority)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::from(json))?;
        let mut connection = self.connection.lock().await;
        connection.ready().await?;
        let response = connection.send_request(request).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }
}
