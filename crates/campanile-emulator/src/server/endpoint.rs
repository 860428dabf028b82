use std::{convert::Infallible, io};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest};
use http::{Method, Request, Response, header};
use http_body_util::{BodyExt, Full, Limited, combinators::UnsyncBoxBody};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use tokio::sync::watch;

use super::{answer, control};
use crate::{call::Reply, emulator::Emulator, state::State, token, wire::Params};

/// How large a body may be, in bytes: a file of 50 MB and what goes with it.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// How large the head of a request may be, in bytes (TDLib, `HttpReader`).
const MAX_HEAD: usize = 256 * 1024;

/// The body of an answer: whole, or a stream of events.
pub(super) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What answers the requests of all connections.
pub(super) struct Endpoint {
    pub(super) emulator: Emulator,
    /// The bots, people and chats of the test environment, which know nothing of the others (Bot
    /// features, "Dedicated test environment").
    pub(super) test_environment: Emulator,
    pub(super) admits_unknown: bool,
    pub(super) has_control: bool,
    pub(super) stopping: watch::Receiver<bool>,
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Method {
        token: String,
        method: String,
        is_test: bool,
    },
    File {
        token: String,
        path: String,
    },
}

impl Target {
    /// Reads a path; a token that is not well-formed leads nowhere (Bot API server,
    /// `HttpConnection::handle`).
    fn read(path: &str) -> Option<Self> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        if let Some(rest) = path.strip_prefix("/file/bot") {
            let (token, path) = rest.split_once('/')?;
            token::bot_id(token)?;
            return Some(Self::File {
                token: token.to_owned(),
                path: path.to_owned(),
            });
        }
        let (token, method) = path.strip_prefix("/bot")?.split_once('/')?;
        token::bot_id(token)?;
        let tested = method.strip_prefix("test/");
        let method = tested.unwrap_or(method);
        let method = method.strip_suffix('/').unwrap_or(method);
        let is_method = !method.is_empty() && !method.contains('/');
        is_method.then(|| Self::Method {
            token: token.to_owned(),
            method: method.to_owned(),
            is_test: tested.is_some(),
        })
    }
}

impl Endpoint {
    /// Answers a request; an error closes the connection without an answer.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<Body>> {
        if self.has_control && request.uri().path().starts_with("/control/") {
            let stopping = self.stopping.clone();
            let is_test = request.uri().path().starts_with(control::TEST);
            let emulator = self.environment(is_test);
            return Ok(control::answer(emulator, request, stopping).await);
        }
        let response = self.answer_bot(request).await?;
        Ok(response.map(|body| body.boxed_unsync()))
    }

    async fn answer_bot(&self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        if head_len(&request) > MAX_HEAD {
            return Ok(refusal(431, "Request Header Fields Too Large"));
        }
        if !matches!(*request.method(), Method::GET | Method::POST) {
            return Ok(refusal(405, "Method Not Allowed"));
        }
        let Some(target) = Target::read(request.uri().path()) else {
            return Ok(refusal(404, "Not Found"));
        };
        let (token, is_test) = match &target {
            Target::Method { token, is_test, .. } => (token, *is_test),
            Target::File { token, .. } => (token, false),
        };
        let emulator = self.environment(is_test);
        if !self.admit(emulator, token) {
            return Ok(refusal(401, "Unauthorized"));
        }
        match target {
            Target::File { path, .. } => Ok(self.file(&path)),
            Target::Method { token, method, .. } => match read(method, request).await {
                Ok(call) => self.call(emulator, &token, call).await,
                Err(error) => Ok(answer::envelope(&Err(error))),
            },
        }
    }

    fn environment(&self, is_test: bool) -> &Emulator {
        match is_test {
            true => &self.test_environment,
            false => &self.emulator,
        }
    }

    /// Tells whether the token is that of a bot; a new one may become that of a new bot.
    fn admit(&self, emulator: &Emulator, token: &str) -> bool {
        let Some(id) = token::bot_id(token) else {
            return false;
        };
        let known = emulator.look(|state| state.bots.get(&id).map(|bot| bot.token == token));
        known.unwrap_or_else(|| {
            let is_admitted = self.admits_unknown && !emulator.look(State::is_full);
            if is_admitted {
                emulator.change(|state| state.add_bot(id, token));
            }
            is_admitted
        })
    }

    fn file(&self, path: &str) -> Response<Full<Bytes>> {
        let content = self.emulator.look(|state| {
            let file = state.files.at(path);
            file.map(|file| file.content.clone())
        });
        content.map_or_else(|| refusal(404, "Not Found"), answer::file)
    }

    async fn call(
        &self,
        emulator: &Emulator,
        token: &str,
        call: ApiRequest,
    ) -> io::Result<Response<Full<Bytes>>> {
        let mut stopping = self.stopping.clone();
        let reply = tokio::select! {
            // What can be answered at once is answered, also while the server stops.
            biased;
            reply = emulator.execute(token, call) => reply,
            _ = stopping.wait_for(|stop| *stop) => {
                let error = ApiError::new(429, "Too Many Requests: retry after 5");
                Reply::Answer(Err(error.with_retry_after(5)))
            }
        };
        match reply {
            Reply::Answer(Err(error)) if error.code().is_none() => Err(cut()),
            Reply::Answer(answer) => Ok(answer::envelope(&answer)),
            Reply::Page(status) => Ok(answer::page(status)),
            Reply::Cut => Err(cut()),
        }
    }
}

fn head_len(request: &Request<Incoming>) -> usize {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| name.as_str().len() + value.len());
    request.uri().path().len() + headers.sum::<usize>()
}

async fn read(method: String, request: Request<Incoming>) -> Result<ApiRequest, ApiError> {
    let (parts, body) = request.into_parts();
    let mut params = Params::default();
    params.add_form(parts.uri.query().unwrap_or_default().as_bytes())?;
    let body = Limited::new(body, MAX_BODY).collect().await;
    let body = body
        .map_err(|_| ApiError::new(413, "Request Entity Too Large"))?
        .to_bytes();
    let content_type = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    params
        .add_body(content_type.unwrap_or_default(), body)
        .await?;
    Ok(params.into_request(method))
}

fn refusal(code: i64, description: &str) -> Response<Full<Bytes>> {
    answer::envelope(&Err(ApiError::new(code, description)))
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut by an injected fault")
}

#[cfg(test)]
mod tests {
    use super::Target;

    fn check(path: &str, expected: Option<(&str, &str)>) {
        let found = Target::read(path);
        let found = found.as_ref().map(|target| match target {
            Target::Method { token, method, .. } => (token.as_str(), method.as_str()),
            Target::File { token, path } => (token.as_str(), path.as_str()),
        });
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn paths_lead_to_methods_and_files() {
        check("/bot42:T/getMe", Some(("42:T", "getMe")));
        check("/bot42%3AT/getMe", Some(("42:T", "getMe")));
        check("/bot42:T/test/getMe", Some(("42:T", "getMe")));
        check(
            "/file/bot42:T/photos/file_0.jpg",
            Some(("42:T", "photos/file_0.jpg")),
        );
        for path in [
            "/",
            "/bot42:T",
            "/bot42:T/",
            "/botx/getMe",
            "/bot42/getMe",
            "/bot42:T/a/b",
        ] {
            check(path, None);
        }
    }
}
