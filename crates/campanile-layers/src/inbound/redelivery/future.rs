use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use campanile_store::{Answer, Key, Press};
use pin_project::pin_project;
use tokio::sync::oneshot;
use tower_service::Service;

use super::{
    finish::Finish,
    ledger::{Ledger, Ruling},
    memory::{News, Run},
    renewal::Renewal,
};

/// The future of [`Redelivery`](super::Redelivery).
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    state: State<S, F>,
    /// After the state, so that what runs is dropped before another one runs in its place.
    run: Option<Run>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// It waits for the end of another call, or for the right to run in its place.
    Joined(oneshot::Receiver<News>, Option<Visit<S>>),
    /// It has the right to run, and waits until inner is ready.
    Waiting(Option<Visit<S>>),
    /// The store is asked; inner is ready.
    Asking(Answer<Press>, Arc<Ledger>, Option<Visit<S>>),
    Called {
        #[pin]
        future: F,
        /// `None` without a store.
        #[pin]
        renewal: Option<Renewal>,
    },
    /// The store is told of the end, for there is no source to do it; the outcome is given out once.
    Finishing(Finish, Option<Outcome>),
    /// `None` once it was given out, and after every other end.
    Decided(Option<Result<Outcome, Error>>),
}

/// A delivery that may come to run.
pub(super) struct Visit<S> {
    pub(super) request: Request,
    pub(super) inner: S,
    /// The store to ask, and by which key.
    pub(super) ledger: Option<(Arc<Ledger>, Key)>,
}

/// How a delivery ended.
struct End {
    result: Result<Outcome, Error>,
    /// Whether it came to run itself.
    ran: bool,
}

impl End {
    fn known<S, F>(result: Result<Outcome, Error>) -> Step<S, F> {
        Step::End(Self { result, ran: false })
    }

    fn of_run<S, F>(result: Result<Outcome, Error>) -> Step<S, F> {
        Step::End(Self { result, ran: true })
    }
}

enum Step<S, F> {
    Next(State<S, F>),
    End(End),
}

impl<S, F> ResponseFuture<S, F> {
    fn new(state: State<S, F>, run: Option<Run>) -> Self {
        Self { state, run }
    }

    pub(super) fn joined(visit: Visit<S>, news: oneshot::Receiver<News>) -> Self {
        Self::new(State::Joined(news, Some(visit)), None)
    }

    /// A delivery whose inner is ready.
    pub(super) fn first(visit: Visit<S>, run: Run) -> Self
    where
        S: Service<Request, Future = F>,
    {
        Self::new(visit.begin(), Some(run))
    }

    pub(super) fn called(future: F, run: Option<Run>) -> Self {
        let renewal = None;
        Self::new(State::Called { future, renewal }, run)
    }

    pub(super) fn decided(result: Result<Outcome, Error>) -> Self {
        Self::new(State::Decided(Some(result)), None)
    }
}

impl<S: Service<Request>> Visit<S> {
    /// Asks the store if there is one, and calls inner if there is none.
    fn begin(mut self) -> State<S, S::Future> {
        match self.ledger.take() {
            Some((ledger, key)) => State::Asking(ledger.begin(key), ledger, Some(self)),
            None => self.call(None),
        }
    }

    fn call(mut self, ledger: Option<Arc<Ledger>>) -> State<S, S::Future> {
        let ack = self.request.ack().clone();
        State::Called {
            future: self.inner.call(self.request),
            renewal: ledger.map(|ledger| Renewal::new(ledger, ack)),
        }
    }
}

impl<S> State<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    fn poll(mut self: Pin<&mut Self>, run: &mut Option<Run>, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            match ready!(self.as_mut().step(run, cx)) {
                Step::Next(next) => self.set(next),
                Step::End(end) => return Poll::Ready(end),
            }
        }
    }

    fn step(
        self: Pin<&mut Self>,
        run: &mut Option<Run>,
        cx: &mut Context<'_>,
    ) -> Poll<Step<S, S::Future>> {
        Poll::Ready(match self.project() {
            StateProj::Joined(news, visit) => match ready!(Pin::new(news).poll(cx)) {
                Ok(News::Dropped(mine)) => {
                    *run = Some(mine);
                    Step::Next(State::Waiting(visit.take()))
                }
                Ok(News::Ended(ended)) => {
                    let replies = Vec::new();
                    End::known(ended.map(|flow| Outcome { flow, replies }))
                }
                // A run tells everyone who has joined it, so this is never seen; if it were, a source
                // would bring the update again.
                Err(_) => End::known(Err(Error::overloaded("the call that was joined is gone"))),
            },
            StateProj::Waiting(visit) => {
                let ready = ready!(visit.as_mut().expect(ONCE).inner.poll_ready(cx));
                match ready {
                    Ok(()) => Step::Next(visit.take().expect(ONCE).begin()),
                    Err(error) => End::known(Err(Error::new(error))),
                }
            }
            StateProj::Asking(press, ledger, visit) => {
                let press = ready!(Pin::new(press).poll(cx));
                match ledger.judge(press) {
                    Ruling::Decided(result) => End::known(result),
                    Ruling::Run(lease) => {
                        let visit = visit.take().expect(ONCE);
                        let ledger = lease.is_some().then(|| Arc::clone(ledger));
                        // With the run, so that a panic gives it back.
                        if let Some(run) = run {
                            run.lease = lease;
                        }
                        Step::Next(visit.call(ledger))
                    }
                }
            }
            StateProj::Called { future, renewal } => {
                let lease = run.as_mut().map(|run| &mut run.lease);
                let Poll::Ready(result) = future.poll(cx) else {
                    if let (Some(renewal), Some(Some(lease))) = (renewal.as_pin_mut(), lease) {
                        renewal.renew(lease, cx);
                    }
                    return Poll::Pending;
                };
                let outcome = match result {
                    Ok(outcome) => outcome,
                    Err(error) => return Poll::Ready(End::of_run(Err(Error::new(error)))),
                };
                let stored = lease.and_then(Option::take).zip(renewal.as_pin_mut());
                match stored.and_then(|(lease, renewal)| renewal.finish(lease)) {
                    Some(finish) => Step::Next(State::Finishing(finish, Some(outcome))),
                    None => End::of_run(Ok(outcome)),
                }
            }
            StateProj::Finishing(finish, outcome) => {
                ready!(Pin::new(finish).poll(cx));
                End::of_run(Ok(outcome.take().expect(ONCE)))
            }
            StateProj::Decided(result) => End::known(result.take().expect(ONCE)),
        })
    }
}

const ONCE: &str = "a future is not polled after it completed";

impl<S, F> Future for ResponseFuture<S, F>
where
    S: Service<Request, Response = Outcome, Future = F>,
    S::Error: Into<BoxError>,
    F: Future<Output = Result<Outcome, S::Error>>,
{
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // On the stack while foreign code runs, so that after a panic another one may run even if the
        // future is kept.
        let mut run = this.run.take();
        let Poll::Ready(End { result, ran }) = this.state.as_mut().poll(&mut run, cx) else {
            *this.run = run;
            return Poll::Pending;
        };
        // What ran is gone before anyone is told of its end: it may hold what the next one needs.
        this.state.set(State::Decided(None));
        if let Some(run) = run {
            run.finish(&result, ran && result.is_ok());
        }
        Poll::Ready(result)
    }
}

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Joined(..) => "joined",
            State::Waiting(_) => "waiting",
            State::Asking(..) => "asking",
            State::Called { .. } => "called",
            State::Finishing(..) => "finishing",
            State::Decided(_) => "decided",
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
