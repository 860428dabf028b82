//! Claims: one statement for what is due, and a wait for what is not.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use campanile_store::{Claim, Claimed, Item, Key, Lease, LeaseKind, Result};
use tokio_postgres::Row;

use crate::{decode, encode, error, spaces::SpaceEntry, store::Core};

/// What a claim found.
enum Found {
    Claimed(Vec<Claimed>),
    /// Something is due, and another transaction has it in hand.
    InOtherHands,
    /// So long until something is due, as far as is known.
    Nothing(Option<Duration>),
}

impl Core {
    pub(crate) async fn claim(&self, claim: Claim) -> Result<Vec<Claimed>> {
        if claim.n == 0 {
            return Ok(Vec::new());
        }
        let mut over = pin!(self.clock.sleep(claim.wait));
        let space = self.space(&claim.queue).await?;
        if claim.wait.is_zero() {
            return Ok(self.claim_now(&space, &claim).await?.0);
        }
        loop {
            // Listens before it looks, so that nothing slips between the two.
            let mut news = pin!(space.news.notified());
            news.as_mut().enable();
            let (claimed, due_in) = self.claim_now(&space, &claim).await?;
            if !claimed.is_empty() {
                return Ok(claimed);
            }
            let due_in = due_in.unwrap_or(Duration::MAX);
            tokio::select! {
                () = news => {}
                () = self.clock.sleep(due_in) => {}
                () = tokio::time::sleep(self.poll) => {}
                () = &mut over => return Ok(Vec::new()),
            }
        }
    }

    /// What is due now, or how long until something is.
    async fn claim_now(
        &self,
        space: &SpaceEntry,
        claim: &Claim,
    ) -> Result<(Vec<Claimed>, Option<Duration>)> {
        let mut waits = false;
        loop {
            match self.look(space, claim, waits).await? {
                Found::Claimed(claimed) => return Ok((claimed, None)),
                Found::Nothing(due_in) => return Ok((Vec::new(), due_in)),
                // For the first of them, and then for whatever else is free.
                Found::InOtherHands => waits = !waits,
            }
        }
    }

    async fn look(&self, space: &SpaceEntry, claim: &Claim, waits: bool) -> Result<Found> {
        let test = self.clock.test();
        let n = i64::try_from(claim.n).unwrap_or(i64::MAX);
        let lease = encode::time(claim.lease);
        let statement = &self.statements.claim;
        let rows = self
            .connections
            .query(
                statement,
                &[&test, &space.id, &n, &lease, &claim.early, &waits],
            )
            .await?;
        found(claim, &rows)
    }
}

fn found(claim: &Claim, rows: &[Row]) -> Result<Found> {
    let mut claimed: Vec<Claimed> = Vec::new();
    let mut last = 0;
    for row in rows {
        let nth: i32 = row.try_get(0).map_err(error::unreadable)?;
        if nth == 0 {
            let due_in: Option<i64> = row.try_get(7).map_err(error::unreadable)?;
            return Ok(match due_in {
                Some(0) => Found::InOtherHands,
                due_in => Found::Nothing(due_in.map(decode::duration)),
            });
        }
        if nth != last {
            last = nth;
            claimed.push(mailbox(claim, row)?);
        }
        if let Some(mailbox) = claimed.last_mut() {
            mailbox.items.push(item(row, 5)?);
        }
    }
    Ok(Found::Claimed(claimed))
}

fn mailbox(claim: &Claim, row: &Row) -> Result<Claimed> {
    let number = |column: usize| -> Result<i64> { row.try_get(column).map_err(error::unreadable) };
    let tail: &[u8] = row.try_get(1).map_err(error::unreadable)?;
    let key = Key::from_tail(claim.queue.clone(), tail)?;
    let (fence, attempt) = (number(3)?.cast_unsigned(), decode::attempt(number(4)?));
    Ok(Claimed {
        lease: Lease::new(LeaseKind::Mailbox, key, fence, attempt),
        part: decode::attempt(number(2)?),
        items: Vec::new(),
    })
}

/// An item whose id and body are in this column and the next.
pub(crate) fn item(row: &Row, column: usize) -> Result<Item> {
    let body: &[u8] = row.try_get(column + 1).map_err(error::unreadable)?;
    Ok(Item {
        id: row.try_get(column).map_err(error::unreadable)?,
        body: Bytes::copy_from_slice(body),
    })
}
