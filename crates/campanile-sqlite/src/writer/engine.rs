//! Group commit: one transaction for all requests that wait, a savepoint for each batch that can
//! be refused half way.

use std::sync::Arc;

use campanile_store::{Commit, Durability, Limits, Op, Outputs, Refused, Row, Space, StoreError};
use rusqlite::Connection;

use super::{Delivery, Handed, Inbox, Leases, Request, What, inbox::Reply};
use crate::{error, scan, spaces::Spaces, sql::Statements, sweep::Sweep, waiters::Waiters};

/// Why an operation, or its batch, is not done.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A guard or a lease says so.
    Refused(Refused),
    /// Only this batch fails.
    Failed(StoreError),
    /// SQLite failed, and the transaction with it.
    Broken(rusqlite::Error),
}

impl From<rusqlite::Error> for Halt {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

/// Everything that operations work with.
#[derive(Debug)]
pub(crate) struct Engine<'c> {
    connection: &'c Connection,
    pub(crate) sql: Statements<'c>,
    pub(crate) spaces: Spaces,
    pub(crate) sweep: Sweep<'c>,
    /// Whose the leases are that are granted.
    pub(crate) owner: i64,
    /// The time of the request, and never before that of an earlier one.
    pub(crate) now: i64,
    /// Whether the batch must survive a crash.
    pub(crate) is_hard: bool,
    /// The last version or fence.
    number: i64,
    /// What the file was when this process last wrote or read it.
    data_version: i64,
    /// What another process wrote was seen, but not yet learnt.
    is_stale: bool,
    is_full: Option<bool>,
    /// The spaces in which a claim that waits may find something.
    news: Vec<Space>,
}

/// What became of a request.
#[derive(Debug)]
enum Done {
    Commit(Commit),
    Handed(Handed),
    Rows(Vec<Row>),
    Released,
    Failed(StoreError),
}

impl<'c> Engine<'c> {
    pub(crate) fn new(
        connection: &'c Connection,
        limits: Limits,
        owner: i64,
    ) -> rusqlite::Result<Self> {
        let mut sql = Statements::prepare(connection)?;
        let (number, now) = sql
            .meta_get
            .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            connection,
            sql,
            spaces: Spaces::new(limits),
            sweep: Sweep::new(connection)?,
            owner,
            now,
            is_hard: false,
            number,
            data_version: -1,
            is_stale: true,
            is_full: None,
            news: Vec::new(),
        })
    }

    /// A number greater than any before.
    pub(crate) fn next_number(&mut self) -> i64 {
        self.number += 1;
        self.number
    }

    /// Notes that a claim that waits in this space may find something.
    pub(crate) fn announce(&mut self, space: usize) {
        let space = &self.spaces.known(space).space;
        if !self.news.contains(space) {
            self.news.push(space.clone());
        }
    }

    /// Does all requests in one transaction, and answers them when it is written. If it cannot be
    /// written, each is tried alone, so that one that cannot be done fails only itself.
    pub(crate) fn write(&mut self, group: Vec<Request>, inbox: &Arc<Inbox>, waiters: &Waiters) {
        match self.attempt(&group) {
            Ok(all_done) => {
                for space in self.news.drain(..) {
                    waiters.announce(&space);
                }
                for (request, done) in group.into_iter().zip(all_done) {
                    done.answer(request, inbox);
                }
            }
            Err(error) if group.len() > 1 && error::may_be_of_one(&error) => {
                for request in group {
                    self.write(vec![request], inbox, waiters);
                }
            }
            Err(error) => {
                for request in group {
                    request.fail(error::refused(&error));
                }
            }
        }
    }

    fn attempt(&mut self, group: &[Request]) -> rusqlite::Result<Vec<Done>> {
        self.news.clear();
        let written = self.transact(group);
        if written.is_err() {
            self.spaces.forget();
            self.news.clear();
            // After some errors SQLite has rolled back already.
            if !self.connection.is_autocommit() {
                self.sql.rollback.raw_execute()?;
            }
        }
        written
    }

    fn transact(&mut self, group: &[Request]) -> rusqlite::Result<Vec<Done>> {
        self.synchronous(group.iter().any(Request::is_hard))?;
        self.sql.begin.execute(())?;
        self.learn()?;
        let before = self.connection.total_changes();
        let mut all_done = Vec::with_capacity(group.len());
        for request in group {
            self.now = self.now.max(request.now);
            all_done.push(self.perform(&request.what)?);
            self.spaces.end_batch();
        }
        if self.connection.total_changes() != before {
            self.sweep
                .sweep(&mut self.sql, &mut self.spaces, self.now, group.len())?;
            self.spaces.settle(&mut self.sql)?;
            self.sql.meta_put.execute((self.number, self.now))?;
        }
        self.sql.commit.execute(())?;
        Ok(all_done)
    }

    /// Whether a commit waits until it is on disk. It cannot be changed within a transaction.
    fn synchronous(&mut self, full: bool) -> rusqlite::Result<()> {
        if self.is_full != Some(full) {
            let level = if full { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", level)?;
            self.is_full = Some(full);
        }
        Ok(())
    }

    /// Learns what another process wrote since the last transaction.
    fn learn(&mut self) -> rusqlite::Result<()> {
        self.others_wrote()?;
        if self.is_stale {
            self.spaces.forget();
            let meta = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let (number, clock): (i64, i64) = self.sql.meta_get.query_row((), meta)?;
            self.number = self.number.max(number);
            self.now = self.now.max(clock);
            self.is_stale = false;
        }
        Ok(())
    }

    /// Whether another process wrote since this was asked.
    pub(crate) fn others_wrote(&mut self) -> rusqlite::Result<bool> {
        let version = self.sql.data_version.query_row((), |row| row.get(0))?;
        let wrote = std::mem::replace(&mut self.data_version, version) != version;
        self.is_stale |= wrote;
        Ok(wrote)
    }

    fn perform(&mut self, what: &What) -> rusqlite::Result<Done> {
        let done = match what {
            What::Run(ops, durability, _) => {
                self.is_hard = *durability == Durability::Hard;
                self.run(ops).map(Done::Commit)
            }
            What::Claim(claim, _) => self.claim(claim).map(Done::Handed),
            What::Scan(asked, _) => scan::scan(self.connection, asked, self.now)
                .map(Done::Rows)
                .map_err(Halt::Failed),
            What::Release(lease) => self.release(lease).map(|()| Done::Released),
        };
        match done {
            Ok(done) => Ok(done),
            Err(Halt::Failed(error)) => Ok(Done::Failed(error)),
            Err(Halt::Broken(error)) => Err(error),
            Err(Halt::Refused(why)) => Ok(Done::Commit(Commit::Refused { op: 0, why })),
        }
    }

    /// Runs a batch. Several operations get a savepoint; a single one has changed nothing when it
    /// is refused.
    fn run(&mut self, ops: &[Op]) -> std::result::Result<Commit, Halt> {
        if let [op] = ops {
            let space = self.spaces.find(&mut self.sql, op.key().space())?;
            let output = self.apply(op, space)?;
            return Ok(Commit::Applied(Outputs::one(output)));
        }
        // A space that is made here stays, whatever becomes of the batch.
        let mut spaces = Vec::with_capacity(ops.len());
        for op in ops {
            spaces.push(self.spaces.find(&mut self.sql, op.key().space())?);
        }
        self.sql.batch_begin.execute(())?;
        let mut outputs = Vec::with_capacity(ops.len());
        for (index, (op, space)) in ops.iter().zip(spaces).enumerate() {
            match self.apply(op, space) {
                Ok(output) => outputs.push(output),
                Err(halt) => {
                    if !matches!(halt, Halt::Broken(_)) {
                        self.sql.batch_undo.execute(())?;
                        self.sql.batch_end.execute(())?;
                        self.spaces.undo_batch();
                    }
                    return match halt {
                        Halt::Refused(why) => Ok(Commit::Refused { op: index, why }),
                        halt => Err(halt),
                    };
                }
            }
        }
        self.sql.batch_end.execute(())?;
        Ok(Commit::Applied(outputs.into()))
    }
}

