use std::{
    future::{Future, pending},
    time::Duration,
};

use campanile_store::micros;
use tokio::sync::watch;

/// A clock that a test sets, in place of the server's; for the conformance suite.
///
/// Clones are one clock. A store that uses it must be the only one on its schema.
#[derive(Debug, Clone)]
pub struct TestClock {
    now: watch::Sender<i64>,
}

impl TestClock {
    /// A clock that stands still.
    pub fn new() -> Self {
        let (now, _) = watch::channel(1_000_000_000_000_000);
        Self { now }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(micros(by)).unwrap_or(i64::MAX);
        self.now.send_modify(|now| *now = now.saturating_add(by));
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

/// Whose time it is.
#[derive(Debug, Clone, Default)]
pub(crate) enum Clock {
    #[default]
    Server,
    Test(TestClock),
}

impl Clock {
    /// What the server is told; nothing, unless a test says otherwise.
    pub(crate) fn test(&self) -> Option<i64> {
        match self {
            Self::Server => None,
            Self::Test(clock) => Some(*clock.now.borrow()),
        }
    }

    /// Waits until so long after this call.
    pub(crate) fn sleep(&self, by: Duration) -> impl Future<Output = ()> + use<> {
        let sleep = match self {
            Self::Server => Either::Sleep(tokio::time::sleep(by)),
            Self::Test(clock) => {
                let by = i64::try_from(micros(by)).unwrap_or(i64::MAX);
                let end = clock.now.borrow().saturating_add(by);
                Either::Watch(clock.now.subscribe(), end)
            }
        };
        async move {
            match sleep {
                Either::Sleep(sleep) => sleep.await,
                Either::Watch(mut now, end) => {
                    if now.wait_for(|now| *now >= end).await.is_err() {
                        pending().await
                    }
                }
            }
        }
    }
}

enum Either {
    Sleep(tokio::time::Sleep),
    Watch(watch::Receiver<i64>, i64),
}
