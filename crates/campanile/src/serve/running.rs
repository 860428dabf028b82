use std::{fmt, future::poll_fn, pin::pin, task::Poll, time::Duration};

use campanile_core::UpdateService;
use campanile_net::{
    delivery::Delivery,
    polling::{Polling, Report},
};
use futures::future::{BoxFuture, FutureExt, maybe_done};
use tokio::{
    sync::{oneshot, watch},
    task::{JoinError, JoinHandle},
    time::Instant,
};

use super::AppError;

/// What an app is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// It takes updates.
    Running,
    /// It takes nothing new, and finishes what it has begun.
    Draining,
    /// It has come to its end.
    Stopped,
}

/// An app that was [started](super::App::start).
///
/// Dropping it asks the app to stop, without waiting for that.
#[must_use = "dropping it stops the app"]
pub struct Running {
    stop: Option<oneshot::Sender<()>>,
    phase: watch::Receiver<Phase>,
    task: JoinHandle<Result<Report, AppError>>,
}

/// What a running app consists of.
pub(super) struct Parts<S> {
    pub(super) polling: Polling<S>,
    pub(super) injected: Option<Delivery<S>>,
    pub(super) drivers: Drivers,
    pub(super) drain_timeout: Duration,
}

/// The background halves of layers.
#[derive(Default)]
pub(super) struct Drivers {
    futures: Vec<BoxFuture<'static, ()>>,
    /// Dropped at the stop, when the sources have ended.
    stops: Vec<oneshot::Sender<()>>,
}

impl Drivers {
    pub(super) fn add(&mut self, driver: impl Future<Output = ()> + Send + 'static) {
        self.futures.push(driver.boxed());
    }

    /// Adds one that is given the signal to stop.
    pub(super) fn add_until<D>(&mut self, make: impl FnOnce(BoxFuture<'static, ()>) -> D)
    where
        D: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = oneshot::channel();
        self.stops.push(stop);
        // The drop of the other end is the signal.
        self.add(make(stopped.map(|_| ()).boxed()));
    }
}

impl fmt::Debug for Drivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drivers")
            .field("futures", &self.futures.len())
            .finish_non_exhaustive()
    }
}

pub(super) fn start<S: UpdateService>(parts: Parts<S>) -> Running {
    let (stop, stopped) = oneshot::channel();
    let (progress, phase) = watch::channel(Phase::Running);
    Running {
        stop: Some(stop),
        phase,
        task: tokio::spawn(parts.run(stopped, progress)),
    }
}

/// An app that cannot start, as one that has ended.
pub(super) fn refused(error: AppError) -> Running {
    tracing::error!(%error, "the app does not start");
    Running {
        stop: None,
        phase: watch::channel(Phase::Stopped).1,
        task: tokio::spawn(std::future::ready(Err(error))),
    }
}

impl<S: UpdateService> Parts<S> {
    async fn run(
        self,
        stopped: oneshot::Receiver<()>,
        progress: watch::Sender<Phase>,
    ) -> Result<Report, AppError> {
        let Drivers { futures, stops } = self.drivers;
        let mut drivers = Vec::new();
        for driver in futures {
            drivers.push(spawn(driver).await);
        }
        let signal = {
            let progress = progress.clone();
            async move {
                // Also a handle that was dropped asks to stop.
                let _ = stopped.await;
                progress.send_replace(Phase::Draining);
            }
        };
        let result = self.polling.with_graceful_shutdown(signal).await;
        progress.send_replace(Phase::Draining);
        let deadline = Instant::now() + self.drain_timeout;
        if let Some(injected) = self.injected {
            injected.shutdown(self.drain_timeout).await;
        }
        drop(stops);
        // The stack is gone but for what the host holds of it, so drivers come to their end.
        for driver in drivers {
            finish(driver, deadline).await;
        }
        progress.send_replace(Phase::Stopped);
        result.map_err(AppError::new)
    }
}

/// Gives a driver a task, and waits until it has begun: what the source brings first must not find that
/// nobody drives.
async fn spawn(driver: BoxFuture<'static, ()>) -> JoinHandle<()> {
    let (begun, has_begun) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let mut driver = pin!(maybe_done(driver));
        poll_fn(|cx| Poll::Ready(driver.as_mut().poll(cx).is_ready())).await;
        drop(begun);
        driver.await;
    });
    // Dropped when it has begun, and by a panic.
    let _ = has_begun.await;
    task
}

async fn finish(mut driver: JoinHandle<()>, deadline: Instant) {
    match tokio::time::timeout_at(deadline, &mut driver).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "a driver of the stack failed"),
        Err(_) => {
            tracing::warn!("a driver of the stack did not finish in time and is dropped");
            driver.abort();
        }
    }
}

impl Running {
    /// What the app is doing now.
    #[must_use]
    pub fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Waits until the app takes no more updates, because it cannot go on or was asked to stop; then
    /// [`stop`](Running::stop) tells why.
    pub async fn ended(&mut self) {
        // An error means that the task is gone, which is an end as well.
        let _ = self.phase.wait_for(|phase| *phase != Phase::Running).await;
    }

    /// Stops the app: takes nothing new, finishes what has begun within the time to drain, sends it,
    /// and confirms the last update.
    ///
    /// # Errors
    ///
    /// What kept the app from going on before it was stopped.
    pub async fn stop(mut self) -> Result<Report, AppError> {
        self.stop.take();
        let result = (&mut self.task).await;
        result.unwrap_or_else(|error: JoinError| Err(AppError::new(error)))
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("phase", &self.phase())
            .finish_non_exhaustive()
    }
}
