use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_core::{Ack, Bot, BoxError, Error, ErrorKind, Flow, Outcome, Request, Update, bot};
use futures::FutureExt;
use pin_project::pin_project;
use tower_service::Service;

use super::{
    answered::Answered,
    claim::{Claim, Finishing, Renewal, Taking},
    shared::{Refusal, Shared},
};
use crate::unwind;

/// The future of [`CallbackDedup`](super::CallbackDedup).
///
/// Dropped, it gives the lease of a press back at once, so that the next one runs.
#[pin_project]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture<S, F> {
    #[pin]
    kind: Kind<S, F>,
}

#[pin_project(project = KindProj)]
enum Kind<S, F> {
    /// No press.
    Passed(#[pin] F),
    /// In a box, so that the future of what passes is small.
    Pressed(Pin<Box<Pressed<S, F>>>),
}

/// What becomes of a press.
#[pin_project]
struct Pressed<S, F> {
    #[pin]
    state: State<S, F>,
}

#[pin_project(project = StateProj)]
enum State<S, F> {
    /// The lease is asked for.
    Taking(Waiting<S>),
    /// The fields are dropped in this order: the run is over when its lease is given back.
    Running {
        #[pin]
        run: F,
        #[pin]
        renewal: Renewal,
        /// `None` once the run has ended.
        press: Option<Press>,
    },
    /// The store is told of a success; the outcome is given out once.
    Finishing {
        shared: Arc<Shared>,
        finishing: Finishing,
        outcome: Option<Outcome>,
    },
    /// A press whose run failed is answered; the error is given out once.
    Answering {
        call: bot::ResponseFuture,
        error: Option<Error>,
    },
    /// `None` once it was given out.
    Decided(Option<Result<Outcome, Error>>),
}

/// A press before its lease.
struct Waiting<S> {
    shared: Arc<Shared>,
    request: Request,
    /// Ready since before the request came, and called at most once.
    inner: S,
    /// `None` until the future is polled: what is never polled takes no lease.
    taking: Option<Taking>,
}

/// What a run leaves to be done.
struct Press {
    shared: Arc<Shared>,
    claim: Claim,
    update: Update,
    bot: Bot,
    ack: Ack,
    /// `None` if the handlers answer.
    answered: Option<Arc<Answered>>,
}

impl<S, F> ResponseFuture<S, F> {
    pub(super) fn passed(future: F) -> Self {
        let kind = Kind::Passed(future);
        Self { kind }
    }

    pub(super) fn pressed(shared: Arc<Shared>, request: Request, inner: S) -> Self {
        let state = State::Taking(Waiting {
            shared,
            request,
            inner,
            taking: None,
        });
        let kind = Kind::Pressed(Box::pin(Pressed { state }));
        Self { kind }
    }
}

impl<S> Waiting<S>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    fn poll_taken(&mut self, cx: &mut Context<'_>) -> Poll<Result<Claim, Refusal>> {
        let claims = &self.shared.claims;
        let taking = match &mut self.taking {
            Some(taking) => taking,
            none => {
                let bot = self.request.bot().identity().id();
                let key = self.shared.key(bot.into(), self.request.update());
                match claims.take(key) {
                    Ok(taking) => none.insert(taking),
                    Err(refusal) => return Poll::Ready(Err(refusal)),
                }
            }
        };
        claims.poll_taken(taking, cx)
    }

    /// Runs the press, or stops it.
    fn go_on(&mut self, taken: Result<Claim, Refusal>) -> State<S, S::Future> {
        match taken {
            Ok(claim) => self.run(claim),
            Err(refusal) => {
                let outcome = self.shared.stop(self.request.update(), refusal);
                State::Decided(Some(Ok(outcome)))
            }
        }
    }

    fn run(&mut self, claim: Claim) -> State<S, S::Future> {
        let (request, answered) = match self.shared.answers {
            true => {
                let (request, answered) = Answered::watch(self.request.clone());
                (request, Some(answered))
            }
            false => (self.request.clone(), None),
        };
        if self.shared.acks_early {
            request.ack().now();
        }
        let press = Press {
            shared: Arc::clone(&self.shared),
            claim,
            update: request.update().clone(),
            bot: self.request.bot().clone(),
            ack: request.ack().clone(),
            answered,
        };
        let renewal = Renewal::of(&self.shared.claims);
        match unwind::catch(|| self.inner.call(request)) {
            Ok(run) => State::Running {
                run,
                renewal,
                press: Some(press),
            },
            Err(panic) => press.failed(panic),
        }
    }
}

