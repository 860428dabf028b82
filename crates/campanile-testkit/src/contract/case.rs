use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use campanile_core::{Error, Flow, Origin, Outcome, Probe, Request, UpdateService};
use tokio_test::task;
use tower::{Layer, Service};

use super::{
    Breach, Contract, Inner, Rule,
    inner::{self, Watch},
};
use crate::outcome;

/// How long anything may take, by tokio's clock.
const LIMIT: Duration = Duration::from_secs(60);
/// How often it is looked whether a task was woken.
const TICK: Duration = Duration::from_millis(10);

pub(super) type Result<T> = std::result::Result<T, Breach>;
pub(super) type Answer = std::result::Result<Outcome, Error>;

/// Breaks a rule unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $rule:ident, $($seen:tt)+) => {
        if !$condition {
            return Err(Breach::new(Rule::$rule, format!($($seen)+)));
        }
    };
}

pub(super) use ensure;

/// Waits for the task to be woken: a layer that hands its calls to a worker wakes up a little later.
pub(super) async fn wakes_up(task: &task::Spawn<()>) -> bool {
    let woken = async {
        while !task.is_woken() {
            tokio::time::sleep(TICK).await;
        }
    };
    tokio::time::timeout(LIMIT, woken).await.is_ok()
}

/// The name of a type without path and parameters.
pub(super) fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}

impl<L> Contract<L> {
    pub(super) fn nth_passing(&self, number: u64) -> Request {
        (self.passing)(number)
    }
}

/// One layer around one inner service, under one rule.
pub(super) struct Case<S> {
    pub(super) service: S,
    pub(super) watch: Watch,
    rule: Rule,
}

pub(super) type Call<S> = Pin<Box<<S as Service<Request>>::Future>>;

impl<S: UpdateService> Case<S> {
    pub(super) fn new<L: Layer<Inner, Service = S>>(
        contract: &Contract<L>,
        room: usize,
        rule: Rule,
    ) -> Self {
        let (inner, watch) = Watch::inner(room);
        Self {
            service: (contract.make)().layer(inner),
            watch,
            rule,
        }
    }

    fn breach(&self, seen: impl Into<String>) -> Breach {
        Breach::new(self.rule, seen)
    }

    /// Waits for the service to be ready, or to fail.
    pub(super) async fn ready(&mut self) -> Result<std::result::Result<(), Error>> {
        let ready = poll_fn(|cx| self.service.poll_ready(cx));
        match tokio::time::timeout(LIMIT, ready).await {
            Ok(ready) => Ok(ready.map_err(Error::new)),
            Err(_) => Err(self.breach("it does not become ready while the inner service is")),
        }
    }

    pub(super) async fn ensure_ready(&mut self) -> Result<()> {
        self.ready()
            .await?
            .map_err(|error| self.breach(format!("it does not become ready: {error}")))
    }

    pub(super) fn call(&mut self, request: Request) -> Call<S> {
        Box::pin(self.service.call(request))
    }

    /// Calls the service, and polls until the inner service is called.
    pub(super) async fn start(&mut self, request: Request) -> Result<Call<S>> {
        self.ensure_ready().await?;
        let before = self.watch.calls();
        let mut future = self.call(request);
        let watch = self.watch.clone();
        let started = poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(Some(answer.map_err(Error::new))),
            Poll::Pending if watch.calls() > before => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        match tokio::time::timeout(LIMIT, started).await {
            Ok(None) => Ok(future),
            Ok(Some(answer)) => {
                let answer: Answer = answer;
                let seen = outcome::describe(&answer.as_ref().map_err(ToString::to_string));
                Err(self.breach(format!("it did not wait for the inner service: {seen}")))
            }
            Err(_) => Err(self.breach("what passes does not reach the inner service")),
        }
    }

    pub(super) async fn finish(&self, future: Call<S>) -> Result<Answer> {
        match tokio::time::timeout(LIMIT, future).await {
            Ok(answer) => Ok(answer.map_err(Error::new)),
            Err(_) => Err(self.breach("its future does not end")),
        }
    }

    pub(super) async fn finish_call(&mut self, request: Request) -> Result<Answer> {
        let future = self.call(request);
        self.finish(future).await
    }

    pub(super) async fn run(&mut self, request: Request) -> Result<Answer> {
        self.ensure_ready().await?;
        self.finish_call(request).await
    }

    /// Sends a probe with an update that would be stopped, if there is one.
    pub(super) async fn probe<L>(&mut self, contract: &Contract<L>) -> Result<Probe> {
        let rule = std::mem::replace(&mut self.rule, Rule::ProbeIsForwarded);
        let probe = Probe::new();
        let request = contract.stopping.clone();
        let request = request.unwrap_or_else(|| contract.nth_passing(0));
        let before = self.watch.calls();
        let answer = self
            .run(request.with_origin(Origin::Probe(probe.clone())))
            .await?;
        ensure!(
            self.watch.calls() == before + 1,
            ProbeIsForwarded,
            "it did not reach the inner service"
        );
        let arrived = self.watch.last_call();
        ensure!(
            arrived.is_some_and(|arrived| arrived.probe().is_some()),
            ProbeIsForwarded,
            "it arrived as something else"
        );
        self.ensure_passed(&answer)?;
        self.rule = rule;
        Ok(probe)
    }

    /// Fails unless the answer is that of the inner service, perhaps with further replies.
    pub(super) fn ensure_passed(&self, answer: &Answer) -> Result<()> {
        let outcome = answer.as_ref().map_err(ToString::to_string);
        let seen = outcome::describe(&outcome);
        match outcome {
            Ok(outcome) if outcome.flow == Flow::Handled => {
                match outcome.replies.contains(&inner::reply()) {
                    true => Ok(()),
                    false => Err(self.breach("the reply of the inner service is gone")),
                }
            }
            _ => Err(self.breach(format!("it should have passed, but {seen}"))),
        }
    }

    /// Fails if the inner service was called without being ready.
    pub(super) fn ensure_ready_calls(&self) -> Result<()> {
        let calls = self.watch.unready_calls();
        ensure!(
            calls == 0,
            CloneIsNotReady,
            "the inner service was called {calls} times without being ready, as a fresh clone is"
        );
        Ok(())
    }
}
