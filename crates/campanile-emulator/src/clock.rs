//! The clock of an engine: tokio's, which can be put forward.

use std::{pin::pin, time::Duration};

use crate::emulator::Emulator;

/// How long those who were woken have to act before the clock goes on, on tokio's clock.
const TURN: Duration = Duration::from_millis(2);

impl Emulator {
    /// Puts the clock forward, on top of the time that passes by itself.
    ///
    /// What waits for a moment on the way (a long poll, a retry of a webhook) happens at that moment
    /// and in order, as if the time had passed: the clock stops there until those who were woken
    /// have had a turn. It is for servers in real time; a test in process that pauses tokio's clock
    /// needs no more than to sleep.
    ///
    /// ```
    /// use std::time::Duration;
    /// use campanile_emulator::Emulator;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let emulator = Emulator::new();
    /// emulator.advance(Duration::from_secs(3600)).await;
    /// assert!(emulator.elapsed() >= Duration::from_secs(3600));
    /// # }
    /// ```
    pub async fn advance(&self, by: Duration) {
        // Who was about to wait when this was called waits from now on.
        turn().await;
        let target = self.look(|state| state.now() + by);
        loop {
            let at = self.change(|state| state.advance_to_timer(target));
            turn().await;
            if at >= target {
                return;
            }
        }
    }

    /// Waits until `view` finds something, looking again after each change, at the latest until the
    /// clock shows `deadline`.
    pub(crate) async fn wait<T>(
        &self,
        deadline: Option<Duration>,
        mut view: impl FnMut(&mut crate::state::State) -> Option<T>,
    ) -> Option<T> {
        let _timer = deadline.map(|at| Timer::new(self, at));
        loop {
            let mut changed = pin!(self.changed());
            // Listens before it looks, so that no change falls between the two.
            changed.as_mut().enable();
            let (found, now) = self.inspect(|state| (view(state), state.now()));
            if found.is_some() {
                return found;
            }
            let Some(deadline) = deadline else {
                changed.await;
                continue;
            };
            if now >= deadline {
                return None;
            }
            // Who puts the clock forward tells of a change, and the rest is counted anew.
            let _ = tokio::time::timeout(deadline - now, changed).await;
        }
    }

    /// Waits for so long on the clock of the engine.
    pub(crate) async fn sleep(&self, pause: Duration) {
        let deadline = self.look(|state| state.now() + pause);
        self.wait(Some(deadline), |_| None::<()>).await;
    }
}

/// Lets all others act.
async fn turn() {
    for _ in 0..16 {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(TURN).await;
}

/// A moment that somebody waits for; the clock stops there when it is put forward.
struct Timer<'a> {
    emulator: &'a Emulator,
    key: (Duration, u64),
}

impl<'a> Timer<'a> {
    fn new(emulator: &'a Emulator, at: Duration) -> Self {
        let key = emulator.inspect(|state| state.add_timer(at));
        Self { emulator, key }
    }
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.emulator.inspect(|state| state.remove_timer(self.key));
    }
}
