//! One request on its way: it finds a connection, is sent, and sent anew if nothing of it was.

use std::{
    mem,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::Request;

use super::{
    body::RequestBody,
    connection::Connection,
    exchange::{Answer, Exchange, Failed},
    pool::{Connecting, Pool},
};

/// A request until its answer was read. Dropping it closes the connection that it has or makes.
pub(super) struct Sending {
    step: Step,
    /// Here until it has a connection.
    request: Option<Box<Request<RequestBody>>>,
    /// How much of the answer's body is read, in bytes.
    limit: usize,
}

enum Step {
    Queued,
    Connecting(Connecting),
    Exchanging {
        exchange: Exchange,
        /// Whether the connection was used before, and so may have been closed meanwhile.
        is_reused: bool,
    },
    Ended,
}

impl Sending {
    pub(super) fn new(request: Request<RequestBody>, limit: usize) -> Self {
        Self {
            step: Step::Queued,
            request: Some(Box::new(request)),
            limit,
        }
    }

    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        pool: &Arc<Pool>,
    ) -> Poll<Result<Answer, Failed>> {
        loop {
            match &mut self.step {
                Step::Queued => match pool.check_out() {
                    Some(connection) => self.exchange(connection, true),
                    None => self.step = Step::Connecting(pool.connect()),
                },
                Step::Connecting(connecting) => match ready!(connecting.as_mut().poll(cx)) {
                    Ok(connection) => self.exchange(connection, false),
                    Err(error) => return Poll::Ready(Err(Failed::Unconnected(error))),
                },
                Step::Exchanging {
                    exchange,
                    is_reused,
                } => match ready!(exchange.poll(cx)) {
                    Ok(answer) => {
                        let ended = mem::replace(&mut self.step, Step::Ended);
                        if let Step::Exchanging { exchange, .. } = ended {
                            pool.check_in(exchange.into_connection());
                        }
                        return Poll::Ready(Ok(answer));
                    }
                    // Each try takes an idle connection away; a new one is not tried again.
                    Err(Failed::Unsent(request, _)) if *is_reused => {
                        self.request = Some(request);
                        self.step = Step::Queued;
                    }
                    Err(failed) => return Poll::Ready(Err(failed)),
                },
                Step::Ended => panic!("polled after it was ready"),
            }
        }
    }

    fn exchange(&mut self, connection: Box<Connection>, is_reused: bool) {
        let request = self.request.take().expect("a request has one connection");
        self.step = Step::Exchanging {
            exchange: Exchange::start(connection, *request, self.limit),
            is_reused,
        };
    }
}
