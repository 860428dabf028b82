use std::{
    error::Error as StdError,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use campanile_core::{ApiRequest, Outcome, Request};
use tower::Service;

/// The inner service of a contract test: it has room for a number of calls, and watches who takes
/// it, gives it back and calls without it.
///
/// Room is taken when an instance becomes ready and given back when the call ends, or when the
/// instance or the call is dropped.
#[derive(Debug)]
pub struct Inner {
    watch: Watch,
    room: Option<Room>,
}

/// The future of [`Inner`].
#[derive(Debug)]
pub struct InnerFuture {
    watch: Watch,
    /// Given back as soon as the call ends.
    room: Option<Room>,
    _alive: Alive,
}

/// The error of [`Inner`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerError {
    _private: (),
}

impl fmt::Display for InnerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the inner service of the contract test failed")
    }
}

impl StdError for InnerError {}

/// What the inner service does with calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Answer,
    /// Calls stay pending.
    Hold,
    Fail,
    /// Readiness fails.
    FailReady,
}

/// The test's view of all clones of one [`Inner`].
#[derive(Debug, Clone)]
pub(super) struct Watch(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    mode: Mode,
    room: usize,
    calls: Vec<Request>,
    /// Instances and calls that hold room.
    holders: usize,
    /// Futures that were not dropped yet.
    futures: usize,
    unready_calls: usize,
    wakers: Vec<Waker>,
}

impl State {
    fn wake(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.wakers)
    }
}

/// Room for one call.
#[derive(Debug)]
struct Room(Watch);

/// Counts a future for as long as it lives.
#[derive(Debug)]
struct Alive(Watch);

impl Drop for Room {
    fn drop(&mut self) {
        self.0.change(|state| {
            state.room += 1;
            state.holders -= 1;
        });
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.lock().futures -= 1;
    }
}

impl Watch {
    pub(super) fn inner(room: usize) -> (Inner, Self) {
        let watch = Self(Arc::new(Mutex::new(State {
            mode: Mode::Answer,
            room,
            calls: Vec::new(),
            holders: 0,
            futures: 0,
            unready_calls: 0,
            wakers: Vec::new(),
        })));
        let inner = Inner {
            watch: watch.clone(),
            room: None,
        };
        (inner, watch)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and wakes everyone who may go on now.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let wakers = {
            let mut state = self.lock();
            change(&mut state);
            state.wake()
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn set_mode(&self, mode: Mode) {
        self.change(|state| state.mode = mode);
    }

    pub(super) fn add_room(&self) {
        self.change(|state| state.room += 1);
    }

    pub(super) fn calls(&self) -> usize {
        self.lock().calls.len()
    }

    pub(super) fn last_call(&self) -> Option<Request> {
        self.lock().calls.last().cloned()
    }

    pub(super) fn holders(&self) -> usize {
        self.lock().holders
    }

    pub(super) fn futures(&self) -> usize {
        self.lock().futures
    }

    pub(super) fn unready_calls(&self) -> usize {
        self.lock().unready_calls
    }
}

/// The reply of every answered call.
pub(super) fn reply() -> ApiRequest {
    ApiRequest::new("innerReply")
}

/// A clone has no room of its own: it must become ready for itself.
impl Clone for Inner {
    fn clone(&self) -> Self {
        Self {
            watch: self.watch.clone(),
            room: None,
        }
    }
}

impl Service<Request> for Inner {
    type Response = Outcome;
    type Error = InnerError;
    type Future = InnerFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), InnerError>> {
        let mut state = self.watch.lock();
        if state.mode == Mode::FailReady {
            return Poll::Ready(Err(InnerError { _private: () }));
        }
        if self.room.is_none() {
            if state.room == 0 {
                state.wakers.push(cx.waker().clone());
                return Poll::Pending;
            }
            state.room -= 1;
            state.holders += 1;
            drop(state);
            self.room = Some(Room(self.watch.clone()));
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> InnerFuture {
        let room = self.room.take();
        let mut state = self.watch.lock();
        // Written down and not a panic, because the layer might catch that.
        state.unready_calls += usize::from(room.is_none());
        state.calls.push(request);
        state.futures += 1;
        InnerFuture {
            watch: self.watch.clone(),
            room,
            _alive: Alive(self.watch.clone()),
        }
    }
}

impl Future for InnerFuture {
    type Output = Result<Outcome, InnerError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = {
            let mut state = self.watch.lock();
            match state.mode {
                Mode::Hold => {
                    state.wakers.push(cx.waker().clone());
                    return Poll::Pending;
                }
                Mode::Fail => Err(InnerError { _private: () }),
                Mode::Answer | Mode::FailReady => Ok(Outcome::handled().reply(reply())),
            }
        };
        self.room = None;
        Poll::Ready(result)
    }
}