impl Done {
    fn answer(self, request: Request, inbox: &Arc<Inbox>) {
        let Request { what, hold, .. } = request;
        match (what, self) {
            (What::Run(_, _, reply), Self::Commit(commit)) => send(reply, commit, inbox),
            (What::Claim(_, reply), Self::Handed(handed)) => send(reply, handed, inbox),
            (What::Scan(_, reply), Self::Rows(rows)) => send(reply, rows, inbox),
            (what, Self::Failed(error)) => {
                let now = 0;
                let hold = hold.clone();
                Request { what, now, hold }.fail(error);
            }
            (_, _) => {}
        }
        drop(hold);
    }
}

fn send<T: Leases>(reply: Reply<T>, answer: T, inbox: &Arc<Inbox>) {
    // An answer that nobody takes gives its leases back.
    _ = reply.send(Ok(Delivery::new(answer, inbox)));
}

pub(crate) fn full(space: &Space) -> Halt {
    Halt::Failed(StoreError::full(*space.namespace()))
}

pub(crate) fn lost() -> Halt {
    Halt::Refused(Refused::LeaseLost)
}

/// What operations answer.
pub(crate) type Outcome<T> = std::result::Result<T, Halt>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_waits_for_the_disk_only_if_it_holds_something_hard() {
        let connection = crate::open::memory().unwrap();
        let mut engine = Engine::new(&connection, Limits::new(), 0).unwrap();
        let (inbox, waiters) = (Arc::default(), Waiters::default());
        let mut level_after = |levels: &[Durability]| {
            let group = levels.iter().map(|durability| {
                let (reply, _) = tokio::sync::oneshot::channel();
                Request {
                    what: What::Run(Box::default(), *durability, reply),
                    now: 0,
                    hold: None,
                }
            });
            engine.write(group.collect(), &inbox, &waiters);
            let level = "PRAGMA synchronous";
            connection
                .query_row(level, (), |row| row.get::<_, i64>(0))
                .unwrap()
        };
        const NORMAL: i64 = 1;
        const FULL: i64 = 2;
        assert_eq!(level_after(&[Durability::Soft; 2]), NORMAL);
        assert_eq!(level_after(&[Durability::Soft, Durability::Hard]), FULL);
        assert_eq!(level_after(&[Durability::Soft]), NORMAL);
    }
}
