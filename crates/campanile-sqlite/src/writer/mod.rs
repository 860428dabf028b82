//! The one thread that writes: all requests that wait share a transaction.

mod apply;
mod engine;
mod inbox;

use std::{sync::Arc, time::Duration};

use campanile_store::{Limits, Result};
use rusqlite::Connection;

use self::inbox::Next;
pub(crate) use self::{
    apply::check,
    engine::{Engine, Halt, Outcome, full, lost},
    inbox::{Delivery, Handed, Inbox, Leases, Reply, Request, What},
};
use crate::{owner::Owner, waiters::Waiters};

/// How often the writer looks whether another process wrote, while claims wait.
const LOOK: Duration = Duration::from_millis(100);

/// What the writer's thread is given.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) limits: Limits,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) waiters: Arc<Waiters>,
    /// Whose the leases are, in a file that others may open too.
    pub(crate) owner: Option<Owner>,
}

impl Writer {
    /// Writes until the store is closed. `started` is told when requests can come.
    pub(crate) fn run(self, started: impl FnOnce(Result<()>)) {
        let Self {
            connection,
            limits,
            inbox,
            waiters,
            owner,
        } = self;
        let id = owner.as_ref().map_or(0, Owner::id);
        let engine = Engine::new(&connection, limits, id);
        let mut engine = match engine.map_err(|error| crate::error::refused(&error)) {
            Ok(engine) => engine,
            Err(error) => return started(Err(error)),
        };
        started(Ok(()));
        loop {
            let looks = owner.is_some() && waiters.is_anybody_there();
            match inbox.next(looks.then_some(LOOK)) {
                Next::Group(group) => engine.write(group, &inbox, &waiters),
                Next::Quiet => {
                    // What cannot be looked at now is looked at the next time.
                    if engine.others_wrote().unwrap_or(false) {
                        waiters.announce_all();
                    }
                }
                Next::Closed => break,
            }
        }
        let now = engine.now;
        drop(engine);
        if let Some(owner) = owner {
            owner.leave(&connection, now);
        }
    }
}
