use std::{
    collections::BTreeMap,
    future::Future,
    ops::Bound,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use campanile_core::{Entry, Error, Flow, Origin, Outcome, Request};
use pin_project::pin_project;

use super::OnError;
use crate::{Route, route::RouteFuture};

/// The future of [`Groups`](super::Groups).
#[pin_project]
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture {
    groups: Arc<BTreeMap<i32, Route>>,
    on_error: OnError,
    /// `None` once the last group has taken it.
    request: Option<Request>,
    /// The group that ran last.
    number: Option<i32>,
    #[pin]
    running: Option<RouteFuture>,
    outcome: Outcome,
}

impl ResponseFuture {
    pub(super) fn new(
        groups: Arc<BTreeMap<i32, Route>>,
        on_error: OnError,
        request: Request,
    ) -> Self {
        Self {
            groups,
            on_error,
            request: Some(request),
            number: None,
            running: None,
            outcome: Outcome::unhandled(),
        }
    }
}

impl Future for ResponseFuture {
    type Output = Result<Outcome, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            if let Some(running) = this.running.as_mut().as_pin_mut() {
                let result = ready!(running.poll(cx));
                this.running.set(None);
                match result {
                    Ok(outcome) => add(this.outcome, outcome),
                    Err(error) if *this.on_error == OnError::End => return Poll::Ready(Err(error)),
                    Err(error) => {
                        tracing::error!(group = *this.number, %error, "a group failed; the next one runs");
                    }
                }
                if let Flow::Stopped(_) = this.outcome.flow {
                    this.request.take();
                }
            }
            match start(this.groups, this.number, this.request) {
                Some(future) => this.running.set(Some(future)),
                None => {
                    let done = std::mem::replace(this.outcome, Outcome::unhandled());
                    return Poll::Ready(Ok(done));
                }
            }
        }
    }
}

/// Starts the group behind `number`, if there is one and the update is still to be handed on.
fn start(
    groups: &BTreeMap<i32, Route>,
    number: &mut Option<i32>,
    request: &mut Option<Request>,
) -> Option<RouteFuture> {
    let behind = number.map_or(Bound::Unbounded, Bound::Excluded);
    let mut rest = groups.range((behind, Bound::Unbounded));
    let (next, route) = rest.next()?;
    let mut request = match rest.next() {
        Some(_) => request.clone()?,
        None => request.take()?,
    };
    *number = Some(*next);
    if let Some(probe) = request.probe() {
        probe.record(Entry::group(format!("group {next}")));
        let nested = Origin::Probe(probe.nested());
        request = request.with_origin(nested);
    }
    Some(route.send(request))
}

fn add(total: &mut Outcome, outcome: Outcome) {
    total.replies.extend(outcome.replies);
    let is_further = matches!(
        (&total.flow, &outcome.flow),
        (_, Flow::Stopped(_)) | (Flow::Unhandled, _) | (Flow::Absorbed, Flow::Handled)
    );
    if is_further {
        total.flow = outcome.flow;
    }
}
