use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use campanile_core::{BoxError, Request};
use futures::future::{BoxFuture, FutureExt};
use pin_project::pin_project;
use tokio::{
    sync::mpsc,
    time::{Instant, Sleep, sleep_until},
};

use super::Counter;
use crate::unwind;

/// The updates that may wait for the worker.
const PLACES: usize = 256;
/// The longest run of the function for one update.
const TIMEOUT: Duration = Duration::from_secs(30);

type Observer = Arc<dyn Fn(Request) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync>;

/// Shows the updates of its layers to a function, one after the other; a future that the host
/// spawns.
///
/// It ends when all layers and services of its pair are gone and what waited was shown. See the
/// [module docs](super) for an example.
#[pin_project]
#[must_use = "nothing is observed unless the worker is spawned or polled"]
pub struct Worker {
    queue: mpsc::Receiver<Request>,
    observer: Observer,
    counter: Counter,
    timeout: Duration,
    running: Option<BoxFuture<'static, Result<(), BoxError>>>,
    /// The end of the running one's time; made with the first, and set anew for each.
    #[pin]
    deadline: Option<Sleep>,
}

/// What the function of [`ObserveLayer::pair`](super::ObserveLayer::pair) may come to: `()`, or a
/// `Result<(), E>` whose errors are counted.
pub trait Ending: sealed::Sealed {
    /// The end as a result.
    ///
    /// # Errors
    ///
    /// The error of the function.
    fn into_result(self) -> Result<(), BoxError>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<E> Sealed for Result<(), E> {}
}

impl Ending for () {
    fn into_result(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<E: Into<BoxError>> Ending for Result<(), E> {
    fn into_result(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}

pub(super) fn pair<F, Fut>(f: F, counter: Counter) -> (mpsc::Sender<Request>, Worker)
where
    F: Fn(Request) -> Fut + Send + Sync + 'static,
    Fut: Future + Send + 'static,
    Fut::Output: Ending,
{
    let (sender, queue) = mpsc::channel(PLACES);
    let worker = Worker {
        queue,
        observer: Arc::new(move |request| f(request).map(Ending::into_result).boxed()),
        counter,
        timeout: TIMEOUT,
        running: None,
        deadline: None,
    };
    (sender, worker)
}

impl Worker {
    /// Sets the longest run of the function for one update, 30 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Polls the running future, if there is one, until it ends in one way or another.
    fn poll_running(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let Some(running) = this.running else {
            return Poll::Ready(());
        };
        let shared = &this.counter.shared;
        match unwind::catch(|| running.as_mut().poll(cx)) {
            Ok(Poll::Ready(Ok(()))) => {}
            Ok(Poll::Ready(Err(_))) => shared.failed.add(),
            Ok(Poll::Pending) => {
                if let Some(deadline) = this.deadline.as_pin_mut() {
                    ready!(deadline.poll(cx));
                }
                shared.timed_out.add();
            }
            Err(_) => shared.panicked.add(),
        }
        // The drop of a future that panicked or was given up is foreign code like the rest of it.
        let _ = unwind::catch(|| drop(this.running.take()));
        Poll::Ready(())
    }

    fn start(self: Pin<&mut Self>, request: Request) {
        let mut this = self.project();
        match unwind::catch(|| (this.observer)(request)) {
            Ok(future) => *this.running = Some(future),
            Err(_) => this.counter.shared.panicked.add(),
        }
        let end = Instant::now() + *this.timeout;
        match this.deadline.as_mut().as_pin_mut() {
            Some(deadline) => deadline.reset(end),
            None => this.deadline.set(Some(sleep_until(end))),
        }
    }
}

impl Future for Worker {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.as_mut().poll_running(cx));
            // The queue yields to other tasks when this one took its share, so the loop ends.
            match ready!(self.as_mut().project().queue.poll_recv(cx)) {
                Some(request) => self.as_mut().start(request),
                None => return Poll::Ready(()),
            }
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("timeout", &self.timeout)
            .field("waiting", &self.queue.len())
            .field("is_running", &self.running.is_some())
            .field("counts", &self.counter.counts())
            .finish_non_exhaustive()
    }
}
