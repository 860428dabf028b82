//! When the server is asked next.

use std::time::Duration;

use tokio::time::Instant;

use super::window::Window;

/// The server takes a repeated offset within this time for a bot that loops (Bot API server,
/// `process_get_updates_query`: within 0.5 s it answers with a single update).
const REPEATED: Duration = Duration::from_secs(1);
/// While updates are under way each answer repeats them; what settles within this time is confirmed
/// together.
const GATHERED: Duration = Duration::from_millis(100);

/// The last poll, and the pause that a failure asks for.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<(Option<i64>, Instant)>,
    not_before: Option<Instant>,
}

impl Pace {
    pub(super) fn polled(&mut self, offset: Option<i64>) {
        self.last = Some((offset, Instant::now()));
        self.not_before = None;
    }

    pub(super) fn pause(&mut self, pause: Duration) {
        self.not_before = Some(Instant::now() + pause);
    }

    /// The offset of the last poll.
    pub(super) fn last_offset(&self) -> Option<i64> {
        self.last.and_then(|(offset, _)| offset)
    }

    pub(super) fn is_repeated(&self, offset: Option<i64>) -> bool {
        self.last.is_some_and(|(last, _)| last == offset)
    }

    /// When to poll next; never before something is settled, if the answer could show nothing new.
    pub(super) fn next(&self, window: &Window) -> Option<Instant> {
        let repeated = self.is_repeated(window.offset());
        // A full window without anything unsettled waits for nothing but this very poll, which
        // failed the last time.
        if repeated && window.is_full() && window.has_unsettled() {
            return None;
        }
        let earliest = match self.last {
            None => Instant::now(),
            Some((_, at)) if repeated => at + REPEATED,
            Some((_, at)) if window.has_unsettled() => at + GATHERED,
            Some((_, at)) => at,
        };
        Some(
            self.not_before
                .map_or(earliest, |pause| pause.max(earliest)),
        )
    }
}
