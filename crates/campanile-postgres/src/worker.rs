//! What a store does in the background: it gives leases back, and sweeps.

use std::{sync::Arc, time::Duration};

use campanile_store::{Durability, Lease, Result};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::sleep,
};
use tokio_postgres::{
    Row,
    types::{FromSql, ToSql},
};

use crate::{decode, encode::Call, error, store::Core};

/// How many releases wait at most; further ones are left to the end of their leases.
const WAITING: usize = 4096;
/// How many are given back in one batch.
const AT_ONCE: usize = 64;
/// How many rows of each kind one statement deletes.
const ROWS: i64 = 1_000;

#[derive(Debug)]
pub(crate) struct Worker {
    releases: mpsc::Sender<Job>,
    sweeper: JoinHandle<()>,
}

enum Job {
    Release(Lease),
    Flush(oneshot::Sender<()>),
}

impl Worker {
    pub(crate) fn spawn(core: &Arc<Core>) -> Self {
        let (releases, jobs) = mpsc::channel(WAITING);
        // It ends when all that was released before the last clone went is given back.
        tokio::spawn(give_back(Arc::clone(core), jobs));
        let sweeper = tokio::spawn(sweep(Arc::clone(core)));
        Self { releases, sweeper }
    }

    pub(crate) fn release(&self, lease: &Lease) {
        if self.releases.try_send(Job::Release(lease.clone())).is_err() {
            tracing::debug!("too many leases are given back at once; one is left to its end");
        }
    }

    pub(crate) async fn flush(&self) {
        let (done, is_done) = oneshot::channel();
        if self.releases.send(Job::Flush(done)).await.is_ok() {
            // The worker is gone with its runtime: then there is nothing to wait for.
            let _ = is_done.await;
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.sweeper.abort();
    }
}

async fn give_back(core: Arc<Core>, mut jobs: mpsc::Receiver<Job>) {
    let mut some = Vec::new();
    while jobs.recv_many(&mut some, AT_ONCE).await > 0 {
        let mut leases = Vec::new();
        let mut flushed = Vec::new();
        for job in some.drain(..) {
            match job {
                Job::Release(lease) => leases.push(lease),
                Job::Flush(done) => flushed.push(done),
            }
        }
        if !leases.is_empty()
            && let Err(error) = core.release(&leases).await
        {
            tracing::debug!(%error, "leases are not given back and end by themselves");
        }
        for done in flushed {
            // Whoever flushed may have gone.
            let _ = done.send(());
        }
    }
}

async fn sweep(core: Arc<Core>) {
    loop {
        sleep(core.sweep).await;
        if let Err(error) = core.sweep().await {
            tracing::debug!(%error, "the expired is not swept");
        }
    }
}

impl Core {
    async fn release(&self, leases: &[Lease]) -> Result<()> {
        let mut batch = Vec::new();
        let mut news = Vec::new();
        for lease in leases {
            let space = self.space(lease.key().space()).await?;
            batch.push(Call::release(&space, lease));
            news.push(space);
        }
        self.send(&batch, Durability::Soft).await?;
        for space in news {
            space.news.notify_waiters();
        }
        Ok(())
    }

    /// Sweeps and counts, if no other replica does, and learns which spaces are full.
    async fn sweep(&self) -> Result<()> {
        let statements = &self.statements;
        let period = i64::try_from(self.sweep.as_micros()).unwrap_or(i64::MAX);
        let turn = self.connections.query(&statements.turn, &[&period]).await?;
        if one::<bool>(&turn)? {
            while self.sweep_some().await? {
                // The server has other things to do as well.
                sleep(Duration::from_millis(10)).await;
            }
            self.connections.query(&statements.count, &[]).await?;
        }
        self.learn_full().await
    }

    /// True if there may be more.
    async fn sweep_some(&self) -> Result<bool> {
        let test = self.clock.test();
        let sweep = &self.statements.sweep;
        one(&self.connections.query(sweep, &[&test, &ROWS]).await?)
    }

    async fn learn_full(&self) -> Result<()> {
        let (test, keep_within) = (self.clock.test(), &self.statements.keep_within);
        for (space, entry) in self.spaces.all() {
            let bound = self.bounds.of(space.namespace());
            let bound = i64::try_from(bound).unwrap_or(i64::MAX);
            let of_space: [&(dyn ToSql + Sync); 3] = [&test, &entry.id, &bound];
            let is_full = self.connections.query(keep_within, &of_space).await?;
            entry.set_full(one(&is_full)?);
        }
        Ok(())
    }
}

fn one<'a, T: FromSql<'a>>(rows: &'a [Row]) -> Result<T> {
    let row = rows.first().ok_or_else(decode::nonsense)?;
    row.try_get(0).map_err(error::unreadable)
}
