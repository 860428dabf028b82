use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Notify;

/// The way from a call to the source of its request.
///
/// [`now`](Self::now) says "Telegram may go on" before the call ends: a webhook then answers 200 while
/// the call continues, polling may confirm the update, and what fails after that goes to the error
/// hook and is not delivered again. [`before_settling`](Self::before_settling) leaves work for the
/// time after it. A request that no source made, as in a unit test, has an ack that nobody listens to.
///
/// # Example
///
/// ```
/// use campanile_core::Ack;
///
/// let (ack, acked) = Ack::pair();
/// ack.now();
/// assert!(acked.is_done());
/// ```
#[derive(Clone, Default)]
pub struct Ack(Option<Arc<State>>);

/// The source's side of an [`Ack`].
#[must_use = "an ack is lost unless the source waits for it"]
pub struct Acked(Arc<State>);

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct State {
    done: AtomicBool,
    wake: Notify,
    last: Mutex<Last>,
}

/// What is to be done before the update is settled.
#[derive(Default)]
struct Last {
    work: Vec<Work>,
    /// Whether the source takes no more of it.
    is_over: bool,
}

impl State {
    fn last(&self) -> MutexGuard<'_, Last> {
        // Nothing in it panics, so a poisoned one is whole.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what is to be done; there will be no more.
    fn end(&self) -> Vec<Work> {
        let mut last = self.last();
        last.is_over = true;
        std::mem::take(&mut last.work)
    }
}

impl Ack {
    /// Creates an ack and the side that waits for it.
    pub fn pair() -> (Self, Acked) {
        let state = Arc::<State>::default();
        (Self(Some(Arc::clone(&state))), Acked(state))
    }

    /// Lets the source go on now; later calls change nothing.
    pub fn now(&self) {
        if let Some(state) = &self.0 {
            state.done.store(true, Ordering::Release);
            state.wake.notify_waiters();
        }
    }

    /// Tells whether the source was let go on; without a source it never is.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|state| state.done.load(Ordering::Acquire))
    }

    /// Leaves work to the source, which does it once the replies of the outcome are sent, and before
    /// the update is settled.
    ///
    /// This is for what may be true only then: whoever writes down that an update is done, and dies
    /// before its replies are sent, would keep them from being sent ever. If the call fails, or the
    /// source lets go of it, the work is dropped. An early [`now`](Self::now) changes nothing of this.
    ///
    /// # Errors
    ///
    /// Gives the work back if no source is there to do it; whoever has it does it at once then.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile_core::Ack;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (ack, acked) = Ack::pair();
    /// assert!(ack.before_settling(async { println!("the replies are sent") }).is_ok());
    /// // The source sends the replies, and then
    /// if let Some(work) = acked.settle() {
    ///     work.await;
    /// }
    /// assert!(ack.before_settling(async {}).is_err());
    /// # }
    /// ```
    pub fn before_settling<F>(&self, work: F) -> Result<(), F>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Some(state) = &self.0 else {
            return Err(work);
        };
        let mut last = state.last();
        if last.is_over {
            return Err(work);
        }
        last.work.push(Box::pin(work));
        Ok(())
    }
}

impl Acked {
    /// Takes what is left [to do before the update is settled](Ack::before_settling), for the time
    /// when the replies are sent; `None` if it is nothing, as nearly always.
    ///
    /// A source calls it when the call has ended with an outcome, and not when it has failed.
    pub fn settle(&self) -> Option<impl Future<Output = ()> + Send + use<>> {
        let left = self.0.end();
        (!left.is_empty()).then_some(async move {
            for work in left {
                work.await;
            }
        })
    }

    /// Tells whether [`Ack::now`] was called.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.done.load(Ordering::Acquire)
    }

    /// Waits until [`Ack::now`] is called, for ever if it never is.
    pub fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let state = Arc::clone(&self.0);
        async move {
            let woken = state.wake.notified();
            tokio::pin!(woken);
            // Registered before the flag is read, so that no call of `now` falls between the two.
            woken.as_mut().enable();
            if !state.done.load(Ordering::Acquire) {
                woken.await;
            }
        }
    }
}

impl Drop for Acked {
    /// Drops the work that nobody will do.
    fn drop(&mut self) {
        // Without an ack nobody can leave more, and what is left goes with the state.
        if Arc::strong_count(&self.0) > 1 {
            drop(self.0.end());
        }
    }
}

impl fmt::Debug for Ack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ack")
            .field("done", &self.is_done())
            .finish()
    }
}

impl fmt::Debug for Acked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acked")
            .field("done", &self.is_done())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use tokio_test::{assert_pending, assert_ready, task};

    use super::*;

    #[test]
    fn the_source_waits_for_the_first_call_of_now() {
        let (ack, acked) = Ack::pair();
        let mut wait = task::spawn(acked.wait());
        assert_pending!(wait.poll());
        ack.clone().now();
        assert!(wait.is_woken());
        assert_ready!(wait.poll());
        ack.now();
        assert_ready!(task::spawn(acked.wait()).poll());
    }

    #[test]
    fn without_a_source_it_does_nothing() {
        let ack = Ack::default();
        ack.now();
        assert!(!ack.is_done());
        assert!(ack.before_settling(async {}).is_err());
    }

    #[test]
    fn the_source_does_what_is_left_in_order_and_nothing_after_it() {
        let (ack, acked) = Ack::pair();
        let done = Arc::new(Mutex::new(Vec::new()));
        let note = |what| {
            let done = Arc::clone(&done);
            async move { done.lock().unwrap().push(what) }
        };
        assert!(ack.before_settling(note(1)).is_ok());
        assert!(ack.clone().before_settling(note(2)).is_ok());
        ack.now();
        assert!(done.lock().unwrap().is_empty());
        assert_ready!(task::spawn(acked.settle().unwrap()).poll());
        assert!(acked.settle().is_none());
        assert_eq!(*done.lock().unwrap(), [1, 2]);
        assert!(ack.before_settling(note(3)).is_err());
    }

    #[test]
    fn a_source_that_lets_go_of_a_call_drops_what_is_left() {
        let (ack, acked) = Ack::pair();
        let held = Arc::new(());
        let hold = Arc::clone(&held);
        assert!(ack.before_settling(async move { drop(hold) }).is_ok());
        drop(acked);
        assert_eq!(Arc::strong_count(&held), 1);
        assert!(ack.before_settling(async {}).is_err());
    }
}
