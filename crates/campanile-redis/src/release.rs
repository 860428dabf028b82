//! Leases that are given back, by a worker of the store.

use std::sync::Arc;

use campanile_store::Lease;
use futures::future::join_all;
use tokio::sync::{mpsc, oneshot};

use crate::{link::Link, request::Requests};

/// How many leases wait to be given back. One more is left to its end.
const PLACES: usize = 4_096;
/// How many go out at once.
const AT_ONCE: usize = 64;

#[derive(Debug)]
enum Job {
    Release(Lease),
    /// Answered when all before it were sent.
    Flush(oneshot::Sender<()>),
}

#[derive(Debug)]
pub(crate) struct Releases {
    jobs: mpsc::Sender<Job>,
}

impl Releases {
    /// Starts the worker, which ends with the store, when it has given back what it was given.
    pub(crate) fn start(link: Arc<Link>, requests: Arc<Requests>) -> Self {
        let (sender, jobs) = mpsc::channel(PLACES);
        tokio::spawn(work(link, requests, jobs));
        Self { jobs: sender }
    }

    pub(crate) fn release(&self, lease: &Lease) {
        if self.jobs.try_send(Job::Release(lease.clone())).is_err() {
            tracing::debug!("a lease is left to its end, because too many are given back at once");
        }
    }

    pub(crate) async fn flush(&self) {
        let (done, answer) = oneshot::channel();
        if self.jobs.send(Job::Flush(done)).await.is_ok() {
            let _ = answer.await;
        }
    }
}

async fn work(link: Arc<Link>, requests: Arc<Requests>, mut jobs: mpsc::Receiver<Job>) {
    let mut batch = Vec::new();
    while jobs.recv_many(&mut batch, AT_ONCE).await > 0 {
        let mut flushes = Vec::new();
        let mut releases = Vec::new();
        for job in batch.drain(..) {
            match job {
                Job::Release(lease) => releases.push(requests.release(&lease)),
                Job::Flush(done) => flushes.push(done),
            }
        }
        for result in join_all(releases.iter().map(|request| link.run(request))).await {
            if let Err(error) = result {
                tracing::debug!(%error, "a lease is left to its end");
            }
        }
        for done in flushes {
            let _ = done.send(());
        }
    }
}
