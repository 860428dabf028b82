//! What waits for the writer.

use std::{
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use campanile_store::{
    Begun, Claim, Claimed, Commit, Durability, Lease, Op, Output, Result, Row, Scan, StoreError,
};
use tokio::sync::oneshot;

use crate::vigil::Hold;

/// More than that waits only if the disk does.
const MOST: usize = 1 << 16;

/// As many share one transaction.
const GROUP: usize = 1_024;

/// One request, as it was made.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) what: What,
    /// The time of the call.
    pub(crate) now: i64,
    /// Dropped after the answer was sent, so that a paused clock finds somebody awake.
    pub(crate) hold: Option<Arc<Hold>>,
}

#[derive(Debug)]
pub(crate) enum What {
    Run(Box<[Op]>, Durability, Reply<Commit>),
    Claim(Claim, Reply<Handed>),
    Scan(Scan, Reply<Vec<Row>>),
    Release(Lease),
}

/// What a claim is given, or when it may be worth asking again.
#[derive(Debug)]
pub(crate) struct Handed {
    pub(crate) claimed: Vec<Claimed>,
    /// How long until something is due, if it is not now.
    pub(crate) next: Option<Duration>,
}

pub(crate) type Reply<T> = oneshot::Sender<Result<Delivery<T>>>;

/// An answer on its way. If nobody takes it, the leases in it are released.
#[derive(Debug)]
pub(crate) struct Delivery<T: Leases> {
    answer: Option<T>,
    inbox: Arc<Inbox>,
}

impl<T: Leases> Delivery<T> {
    pub(crate) fn new(answer: T, inbox: &Arc<Inbox>) -> Self {
        Self {
            answer: Some(answer),
            inbox: Arc::clone(inbox),
        }
    }

    pub(crate) fn take(mut self) -> T {
        self.answer.take().expect("an answer is taken once")
    }
}

impl<T: Leases> Drop for Delivery<T> {
    fn drop(&mut self) {
        for lease in self.answer.iter().flat_map(Leases::leases) {
            self.inbox.put(Request {
                what: What::Release(lease.clone()),
                // Whatever time it is by then.
                now: 0,
                hold: None,
            });
        }
    }
}

/// The leases that an answer grants.
pub(crate) trait Leases {
    fn leases(&self) -> Vec<&Lease>;
}

impl Leases for Commit {
    fn leases(&self) -> Vec<&Lease> {
        let Self::Applied(outputs) = self else {
            return Vec::new();
        };
        let begun = outputs.iter().filter_map(|output| match output {
            Output::Begun(Begun::Started(lease)) => Some(lease),
            _ => None,
        });
        begun.collect()
    }
}

impl Leases for Handed {
    fn leases(&self) -> Vec<&Lease> {
        self.claimed.iter().map(|claimed| &claimed.lease).collect()
    }
}

impl Leases for Vec<Row> {
    fn leases(&self) -> Vec<&Lease> {
        Vec::new()
    }
}

impl Request {
    /// Nobody waits for it any more, so it need not be done.
    fn is_abandoned(&self) -> bool {
        match &self.what {
            What::Run(_, _, reply) => reply.is_closed(),
            What::Claim(_, reply) => reply.is_closed(),
            What::Scan(_, reply) => reply.is_closed(),
            What::Release(_) => false,
        }
    }

    pub(crate) fn is_hard(&self) -> bool {
        matches!(self.what, What::Run(_, Durability::Hard, _))
    }

    pub(crate) fn fail(self, error: StoreError) {
        // Whoever asked may be gone.
        match self.what {
            What::Run(_, _, reply) => _ = reply.send(Err(error)),
            What::Claim(_, reply) => _ = reply.send(Err(error)),
            What::Scan(_, reply) => _ = reply.send(Err(error)),
            What::Release(_) => {}
        }
    }
}

/// What the writer is to do next.
#[derive(Debug)]
pub(crate) enum Next {
    Group(Vec<Request>),
    /// Nothing came for a while.
    Quiet,
    /// The store is closed, and everything is done.
    Closed,
}

/// The requests that wait, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    state: Mutex<State>,
    came: Condvar,
}

#[derive(Debug, Default)]
struct State {
    requests: Vec<Request>,
    is_closed: bool,
    /// The writer sleeps.
    sleeps: bool,
}

impl Inbox {
    /// Hands a request to the writer.
    pub(crate) fn put(&self, request: Request) {
        let mut state = self.lock();
        let why = match (state.is_closed, state.requests.len() < MOST) {
            (false, true) => {
                state.requests.push(request);
                let sleeps = mem::take(&mut state.sleeps);
                drop(state);
                if sleeps {
                    self.came.notify_one();
                }
                return;
            }
            (true, _) => "the store is closed",
            (false, false) => "too many requests wait for the disk",
        };
        drop(state);
        request.fail(StoreError::unavailable(
            format!("nothing was written: {why}"),
            why,
        ));
    }

    /// Waits for requests, or until nothing came for so long.
    pub(crate) fn next(&self, quiet: Option<Duration>) -> Next {
        let mut state = self.lock();
        loop {
            let mut requests = mem::take(&mut state.requests);
            if requests.len() > GROUP {
                state.requests = requests.split_off(GROUP);
            }
            requests.retain(|request| !request.is_abandoned());
            if !requests.is_empty() {
                return Next::Group(requests);
            }
            if !state.requests.is_empty() {
                continue;
            }
            if state.is_closed {
                return Next::Closed;
            }
            state.sleeps = true;
            state = match quiet {
                None => {
                    let woken = self.came.wait(state);
                    woken.unwrap_or_else(PoisonError::into_inner)
                }
                Some(quiet) => {
                    let woken = self.came.wait_timeout(state, quiet);
                    let (state, waited) = woken.unwrap_or_else(PoisonError::into_inner);
                    if waited.timed_out() && state.requests.is_empty() {
                        return Next::Quiet;
                    }
                    state
                }
            };
        }
    }

    /// Takes no more; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.came.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
