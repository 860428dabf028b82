//! One connection to the server, which the call that has it drives.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures::{
    future::{BoxFuture, FutureExt},
    task::AtomicWaker,
};
use http::{Request, Response};
use hyper::{
    body::Incoming,
    client::conn::{
        TrySendError,
        http1::{self, SendRequest},
    },
};
use tokio::runtime::{self, Handle};

use super::{body::RequestBody, connector::Stream};

/// The head of an answer, or why there is none.
pub(super) type Head = Result<Response<Incoming>, TrySendError<Request<RequestBody>>>;

/// A connection that does not run in a task of its own: whoever has it calls
/// [`advance`](Connection::advance), and is woken when there is something to do.
pub(super) struct Connection {
    sender: SendRequest<RequestBody>,
    /// Gone once the connection is closed.
    inner: Option<http1::Connection<Stream, RequestBody>>,
    bell: Arc<Bell>,
    waker: Waker,
    runtime: runtime::Id,
}

/// Wakes the call that has a connection, wherever it is polled.
///
/// All that belongs to the connection is polled with it. What rings while the call is polled, such
/// as the halves of the connection each other, wakes nobody: the call looks at the bell anyway.
#[derive(Default)]
struct Bell {
    is_rung: AtomicBool,
    call: AtomicWaker,
}

impl Connection {
    /// Starts to speak HTTP, on the runtime that polls this.
    pub(super) async fn start(stream: Stream) -> hyper::Result<Self> {
        let (sender, inner) = http1::handshake(stream).await?;
        let bell = Arc::<Bell>::default();
        Ok(Self {
            sender,
            inner: Some(inner),
            waker: Waker::from(Arc::clone(&bell)),
            bell,
            runtime: Handle::current().id(),
        })
    }

    /// The runtime whose reactor has the socket.
    pub(super) fn runtime(&self) -> runtime::Id {
        self.runtime
    }

    /// Tells whether the last answer was read to its end, the request was written to its end, and
    /// neither side wants to close.
    pub(super) fn is_ready(&self) -> bool {
        self.inner.is_some() && self.sender.is_ready()
    }

    /// Hands in a request, to be written as the connection advances.
    ///
    /// The error of one of which nothing was written gives it back.
    pub(super) fn send(&mut self, request: Request<RequestBody>) -> BoxFuture<'static, Head> {
        self.bell.ring();
        // The future has no name.
        self.sender.try_send_request(request).boxed()
    }

    /// Writes and reads what it can; nothing if it was not woken.
    ///
    /// Once the connection is closed, all that was asked of it has an end.
    pub(super) fn advance(&mut self) {
        let Some(inner) = self.inner.as_mut().filter(|_| self.bell.was_rung()) else {
            return;
        };
        let mut cx = Context::from_waker(&self.waker);
        if Pin::new(inner).poll(&mut cx).is_ready() {
            // Why it closed was told to the call, if it concerns one.
            self.inner = None;
        }
    }

    /// Polls what belongs to this connection.
    pub(super) fn poll<T>(&self, poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        poll(&mut Context::from_waker(&self.waker))
    }

    /// Has the call woken when there is something to advance.
    pub(super) fn wake(&self, call: &Waker) {
        self.bell.wake_next(call);
    }
}

impl Bell {
    fn ring(&self) {
        self.is_rung.store(true, Ordering::Release);
        self.call.wake();
    }

    /// Tells whether it rang since it was asked last.
    fn was_rung(&self) -> bool {
        self.is_rung.swap(false, Ordering::AcqRel)
    }

    /// Has a call woken when it rings next.
    fn wake_next(&self, call: &Waker) {
        self.call.register(call);
        // What rang since the last look, from another thread or to yield, woke nobody.
        if self.is_rung.load(Ordering::Acquire) {
            call.wake_by_ref();
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Call(AtomicUsize);

    impl Wake for Call {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_bell_wakes_the_last_call_that_waits_once_and_never_too_early() {
        let (first, second) = <(Arc<Call>, Arc<Call>)>::default();
        let wakes = || [&first, &second].map(|call| call.0.load(Ordering::SeqCst));
        let (one, other) = (Waker::from(first.clone()), Waker::from(second.clone()));
        let bell = Bell::default();
        // Nobody waits.
        bell.ring();
        assert!(bell.was_rung() && !bell.was_rung());
        assert_eq!(wakes(), [0, 0]);
        bell.wake_next(&one);
        bell.wake_next(&other);
        bell.ring();
        bell.ring();
        assert_eq!(wakes(), [0, 1]);
        assert!(bell.was_rung());
        // Between the look and the wait.
        bell.ring();
        bell.wake_next(&one);
        assert_eq!(wakes(), [1, 1]);
    }
}
