//! One request and its answer on one connection.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use hyper::body::Incoming;

use super::{
    body::RequestBody,
    connection::{Connection, Head},
};

/// What is read of a refusal at least, in bytes.
const REFUSAL: usize = 64 * 1024;

/// A call on its connection. Dropping it closes the connection.
pub(super) struct Exchange {
    connection: Box<Connection>,
    step: Step,
    /// How much of the answer's body is read, in bytes.
    limit: usize,
}

enum Step {
    Sending(BoxFuture<'static, Head>),
    Reading(Reading),
}

/// An answer whose body is read.
struct Reading {
    status: StatusCode,
    headers: HeaderMap,
    body: Incoming,
    /// Most answers come in one piece, which is not copied.
    first: Bytes,
    rest: Vec<Bytes>,
    /// Bytes that may still come.
    left: usize,
}

/// An answer as it came.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Why there is no answer.
pub(super) enum Failed {
    /// Nothing was written: the connection was closed before.
    Unsent(Box<Request<RequestBody>>, hyper::Error),
    /// It broke before the answer.
    Unanswered(hyper::Error),
    /// It broke within the answer.
    Unread(hyper::Error),
    /// The answer is longer than this, in bytes.
    TooLong(usize),
}

impl Exchange {
    pub(super) fn start(
        mut connection: Box<Connection>,
        request: Request<RequestBody>,
        limit: usize,
    ) -> Self {
        let step = Step::Sending(connection.send(request));
        Self {
            connection,
            step,
            limit,
        }
    }

    /// The connection, after the answer.
    pub(super) fn into_connection(self) -> Box<Connection> {
        self.connection
    }

    /// Drives the connection until the answer was read to its end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answer, Failed>> {
        loop {
            self.connection.advance();
            let mut has_moved = false;
            let answer = self.poll_answer(&mut has_moved);
            if answer.is_ready() {
                return answer;
            }
            if !has_moved {
                self.connection.wake(cx.waker());
                return Poll::Pending;
            }
        }
    }

    /// Takes what came of the answer, and tells whether there was any.
    fn poll_answer(&mut self, has_moved: &mut bool) -> Poll<Result<Answer, Failed>> {
        let connection = &self.connection;
        loop {
            match &mut self.step {
                Step::Sending(head) => match connection.poll(|cx| head.as_mut().poll(cx)) {
                    Poll::Ready(Ok(response)) => {
                        self.step = Step::Reading(Reading::of(response, &mut self.limit));
                    }
                    Poll::Ready(Err(mut error)) => {
                        return Poll::Ready(Err(match error.take_message() {
                            Some(request) => Failed::Unsent(Box::new(request), error.into_error()),
                            None => Failed::Unanswered(error.into_error()),
                        }));
                    }
                    Poll::Pending => return Poll::Pending,
                },
                Step::Reading(reading) => {
                    let body = Pin::new(&mut reading.body);
                    match connection.poll(|cx| body.poll_frame(cx)) {
                        Poll::Ready(Some(Ok(frame))) => {
                            // Trailers say nothing.
                            let piece = frame.into_data().unwrap_or_default();
                            if !reading.take(piece) {
                                return Poll::Ready(Err(Failed::TooLong(self.limit)));
                            }
                        }
                        Poll::Ready(Some(Err(error))) => {
                            return Poll::Ready(Err(Failed::Unread(error)));
                        }
                        Poll::Ready(None) => return Poll::Ready(Ok(reading.answer())),
                        Poll::Pending => return Poll::Pending,
                    }
                }
            }
            *has_moved = true;
        }
    }
}

impl Reading {
    fn of(response: Response<Incoming>, limit: &mut usize) -> Self {
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            // A refusal must be readable, however little was asked for.
            *limit = (*limit).max(REFUSAL);
        }
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
            first: Bytes::new(),
            rest: Vec::new(),
            left: *limit,
        }
    }

    /// Keeps a piece of the body; `false` if it is beyond the limit.
    fn take(&mut self, piece: Bytes) -> bool {
        let Some(left) = self.left.checked_sub(piece.len()) else {
            return false;
        };
        self.left = left;
        match self.first.is_empty() {
            true => self.first = piece,
            false => self.rest.push(piece),
        }
        true
    }

    /// All of it, once.
    fn answer(&mut self) -> Answer {
        let first = mem::take(&mut self.first);
        let body = match self.rest.is_empty() {
            true => first,
            false => {
                self.rest.insert(0, first);
                self.rest.concat().into()
            }
        };
        Answer {
            status: self.status,
            headers: mem::take(&mut self.headers),
            body,
        }
    }
}
