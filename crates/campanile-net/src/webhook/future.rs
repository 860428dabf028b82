use std::{
    convert::Infallible,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{BufMut, Bytes, BytesMut};
use campanile_core::{Request, Update, UpdateService};
use futures::FutureExt;
use http::{Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use pin_project::pin_project;
use tokio::time::{Sleep, sleep};

use super::{
    WebhookService,
    answer::{self, Answer},
};
use crate::delivery::{Driven, Fate, Slot};

/// The pause before Telegram sends an update again whose call is still under way.
const STILL_RUNNING: Duration = Duration::from_secs(1);

/// The future of a request to [`WebhookService`].
///
/// It drives the call of the stack. Dropping it, as when the server hangs up, cancels no call: one
/// that has not ended goes on in a task of its own.
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S: UpdateService, B> {
    #[pin]
    state: State<S, B>,
    #[pin]
    deadline: Sleep,
    service: WebhookService<S>,
}

#[pin_project(project = StateProj)]
enum State<S: UpdateService, B> {
    /// Answered without a look at the body; gone once it was returned.
    Refused(Option<Answer>),
    Reading {
        #[pin]
        body: B,
        read: BytesMut,
    },
    Waiting {
        driven: Driven<S>,
        slot: Option<Slot>,
    },
}

impl<S: UpdateService, B> ResponseFuture<S, B> {
    pub(super) fn refused(service: WebhookService<S>, answer: Answer) -> Self {
        Self::new(service, State::Refused(Some(answer)))
    }

    pub(super) fn reading(service: WebhookService<S>, body: B) -> Self {
        let read = BytesMut::new();
        Self::new(service, State::Reading { body, read })
    }

    fn new(service: WebhookService<S>, state: State<S, B>) -> Self {
        Self {
            state,
            deadline: sleep(service.shared.answer_within),
            service,
        }
    }
}

impl<S: UpdateService, B: Body> Future for ResponseFuture<S, B> {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProj::Refused(answer) => {
                    let answer = answer.take().expect("polled after it was ready");
                    return Poll::Ready(Ok(answer));
                }
                StateProj::Reading { body, read } => {
                    let limit = this.service.shared.max_body;
                    match poll_read(body, read, limit, cx) {
                        Poll::Ready(Ok(raw)) => deliver(this.service, raw),
                        Poll::Ready(Err(status)) => refused(answer::empty(status)),
                        Poll::Pending => {
                            ready!(this.deadline.as_mut().poll(cx));
                            refused(answer::empty(StatusCode::REQUEST_TIMEOUT))
                        }
                    }
                }
                StateProj::Waiting { driven, slot } => {
                    let fate = match driven.poll_unpin(cx) {
                        Poll::Ready(fate) => fate,
                        Poll::Pending => {
                            ready!(this.deadline.as_mut().poll(cx));
                            // The call goes on, and the repeat of the update joins it.
                            Fate::Again {
                                after: STILL_RUNNING,
                            }
                        }
                    };
                    let reply = slot.as_mut().and_then(Slot::take);
                    refused(match (fate, reply) {
                        (Fate::Settled, Some(reply)) => answer::with_reply(&reply),
                        (Fate::Settled, None) => answer::empty(StatusCode::OK),
                        (Fate::Again { after }, _) => answer::again(after),
                    })
                }
            };
            this.state.set(next);
        }
    }
}

fn refused<S: UpdateService, B>(answer: Answer) -> State<S, B> {
    State::Refused(Some(answer))
}

/// Reads the body to its end, or to the limit.
fn poll_read<B: Body>(
    mut body: Pin<&mut B>,
    read: &mut BytesMut,
    limit: usize,
    cx: &mut Context<'_>,
) -> Poll<Result<Bytes, StatusCode>> {
    while let Some(frame) = ready!(body.as_mut().poll_frame(cx)) {
        let Ok(frame) = frame else {
            return Poll::Ready(Err(StatusCode::BAD_REQUEST));
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes::Buf::remaining(&data) > limit - read.len() {
            return Poll::Ready(Err(StatusCode::PAYLOAD_TOO_LARGE));
        }
        read.put(data);
    }
    Poll::Ready(Ok(std::mem::take(read).freeze()))
}

fn deliver<S: UpdateService, B>(service: &WebhookService<S>, raw: Bytes) -> State<S, B> {
    let delivery = &service.shared.delivery;
    let update = match Update::parse(raw.clone()) {
        Ok(update) => update,
        // A repeat would not be read either, and would block its queue for a day.
        Err(error) => {
            return State::Waiting {
                driven: delivery.give_up(raw, error).into(),
                slot: None,
            };
        }
    };
    let (sender, slot) = match service.shared.reply_in_answer {
        true => Some(delivery.slot(answer::fits)).unzip(),
        false => (None, None),
    };
    let request = Request::new(update, delivery.bot().clone());
    State::Waiting {
        driven: delivery.try_drive(request, sender),
        slot,
    }
}

impl<S: UpdateService, B> fmt::Debug for ResponseFuture<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
