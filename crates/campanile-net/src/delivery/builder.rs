use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, atomic::AtomicBool},
};

use campanile_core::Bot;
use tokio::sync::Semaphore;

use super::{DeadLetter, Delivery, Failure, Hooks, Shared, registry::Registry, tracker::Tracker};

/// The settings of a [`Delivery`] before it starts.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<S> {
    bot: Bot,
    stack: S,
    hooks: Hooks,
    max_attempts: u32,
    max_in_flight: usize,
}

impl<S> Builder<S> {
    pub(super) fn new(bot: Bot, stack: S) -> Self {
        Self {
            bot,
            stack,
            hooks: Hooks::default(),
            max_attempts: 3,
            max_in_flight: 100,
        }
    }

    /// Sets how many calls run at once; 100 if it is not set, at least 1.
    pub fn max_in_flight(self, calls: usize) -> Self {
        let max_in_flight = calls.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            max_in_flight,
            ..self
        }
    }

    /// Sets how often an update is delivered that panics, times out or asks for another delivery,
    /// before it is a dead letter; 3 if it is not set, at least 1.
    pub fn max_attempts(self, attempts: u32) -> Self {
        let max_attempts = attempts.max(1);
        Self {
            max_attempts,
            ..self
        }
    }

    /// Sets who is told of failures; without it they are logged as errors.
    ///
    /// The hook runs where the failure happened and should return soon.
    pub fn on_error(mut self, hook: impl Fn(&Failure) + Send + Sync + 'static) -> Self {
        self.hooks.set_error(hook);
        self
    }

    /// Sets who takes the updates that are given up; without it they are logged, without their
    /// content.
    ///
    /// The update is settled when the hook's future ends, so that it can be stored before.
    pub fn on_dead_letter<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(DeadLetter) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.hooks.set_dead_letter(hook);
        self
    }

    /// The bot whose updates are delivered.
    #[must_use]
    pub fn bot(&self) -> &Bot {
        &self.bot
    }

    /// Builds the delivery.
    #[must_use]
    pub fn build(self) -> Delivery<S> {
        Delivery {
            stack: self.stack,
            shared: Arc::new(Shared {
                bot: self.bot,
                hooks: self.hooks,
                max_attempts: self.max_attempts,
                registry: Mutex::new(Registry::new()),
                permits: Arc::new(Semaphore::new(self.max_in_flight)),
                tracker: Tracker::default(),
                closed: AtomicBool::new(false),
            }),
        }
    }
}

impl<S> fmt::Debug for Builder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("bot", &self.bot)
            .field("hooks", &self.hooks)
            .field("max_attempts", &self.max_attempts)
            .field("max_in_flight", &self.max_in_flight)
            .finish_non_exhaustive()
    }
}