impl Press {
    fn ended<S, F>(self, result: Result<Outcome, Error>) -> State<S, F> {
        let mut outcome = match result {
            Ok(outcome) => outcome,
            Err(error) => return self.failed(error),
        };
        // An album or a job goes on elsewhere, and who handles it may answer.
        if outcome.flow != Flow::Absorbed && self.lacks_answer(&outcome) {
            outcome.replies.splice(..0, self.update.answer_callback(""));
        }
        if !matches!(outcome.flow, Flow::Handled | Flow::Absorbed) {
            // Nothing was done that must not be repeated: the lease is given back.
            return State::Decided(Some(Ok(outcome)));
        }
        let Self { shared, claim, .. } = self;
        State::Finishing {
            finishing: claim.finish(shared.keep.duration()),
            shared,
            outcome: Some(outcome),
        }
    }

    fn lacks_answer(&self, outcome: &Outcome) -> bool {
        self.answered.as_ref().is_some_and(|answered| {
            let is_answered = outcome.replies.iter().any(|reply| answered.is_by(reply));
            !is_answered && !answered.is_done()
        })
    }

    /// Gives the lease back, and answers the press unless it will be delivered again.
    fn failed<S, F>(mut self, error: Error) -> State<S, F> {
        let lacks_answer = self.lacks_answer(&Outcome::handled());
        let is_final = self.ack.is_done() || error.kind() == ErrorKind::Application;
        let answer = (lacks_answer && is_final).then(|| self.update.answer_callback(""));
        match answer.flatten() {
            Some(answer) => State::Answering {
                call: self.bot.call(answer),
                error: Some(error),
            },
            None => State::Decided(Some(Err(error))),
        }
    }
}

impl<S> Future for ResponseFuture<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProj::Passed(future) => future.poll(cx).map_err(Error::new),
            KindProj::Pressed(pressed) => pressed.as_mut().poll(cx),
        }
    }
}

impl<S> Future for Pressed<S, S::Future>
where
    S: Service<Request, Response = Outcome>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Outcome, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let mut state = self.as_mut().project().state;
            let next = match state.as_mut().project() {
                StateProj::Taking(waiting) => {
                    let taken = ready!(waiting.poll_taken(cx));
                    waiting.go_on(taken)
                }
                StateProj::Running {
                    run,
                    renewal,
                    press,
                } => {
                    let result = match unwind::catch(|| run.poll(cx)) {
                        Ok(Poll::Pending) => {
                            if let Some(press) = press {
                                renewal.renew(&press.shared.claims, &press.claim, cx);
                            }
                            return Poll::Pending;
                        }
                        Ok(Poll::Ready(result)) => result.map_err(Error::new),
                        Err(panic) => Err(panic),
                    };
                    let press = press.take().expect(ENDED);
                    press.ended(result)
                }
                StateProj::Finishing {
                    shared,
                    finishing,
                    outcome,
                } => {
                    ready!(finishing.poll(&shared.claims, cx));
                    return Poll::Ready(Ok(outcome.take().expect(ENDED)));
                }
                StateProj::Answering { call, error } => {
                    // The error of the run is the one to tell; that of the answer changes nothing.
                    let _ = ready!(call.poll_unpin(cx));
                    return Poll::Ready(Err(error.take().expect(ENDED)));
                }
                StateProj::Decided(result) => return Poll::Ready(result.take().expect(ENDED)),
            };
            // What a panic left half done may panic again while it is dropped; the first one is
            // told, and the next state is set all the same.
            let _ = unwind::catch(|| state.set(next));
        }
    }
}

const ENDED: &str = "a future is not polled after it completed";

impl<S, F> fmt::Debug for ResponseFuture<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.kind {
            Kind::Passed(_) => "passed",
            Kind::Pressed(pressed) => match &pressed.state {
                State::Taking(_) => "taking",
                State::Running { .. } => "running",
                State::Finishing { .. } => "finishing",
                State::Answering { .. } => "answering",
                State::Decided(_) => "decided",
            },
        };
        f.debug_struct("ResponseFuture")
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
