//! Soft batches of many callers that wait at the same time share one transaction.

use std::{mem, sync::Arc, time::Duration};

use campanile_store::{Commit, Durability, Op, Result, StoreError, StoreErrorKind};
use tokio::{
    sync::{Mutex, mpsc, oneshot},
    time::timeout,
};

use crate::{
    decode::Answers,
    encode::{Call, Calls},
    error,
    store::Core,
};

/// How many batches share a transaction at most. They hold the locks of all their keys, of which a
/// server has a few thousand.
const AT_ONCE: usize = 64;
/// How many operations such a batch has at most; one that is larger takes its time by itself.
const OPS: usize = 4;
/// How many groups are under way at once: while one is, others gather.
const LANES: usize = 4;
/// How many batches wait at most to be taken.
const WAITING: usize = 4096;

/// Where batches wait. What takes them ends with the last clone.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    waiting: mpsc::Sender<Waiting>,
    patience: Duration,
}

#[derive(Debug)]
struct Waiting {
    ops: Vec<Op>,
    calls: Vec<Call>,
    answer: oneshot::Sender<Result<Commit>>,
}

impl Groups {
    pub(crate) fn spawn(core: &Arc<Core>) -> Self {
        let (waiting, taken) = mpsc::channel(WAITING);
        let taken = Arc::new(Mutex::new(taken));
        for _ in 0..LANES {
            tokio::spawn(lane(Arc::clone(core), Arc::clone(&taken)));
        }
        let patience = core.connections.patience().whole();
        Self { waiting, patience }
    }

    /// Whether a batch can be run beside others, without a savepoint: nothing of it is done when
    /// its first operation refuses, and no other can.
    pub(crate) fn fits(calls: &[Call], durability: Durability) -> bool {
        let others = calls.iter().skip(1);
        durability == Durability::Soft
            && calls.len() <= OPS
            && !others.into_iter().any(Call::can_refuse)
    }

    /// Runs a batch that [`fits`](Self::fits) with those that wait, too.
    pub(crate) async fn run(&self, ops: Vec<Op>, calls: Vec<Call>) -> Result<Commit> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { ops, calls, answer };
        let done = timeout(self.patience, async {
            // Both end with the runtime that the store was connected on.
            self.waiting.send(waiting).await.map_err(|_| ended())?;
            answered.await.map_err(|_| ended())?
        });
        // Those before it may be waited for longer than it can wait.
        done.await
            .unwrap_or_else(|_| Err(error::too_late("run this batch")))
    }
}

fn ended() -> StoreError {
    let reason = "the runtime on which the store was connected has ended";
    StoreError::unavailable("PostgreSQL was not asked to run this batch", reason)
}

async fn lane(core: Arc<Core>, waiting: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    let mut group = Vec::with_capacity(AT_ONCE);
    while waiting.lock().await.recv_many(&mut group, AT_ONCE).await > 0 {
        // Nobody waits any more for a call that was dropped.
        group.retain(|waiting| !waiting.answer.is_closed());
        if !group.is_empty() {
            core.run_group(mem::take(&mut group)).await;
        }
    }
}

impl Core {
    async fn run_group(&self, group: Vec<Waiting>) {
        let mut calls = Calls::new(Durability::Soft);
        for waiting in &group {
            calls.push(&waiting.calls);
        }
        let test = self.clock.test();
        let calls = calls.finish();
        let run = &self.statements.run_group;
        let done = self.connections.query(run, &calls.of_group(&test)).await;
        match done {
            Ok(rows) => {
                let mut answers = Answers::new(&rows);
                for waiting in group {
                    // Whoever asked may have gone.
                    _ = waiting.answer.send(answers.commit(&waiting.ops));
                }
            }
            Err(error) if *error.kind() == StoreErrorKind::Unavailable => {
                for waiting in group {
                    _ = waiting.answer.send(Err(error::again(&error)));
                }
            }
            // Nothing was done, because of one of them.
            Err(_) => {
                for waiting in group {
                    let done = self.run_alone(&waiting.ops, &waiting.calls, Durability::Soft);
                    _ = waiting.answer.send(done.await);
                }
            }
        }
    }
}
