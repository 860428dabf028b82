use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{Result, StoreError};

/// The future of a store's answer, either there already or still to come.
///
/// A store in memory has its answer at once and needs no box for it; a store elsewhere boxes the
/// future that waits for it. An answer borrows nothing, so a named future can hold one, and it
/// starts by itself only as far as the store says: poll it, or nothing may happen.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use campanile_store::Answer;
///
/// let answer = Answer::ready(Ok(2)).map(|n| n + 1);
/// assert_eq!(answer.into_ready().unwrap().unwrap(), 3);
///
/// let answer = Answer::boxed(async { Ok(2) }).map(|n| n + 1);
/// assert_eq!(answer.await.unwrap(), 3);
/// # }
/// ```
#[must_use = "an answer may do nothing until it is polled, and it says whether the batch applied"]
pub struct Answer<T> {
    state: State<T>,
}

enum State<T> {
    Ready(Result<T>),
    Later(Pin<Box<dyn Future<Output = Result<T>> + Send>>),
    Taken,
}

impl<T> Answer<T> {
    /// An answer that is there already.
    #[inline]
    pub fn ready(result: Result<T>) -> Self {
        Self {
            state: State::Ready(result),
        }
    }

    /// An error that is known already.
    pub fn failed(error: StoreError) -> Self {
        Self::ready(Err(error))
    }

    /// An answer that is still to come.
    pub fn boxed(future: impl Future<Output = Result<T>> + Send + 'static) -> Self {
        Self {
            state: State::Later(Box::pin(future)),
        }
    }

    /// Takes an answer that is there already, without polling it.
    ///
    /// # Errors
    ///
    /// Gives the answer back if it is still to come, or was taken.
    #[inline]
    pub fn into_ready(self) -> std::result::Result<Result<T>, Self> {
        match self.state {
            State::Ready(result) => Ok(result),
            state => Err(Self { state }),
        }
    }
}

impl<T: 'static> Answer<T> {
    /// Applies a function to what the store answers. An answer that is there stays unboxed.
    #[inline]
    pub fn map<U>(self, f: impl FnOnce(T) -> U + Send + 'static) -> Answer<U> {
        self.then(|result| result.map(f))
    }

    /// Applies a function to what the store answers, or to its error.
    #[inline(always)]
    pub fn then<U>(self, f: impl FnOnce(Result<T>) -> Result<U> + Send + 'static) -> Answer<U> {
        let state = match self.state {
            State::Ready(result) => State::Ready(f(result)),
            State::Later(future) => State::Later(Box::pin(async move { f(future.await) })),
            State::Taken => State::Taken,
        };
        Answer { state }
    }
}

// Nothing in an answer is pinned in place: what has to be is behind the box.
impl<T> Unpin for Answer<T> {}

impl<T> Future for Answer<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Later(future) = &mut self.state {
            let result = std::task::ready!(future.as_mut().poll(cx));
            self.state = State::Taken;
            return Poll::Ready(result);
        }
        match std::mem::replace(&mut self.state, State::Taken) {
            State::Ready(result) => Poll::Ready(result),
            State::Later(_) | State::Taken => panic!("an answer was polled after it was given"),
        }
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready(_) => "ready",
            State::Later(_) => "to come",
            State::Taken => "taken",
        };
        f.debug_struct("Answer").field("state", &state).finish()
    }
}
