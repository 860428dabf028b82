use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Notify;

/// Tells the source of a request that "Telegram may go on" before the call ends.
///
/// A webhook then answers 200 while the call continues; polling may confirm the update. What fails
/// after that goes to the error hook and is not delivered again. A request that no source made, as
/// in a unit test, has an ack that nobody listens to.
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
#[derive(Clone)]
#[must_use = "an ack is lost unless the source waits for it"]
pub struct Acked(Arc<State>);

#[derive(Default)]
struct State {
    done: AtomicBool,
    wake: Notify,
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
}

impl Acked {
    /// Tells whether [`Ack::now`] was called.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.done.load(Ordering::Acquire)
    }

    /// Waits until [`Ack::now`] is called, for ever if it never is.
    pub async fn wait(&self) {
        let woken = self.0.wake.notified();
        tokio::pin!(woken);
        // Registered before the flag is read, so that no call of `now` falls between the two.
        woken.as_mut().enable();
        if !self.is_done() {
            woken.await;
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
    }
}
