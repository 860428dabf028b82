//! The background half of a penalty that tells when a block ends.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use campanile_core::{ApiRequest, Bot, Kind, Request};
use futures::future::{BoxFuture, FutureExt};
use pin_project::pin_project;
use tokio::{
    sync::mpsc,
    time::{Instant, Sleep, sleep_until},
};

use super::NAME;

/// The most notices that wait to be taken over by the future.
const PLACES: usize = 1_000;
/// The most notices that wait for their time.
const MAX_WAITING: usize = 10_000;

/// A notice, and when it is due.
struct End {
    at: Instant,
    bot: Bot,
    call: ApiRequest,
}

/// The layer's side.
#[derive(Clone)]
pub(super) struct Sender(mpsc::Sender<End>);

/// Sends the end notices of a penalty, each when its block ends; a future that the host spawns.
///
/// At most 10,000 notices wait; while all places are taken, or nobody runs it, others are not sent.
/// It ends when all layers and services of its pair are gone, and what waits then is not sent: the
/// notices are kept in memory. See the [module docs](super) for an example.
#[pin_project]
#[must_use = "no end of a block is told unless this is spawned or polled"]
pub struct BlockEnds {
    queue: mpsc::Receiver<End>,
    /// In order of time; the number tells those of one time apart.
    waiting: BTreeMap<(Instant, u64), (Bot, ApiRequest)>,
    next: u64,
    is_closed: bool,
    sending: Option<BoxFuture<'static, ()>>,
    /// Until the first that waits is due; made with the first, and set anew for each.
    #[pin]
    due: Option<Sleep>,
}

pub(super) fn pair() -> (Sender, BlockEnds) {
    let (sender, queue) = mpsc::channel(PLACES);
    let ends = BlockEnds {
        queue,
        waiting: BTreeMap::new(),
        next: 0,
        is_closed: false,
        sending: None,
        due: None,
    };
    (Sender(sender), ends)
}

impl Sender {
    /// Has it told, after the wait, where the update came from. What has no chat that can be written
    /// to later is not told.
    pub(super) fn tell(&self, request: &Request, text: &str, wait: Duration) {
        let update = request.update();
        // A guest message can be answered once, and that was the notice.
        if *update.kind() == Kind::GuestMessage {
            return;
        }
        let (Some(call), Some(at)) = (update.message(text), Instant::now().checked_add(wait))
        else {
            return;
        };
        let bot = request.bot().clone();
        if self.0.try_send(End { at, bot, call }).is_err() {
            tracing::debug!(layer = NAME, "no room for an end notice");
        }
    }
}

impl BlockEnds {
    /// Takes over what layers handed in.
    fn take_over(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let this = self.project();
        while !*this.is_closed
            && let Poll::Ready(end) = this.queue.poll_recv(cx)
        {
            match end {
                None => *this.is_closed = true,
                Some(End { at, bot, call }) if this.waiting.len() < MAX_WAITING => {
                    *this.next += 1;
                    this.waiting.insert((at, *this.next), (bot, call));
                }
                Some(_) => tracing::debug!(layer = NAME, "no room for an end notice"),
            }
        }
    }

    /// Waits for the first that is due, and starts to send it.
    fn poll_due(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let Some(first) = this.waiting.first_entry() else {
            return Poll::Pending;
        };
        let (at, _) = *first.key();
        match this.due.as_mut().as_pin_mut() {
            None => this.due.set(Some(sleep_until(at))),
            Some(due) if due.deadline() != at => due.reset(at),
            Some(_) => {}
        }
        if let Some(due) = this.due.as_pin_mut() {
            ready!(due.poll(cx));
        }
        let (bot, call) = first.remove();
        // That a chat is gone by now is nobody's failure.
        *this.sending = Some(async move { bot.send(call).await }.map(drop).boxed());
        Poll::Ready(())
    }
}

impl Future for BlockEnds {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.as_mut().take_over(cx);
            let this = self.as_mut().project();
            if let Some(sending) = this.sending {
                ready!(sending.poll_unpin(cx));
                *this.sending = None;
            }
            if *this.is_closed {
                return Poll::Ready(());
            }
            ready!(self.as_mut().poll_due(cx));
        }
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("capacity", &self.0.capacity())
            .finish()
    }
}

impl fmt::Debug for BlockEnds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockEnds")
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}
