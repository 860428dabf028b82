//! One question at a time: whoever asks the same meanwhile waits for the same answer.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::future::{BoxFuture, FutureExt, Shared, WeakShared};

/// The questions that are on their way.
///
/// Nobody owns one: it goes on while anyone waits for it and is dropped with the last who does. So
/// the map holds no more than there are calls in flight.
pub(super) struct Flights<K, T: Clone> {
    state: Arc<Mutex<State<K, T>>>,
}

struct State<K, T: Clone> {
    next: u64,
    running: HashMap<K, (u64, WeakShared<BoxFuture<'static, T>>)>,
}

impl<K, T> Flights<K, T>
where
    K: Eq + Hash + Clone + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Joins the question `key`, or starts it.
    ///
    /// A question that was answered is never joined: it leaves the map before its answer is there.
    pub(super) fn join<F>(&self, key: K, start: impl FnOnce() -> F) -> Shared<BoxFuture<'static, T>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut state = lock(&self.state);
        if let Some((_, flight)) = state.running.get(&key)
            && let Some(flight) = flight.upgrade()
        {
            return flight;
        }
        let number = state.next;
        state.next += 1;
        let landing = Landing {
            state: Arc::clone(&self.state),
            key: key.clone(),
            number,
        };
        let question = start();
        let flight = async move {
            let landing = landing;
            let answer = question.await;
            drop(landing);
            answer
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            state.running.insert(key, (number, weak));
        }
        flight
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        lock(&self.state).running.len()
    }
}

/// Takes its question off the map, whether it was answered or dropped.
struct Landing<K: Eq + Hash, T: Clone> {
    state: Arc<Mutex<State<K, T>>>,
    key: K,
    number: u64,
}

impl<K: Eq + Hash, T: Clone> Drop for Landing<K, T> {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        let running = state.running.get(&self.key);
        // Where the last who waited is gone, another may have started the question anew already.
        if running.is_some_and(|(number, _)| *number == self.number) {
            state.running.remove(&self.key);
        }
    }
}

/// The map is whole after any panic: each change stands alone.
fn lock<K, T: Clone>(state: &Mutex<State<K, T>>) -> MutexGuard<'_, State<K, T>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K, T: Clone> Default for Flights<K, T> {
    fn default() -> Self {
        let state = State {
            next: 0,
            running: HashMap::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }
}

impl<K, T: Clone> fmt::Debug for Flights<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flights")
            .field("running", &lock(&self.state).running.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    /// When the last who waits goes, the question is taken off the map after nobody can join it any
    /// more. Whoever asks in between starts it anew, and that one must stay on the map.
    #[test]
    fn a_question_that_starts_anew_while_the_old_one_goes_is_still_joined() {
        struct AskedAgain(Arc<Flights<u8, u8>>, Arc<Mutex<Vec<Asked>>>);
        type Asked = futures::future::Shared<BoxFuture<'static, u8>>;
        impl Drop for AskedAgain {
            fn drop(&mut self) {
                let again = self.0.join(7, pending);
                self.1.lock().unwrap().push(again);
            }
        }
        let flights = Arc::new(Flights::default());
        let again = Arc::new(Mutex::new(Vec::new()));
        let asks_again = AskedAgain(Arc::clone(&flights), Arc::clone(&again));
        let mut first = tokio_test::task::spawn(flights.join(7, || async move {
            let _asks_again = asks_again;
            pending().await
        }));
        assert!(first.poll().is_pending());
        drop(first);
        assert_eq!(again.lock().unwrap().len(), 1, "it was asked anew");
        assert_eq!(flights.len(), 1);
        let _joined = flights.join(7, || async { unreachable!("it runs already") });
        again.lock().unwrap().clear();
        assert_eq!(flights.len(), 1, "someone still waits");
    }
}
